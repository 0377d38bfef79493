//! What the portfolio promises: everything is in it, on any day, and a week of it is lively but never a flood.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::simulator::portfolio::storyline::day;
use crate::simulator::seed::SeedChange;

use super::*;

fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a valid date")
}

/// The stories of the default portfolio on a day.
fn told(seed: u64, today: NaiveDate) -> Vec<Storyline> {
    stories(&mut Rng::with_seed(seed), today, DEFAULT_ACCOUNTS)
}

fn project() -> SeedProject {
    portfolio(7, monday(), DEFAULT_ACCOUNTS)
}

/// Labels after the whole history, which must never remove what is absent or add what is there.
fn replayed(issue: &SeedIssue) -> BTreeSet<String> {
    let mut labels: BTreeSet<_> = issue.labels_at_creation.iter().cloned().collect();
    assert_eq!(labels.len(), issue.labels_at_creation.len(), "{}", issue.title);
    for event in &issue.history {
        match &event.what {
            SeedChange::AddLabel(label) => {
                assert!(labels.insert(label.clone()), "{}: {label} twice", issue.title);
            }
            SeedChange::RemoveLabel(label) => {
                assert!(labels.remove(label), "{}: {label} was not there", issue.title);
            }
            _ => {}
        }
    }
    labels
}

fn is_account(issue: &SeedIssue) -> bool {
    issue.labels_at_creation.iter().any(|label| label == "csm::account")
}

#[test]
fn the_same_arguments_give_the_same_project() {
    assert_eq!(project(), project());
    assert_ne!(project(), portfolio(8, monday(), DEFAULT_ACCOUNTS));
}

#[test]
fn it_has_as_many_accounts_as_asked_for_with_unique_names() {
    for accounts in [0, 1, 40, 84, 100, 500] {
        let project = portfolio(3, monday(), accounts);
        let titles: BTreeSet<_> =
            project.issues.iter().filter(|i| is_account(i)).map(|i| &i.title).collect();
        assert_eq!(titles.len(), accounts);
    }
}

#[test]
fn every_segment_region_priority_and_stage_is_there() {
    let wanted = "segment::strategic segment::growth segment::scale segment::digital region::emea \
        region::apac region::amer-west region::amer-east region::latam region::pubsec \
        region::commercial csm-priority::1 csm-priority::2 csm-priority::3 csm-priority::4 \
        stage::align stage::onboarding stage::implementation stage::adoption stage::optimize \
        stage::will-churn stage::churned onboarding::not-started onboarding::in-progress \
        onboarding::on-hold onboarding::completed onboarding::cancelled HS::Green HS::Yellow HS::Red \
        high-touch mid-touch P1 P2 EMEA LACSM Adopting bot::ignore hold::customer-request csm::ebr \
        csm::playbook csm::success-plan csm::triage play-status::success \
        ebr::completed renewal::in-progress ebr::declined escalation::critical escalation::high \
        escalation::medium csm::growth-plan csm::pool-request pool::requested csm::cohort csm::webinar \
        webinar-round::1 webinar-round::2 webinar-round::3 csm::territory sp-review::qualified";
    for seed in 0..20 {
        let today = day(monday(), 23 * i64::try_from(seed).expect("small"));
        let project = portfolio(seed, today, DEFAULT_ACCOUNTS);
        let labels: BTreeSet<_> = project.issues.iter().flat_map(replayed).collect();
        for label in wanted.split_whitespace() {
            assert!(labels.contains(label), "{label} is missing with seed {seed} on {today}");
        }
    }
}

/// The states of the three clocks today, by the facts alone.
fn states(story: &Storyline) -> Vec<String> {
    let alarms = watch::alarms(story, story.today);
    let first = story.calls.first().filter(|call| **call < story.today);
    let clock = |what: &str, start: Option<NaiveDate>, stop: Option<&NaiveDate>, goal: i64| {
        let state = match start.zip(stop) {
            Some((start, stop)) if *stop < start => "met before start",
            Some((start, stop)) if (*stop - start).num_days() > goal => "met late",
            Some(_) => "met",
            None if alarms.contains(format!("{what} breached").as_str()) => "breached",
            None if alarms.contains(format!("{what} at risk").as_str()) => "at risk",
            None => "running",
        };
        format!("{what} {state}")
    };
    vec![
        clock("engagement", story.start, first, 14),
        clock("value", story.contract, story.value.as_ref(), 30),
        clock("onboarding", story.start, story.closed.as_ref(), 45),
    ]
}

#[test]
fn every_state_of_every_clock_is_there_on_any_day() {
    for offset in 0..60 {
        let told = told(offset, day(monday(), 17 * i64::try_from(offset).expect("small")));
        let states: BTreeSet<_> = told.iter().flat_map(states).collect();
        for clock in ["engagement", "value", "onboarding"] {
            for state in ["running", "at risk", "breached", "met", "met late", "met before start"] {
                let wanted = format!("{clock} {state}");
                assert!(states.contains(&wanted), "{offset}: {wanted} is missing in {states:?}");
            }
        }
    }
}

#[test]
fn every_named_situation_is_there_once_and_most_accounts_are_healthy() {
    let told = told(7, monday());
    let mut names = BTreeMap::<_, usize>::new();
    for story in &told {
        *names.entry(story.plot.name).or_default() += 1;
    }
    let troubles = slips::SLIPS.iter().chain(&troubles::TROUBLES).chain(&gaps::GAPS);
    let special = movers::MOVERS.iter().chain(troubles);
    for plot in special.clone().chain(&peculiar::PECULIAR) {
        assert_eq!(names.get(plot.name), Some(&1), "{}", plot.name);
    }
    let ordinary = told.len() - special.count();
    assert!((55..=60).contains(&(100 * ordinary / told.len())), "{ordinary} are ordinary");
    for months in [7, 6, 4, 3] {
        let near = told
            .iter()
            .filter_map(|story| story.renewal)
            .any(|on| ((on - chrono::Months::new(months)) - monday()).num_days().abs() <= 9);
        assert!(near, "no renewal about {months} months away");
    }
}

#[test]
fn the_oddities_of_cards_titles_and_visibility_are_there() {
    let project = project();
    let accounts: Vec<_> = project.issues.iter().filter(|issue| is_account(issue)).collect();
    for (wanted, times) in
        [("<script>", 1), ("@all", 1), ("/close", 1), ("東京", 1), ("🚀", 1), ("\u{202e}", 1)]
    {
        let found = accounts.iter().filter(|issue| issue.title.contains(wanted)).count();
        assert_eq!(found, times, "{wanted} in titles");
    }
    let texts = "- **Customer since:**|\nCustomer since |kick off: |ARR ~|## Kundendaten|\
        ## Facts & figures|Swag sent|\r\n|Parent account|existing customer|On hold \
        |Delay caused by:** customer|Subsidiaries: #|Term ";
    for wanted in texts.split('|').filter(|text| !text.trim_matches(' ').is_empty()) {
        assert!(accounts.iter().any(|i| i.description.contains(wanted)), "{wanted:?} in cards");
    }
    assert!(accounts.iter().any(|issue| issue.assignees.is_empty()));
    assert!(accounts.iter().any(|issue| issue.confidential));
    let closed = |i: &&SeedIssue| i.history.iter().any(|e| e.what == SeedChange::Close);
    assert!(accounts.iter().copied().any(|issue| closed(&issue)));
    let comments = accounts.iter().flat_map(|issue| &issue.history).filter_map(|e| match &e.what {
        SeedChange::Comment { body, .. } => Some(body),
        _ => None,
    });
    assert!(comments.into_iter().any(|body| body.contains("kickoff was on 20")));
}

/// The account issue of the only story with this plot.
fn only(name: &str) -> (Storyline, SeedIssue) {
    let mut told = told(7, monday()).into_iter().filter(|story| story.plot.name == name);
    let story = told.next().expect("the situation is there");
    let issue = account_issue(&story, &References::new(), &mut Rng::with_seed(1));
    (story, issue)
}

#[test]
fn facts_and_labels_contradict_each_other_where_they_should() {
    let of = |issue: &SeedIssue, scope: &str| {
        replayed(issue).iter().filter(|label| label.starts_with(scope)).count()
    };
    assert_eq!(of(&only("two sentiments").1, "HS::"), 2);
    assert_eq!(of(&only("two stages").1, "stage::"), 2);
    let (story, issue) = only("stage label lags behind");
    assert!(replayed(&issue).contains("stage::onboarding") && story.closed.is_some());
    let (story, _) = only("closed before start");
    assert!(story.closed < story.start);
    let (story, issue) = only("first call in the future");
    assert!(story.calls[0] > monday() && issue.description.contains(&story.calls[0].to_string()));
    let (story, issue) = only("onboarding on hold with reason");
    let (_, until) = story.hold.and_then(|(_, stated)| stated).expect("reason and end");
    assert!(issue.description.contains(&format!("| On hold | customer-request until {until} |")));
    assert_eq!(of(&only("on hold without reason").1, "hold::"), 0);
    assert!(only("no CSM").1.assignees.is_empty());
    let (story, issue) = only("ambiguous renewal date");
    let written = story.renewal.expect("it renews").format("%d/%m/%Y").to_string();
    assert!(issue.description.contains(&format!("| Renewal date | {written} |")));
}

#[test]
fn an_ambiguous_renewal_date_is_ambiguous_on_any_day() {
    for offset in 0..366 {
        let told = told(1, day(monday(), offset));
        let story = told.iter().find(|s| s.plot.has(Quirk::AmbiguousRenewal)).expect("it is there");
        let on = story.renewal.expect("it renews");
        assert!(on.day() <= 12 && on.day() != on.month(), "{on}");
    }
}

#[test]
fn histories_are_in_order_and_end_with_the_labels_of_the_story() {
    for seed in 0..5 {
        let today = day(monday(), 31 * i64::try_from(seed).expect("small"));
        for story in told(seed, today) {
            let issue = account_issue(&story, &References::new(), &mut Rng::with_seed(seed));
            let expected: BTreeSet<_> = labels::now(&story).into_iter().collect();
            assert_eq!(replayed(&issue), expected, "{}", story.plot.name);
        }
        for issue in portfolio(seed, today, DEFAULT_ACCOUNTS).issues {
            replayed(&issue);
            let times: Vec<_> = issue.history.iter().map(|event| event.at).collect();
            assert!(times.is_sorted(), "{}", issue.title);
            assert!(times.iter().all(|at| *at > issue.created_at && at.date_naive() < today));
            assert!(issue.created_at.date_naive() < today, "{}", issue.title);
        }
    }
}

#[test]
fn references_and_links_point_where_they_say() {
    let project = project();
    for issue in project.issues.iter().filter(|issue| is_account(issue)) {
        for line in issue.description.lines().filter(|line| line.starts_with("- EBR: #")) {
            for iid in line.trim_start_matches("- EBR: ").split(", ") {
                let iid: usize = iid.trim_start_matches('#').parse().expect("an iid");
                let labels = &project.issues[iid - 1].labels_at_creation;
                assert!(labels.contains(&"csm::ebr".to_owned()));
            }
        }
    }
    for issue in &project.issues {
        assert!(issue.title.chars().count() <= 255, "GitLab would refuse {}", issue.title);
        for event in &issue.history {
            if let SeedChange::LinkTo(index) = event.what {
                assert!(is_account(&project.issues[index]), "{}", issue.title);
                assert!(issue.description.starts_with(&format!("Account: #{}\n", index + 1)));
            }
        }
    }
}

#[test]
fn people_are_members_and_nobody_is_left_without_a_role() {
    let project = project();
    let members: BTreeSet<_> = project.users.iter().map(|user| user.username.as_str()).collect();
    for issue in &project.issues {
        let people = issue.assignees.iter().chain([&issue.author]);
        for person in people.chain(issue.history.iter().map(|event| &event.by)) {
            assert!(members.contains(person.as_str()), "{person}");
        }
    }
}

#[test]
fn a_week_shows_something_every_day_and_never_floods() {
    for offset in 0..400 {
        let today = day(monday(), offset);
        let told = told(u64::try_from(offset).expect("positive"), today);
        let mut by_day = BTreeMap::<i64, BTreeSet<usize>>::new();
        let mut moved = BTreeSet::new();
        let mut heavy = BTreeSet::new();
        let mut unplanned = Vec::new();
        for (at, story) in told.iter().enumerate() {
            for (offset, alarm) in watch::entered(story, 7) {
                by_day.entry(offset).or_default().insert(at);
                moved.insert(at);
                if !story.plot.mover {
                    unplanned.push((story.plot.name, offset, alarm));
                }
                let stuck = ["EBR due", "gone quiet", "value breached", "onboarding breached"];
                if stuck.contains(&alarm) || alarm.starts_with("stuck") {
                    heavy.insert((at, alarm));
                }
            }
        }
        let counts: Vec<_> = (1..=7).map(|day| by_day.get(&day).map_or(0, BTreeSet::len)).collect();
        let full = counts.iter().filter(|count| **count >= 3).count();
        assert!(unplanned.is_empty(), "{today}: {unplanned:?}");
        // Where a month is too short for the exact mark, one renewal slides by a day.
        assert!(full >= 5 && counts.iter().all(|count| *count >= 2), "{today}: {counts:?}");
        assert!(moved.len() * 100 <= told.len() * 12, "{today}: {} accounts move", moved.len());
        assert!(heavy.len() <= 4, "{today}: {heavy:?}");
    }
}

#[test]
fn gaps_are_where_their_names_say() {
    let related = |name: &str| {
        let (story, _) = only(name);
        let works = related::of(&story)
            .into_iter()
            .map(|beside| (beside, related::issue(beside, &story, 1)));
        works.collect::<Vec<_>>()
    };
    let of = |name: &str, work: related::Work| {
        related(name).into_iter().filter(|(beside, _)| beside.work == work).count()
    };
    assert_eq!(of("no success plan", related::Work::SuccessPlan), 0);
    assert!(!replayed(&only("no success plan").1).iter().any(|l| l.starts_with("success-plan::")));
    assert_eq!(of("faulty success plan", related::Work::SuccessPlan), 1);
    assert_eq!(of("EBR declined twice", related::Work::EbrDeclined), 2);
    let (_, plan) = related("success plan not reviewed").remove(0);
    assert!(!replayed(&plan).contains("sp-review::qualified"));
    let comments = |name: &str| {
        let all =
            related(name).into_iter().filter(|(beside, _)| beside.work == related::Work::Triage);
        let events = all.flat_map(|(_, issue)| issue.history);
        events.filter(|event| matches!(event.what, SeedChange::Comment { .. })).count()
    };
    assert_eq!(comments("triage without a word"), 0);
    assert_eq!(comments("critical escalation"), 1);
    let (_, waiting) = related("request to the pool waits").remove(0);
    assert!(waiting.assignees.is_empty() && waiting.history.len() == 1);
    assert!(!only("no workshop, no score").1.description.contains("maturity"));
    assert!(only("no success plan").1.description.contains("| CI maturity | Green (20"));
    assert_eq!(only("sponsor lost").1.description.matches("Economic buyer").count(), 0);
    let cohort = project().issues.into_iter().find(|issue| issue.title.starts_with("Cohort"));
    assert_eq!(cohort.expect("there is one").description.matches("- #").count(), 5);
}

#[test]
fn a_sample_is_drawn_from_everything() {
    let drawn = |seed| sample(seed, monday(), 6);
    assert_eq!(drawn(1), drawn(1));
    let accounts = |project: &SeedProject| project.issues.iter().filter(|i| is_account(i)).count();
    let labels = (0..60).map(drawn).inspect(|project| assert_eq!(accounts(project), 6));
    let labels: BTreeSet<_> = labels.flat_map(|p| p.issues).flat_map(|i| replayed(&i)).collect();
    for label in ["csm::pool-request", "escalation::high", "onboarding::in-progress", "bot::ignore"]
    {
        assert!(labels.contains(label), "{label}");
    }
}

#[test]
fn two_cards_to_look_at() {
    for name in ["first value breached by the customer", "onboarding breached"] {
        let (_, issue) = only(name);
        println!("# {}\n\n{}\n{:#?}", issue.title, issue.description, issue.history);
        assert!(issue.description.contains("## Account facts"));
    }
}
