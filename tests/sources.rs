//! The same evidence through different doors: cards only, label events only, commands only. Wherever it is
//! the same, the clocks are the same.

use std::fmt::Write as _;

use chrono::NaiveDate;
use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::json;
use stagecoach::account::Portfolio;
use stagecoach::collect::collect;
use stagecoach::consider::ClockState;
use stagecoach::consider::Moment;
use stagecoach::consider::Sla;
use stagecoach::consider::consider;
use stagecoach::gitlab::Source;
use stagecoach::simulator::Simulator;

use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const CSM: &str = "csm-avery";
const ISSUES: &str = "projects/acme%2Faccounts/issues";
const OPENED: &str = "2026-02-16";
const JUDGED: &str = "2026-06-30";

/// What happened, as days after the account issue was opened, which is when onboarding started.
#[derive(Clone, Debug)]
struct Happened {
    engaged: Option<u8>,
    value: Option<u8>,
    closed: Option<u8>,
    /// First day and length of a hold with a reason that stops clocks.
    hold: Option<(u8, u8)>,
}

/// By which door the evidence comes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    Card,
    Labels,
    Commands,
}

fn on(days: u8) -> NaiveDate {
    day(OPENED) + TimeDelta::days(i64::from(days))
}

fn opened(card: &str) -> World {
    let simulator = Simulator::new(noon(day(OPENED))).with_project(PROJECT, "private");
    let people = [(CSM, 30), (MANAGER, 40)].into_iter();
    let simulator = people.fold(simulator, |s, (who, level)| s.with_user(who, level));
    let world = World::of(simulator, PROJECT);
    let labels = "csm::account,segment::strategic,csm-priority::1,stage::onboarding";
    let issue = json!({ "title": "Tallowmere – account", "labels": labels, "description": card });
    by_hand(&world, "POST", "", &issue);
    let assign = json!({ "assignee_ids": [world.gitlab().user_id(CSM)] });
    by_hand(&world, "PUT", "/1", &assign);
    world
}

fn by_hand(world: &World, method: &str, path: &str, body: &serde_json::Value) {
    let (status, answer) = world.gitlab().by_hand(CSM, method, &format!("{ISSUES}{path}"), body);
    assert!(status < 300, "{status} {answer}");
}

/// The card with the dates every account has, and those that only this door tells.
fn card(happened: &Happened, door: Door) -> String {
    let mut card = format!(
        "| Field | Value |\n|---|---|\n| Customer since | {OPENED} |\n| Onboarding start | {OPENED} |\n"
    );
    if door != Door::Card {
        return card;
    }
    let mut line = |field: &str, days: Option<u8>| {
        if let Some(days) = days {
            writeln!(card, "| {field} | {} |", on(days)).unwrap();
        }
    };
    line("First call", happened.engaged);
    line("First value date", happened.value);
    line("Onboarding closed", happened.closed);
    if let Some((from, days)) = happened.hold {
        let until = on(from) + TimeDelta::days(i64::from(days));
        writeln!(card, "| On hold | contract from {} until {until} |", on(from)).unwrap();
    }
    card
}

/// Lets things happen in the order of time, by labels or by comments.
fn live(world: &World, happened: &Happened, door: Door) {
    let mut events: Vec<(u8, String)> = Vec::new();
    let mut event = |days: Option<u8>, label: &str, command: &str| {
        let Some(days) = days else { return };
        let text = if door == Door::Labels { label.to_owned() } else { command.to_owned() };
        events.push((days, text));
    };
    event(happened.closed, "+onboarding::completed", "onboarded today");
    if door == Door::Commands {
        event(happened.engaged, "", "engaged today");
        event(happened.value, "", "value today");
    }
    let from = happened.hold.map(|(from, _)| from);
    let until = happened.hold.map(|(from, days)| from + days);
    event(from, "+hold::contract", "hold contract");
    event(until, "-hold::contract", "resume");
    events.sort();
    for (days, text) in events {
        // Just after midnight, so that an instant and a day mean the same midnight.
        let at = on(days).and_hms_opt(0, 0, 0).unwrap().and_utc();
        world.gitlab().set_now(at);
        match (door, text.split_at(1)) {
            (Door::Labels, ("+", label)) => {
                by_hand(world, "PUT", "/1", &json!({ "add_labels": label }));
            }
            (Door::Labels, (_, label)) => {
                by_hand(world, "PUT", "/1", &json!({ "remove_labels": label }));
            }
            _ => {
                let body = format!("@{BOT} {text}");
                by_hand(world, "POST", "/1/notes", &json!({ "body": body }));
            }
        }
    }
    world.set_day(day(JUDGED));
}

type Told = (ClockState, Option<i64>, Option<i64>, i64, i64);

fn told(portfolio: &Portfolio, world: &World, sla: Sla) -> Told {
    let standings = consider(portfolio, &world.policy.targets, Moment::Day(day(JUDGED)));
    let clock = standings.list[0].clock(sla);
    (clock.state, clock.elapsed_days, clock.gross_days, clock.held_days, clock.days_late)
}

fn clocks(happened: &Happened, door: Door) -> [Told; 3] {
    let world = opened(&card(happened, door));
    live(&world, happened, door);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let portfolio = runtime.block_on(async {
        let source = Source::Project(PROJECT.to_owned());
        let reading = world.reading(&source, noon(day(JUDGED)));
        collect(&world.client(), &reading).await.unwrap()
    });
    Sla::ALL.map(|sla| told(&portfolio, &world, sla))
}

fn happened() -> impl Strategy<Value = Happened> {
    let day = || prop::option::of(0_u8..80);
    let hold = prop::option::of((1_u8..40, 1_u8..35));
    (day(), day(), day(), hold).prop_map(|(engaged, value, closed, hold)| Happened {
        engaged,
        value,
        closed,
        hold,
    })
}

#[test]
fn the_doors_are_open() {
    let happened =
        Happened { engaged: Some(11), value: Some(31), closed: Some(50), hold: Some((20, 10)) };
    for door in [Door::Card, Door::Commands] {
        let [engage, value, onboard] = clocks(&happened, door);
        assert_eq!(engage, (ClockState::Met, Some(11), Some(11), 0, 0), "{door:?}");
        assert_eq!(value, (ClockState::Met, Some(21), Some(31), 10, 0), "{door:?}");
        assert_eq!(onboard, (ClockState::Met, Some(40), Some(50), 10, 0), "{door:?}");
    }
    let onboard = clocks(&happened, Door::Labels)[2];
    assert_eq!(onboard, (ClockState::Met, Some(40), Some(50), 10, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn cards_and_commands_give_the_same_clocks(happened in happened()) {
        prop_assert_eq!(clocks(&happened, Door::Card), clocks(&happened, Door::Commands));
    }

    /// Labels tell when onboarding was over and when the account waited; of calls and first value
    /// they know nothing.
    #[test]
    fn cards_and_label_events_give_the_same_clock_of_onboarding(happened in happened()) {
        let onboard = |door| clocks(&Happened { engaged: None, value: None, ..happened.clone() }, door)[2];
        prop_assert_eq!(onboard(Door::Card), onboard(Door::Labels));
        prop_assert_eq!(onboard(Door::Card), onboard(Door::Commands));
    }
}

/// Each case runs a GitLab of its own: a few by default, more by night.
fn cases() -> u32 {
    let variable = stagecoach::settings::environment().get("PROPTEST_CASES").cloned();
    variable.and_then(|text| text.parse().ok()).unwrap_or(24)
}
