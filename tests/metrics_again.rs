//! Figures of a whole simulated portfolio against a second, naive count, in parts and in any order, and read later.

use std::collections::BTreeMap;

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;
use chrono::TimeDelta;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Colour;
use stagecoach::account::Confidence;
use stagecoach::account::FactName;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Portfolio;
use stagecoach::account::Stay;
use stagecoach::account::Touchpoint;
use stagecoach::account::TouchpointKind;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::HealthColour;
use stagecoach::consider::Sla;
use stagecoach::consider::Standing;
use stagecoach::consider::Standings;
use stagecoach::metrics::Figures;
use stagecoach::metrics::Frame;
use stagecoach::metrics::Membership;
use stagecoach::metrics::Value;
use stagecoach::metrics::Values;
use stagecoach::simulator::portfolio::portfolio as simulated;

use crate::support::figures::frame;
use crate::support::figures::judged;
use crate::support::figures::values;
use crate::support::world::World;

/// A day on which the demo's portfolio is looked at, in the middle of a quarter.
const TODAY: &str = "2026-03-27";
const ACCOUNTS: usize = 90;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn demo() -> Portfolio {
    let world = World::planted(&simulated(1, day(TODAY), ACCOUNTS), day(TODAY));
    world.portfolio().await.unwrap()
}

#[track_caller]
fn assert_near(id: &str, found: Option<f64>, expected: Option<f64>) {
    let is_near = match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
        (found, expected) => found == expected,
    };
    assert!(is_near, "{id}: found {found:?}, expected {expected:?}");
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn share(all: &[bool]) -> Option<f64> {
    let yes = all.iter().filter(|is_one| **is_one).count();
    (!all.is_empty()).then(|| yes as f64 / all.len() as f64)
}

/// Whoever is or was a customer here.
fn has_past(standing: &Standing<'_>, on: NaiveDate) -> bool {
    let since = standing.account.facts.best(FactName::CustomerSince);
    let labels = &standing.account.labels;
    !labels.contains("csm::test")
        && !labels.contains("bot::test")
        && standing.account.continued_by.is_none()
        && since.is_none_or(|since| since.on <= on)
}

fn clocks<'s>(
    standings: &'s Standings<'_>,
    on: NaiveDate,
    sla: Sla,
) -> impl Iterator<Item = &'s Clock> {
    let known = standings.list.iter().filter(move |it| has_past(it, on));
    known.map(move |it| it.clock(sla)).filter(|clock| clock.confidence == Confidence::High)
}

/// Whether it was kept, with the day on which that was certain.
fn decided(clock: &Clock) -> Option<(NaiveDate, bool)> {
    match clock.state {
        ClockState::Met => Some((clock.stop.as_ref()?.on, true)),
        ClockState::MetLate | ClockState::Breached => Some((clock.breach_day?, false)),
        _ => None,
    }
}

/// The share of those who are left after a day, day by day: who reached it, and who was last seen, on a day.
fn left_after(all: &[(i64, bool)], day: i64) -> f64 {
    let mut left = 1.0;
    for on in 0..=day {
        let there = all.iter().filter(|(last, _)| *last >= on).count();
        let reached = all.iter().filter(|(last, is_reached)| *last == on && *is_reached).count();
        if reached > 0 {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let stay = 1.0 - reached as f64 / there as f64;
            left *= stay;
        }
    }
    left
}

/// Every clock that began in the twelve months up to a day: how far it came, and whether it got there.
fn recent<'s>(
    standings: &'s Standings<'_>,
    on: NaiveDate,
    sla: Sla,
) -> impl Iterator<Item = (&'s Clock, i64, bool)> {
    let first = on - Months::new(12);
    let known = clocks(standings, on, sla);
    known.filter_map(move |clock| {
        let start = clock.start.as_ref()?.on;
        let is_reached = matches!(clock.state, ClockState::Met | ClockState::MetLate);
        let has_left = clock.called_off.map(|age| age.net);
        let is_counted = is_reached
            || has_left.is_some()
            || matches!(
                clock.state,
                ClockState::Running
                    | ClockState::AtRisk
                    | ClockState::Breached
                    | ClockState::Paused
            );
        let days = has_left.or(clock.elapsed_days)?;
        (first < start && start <= on && is_counted).then_some((clock, days, is_reached))
    })
}

fn reached_at(sla: Sla, standings: &Standings<'_>, on: NaiveDate, percent: f64) -> Option<f64> {
    let all: Vec<(i64, bool)> =
        recent(standings, on, sla).map(|(_, days, is_reached)| (days, is_reached)).collect();
    if all.len() < 10 || all.iter().filter(|(_, is_reached)| *is_reached).count() < 5 {
        return None;
    }
    let last = all.iter().map(|(days, _)| *days).max()?;
    let day = (0..=last).find(|day| 1.0 - left_after(&all, *day) >= percent - 1e-9)?;
    f64::from(u32::try_from(day).unwrap()).into()
}

fn quarter_of(on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let frame = frame(on);
    let (_, first, last) = frame.quarter();
    (first, last.min(on))
}

#[tokio::test]
async fn a_naive_count_of_the_demos_portfolio_finds_the_same() {
    let portfolio = demo().await;
    for on in [day(TODAY), day("2026-01-20")] {
        let (standings, found) = (judged(&portfolio, on), values(&portfolio, on));
        let (first, last) = quarter_of(on);
        let in_quarter = |day: NaiveDate| first <= day && day <= last;
        let (mut open, mut late, mut held) = (Vec::new(), Vec::new(), (0, 0));
        for sla in Sla::ALL {
            let name = sla.name();
            let kept: Vec<bool> = clocks(&standings, on, sla)
                .filter_map(decided)
                .filter_map(|(day, is_kept)| in_quarter(day).then_some(is_kept))
                .collect();
            let id = format!("{name}_attainment");
            assert_near(&format!("{on} {id}"), found[id.as_str()].value, share(&kept));
            for (suffix, percent) in [("", 0.5), ("_p75", 0.75), ("_p90", 0.9)] {
                let id = format!("{name}_days{suffix}");
                let expected = reached_at(sla, &standings, on, percent);
                assert_near(&format!("{on} {id}"), found[id.as_str()].value, expected);
            }
            for clock in clocks(&standings, on, sla) {
                let is_open = matches!(
                    clock.state,
                    ClockState::Running | ClockState::AtRisk | ClockState::Paused
                );
                let is_broken = clock.state == ClockState::Breached && clock.called_off.is_none();
                if is_open || is_broken {
                    open.push(is_broken);
                }
                if clock.state == ClockState::MetLate && in_quarter(clock.stop.as_ref().unwrap().on)
                {
                    late.push(clock.days_late);
                }
                if decided(clock).is_some_and(|(day, _)| in_quarter(day)) {
                    held.0 += clock.held_days;
                    held.1 += clock.gross_days.unwrap_or(0).max(0);
                }
            }
        }
        assert_near(&format!("{on} open"), found["open_breach_rate"].value, share(&open));
        late.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let middle = (!late.is_empty())
            .then(|| (late[(late.len() - 1) / 2] + late[late.len() / 2]) as f64 / 2.0);
        assert_near(&format!("{on} late"), found["days_late_median"].value, middle);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let on_hold = (held.1 > 0).then(|| held.0 as f64 / held.1 as f64);
        assert_near(&format!("{on} held"), found["hold_share"].value, on_hold);
        stages(&standings, on, &found);
        assert_near(
            &format!("{on} corrected"),
            found["correction_rate"].value,
            corrected(&portfolio, on),
        );
        forecast(&portfolio, on, &found["expected_breaches_30d"]);
    }
}

fn stages(standings: &Standings<'_>, on: NaiveDate, found: &Values) {
    let mut stages: BTreeMap<String, f64> = BTreeMap::new();
    let mut colours: BTreeMap<&str, f64> = BTreeMap::new();
    let (mut stuck, mut triaged) = (0, 0);
    for standing in &standings.list {
        let member = Membership::of(standing, on);
        if member.is_customer() {
            *stages.entry(standing.stage.stage.to_string()).or_default() += 1.0;
        }
        if member != Membership::Member {
            continue;
        }
        let colour = standing.health.colour.colour();
        *colours.entry(colour.map_or("unknown", Colour::as_str)).or_default() += 1.0;
        triaged += 1;
        let by_rule =
            standing.account.work.iter().filter(|issue| {
                issue.key.as_ref().is_some_and(|key| key.rule == "onboarding_stuck")
            });
        let mut open = by_rule.filter(|issue| {
            standing.local_date(issue.created_at) <= on
                && (issue.open || issue.closed_at.is_some_and(|at| standing.local_date(at) > on))
        });
        stuck += usize::from(open.next().is_some());
    }
    assert_eq!(found["stage_distribution"].parts, stages, "{on}");
    let mix = &found["health_mix"].parts;
    for (colour, count) in &colours {
        assert_eq!(mix.get(*colour), Some(count), "{on} {colour}");
    }
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let expected = stuck as f64 / f64::from(triaged);
    assert_near(&format!("{on} stuck"), found["stuck_share"].value, Some(expected));
    assert!(stages.len() > 3, "{stages:?}");
}

/// What became of results by the portfolio as it stood when each quarter was closed.
fn corrected(portfolio: &Portfolio, on: NaiveDate) -> Option<f64> {
    let now = judged(portfolio, on);
    let (mut first, _) = quarter_of(on);
    let mut changed = Vec::new();
    let mut closed = 0;
    while closed < 4 {
        let last = first.pred_opt().unwrap();
        first = quarter_of(last).0;
        let working = last.iter_days().skip(1).filter(|day| day.weekday().number_from_monday() < 6);
        let frozen_on = working.take(5).last().unwrap();
        if frozen_on >= on {
            continue;
        }
        closed += 1;
        let then = judged(portfolio, frozen_on);
        for sla in Sla::ALL {
            for (before, after) in then.list.iter().zip(&now.list) {
                let is_known =
                    has_past(after, on) && before.clock(sla).confidence == Confidence::High;
                let Some((day, was_kept)) = decided(before.clock(sla)).filter(|_| is_known) else {
                    continue;
                };
                let is_same_run = before.clock(sla).run() == after.clock(sla).run();
                if first <= day && day <= last && is_same_run {
                    let kept = decided(after.clock(sla)).map(|(_, is_kept)| is_kept);
                    changed.push(kept != Some(was_kept));
                }
            }
        }
    }
    share(&changed)
}

/// How likely each open promise that would break within 30 days was to break, as of a day.
fn chances<'s>(standings: &'s Standings<'_>, on: NaiveDate) -> Vec<(&'s Standing<'s>, Sla, f64)> {
    let mut found = Vec::new();
    for sla in Sla::ALL {
        let all: Vec<_> = recent(standings, on, sla).collect();
        let days = |wanted: &dyn Fn(&Clock) -> bool| -> Vec<(i64, bool)> {
            let wanted = all.iter().filter(|(clock, ..)| wanted(clock));
            wanted.map(|(_, days, is_reached)| (*days, *is_reached)).collect()
        };
        let of_all = days(&|_| true);
        if of_all.len() < 10 || of_all.iter().filter(|(_, is_reached)| *is_reached).count() < 5 {
            continue;
        }
        for standing in standings.list.iter().filter(|it| has_past(it, on)) {
            let clock = standing.clock(sla);
            let is_open = matches!(
                clock.state,
                ClockState::Running | ClockState::AtRisk | ClockState::Paused
            );
            let is_due =
                clock.breach_day.is_some_and(|day| on < day && day - on <= TimeDelta::days(30));
            if !is_open || !is_due || clock.confidence != Confidence::High {
                continue;
            }
            let own = days(&|other| other.segment == clock.segment);
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let weight = own.len() as f64 / (own.len() + 20) as f64;
            let left =
                |day| weight * left_after(&own, day) + (1.0 - weight) * left_after(&of_all, day);
            let now = left(clock.elapsed_days.unwrap());
            let chance = if now > 0.0 { left(i64::from(clock.target_days)) / now } else { 1.0 };
            found.push((standing, sla, chance));
        }
    }
    found
}

fn forecast(portfolio: &Portfolio, on: NaiveDate, found: &Value) {
    let now = judged(portfolio, on);
    let mut firsts = Vec::new();
    let mut first = on.with_day(1).unwrap();
    while firsts.len() < 12 {
        if first + Days::new(30) <= on {
            firsts.push(first);
        }
        first = first - Months::new(1);
    }
    let mut scored: Vec<(f64, f64)> = Vec::new();
    for first in firsts {
        let then = judged(portfolio, first);
        for (standing, sla, chance) in chances(&then, first) {
            let after = now.of(standing.account.id).unwrap();
            let is_known =
                has_past(after, on) && after.clock(sla).run() == standing.clock(sla).run();
            if let Some((day, is_kept)) = decided(after.clock(sla)).filter(|_| is_known) {
                let is_broken = !is_kept && day <= first + Days::new(30);
                scored.push((chance, f64::from(u8::from(is_broken))));
            }
        }
    }
    let note = found.note.as_deref().unwrap_or_default();
    if scored.is_empty() {
        assert!(found.value.is_none() && note.contains("no earlier forecast"), "{on}: {note}");
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let n = scored.len() as f64;
    let brier = scored.iter().map(|(chance, is)| (chance - is) * (chance - is)).sum::<f64>() / n;
    let rate = scored.iter().map(|(_, is)| is).sum::<f64>() / n;
    let base = rate * (1.0 - rate);
    let score =
        format!("Brier score {brier:.3} against {base:.3} of the base rate, {n} earlier forecasts");
    let chances = chances(&now, on);
    if found.denominator != Some(0.0) {
        assert!(note.contains(&score), "{on}: {note}, expected {score}");
    }
    let expected =
        (brier < base && !chances.is_empty()).then(|| chances.iter().map(|it| it.2).sum());
    assert_near(&format!("{on} expected breaches"), found.value, expected);
}

#[tokio::test]
async fn moves_of_colour_are_those_of_the_day_the_month_before_ended() {
    let (portfolio, on) = (demo().await, day(TODAY));
    let (now, then) = (judged(&portfolio, on), judged(&portfolio, day("2026-02-28")));
    let mut moves: BTreeMap<String, f64> = BTreeMap::new();
    let word = |standing: &Standing<'_>| {
        let colour = standing.health.colour;
        let is_leaving = colour == HealthColour::Leaving;
        let word = colour.colour().map_or("unknown", Colour::as_str);
        if is_leaving { "leaving" } else { word }
    };
    for (before, after) in then.list.iter().zip(&now.list) {
        let since = after.account.facts.best(FactName::CustomerSince);
        let is_new = since.is_some_and(|since| since.on > day("2026-02-28"));
        let is_member = Membership::of(after, on) == Membership::Member;
        if is_member && !is_new && word(before) != word(after) {
            *moves.entry(format!("{} to {}", word(before), word(after))).or_default() += 1.0;
        }
    }
    let mut found = values(&portfolio, on)["health_mix"].parts.clone();
    for colour in ["red", "yellow"] {
        let ill = now.list.iter().filter(|it| Membership::of(it, on) == Membership::Member);
        let mut days: Vec<u64> = ill
            .filter(|it| word(it) == colour)
            .map(|it| {
                let before = (0..91).map(|n| now.replays(it.account).colour_on(on - Days::new(n)));
                let same = before.take_while(|then| *then == it.health.colour).count();
                u64::try_from(same).unwrap()
            })
            .collect();
        days.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let middle = (days[(days.len() - 1) / 2] + days[days.len() / 2]) as f64 / 2.0;
        assert_eq!(found.remove(&format!("{colour}, days")), Some(middle), "{colour}");
    }
    let found: BTreeMap<String, f64> =
        found.into_iter().filter(|(name, _)| name.contains(" to ")).collect();
    assert!(!moves.is_empty());
    assert_eq!(found, moves);
}

#[tokio::test]
async fn a_past_day_says_the_same_however_much_later_it_is_read() {
    let on = day("2026-01-20");
    let portfolio = demo().await;
    let mut later = portfolio.clone();
    later.read_at += TimeDelta::days(400);
    let print = |portfolio: &Portfolio| serde_json::to_string(&values(portfolio, on)).unwrap();
    assert_eq!(print(&portfolio), print(&later));
    // What was said and done since changes nothing either.
    for account in &mut later.accounts {
        let entered = "2026-03-01T09:00:00Z".parse().unwrap();
        account
            .stays
            .iter_mut()
            .filter(|stay| stay.left.is_none())
            .for_each(|stay| stay.left = Some(entered));
        account.stays.push(Stay { stage: LifecycleStage::Churned, entered, left: None });
        account.stage_labels = [LifecycleStage::Churned].into();
        let call = TouchpointKind::Call;
        let touch = Touchpoint::logged(day("2026-02-02"), call, "late", "");
        account.touchpoints.push(touch);
    }
    let (mut then, mut found) = (values(&portfolio, on), values(&later, on));
    // Stays without a label event of their own have no history to tell of.
    let ids =
        ["attainment", "days", "reached", "open_breach", "hold_share", "correction", "expected"];
    let is_dated = |id: &str| ids.iter().any(|word| id.contains(word)) && id != "stage_dwell_days";
    then.retain(|id, _| is_dated(id));
    found.retain(|id, _| is_dated(id));
    assert!(then.len() > 15);
    for (id, value) in &then {
        assert_eq!(found[id].value, value.value, "{id}");
    }
}

/// The demo's accounts so often that there are many, with other numbers and names.
fn many(portfolio: &Portfolio, wanted: usize) -> Vec<Account> {
    let all = portfolio.accounts.iter().cycle().take(wanted).cloned().enumerate();
    let renumber = |(nth, account): (usize, Account)| {
        let iid = 100_000 + u64::try_from(nth).unwrap();
        let id = AccountId { iid, ..account.id };
        let (reference, name) = (format!("acme/accounts#{iid}"), format!("{} {nth}", account.name));
        Account { id, reference, name, ..account }
    };
    all.map(renumber).collect()
}

#[tokio::test]
async fn any_partition_of_ten_thousand_accounts_merges_to_the_bytes_of_the_whole() {
    let mut portfolio = demo().await;
    portfolio.accounts = many(&portfolio, ACCOUNTS);
    let on = day(TODAY);
    let (standings, frame) = (judged(&portfolio, on), frame(on));
    // Judging a clone again would say the same again: each account's figures are taken from its original, so
    // that ten thousand take seconds.
    let of_one = |standing: &Standing<'_>| {
        let mut figures = Figures::default();
        figures.add(standing, &standings, &frame);
        figures
    };
    let originals: Vec<Figures> = standings.list.iter().map(of_one).collect();
    let accounts = many(&portfolio, 10_000);
    let one = |nth: usize| -> Figures {
        let (original, clone) = (&portfolio.accounts[nth % ACCOUNTS], &accounts[nth]);
        let text = serde_json::to_string(&originals[nth % ACCOUNTS]).unwrap();
        let number = |account: &Account| format!("\"iid\":{},", account.id.iid);
        let text = text.replace(&number(original), &number(clone));
        let text = text.replace(&original.reference, &clone.reference);
        serde_json::from_str(&text.replace(&original.name, &clone.name)).unwrap()
    };
    let all: Vec<Figures> = (0..accounts.len()).map(one).collect();
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..20 {
        assert_parts_make_the_whole(&originals, &frame, &mut rng);
    }
    assert_parts_make_the_whole(&all, &frame, &mut rng);
}

/// Splits accounts at random, adds up the parts, and parts of parts, in any order.
fn assert_parts_make_the_whole(all: &[Figures], frame: &Frame, rng: &mut fastrand::Rng) {
    let sum = |order: &[usize]| {
        let mut sum = Figures::default();
        for nth in order {
            sum.merge(&all[*nth]);
        }
        sum
    };
    let mut order: Vec<usize> = (0..all.len()).collect();
    let whole = sum(&order);
    rng.shuffle(&mut order);
    let mut parts: Vec<Figures> = Vec::new();
    let mut rest: &[usize] = &order;
    while !rest.is_empty() {
        let (part, others) = rest.split_at(rng.usize(1..=rest.len().div_ceil(3)));
        parts.push(sum(part));
        rest = others;
    }
    while parts.len() > 1 {
        let part = parts.swap_remove(rng.usize(..parts.len()));
        let into = rng.usize(..parts.len());
        parts[into].merge(&part);
    }
    let print = |figures: &Figures| {
        let values = serde_json::to_string(&figures.values(frame)).unwrap();
        format!("{}{values}", serde_json::to_string(figures).unwrap())
    };
    assert!(print(&parts[0]) == print(&whole), "parts of {} accounts differ", all.len());
}
