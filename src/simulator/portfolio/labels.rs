//! The labels of an account over its life: how each scope ran its course, and what is on the issue now.

use chrono::NaiveDate;

use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;

/// The values one scope had, with the day of each.
type Course = Vec<(NaiveDate, String)>;

/// Labels the issue was created with.
pub(super) fn first(story: &Storyline) -> Vec<String> {
    let mut labels = vec!["csm::account".to_owned()];
    labels.extend(fixed(story));
    for course in courses(story) {
        labels.extend(course.first().filter(|(on, _)| *on <= story.opened).map(|(_, l)| l.clone()));
    }
    labels
}

/// Labels on the issue today, after everything that happened.
pub(super) fn now(story: &Storyline) -> Vec<String> {
    let mut labels = vec!["csm::account".to_owned()];
    labels.extend(fixed(story));
    labels.extend(courses(story).into_iter().filter_map(|mut c| c.pop()).map(|(_, label)| label));
    labels.extend(additions(story).into_iter().map(|(_, label)| label));
    labels
}

fn fixed(story: &Storyline) -> Vec<String> {
    let labels = [format!("segment::{}", story.plot.segment), format!("region::{}", story.region)];
    labels.into_iter().map(|label| spelled(story, label)).collect()
}

/// Scopes in which one value follows another.
pub(super) fn courses(story: &Storyline) -> Vec<Course> {
    let scopes = [
        ("stage", stages(story)),
        ("onboarding", onboarding(story)),
        ("csm-priority", priorities(story)),
        ("HS", sentiments(story)),
        ("success-plan", plans(story)),
        ("renewal", renewals(story)),
    ];
    let label = |scope: &str, (on, value): (NaiveDate, &str)| {
        (on, spelled(story, format!("{scope}::{value}")))
    };
    let labels = scopes.into_iter().map(|(scope, course)| {
        course.into_iter().map(|entry| label(scope, entry)).collect::<Course>()
    });
    labels.filter(|course| !course.is_empty()).collect()
}

/// Labels put on beside others: mistakes, risks and opt-outs.
pub(super) fn additions(story: &Storyline) -> Course {
    let ago = |days: i64| day(story.today, -days);
    let quirk = |quirk| match quirk {
        Quirk::TwoSentiments => vec![(ago(16), "HS::Yellow")],
        Quirk::TwoStages => vec![(ago(11), "stage::optimize")],
        Quirk::BotIgnore => vec![(ago(20), "bot::ignore")],
        Quirk::Risk => vec![
            (story.sentiment_on, "risk::lack of engagement"),
            (story.sentiment_on, "risk-impact::customer churn"),
            (story.sentiment_on, "U&A"),
        ],
        _ => Vec::new(),
    };
    let held = story.hold.and_then(|(from, stated)| stated.map(|(why, _)| (from, why)));
    let quirks = story.plot.quirks.iter().copied().flat_map(quirk);
    let labels = quirks.map(|(on, label)| (on, label.to_owned()));
    labels.chain(held.map(|(from, why)| (from, format!("hold::{why}")))).collect()
}

fn stages(story: &Storyline) -> Vec<(NaiveDate, &'static str)> {
    let mut course = Vec::new();
    let late = story.start.filter(|start| *start <= story.opened);
    if late.is_none() {
        course.push((story.opened, "align"));
    }
    let Some(start) = story.start else { return course };
    course.push((start, "onboarding"));
    let done = story.closed.filter(|closed| *closed >= start).unwrap_or(day(start, 40));
    let settled = day(done, 150).min(day(story.today, -20));
    let after: &[(NaiveDate, &str)] = match story.plot.stage {
        "implementation" => &[(done, "implementation")],
        "adoption" => &[(done, "adoption")],
        "optimize" => &[(done, "adoption"), (settled, "optimize")],
        "will-churn" => &[(done, "adoption"), (story.sentiment_on, "will-churn")],
        "churned" => &[
            (done, "adoption"),
            (story.sentiment_on, "will-churn"),
            (day(story.today, -75), "churned"),
        ],
        _ => &[],
    };
    course.extend(after);
    course
}

fn onboarding(story: &Storyline) -> Vec<(NaiveDate, &'static str)> {
    let Some(start) = story.start else { return vec![(story.opened, "not-started")] };
    let mut course = vec![(start, "in-progress")];
    let ended = story.closed.filter(|closed| *closed >= start).unwrap_or(day(start, 40));
    match story.plot.onboarding {
        "completed" => course.push((ended, "completed")),
        "cancelled" => course.push((day(story.today, -50), "cancelled")),
        "on-hold" => course.extend(story.hold.map(|(from, _)| (from, "on-hold"))),
        _ => {}
    }
    course
}

/// New accounts come first until their onboarding is complete.
fn priorities(story: &Storyline) -> Vec<(NaiveDate, &'static str)> {
    let value = ["1", "2", "3", "4"][usize::from(story.plot.priority.clamp(1, 4) - 1)];
    match story.closed {
        Some(closed) if story.plot.priority == 2 && closed > story.opened => {
            vec![(story.opened, "1"), (closed, value)]
        }
        _ => vec![(story.opened, value)],
    }
}

fn sentiments(story: &Storyline) -> Vec<(NaiveDate, &'static str)> {
    if unknown(story) {
        return Vec::new();
    }
    let begun = story.calls.first().copied().unwrap_or(story.sentiment_on).min(story.sentiment_on);
    if story.plot.sentiment == "Green" {
        let dipped =
            day(begun, 60) < day(story.sentiment_on, -40) && story.licences.is_multiple_of(40);
        let dip = [(day(begun, 60), "Yellow"), (day(story.sentiment_on, -30), "Green")];
        return [(begun, "Green")].into_iter().chain(dip.into_iter().filter(|_| dipped)).collect();
    }
    let green = (begun < story.sentiment_on).then_some((begun, "Green"));
    green.into_iter().chain([(story.sentiment_on, story.plot.sentiment)]).collect()
}

/// Nobody looks after the account yet, so nobody knows how the customer feels.
pub(super) fn unknown(story: &Storyline) -> bool {
    story.assigned.is_none() && story.calls.is_empty()
}

/// Whether the account is one of those that need a success plan.
pub(super) fn planned(story: &Storyline) -> bool {
    matches!(story.plot.segment, "strategic" | "growth")
        && (story.plot.priority == 1 || story.plot.segment == "strategic")
}

fn plans(story: &Storyline) -> Vec<(NaiveDate, &'static str)> {
    let drafted = story.calls.first().filter(|call| **call < story.today);
    let wanted = planned(story) && story.start.is_some() && !story.plot.has(Quirk::NoPlan);
    let Some(drafted) = drafted.filter(|_| wanted) else { return Vec::new() };
    let active = story.closed.filter(|closed| closed > drafted).map(|closed| (closed, "active"));
    [(day(*drafted, 1), "draft")].into_iter().chain(active).collect()
}

fn renewals(story: &Storyline) -> Vec<(NaiveDate, &'static str)> {
    let passed = story.plot.has(Quirk::RenewalUndecided);
    let lost = story.plot.stage == "churned";
    let in_progress = (passed || lost).then(|| (day(story.today, -130), "in-progress"));
    in_progress.into_iter().chain(lost.then(|| (day(story.today, -76), "lost"))).collect()
}

/// The label as this account's CSM spells it: some still use the names from before.
fn spelled(story: &Storyline, label: String) -> String {
    if !story.plot.has(Quirk::Aliases) {
        return label;
    }
    let old = match label.as_str() {
        "segment::strategic" => "high-touch",
        "segment::growth" => "mid-touch",
        "region::emea" => "EMEA",
        "region::latam" => "LACSM",
        "csm-priority::1" => "P1",
        "csm-priority::2" => "P2",
        "stage::adoption" => "Adopting",
        _ => return label,
    };
    old.to_owned()
}
