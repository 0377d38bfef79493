//! What can be meant and probably is not: promises that never match, and targets in an odd order.

use chrono::DateTime;
use chrono::Datelike;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;

use crate::bot;
use crate::consider::Clocks;
use crate::consider::Policy;
use crate::consider::Promise;
use crate::consider::Sla;
use crate::schedule::Schedule;
use crate::settings::problem::Problem;

/// Warnings about the promises; nothing is refused because of them (`semantics.md` b.1 and b.4).
pub(super) fn about(clocks: &Clocks) -> Vec<Problem> {
    let mut warnings: Vec<Problem> = clocks.promises.iter().flat_map(never_matched).collect();
    let newest = |sla: Sla| {
        let standard = clocks.promise(sla).policies.iter().max_by_key(|p| p.effective_from);
        standard.map_or(0, |policy| policy.target_days)
    };
    let (engage, onboard) = (newest(Sla::TimeToEngage), newest(Sla::TimeToOnboard));
    if onboard < engage {
        let text = format!(
            "onboarding is promised within {onboard} days, before the first call within {engage}: \
             each clock still counts by itself"
        );
        warnings.push(Problem::new("clocks.time_to_onboard.target_days", text));
    }
    warnings
}

/// People whose working hours no schedule meets: what is for them waits for a day each time (e.19).
/// A week in winter and one in summer stand for the year.
pub(super) fn unmet(policy: &bot::Policy, schedules: &[(String, Schedule)]) -> Vec<Problem> {
    let Some(hours) = policy.rulebook.hours.filter(|_| !schedules.is_empty()) else {
        return Vec::new();
    };
    let weeks = WEEKS.into_iter().filter_map(|week| week.parse::<DateTime<Utc>>().ok());
    let of_week = |start: DateTime<Utc>| {
        let within = move |run: &DateTime<Utc>| *run < start + TimeDelta::days(7);
        let runs = schedules.iter().flat_map(move |(_, it)| it.next_runs(start, RUNS_MAX));
        runs.filter(within)
    };
    let runs: Vec<DateTime<Utc>> = weeks.flat_map(of_week).collect();
    let meets = |zone: Tz| {
        runs.iter().any(|run| {
            let local = run.with_timezone(&zone);
            let is_quiet = policy.rulebook.quiet.weekdays.contains(local.weekday());
            hours.cover(local.time()) && !is_quiet
        })
    };
    let people = policy.zones.by_person.iter();
    let people = people.map(|(name, zone)| (format!("people.zones.{name}"), *zone));
    let all = [("etiquette.mention_hours".to_owned(), policy.zones.default)];
    let unmet = all.into_iter().chain(people).filter(|(_, zone)| !meets(*zone));
    let problem = |(key, zone): (String, Tz)| {
        let text = format!(
            "no schedule of serve meets these hours in {zone}: every mention there waits for a day"
        );
        Problem::new(key, text)
    };
    unmet.map(problem).collect()
}

/// Mondays.
const WEEKS: [&str; 2] = ["2026-01-05T00:00:00Z", "2026-07-06T00:00:00Z"];
/// A run every five minutes for a week.
const RUNS_MAX: usize = 2016;

/// Versions whose segments an earlier id always has.
fn never_matched(promise: &Promise) -> Vec<Problem> {
    let mut warnings = Vec::new();
    for (nth, policy) in promise.policies.iter().enumerate() {
        let earlier = promise.policies[..nth].iter().map(|other| other.id.as_str());
        let mut earlier = earlier.filter(|id| *id != policy.id);
        if let Some(first) = earlier.find(|id| covers(promise, id, policy)) {
            let (id, from) = (&policy.id, policy.effective_from);
            let text = format!(
                "“{id}” of {from} never matches: “{first}” stands before it and has all its segments"
            );
            warnings.push(Problem::new(format!("clocks.{}.versions", promise.sla.name()), text));
        }
    }
    warnings
}

/// Whether every version of an id is owed to all the segments of a policy.
fn covers(promise: &Promise, id: &str, policy: &Policy) -> bool {
    let mut versions = promise.policies.iter().filter(|other| other.id == id);
    versions.all(|other| policy.segments.iter().all(|it| other.segments.contains(it)))
}
