//! Health and success plans: hand-calculated scores, every threshold edge, the edges of the domain notes by number, and what must always hold.

use chrono::Days;
use proptest::prelude::*;
use serde_json::json;
use stagecoach::account::Colour;
use stagecoach::account::Contact;
use stagecoach::account::FactName;
use stagecoach::account::Initiative;
use stagecoach::account::LabelStay;
use stagecoach::account::LastContact;
use stagecoach::account::Licences;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Objective;
use stagecoach::account::Persona;
use stagecoach::account::PlanStatus;
use stagecoach::account::PlanText;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::Sentiment;
use stagecoach::account::Share;
use stagecoach::account::Source;
use stagecoach::account::Stated;
use stagecoach::account::UseCase;
use stagecoach::account::WorkKind;
use stagecoach::consider::CheckOutcome;
use stagecoach::consider::Course;
use stagecoach::consider::Disagreement;
use stagecoach::consider::Feed;
use stagecoach::consider::Health;
use stagecoach::consider::HealthColour;
use stagecoach::consider::HealthTerms;
use stagecoach::consider::MeasureName;
use stagecoach::consider::PlanColour;
use stagecoach::consider::Preset;
use stagecoach::consider::Reading;
use stagecoach::consider::Seen;
use stagecoach::consider::SuccessPlan;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::account::work_issue;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::noon;

const TODAY: &str = "2026-04-01";

fn with(change: impl FnOnce(&mut HealthTerms)) -> Targets {
    let mut targets = Settings::defaults().policy().unwrap().targets;
    targets.health.managers = vec!["mgr-imke".to_owned()];
    change(&mut targets.health);
    targets
}

fn native() -> Targets {
    with(|terms| terms.preset = Preset::GitlabNative)
}

fn stands(account: An, on: &str, targets: &Targets) -> (Health, SuccessPlan) {
    let world = portfolio(vec![account.0], "2030-01-01");
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    let standing = consider(&world, targets, now).list[0].clone();
    (standing.health, standing.success_plan)
}

fn health(account: An) -> Health {
    stands(account, TODAY, &with(|_| ())).0
}

fn points(health: &Health, name: MeasureName) -> Option<i64> {
    health.measure(name).unwrap().reading.points()
}

/// A customer of old, strategic and of priority 1, about whom nothing is known.
fn old() -> An {
    let onboarded = account().customer_since("2024-01-10").onboarding_start("2024-01-12");
    let onboarded = onboarded.card(FactName::OnboardingClosed, "2024-02-20");
    onboarded.card(FactName::FirstValue, "2024-02-01")
}

impl An {
    fn feels(self, colour: Colour, on: &str) -> Self {
        self.felt(colour, Some(on), Source::Card)
    }

    fn felt(self, colour: Colour, on: Option<&str>, source: Source) -> Self {
        self.with(|account| {
            let (on, url) = (on.map(day), String::new());
            account.health.sentiments.push(Sentiment {
                colour,
                on,
                reason: String::new(),
                source,
                url,
            });
        })
    }

    fn stay(self, label: &str, entered: Option<&str>, left: Option<&str>) -> Self {
        self.with(|account| {
            let (label, by) = (label.to_owned(), Some("mgr-imke".to_owned()));
            let (entered, left) = (entered.map(day), left.map(day));
            account.health.stays.push(LabelStay { label, entered, left, by });
        })
    }

    fn meets(self, persona: Persona, last: LastContact) -> Self {
        self.with(|account| {
            account.health.contacts.push(Contact { name: "I. Vestergaard".into(), persona, last });
        })
    }

    fn licences(self, part: u64, whole: u64, on: Option<&str>) -> Self {
        let said = Stated { value: Share { part, whole }, on: on.map(day) };
        self.with(|account| account.health.licences = Licences::Counted(said))
    }

    fn tickets(self, value: u64, on: &str) -> Self {
        self.with(|account| {
            account.health.tickets_a_month = Some(Stated { value, on: Some(day(on)) });
        })
    }

    /// A plan as the card tells it.
    fn plan(self, status: PlanStatus, open: Option<u64>, text: Option<bool>) -> Self {
        self.with(|account| {
            let plan = &mut account.health.plan;
            plan.status = Some(status);
            plan.open_objectives = open;
            (plan.strategy, plan.highlights) = (text, text);
        })
    }
}

/// Everything is well: sentiment, plan, both personas, a call twelve days ago.
fn well() -> An {
    old()
        .call("2026-03-20")
        .feels(Colour::Green, "2026-03-15")
        .meets(Persona::DevelopmentLead, LastContact::On(day("2026-03-11")))
        .meets(Persona::SecurityLead, LastContact::On(day("2026-03-11")))
        .plan(PlanStatus::Active, Some(2), Some(true))
}

// ---- Totals ----------------------------------------------------------------------------------

#[test]
fn the_handbooks_weights_by_hand() {
    // Without feeds: sentiment 25, plan 10, engagement 10; 45 in all. The call scores
    // 100 − 25 · 12/35 = 91.42, engagement (91.42 + 100) / 2 = 95.71, and the whole
    // (25 · 100 + 10 · 100 + 10 · 95.71) / 45 = 99.046…
    let found = health(well());
    assert_eq!((found.score, found.coverage), (Some(9_904), 10_000));
    assert_eq!((found.colour, found.band), (HealthColour::Green, HealthColour::Green));
    assert_eq!(points(&found, MeasureName::Cadence), Some(9_142));
    let sentiment = found.measure(MeasureName::Sentiment).unwrap();
    assert_eq!((sentiment.weight, sentiment.drag), (5_555, 0));
    let drags: Vec<MeasureName> = found.drags().iter().map(|measure| measure.name).collect();
    assert_eq!(drags, [MeasureName::Cadence]);
    // What it costs: (100 − 91.42) · 5/45 = 0.95.
    assert_eq!(found.measure(MeasureName::Cadence).unwrap().drag, 95);
}

#[test]
fn licences_by_the_card_join_with_the_weight_of_their_group() {
    // 640 of 800 licences are 80 %: 75 + 25 · 5/25 = 80. With 50 for product:
    // (50 · 80 + 25 · 100 + 10 · 100 + 10 · 95.71) / 95 = 89.025…
    let found = health(well().licences(640, 800, Some("2026-03-20")));
    assert_eq!(points(&found, MeasureName::LicenceUtilisation), Some(8_000));
    assert_eq!((found.score, found.coverage), (Some(8_902), 10_000));
}

#[test]
fn with_a_feed_what_is_absent_is_missing_and_half_the_weight_is_not_enough() {
    let fed = with(|terms| terms.feeds = [Feed::Product, Feed::Support].into());
    // Known: 25 + 10 + 10 of 100.
    let found = stands(well(), TODAY, &fed).0;
    assert_eq!((found.score, found.coverage), (Some(9_904), 4_500));
    assert_eq!((found.colour, found.missing().count()), (HealthColour::Unknown, 7));
    // With tickets it is 50 exactly, which is enough, with a warning.
    let found = stands(well().tickets(5, "2026-03-20"), TODAY, &fed).0;
    assert_eq!((found.coverage, found.colour), (5_000, HealthColour::Green));
    assert!(found.is_low_confidence());
}

#[test]
fn gitlab_native_by_hand() {
    // Cadence 15 · 91.42, plan 20 · 100, sentiment 20 · 100, adoption 15 · 80; no promise runs, and
    // nobody tells about support: 70 of 100 are known.
    let found = stands(well().licences(640, 800, Some("2026-03-20")), TODAY, &native()).0;
    assert_eq!((found.score, found.coverage), (Some(9_387), 7_000));
    assert!(!found.is_low_confidence());
    let promised = account().onboarding_start("2026-02-16").feels(Colour::Green, "2026-03-15");
    let found = stands(promised.call("2026-03-31"), TODAY, &native()).0;
    // Day 44 of 45: 97.7 % of the promise is 75 − 25 · 22.7/25 = 52.22.
    assert_eq!(points(&found, MeasureName::Lifecycle), Some(5_222));
}

#[test]
fn a_measure_that_is_switched_off_does_not_count() {
    let off = with(|terms| terms.measures_off = [MeasureName::Personas].into());
    let found = stands(well(), TODAY, &off).0;
    assert_eq!(found.score, Some((25 * 10_000 + 10 * 10_000 + 10 * 9_142) / 45));
    assert_eq!(found.coverage, 10_000);
}

// ---- Edges of each measure ---------------------------------------------------------------------

/// The colour in which a measure is seen.
fn seen(account: An, name: MeasureName, on: &str) -> Option<Colour> {
    let (found, _) = stands(account, on, &native());
    let of_prove = || stands(old(), on, &with(|_| ())).0.measure(name).cloned();
    let measure = found.measure(name).cloned().or_else(of_prove).unwrap();
    measure.reading.points().map(stagecoach::consider::band)
}

#[test]
fn licences_have_other_limits_while_a_contract_is_young() {
    let at = |percent: u64, on: &str| {
        let customer = account().customer_since("2026-01-10").licences(percent * 10, 1000, None);
        seen(customer, MeasureName::LicenceUtilisation, on)
    };
    let (red, yellow, green) = (Some(Colour::Red), Some(Colour::Yellow), Some(Colour::Green));
    // Two full months are over on 10 March, six on 10 July, nine on 10 October.
    for (on, table) in [
        ("2026-03-09", [(99, None), (5, None)]),
        ("2026-03-10", [(9, red), (10, yellow)]),
        ("2026-07-09", [(50, yellow), (51, green)]),
        ("2026-07-10", [(50, red), (51, yellow)]),
        ("2026-10-09", [(75, yellow), (76, green)]),
        ("2026-10-10", [(75, red), (76, green)]),
    ] {
        for (percent, expected) in table {
            assert_eq!(at(percent, on), expected, "{percent} % on {on}");
        }
    }
}

#[test]
fn e4_48_silence_and_tickets_and_engagement_turn_where_the_handbook_says() {
    let silence = |priority: u8, days: u64| {
        let called = (day(TODAY) - Days::new(days)).to_string();
        let an = old().with(|account| account.priority = Some(Priority(priority)));
        seen(an.call(&called), MeasureName::Cadence, TODAY)
    };
    let (red, yellow, green) = (Some(Colour::Red), Some(Colour::Yellow), Some(Colour::Green));
    for (priority, days, expected) in [
        (1, 35, green),
        (1, 36, yellow),
        (1, 60, yellow),
        (1, 61, red),
        (2, 65, green),
        (2, 66, yellow),
        (2, 90, yellow),
        (2, 91, red),
        (3, 1, None),
    ] {
        assert_eq!(silence(priority, days), expected, "priority {priority}, {days} days");
    }
    for (tickets, expected) in
        [(0, None), (1, green), (5, green), (6, yellow), (15, yellow), (16, red), (99, red)]
    {
        let found = health(old().tickets(tickets, "2026-03-20"));
        let colour = points(&found, MeasureName::SupportTickets).map(stagecoach::consider::band);
        assert_eq!(colour, expected, "{tickets} tickets");
    }
    for (percent, expected) in [(80, green), (79, yellow), (50, yellow), (49, red)] {
        let value = Share { part: percent, whole: 100 };
        let found = health(old().with(|account| {
            account.health.user_engagement = Some(Stated { value, on: None });
        }));
        let colour = points(&found, MeasureName::UserEngagement).map(stagecoach::consider::band);
        assert_eq!(colour, expected, "{percent} %");
    }
}

#[test]
fn use_cases_count_by_colour_and_only_where_they_are_told() {
    let told = well().with(|account| {
        account.health.use_cases.insert(UseCase::Ci, Stated { value: Colour::Yellow, on: None });
    });
    let found = health(told);
    assert_eq!(points(&found, MeasureName::Ci), Some(6_000));
    let others = [MeasureName::Scm, MeasureName::Cd, MeasureName::DevSecOps];
    assert!(others.iter().all(|name| !found.measure(*name).unwrap().reading.applies()));
}

#[test]
fn personas_count_for_strategic_accounts_for_three_months() {
    let met = |dev: LastContact, sec: LastContact| {
        let an = old().meets(Persona::DevelopmentLead, dev).meets(Persona::SecurityLead, sec);
        points(&health(an), MeasureName::Personas)
    };
    let on = |text: &str| LastContact::On(day(text));
    // A window of three months ends today and does not contain the first of January (CAL-7).
    assert_eq!(met(on("2026-01-02"), on("2026-01-02")), Some(10_000));
    assert_eq!(met(on("2026-01-01"), on("2026-01-02")), Some(6_000));
    assert_eq!(met(on("2026-01-01"), LastContact::Never), Some(2_000));
    assert_eq!(met(LastContact::Unclear, LastContact::Never), None);
    assert_eq!(points(&health(old()), MeasureName::Personas), None);
    let growth = well().with(|account| account.segment = Some(Segment::Growth));
    assert!(!health(growth).measure(MeasureName::Personas).unwrap().reading.applies());
}

#[test]
fn support_in_gitlab_native_is_the_worst_of_tickets_and_emergencies() {
    let seen = |change: fn(&mut stagecoach::account::HealthFacts)| {
        let an = old().tickets(3, "2026-03-20").with(|account| change(&mut account.health));
        points(&stands(an, TODAY, &native()).0, MeasureName::Support)
    };
    assert_eq!(seen(|_| ()), Some(8_750));
    assert_eq!(
        seen(|it| it.emergency = Some(Stated { value: true, on: Some(day("2026-03-30")) })),
        Some(2_000)
    );
    assert_eq!(seen(|it| it.emergency = Some(Stated { value: false, on: None })), Some(8_750));
    assert_eq!(seen(|it| it.emergency_closed = Some(day("2026-03-25"))), Some(6_000));
    assert_eq!(seen(|it| it.emergency_closed = Some(day("2026-03-24"))), Some(8_750));
}

#[test]
fn numbers_grow_too_old_to_count() {
    let of = |on: &str| health(well().licences(640, 800, Some(on)));
    // Sixty days before 1 April lies 31 January.
    assert_eq!(points(&of("2026-01-31"), MeasureName::LicenceUtilisation), Some(8_000));
    let old = of("2026-01-30");
    assert_eq!(points(&old, MeasureName::LicenceUtilisation), None);
    assert_eq!(old.coverage, 4_736);
    let tickets = |on: &str| points(&health(well().tickets(5, on)), MeasureName::SupportTickets);
    assert_eq!(tickets("2026-03-02"), Some(7_500));
    assert_eq!(tickets("2026-03-01"), None);
}

// ---- The edges of the domain notes ---------------------------------------------------------------

/// What GitLab tells, from issue to health.
async fn read(labels: &[&str], description: &str) -> (Health, SuccessPlan) {
    let simulator = Simulator::new(noon(day("2024-01-10"))).with_project(PROJECT, "private");
    let simulator = simulator.with_user(MANAGER, 40).with_user("csm-avery", 30);
    let world = World::of(simulator, PROJECT);
    let assignee = world.gitlab().user_id("csm-avery");
    let labels = [labels, &["csm::account", "segment::strategic"]].concat();
    let body = json!({ "title": "Tallowmere – account", "labels": labels.join(","),
                       "description": description, "assignee_ids": [assignee] });
    let (status, answer) =
        world.gitlab().by_hand(MANAGER, "POST", "projects/acme%2Faccounts/issues", &body);
    assert!(status < 300, "{status} {answer}");
    world.set_day(day(TODAY));
    let portfolio = world.portfolio().await.unwrap();
    let standing = &consider(&portfolio, &with(|_| ()), noon(day(TODAY))).list[0];
    (standing.health.clone(), standing.success_plan)
}

const CARD: &str = "## Account facts\n\n| Field | Value |\n|---|---|\n| Customer since | 2024-01-10 |\n\
    | Licences bought | 850 |\n| Billable users | 680 (2026-03-18) |\n| User engagement | 64 % |\n\
    | Support tickets per month | 6 |\n| SCM | green |\n| CI | 🟡 yellow |\n| DevSecOps | TBD |\n\n\
    ## Contacts\n\n| Name | Role | Persona | Last contact |\n|---|---|---|---|\n\
    | I. Vestergaard | Head of Platform | Development Lead | 2026-03-11 |\n\
    | R. Okonjo | AppSec manager | Security Lead | 2026-01-27 |\n\n\
    ## Activity log\n\n| Date | Type | Note |\n|---|---|---|\n| 2026-03-11 | Customer Call | cadence |\n\n\
    ## Sentiment\n\n- **Sentiment:** Yellow (2026-03-18)\n- **Why:** change freeze\n";

#[tokio::test]
async fn a_card_is_read_as_people_write_it() {
    let (found, _) = read(&["csm-priority::1", "success-plan::draft"], CARD).await;
    let points = |name| points(&found, name);
    assert_eq!(points(MeasureName::LicenceUtilisation), Some(8_000));
    assert_eq!(points(MeasureName::UserEngagement), Some(6_166));
    assert_eq!(points(MeasureName::SupportTickets), Some(7_250));
    assert_eq!(points(MeasureName::Scm), Some(10_000));
    assert_eq!(points(MeasureName::Ci), Some(6_000));
    assert_eq!(points(MeasureName::DevSecOps), None);
    assert_eq!(points(MeasureName::Personas), Some(10_000));
    assert_eq!(points(MeasureName::SuccessPlan), Some(6_000));
    let felt = found.measure(MeasureName::Sentiment).unwrap().reading;
    let Reading::Known { seen, on, source, .. } = felt else { panic!("{felt:?}") };
    assert_eq!((seen, on), (Seen::Colour(Colour::Yellow), Some(day("2026-03-18"))));
    assert_eq!(source, Source::Card);
}

#[tokio::test]
async fn e4_24_any_blank_subscription_leaves_no_utilisation() {
    let two = "| Licences bought | 500; 350 |\n| Billable users | 400; - |\n";
    let blank = CARD.replace("| Licences bought | 850 |\n", "");
    let blank = blank.replace("| Billable users | 680 (2026-03-18) |\n", two);
    let (found, _) = read(&["csm-priority::1"], &blank).await;
    let measure = found.measure(MeasureName::LicenceUtilisation).unwrap();
    assert_eq!(measure.reading.points(), None);
    let whole = blank.replace("400; -", "400; 280 (2026-03-18)");
    let (found, _) = read(&["csm-priority::1"], &whole).await;
    assert_eq!(points(&found, MeasureName::LicenceUtilisation), Some(8_000));
}

#[test]
fn e4_36_a_dip_in_usage_does_not_alone_turn_health_red() {
    // Nobody is there between the years, and one week later it is counted again:
    // (25 · 100 + 10 · 100 + 10 · 95.71) / 95 is red by the score.
    let idle = |an: An, on: &str| {
        let an = an.call("2025-12-18").call("2026-01-02").feels(Colour::Green, "2025-12-10");
        let an = an.licences(0, 800, Some(on)).with(|account| {
            let value = Share { part: 0, whole: 100 };
            account.health.user_engagement = Some(Stated { value, on: Some(day(on)) });
        });
        let an = an.plan(PlanStatus::Active, Some(1), Some(true));
        stands(an, "2026-01-16", &with(|_| ())).0
    };
    let growth = || old().with(|account| account.segment = Some(Segment::Growth));
    let dipped = idle(growth(), "2026-01-05");
    assert_eq!((dipped.score, dipped.is_usage_dip), (Some(4_631), true));
    assert_eq!((dipped.band, dipped.colour), (HealthColour::Yellow, HealthColour::Yellow));
    let counted = idle(growth(), "2026-01-08");
    assert_eq!((counted.score, counted.is_usage_dip), (Some(4_631), false));
    assert_eq!((counted.band, counted.colour), (HealthColour::Red, HealthColour::Red));
    // It is not alone when sentiment says the same.
    let sour = idle(growth().feels(Colour::Red, "2026-01-04"), "2026-01-05");
    assert_eq!(sour.colour, HealthColour::Red);
}

#[test]
fn e4_37_red_sentiment_overrides_a_green_score() {
    let red = || well().licences(800, 800, Some("2026-03-20")).feels(Colour::Red, "2026-03-31");
    let found = health(red());
    // (50 · 100 + 25 · 20 + 10 · 100 + 10 · 95.71) / 95 = 78.49: green by the score.
    assert_eq!((found.score, found.band), (Some(7_849), HealthColour::Green));
    assert_eq!(found.colour, HealthColour::Red);
    assert_eq!(found.overrides[0].to_string(), "sentiment is red since 31 Mar 2026");
    // Even where too little is known for a colour.
    let fed = with(|terms| terms.feeds = [Feed::Product].into());
    let lonely = stands(old().feels(Colour::Red, "2026-03-31"), TODAY, &fed).0;
    assert_eq!((lonely.band, lonely.colour), (HealthColour::Unknown, HealthColour::Red));
}

#[test]
fn e4_38_sentiment_is_stale_after_90_days_and_void_after_120() {
    let said = |days: u64| {
        let on = (day(TODAY) - Days::new(days)).to_string();
        health(well().with(|account| account.health.sentiments.clear()).feels(Colour::Yellow, &on))
    };
    assert_eq!(said(90).sentiment(), Some((Colour::Yellow, false)));
    assert_eq!(said(91).sentiment(), Some((Colour::Yellow, true)));
    assert_eq!(said(120).sentiment(), Some((Colour::Yellow, true)));
    let void = said(121);
    assert_eq!(void.sentiment(), None);
    // Its weight goes to the others: (10 · 100 + 10 · 95.71) / 20.
    assert_eq!((void.score, void.coverage), (Some(9_785), 4_444));
    assert_eq!(void.colour, HealthColour::Unknown);
}

#[test]
fn e4_39_in_the_first_30_days_only_sentiment_counts() {
    let new = |on: &str| {
        let an = account().customer_since("2026-03-01").call("2026-03-02");
        let an = an.licences(0, 800, Some("2026-03-05")).feels(Colour::Green, "2026-03-02");
        stands(an, on, &with(|_| ())).0
    };
    let found = new("2026-03-30");
    assert_eq!((found.score, found.coverage), (Some(10_000), 10_000));
    assert_eq!(found.colour, HealthColour::Green);
    let known = |found: &Health| found.measures.iter().filter(|it| it.reading.applies()).count();
    assert_eq!((known(&found), known(&new("2026-03-31"))), (1, 4));
    // In gitlab-native the promises count as well.
    let an = account().onboarding_start("2026-03-20").feels(Colour::Green, "2026-03-21");
    assert_eq!(known(&stands(an, TODAY, &native()).0), 2);
}

#[test]
fn e4_40_without_any_value_there_is_no_colour() {
    for targets in [with(|_| ()), native()] {
        let bare = account().with(|account| account.priority = None);
        let found = stands(bare, TODAY, &targets).0;
        assert_eq!((found.score, found.coverage), (None, 0));
        assert_eq!(found.colour, HealthColour::Unknown);
        assert_eq!(found.colour.label(), "na");
    }
}

#[test]
fn e4_41_an_active_plan_without_objectives_is_red_or_by_setting_yellow() {
    let empty = || well().plan(PlanStatus::Active, Some(0), Some(true));
    assert_eq!(stands(empty(), TODAY, &with(|_| ())).1.colour, PlanColour::Red);
    let mild = with(|terms| terms.plan_without_objectives = Colour::Yellow);
    assert_eq!(stands(empty(), TODAY, &mild).1.colour, PlanColour::Yellow);
}

#[test]
fn e4_42_priority_2_without_a_plan_is_not_applicable() {
    let second = || old().with(|account| account.priority = Some(Priority(2)));
    let (found, plan) = stands(second(), TODAY, &with(|_| ()));
    assert_eq!(plan.colour, PlanColour::NotApplicable);
    assert!(!found.measure(MeasureName::SuccessPlan).unwrap().reading.applies());
    // A plan that is begun counts for everybody.
    let begun = second().plan(PlanStatus::Draft, None, None);
    assert_eq!(stands(begun, TODAY, &with(|_| ())).1.colour, PlanColour::Yellow);
}

// ---- Success plans ---------------------------------------------------------------------------------

#[test]
fn a_plan_has_the_colour_that_its_text_supports() {
    let plan = |an: An| {
        let plan = stands(an, TODAY, &with(|_| ())).1;
        (plan.colour, plan.reason.to_string())
    };
    let active = |open, text| plan(old().plan(PlanStatus::Active, open, text));
    let expect = |found: (PlanColour, String), colour, reason: &str| {
        assert_eq!(found, (colour, reason.to_owned()));
    };
    expect(
        active(Some(2), Some(true)),
        PlanColour::Green,
        "active, with strategy, highlights and 2 open objectives",
    );
    expect(active(Some(2), Some(false)), PlanColour::Yellow, "active, without a strategy");
    expect(
        active(Some(2), None),
        PlanColour::Unknown,
        "active, and its strategy and highlights cannot be seen",
    );
    expect(
        active(None, Some(true)),
        PlanColour::Unknown,
        "active, and its objectives cannot be seen",
    );
    expect(plan(old()), PlanColour::Red, "no success plan is begun");
    expect(
        plan(old().stay("success-plan::none", None, None)),
        PlanColour::Red,
        "no success plan is begun",
    );
    let digital = well().with(|account| account.segment = Some(Segment::Digital));
    expect(plan(digital), PlanColour::NotApplicable, "the digital segment has no success plans");
    let three = with(|terms| terms.plan_objectives_min = 3);
    let few = stands(well(), TODAY, &three).1;
    assert_eq!(
        (few.colour, few.reason.to_string().as_str()),
        (PlanColour::Yellow, "active, with 2 of 3 open objectives")
    );
}

#[test]
fn a_manager_who_is_not_the_csm_qualifies_a_green_plan_for_90_days() {
    let qualified = |an: An, on: &str| stands(an, on, &with(|_| ())).1.is_qualified;
    let reviewed = || well().stay("sp-review::qualified", Some("2026-01-01"), None);
    assert!(qualified(reviewed(), TODAY));
    assert!(!qualified(reviewed(), "2026-04-02"));
    assert!(!qualified(well(), TODAY));
    let by_csm =
        reviewed().with(|account| account.csm.as_mut().unwrap().username = "mgr-imke".into());
    assert!(!qualified(by_csm, TODAY));
    let stranger = reviewed().with(|account| account.health.stays[0].by = Some("csm-noel".into()));
    assert!(!qualified(stranger, TODAY));
    let undated = well().stay("sp-review::qualified", None, None);
    assert!(!qualified(undated, TODAY));
    let draft = reviewed().plan(PlanStatus::Draft, None, None);
    assert!(!qualified(draft, TODAY));
}

#[test]
fn the_lint_says_unknown_where_nothing_was_read() {
    let an = well().with(|account| account.health.plan.next_review = Some(day("2026-03-01")));
    let world = portfolio(vec![an.0], "2030-01-01");
    let targets = with(|_| ());
    let standings = consider(&world, &targets, noon(day(TODAY)));
    let checks = &standings.list[0].plan_checks;
    let of = |outcome| checks.iter().filter(move |it| it.outcome == outcome).map(|it| it.check);
    assert_eq!(of(CheckOutcome::Passed).collect::<Vec<_>>(), ["open objective"]);
    assert_eq!(of(CheckOutcome::Failed).collect::<Vec<_>>(), ["next review"]);
    assert_eq!(checks.iter().map(|check| check.points).sum::<u32>(), 100);
}

/// A plan issue whose one objective lacks a baseline, an owner and a use case: 85 of 100.
fn planned() -> An {
    well().with(|account| {
        let objective = Objective {
            name: "Faster builds".into(),
            open: true,
            status: Some("On track".into()),
            due: Some(day("2026-11-30")),
            criterion: Some("15 minutes".into()),
            initiatives: vec![Initiative {
                open: true,
                due: Some(day("2026-10-30")),
                is_assigned: true,
            }],
            ..Objective::default()
        };
        let mut issue = work_issue(34, WorkKind::SuccessPlan, noon(day("2026-03-20")));
        issue.objectives = Some(vec![objective]);
        issue.plan = Some(PlanText {
            status: Some(PlanStatus::Active),
            open_objectives: Some(1),
            strategy: Some(true),
            highlights: Some(true),
            sponsor: Some(true),
            next_review: Some(day("2026-12-01")),
            accepted: Some(day("2026-01-10")),
            is_read: true,
        });
        account.work.push(issue);
    })
}

#[test]
fn the_lint_is_the_score_of_the_measure_and_an_idle_plan_is_not_green() {
    let score = |an: An, on: &str, targets: &Targets| {
        points(&stands(an, on, targets).0, MeasureName::SuccessPlan)
    };
    let prove = with(|_| ());
    assert_eq!(score(planned(), TODAY, &prove), Some(8_500));
    assert_eq!(stands(planned(), TODAY, &prove).1.colour, PlanColour::Green);
    // The update of 20 March is no longer a recent one after 30 days, nor a change at all after 90.
    assert_eq!(score(planned(), "2026-04-20", &prove), Some(7_500));
    assert_eq!(score(planned(), "2026-06-18", &native()), Some(7_500));
    assert_eq!(score(planned(), "2026-06-19", &native()), Some(7_400));
    assert_eq!(score(planned(), "2026-06-19", &prove), Some(7_500));
    // Without a plan of its own there is nothing to count: the colour is worth what it was.
    assert_eq!(score(well(), TODAY, &prove), Some(10_000));
}

#[test]
fn a_plan_is_never_better_than_its_label_allows() {
    let by = |change: fn(&mut PlanText)| {
        let mut an = planned();
        let issue = an.0.work.last_mut().unwrap();
        change(issue.plan.as_mut().unwrap());
        let plan = stands(an, TODAY, &with(|_| ())).1;
        (plan.colour, plan.reason.to_string())
    };
    let found = by(|plan| plan.highlights = Some(false));
    assert_eq!(found, (PlanColour::Yellow, "active, without highlights".to_owned()));
    let lack = "no date of the last year says that the customer accepted it".to_owned();
    assert_eq!(by(|plan| plan.accepted = None), (PlanColour::Yellow, lack));
}

#[test]
fn a_plan_that_was_changed_after_its_review_is_to_be_qualified_again() {
    let signed = |edited: &str| {
        let mut an = planned().stay("sp-review::qualified", Some("2026-03-25"), None);
        an.0.work.last_mut().unwrap().edits.push(noon(day(edited)));
        let plan = stands(an, TODAY, &with(|_| ())).1;
        (plan.is_qualified, plan.review.lapsed())
    };
    assert_eq!(signed("2026-03-25"), (true, None));
    let words = "it was changed on 26 Mar 2026, after its review of 25 Mar 2026".to_owned();
    assert_eq!(signed("2026-03-26"), (false, Some(words)));
}

// ---- Sentiment: who is believed -----------------------------------------------------------------

#[test]
fn a_dated_word_beats_a_label_and_two_labels_say_nothing() {
    let felt = |an: An| health(an).sentiment().map(|(colour, _)| colour);
    let label = |an: An, label: &str, on: Option<&str>| an.stay(label, on, None);
    let bare = || old().call("2026-03-20");
    assert_eq!(felt(label(bare(), "HS::Yellow", Some("2026-03-25"))), Some(Colour::Yellow));
    let both = label(bare().feels(Colour::Green, "2026-03-18"), "HS::Red", Some("2026-03-25"));
    assert_eq!(felt(both), Some(Colour::Green));
    let undated = bare().felt(Colour::Green, None, Source::Card);
    assert_eq!(felt(label(undated, "HS::Yellow", Some("2026-03-25"))), Some(Colour::Yellow));
    let two = label(label(bare(), "HS::Yellow", Some("2026-03-25")), "HS::Green", None);
    assert_eq!(felt(two), None);
    // What is too old makes room for a label that is not.
    let void = bare().feels(Colour::Green, "2025-06-01");
    assert_eq!(felt(label(void, "HS::Red", Some("2026-03-25"))), Some(Colour::Red));
    // Two colours of one day say nothing.
    let torn = bare().feels(Colour::Green, "2026-03-18").feels(Colour::Red, "2026-03-18");
    assert_eq!(felt(torn), None);
    // What will be said is not known yet.
    assert_eq!(felt(bare().feels(Colour::Green, "2026-04-02")), None);
}

// ---- Overrides ------------------------------------------------------------------------------------

fn overruled(an: An) -> (HealthColour, Vec<String>) {
    let found = health(an);
    (found.colour, found.overrides.iter().map(ToString::to_string).collect())
}

#[test]
fn each_override_lowers_in_its_turn() {
    let one = |an: An, colour: HealthColour, reason: &str| {
        assert_eq!(overruled(an), (colour, vec![reason.to_owned()]));
    };
    let (red, yellow) = (HealthColour::Red, HealthColour::Yellow);
    let leaving = well().labelled(LifecycleStage::WillChurn, "2026-03-01");
    one(leaving, HealthColour::Leaving, "the customer is leaving");
    let escalated = well().stay("escalation::critical", Some("2026-03-30"), None);
    one(escalated, red, "a critical escalation is open");
    let calmed = well().stay("escalation::high", Some("2026-03-01"), Some("2026-03-20"));
    assert_eq!(overruled(calmed).1, [""; 0]);
    let minor = well().stay("escalation::medium", Some("2026-03-30"), None);
    assert_eq!(overruled(minor).1, [""; 0]);
    let lost = well().stay("risk::loss of sponsor or champion", Some("2026-03-01"), None);
    one(lost, yellow, "the sponsor or champion is lost");
    let single = well().with(|account| drop(account.health.contacts.pop()));
    one(
        single.labelled(LifecycleStage::Adoption, "2025-01-01"),
        yellow,
        "there is only one contact",
    );
}

#[test]
fn silence_before_a_renewal_and_silence_at_priority_1_are_red() {
    let silent = |days: u64, renewal: &str| {
        let on = (day(TODAY) - Days::new(days)).to_string();
        let an =
            old().call(&on).card(FactName::Renewal, renewal).feels(Colour::Green, "2026-03-15");
        overruled(an.with(|account| account.priority = Some(Priority(2)))).1.len()
    };
    // Ninety days after 1 April is 30 June.
    assert_eq!((silent(60, "2026-06-30"), silent(61, "2026-06-30")), (0, 1));
    assert_eq!((silent(61, "2026-07-01"), silent(61, "2026-04-01")), (0, 1));
    assert_eq!(silent(61, "2026-03-31"), 0);
    let first = |days: u64| {
        let on = (day(TODAY) - Days::new(days)).to_string();
        overruled(old().call(&on)).0
    };
    assert_eq!((first(90), first(91)), (HealthColour::Unknown, HealthColour::Red));
}

#[test]
fn a_promise_late_by_its_own_length_leaves_yellow_at_most() {
    let late = |on: &str| {
        let an = account().onboarding_start("2026-02-01").feels(Colour::Green, "2026-02-20");
        stands(an, on, &with(|_| ())).0
    };
    // Fourteen days for the first call: late by as many on day 28.
    assert_eq!(
        (late("2026-02-28").colour, late("2026-03-01").colour),
        (HealthColour::Green, HealthColour::Yellow)
    );
    assert_eq!(
        late("2026-03-01").overrides[0].to_string(),
        "First engagement is late by its own length"
    );
}

// ---- Hysteresis, trend, disagreement -------------------------------------------------------------

/// Sentiment by labels, so that every day has its own.
fn through(colours: &[(&str, &str)]) -> An {
    let only = |account: &mut stagecoach::account::Account| account.segment = Some(Segment::Scale);
    let mut an = old().with(only);
    for (nth, (label, on)) in colours.iter().enumerate() {
        let left = colours.get(nth + 1).map(|(_, on)| *on);
        an = an.stay(label, Some(on), left);
    }
    an
}

#[test]
fn a_score_lowers_and_lifts_on_its_second_day() {
    let colour = |an: An, on: &str| stands(an, on, &with(|_| ())).0.colour;
    let worse = || through(&[("HS::Green", "2026-01-01"), ("HS::Yellow", "2026-03-10")]);
    assert_eq!(colour(worse(), "2026-03-09"), HealthColour::Green);
    assert_eq!(colour(worse(), "2026-03-10"), HealthColour::Green);
    assert_eq!(colour(worse(), "2026-03-11"), HealthColour::Yellow);
    let better = || through(&[("HS::Yellow", "2026-01-01"), ("HS::Green", "2026-03-10")]);
    assert_eq!(colour(better(), "2026-03-10"), HealthColour::Yellow);
    assert_eq!(colour(better(), "2026-03-11"), HealthColour::Green);
    // An override lowers at once; what it leaves behind lifts like everything else.
    let red = || {
        through(&[
            ("HS::Green", "2026-01-01"),
            ("HS::Red", "2026-03-10"),
            ("HS::Green", "2026-03-20"),
        ])
    };
    assert_eq!(colour(red(), "2026-03-10"), HealthColour::Red);
    assert_eq!(colour(red(), "2026-03-20"), HealthColour::Red);
    assert_eq!(colour(red(), "2026-03-21"), HealthColour::Green);
    // Back and forth within a day changes nothing.
    let flap = through(&[
        ("HS::Green", "2026-01-01"),
        ("HS::Yellow", "2026-03-10"),
        ("HS::Green", "2026-03-11"),
    ]);
    assert_eq!(colour(flap, "2026-03-11"), HealthColour::Green);
}

#[test]
fn the_days_in_a_colour_come_from_the_same_replay() {
    let worse = through(&[("HS::Green", "2026-01-01"), ("HS::Yellow", "2026-03-10")]);
    let course = |on: &str| {
        Course::of(&worse.0, &with(|_| ()), day(on), "2030-01-01T12:00:00Z".parse().unwrap())
    };
    assert_eq!(course("2026-03-11"), Course { days_in_colour: 1, at_least: false });
    assert_eq!(course("2026-04-01"), Course { days_in_colour: 22, at_least: false });
    let long = through(&[("HS::Green", "2025-12-20")]);
    let course =
        Course::of(&long.0, &with(|_| ()), day(TODAY), "2030-01-01T12:00:00Z".parse().unwrap());
    assert_eq!(course, Course { days_in_colour: 91, at_least: true });
}

#[test]
fn the_trend_compares_what_was_known_on_both_days() {
    let worse = through(&[("HS::Green", "2026-01-01"), ("HS::Yellow", "2026-03-20")]);
    assert_eq!(health(worse).trend, Some(-4_000));
    // A number that was written down last week is no loss of points.
    let told = through(&[("HS::Green", "2026-01-01")]).tickets(30, "2026-03-25");
    assert_eq!(health(told).trend, Some(0));
    let since = through(&[("HS::Green", "2026-03-20")]);
    assert_eq!(health(since).trend, None);
}

#[test]
fn green_outside_and_red_inside_is_a_watermelon_and_the_reverse_takes_60_days() {
    let silent = |an: An| an.call("2025-12-01").feels(Colour::Green, "2026-03-15");
    let found = health(silent(old()));
    assert_eq!(found.disagreement, Some(Disagreement::Watermelon));
    assert_eq!(health(well()).disagreement, None);
    let sour = |since: &str| {
        let an = old().with(|account| account.segment = Some(Segment::Growth));
        let an = ["2026-01-20", "2026-02-10", "2026-03-01", "2026-03-20"]
            .iter()
            .fold(an, |an, on| an.call(on));
        health(an.plan(PlanStatus::Active, Some(1), Some(true)).stay("HS::Red", Some(since), None))
    };
    // Sixty days up to 1 April begin on 1 February.
    assert_eq!(sour("2026-02-01").disagreement, Some(Disagreement::Reverse));
    assert_eq!(sour("2026-02-02").disagreement, None);
}

// ---- What must always hold --------------------------------------------------------------------------

/// Facts in numbers; a measure may lack its own.
#[derive(Clone, Debug)]
struct Facts {
    used: Option<u64>,
    active: Option<u64>,
    tickets: Option<u64>,
    called: Option<u64>,
    felt: Option<(u8, u64)>,
    plan: Option<u8>,
    met: Option<(u64, u64)>,
    feeds: bool,
    native: bool,
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let option = |range: std::ops::Range<u64>| proptest::option::of(range);
    let first = (option(0..120), option(0..101), option(0..40), option(0..140));
    let felt = proptest::option::of((0_u8..3, 0_u64..140));
    let met = proptest::option::of((0_u64..140, 0_u64..140));
    let second = (felt, proptest::option::of(0_u8..4), met, any::<bool>(), any::<bool>());
    (first, second).prop_map(
        |((used, active, tickets, called), (felt, plan, met, feeds, native))| Facts {
            used,
            active,
            tickets,
            called,
            felt,
            plan,
            met,
            feeds,
            native,
        },
    )
}

const COLOURS: [Colour; 3] = [Colour::Red, Colour::Yellow, Colour::Green];

impl Facts {
    fn account(&self) -> An {
        let ago = |days: u64| (day(TODAY) - Days::new(days)).to_string();
        let mut an = old();
        if let Some(used) = self.used {
            an = an.licences(used, 100, None);
        }
        if let Some(part) = self.active {
            let value = Share { part, whole: 100 };
            an = an.with(|it| it.health.user_engagement = Some(Stated { value, on: None }));
        }
        if let Some(tickets) = self.tickets {
            an = an.tickets(tickets, "2026-03-20");
        }
        if let Some(days) = self.called {
            an = an.call(&ago(days));
        }
        if let Some((colour, days)) = self.felt {
            an = an.feels(COLOURS[usize::from(colour)], &ago(days));
        }
        if let Some((dev, sec)) = self.met {
            let on = |days| LastContact::On(day(&ago(days)));
            an = an.meets(Persona::DevelopmentLead, on(dev)).meets(Persona::SecurityLead, on(sec));
        }
        match self.plan {
            None => an,
            Some(0) => an.plan(PlanStatus::Active, Some(0), None),
            Some(1) => an.plan(PlanStatus::Draft, None, None),
            Some(2) => an.plan(PlanStatus::Active, Some(1), Some(false)),
            Some(_) => an.plan(PlanStatus::Active, Some(1), Some(true)),
        }
    }

    fn targets(&self) -> Targets {
        with(|terms| {
            terms.preset = if self.native { Preset::GitlabNative } else { Preset::Prove };
            if self.feeds {
                terms.feeds = [Feed::Product, Feed::Support].into();
            }
        })
    }

    fn health(&self) -> Health {
        stands(self.account(), TODAY, &self.targets()).0
    }

    /// The same with one measure better than before.
    fn better(&self, which: u8) -> Self {
        let mut better = self.clone();
        match which {
            0 => better.used = self.used.map(|used| used + 7),
            1 => better.active = self.active.map(|active| (active + 7).min(100)),
            // None at all is not better than one: it says nothing.
            2 => {
                better.tickets =
                    self.tickets.map(|it| if it > 0 { it.saturating_sub(3).max(1) } else { 0 });
            }
            3 => better.called = self.called.map(|days| days.saturating_sub(7)),
            4 => better.felt = self.felt.map(|(colour, days)| ((colour + 1).min(2), days)),
            5 => better.plan = self.plan.map(|plan| (plan + 1).min(3)),
            _ => better.met = self.met.map(|(dev, sec)| (dev.saturating_sub(30), sec)),
        }
        better
    }
}

fn rank(colour: HealthColour) -> u8 {
    match colour {
        HealthColour::Leaving => 0,
        HealthColour::Red => 1,
        HealthColour::Yellow => 2,
        HealthColour::Green => 3,
        HealthColour::Unknown => 4,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_score_is_a_score_and_green_is_never_made_of_gaps(facts in any_facts()) {
        let found = facts.health();
        prop_assert!(found.score.is_none_or(|score| (0..=10_000).contains(&score)));
        prop_assert!((0..=10_000).contains(&found.coverage));
        prop_assert!(found.coverage >= 5_000 || found.band == HealthColour::Unknown);
        prop_assert!(found.coverage >= 5_000 || !matches!(found.colour, HealthColour::Green | HealthColour::Yellow));
        let lost: i64 = found.measures.iter().map(|measure| measure.drag).sum();
        // What the measures cost is what is lacking, but for what rounding loses.
        let measures = i64::try_from(found.measures.len()).unwrap();
        prop_assert!(found.score.is_none_or(|score| (10_000 - score - lost).abs() <= measures + 1));
    }

    #[test]
    fn what_becomes_known_changes_no_other_measure(facts in any_facts(), tickets in 1_u64..40) {
        let without = Facts { tickets: None, ..facts.clone() }.health();
        let with = Facts { tickets: Some(tickets), ..facts }.health();
        let support = [MeasureName::Support, MeasureName::SupportTickets];
        for (before, after) in without.measures.iter().zip(&with.measures) {
            if !support.contains(&before.name) {
                prop_assert_eq!(before.reading, after.reading);
            }
        }
        prop_assert!(with.coverage >= without.coverage);
    }

    #[test]
    fn no_order_of_facts_matters(facts in any_facts(), by in 0_usize..5) {
        let an = facts.account().feels(Colour::Yellow, "2026-02-01").call("2026-01-05").call("2026-02-05");
        let an = an.stay("HS::Green", Some("2025-12-01"), Some("2026-01-20")).stay("escalation::low", None, None);
        let turned = An(an.0.clone()).with(|account| {
            let turn = |length: usize| by % length.max(1);
            let health = &mut account.health;
            let lengths = [health.sentiments.len(), health.contacts.len(), health.stays.len()];
            health.sentiments.rotate_left(turn(lengths[0]));
            health.contacts.rotate_left(turn(lengths[1]));
            health.stays.rotate_left(turn(lengths[2]));
            let length = account.touchpoints.len();
            account.touchpoints.rotate_left(turn(length));
        });
        let targets = facts.targets();
        let (one, other) = (stands(an, TODAY, &targets), stands(turned, TODAY, &targets));
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }

    #[test]
    fn an_override_only_ever_lowers(facts in any_facts(), which in 0_usize..3, days in 0_u64..60) {
        let on = (day(TODAY) - Days::new(days)).to_string();
        let labels = ["escalation::high", "risk::loss of sponsor or champion", "escalation::critical"];
        let targets = facts.targets();
        let plain = stands(facts.account(), TODAY, &targets).0;
        let overruled = stands(facts.account().stay(labels[which], Some(&on), None), TODAY, &targets).0;
        prop_assert_eq!(plain.score, overruled.score);
        prop_assert!(rank(overruled.colour) <= rank(plain.colour));
    }

    #[test]
    fn no_measure_that_gets_better_lowers_the_score(facts in any_facts(), which in 0_u8..7) {
        let (before, after) = (facts.health(), facts.better(which).health());
        prop_assert!(after.score >= before.score, "{:?} then {:?}", before.score, after.score);
        prop_assert_eq!(after.coverage, before.coverage);
    }
}
