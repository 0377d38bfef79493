//! A cohort in one comment that is kept current: who belongs to it, who is silent, what is to review.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Severity;
use crate::account::SharedIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Cohort;
use crate::consider::Member;
use crate::consider::Standings;
use crate::rules::Place;
use crate::rules::SharedRule;
use crate::rules::SharedVerdict;
use crate::rules::Verdict;
use crate::rules::pilot;
use crate::rules::shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CohortQuiet {
    /// Days within which a member was heard of, to count as engaged.
    engaged_within_days: u32,
    members_min: usize,
    members_max: usize,
    /// Months that a cohort runs where its issue names no end.
    runs_for_months: u32,
    /// Members of each arm below which a comparison only describes.
    compared_from: usize,
}

/// A review and whether it is due.
struct Review {
    what: &'static str,
    on: NaiveDate,
    is_due: bool,
}

impl SharedRule for CohortQuiet {
    const NAME: &'static str = "cohort_quiet";
    const PURPOSE: &'static str = "In a cohort, every member is heard of once a month.";
    const SOURCE: &'static str = "C16, COH-1, N11, f.16, f.17";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/cohort_quiet.md");

    fn evaluate(&self, standings: &Standings<'_>) -> Vec<SharedVerdict> {
        let open: Vec<&SharedIssue> =
            standings.shared_of(WorkKind::Cohort).filter(|shared| shared.issue.open).collect();
        open.iter().map(|shared| self.judge(shared, &open, standings)).collect()
    }
}

impl CohortQuiet {
    fn judge(
        &self,
        shared: &SharedIssue,
        all: &[&SharedIssue],
        standings: &Standings<'_>,
    ) -> SharedVerdict {
        let place = Place::On(shared.place());
        let key = Key::about(Self::NAME, &shared::name_of(shared), Episode::new("1"));
        let cohort = Cohort::of(shared, standings, self.engaged_within_days);
        let reviews = self.reviews(shared, &cohort, standings);
        // Nobody is silent before there was time to be heard of.
        let counts_from = cohort.began + Days::new(u64::from(self.engaged_within_days) + 1);
        let silent = |member: &&Member<'_>| !member.is_engaged && standings.as_of >= counts_from;
        let silent: Vec<&Member<'_>> = cohort.members.iter().filter(silent).collect();
        let (size, lead, backup) = (cohort.members.len(), lead(shared), backup(shared));
        let pilot = standings.pilot_of(shared);
        // The arms of a pilot are as large as its draw makes them.
        let fits = (self.members_min..=self.members_max).contains(&size) || pilot.is_some();
        let is_due = reviews.iter().any(|review| review.is_due);
        let is_led = lead.is_some() && backup.is_some();
        if silent.is_empty() && fits && !is_due && is_led && pilot.is_none() {
            let days = reviews.iter().map(|review| review.on).chain([counts_from]);
            let looks = days.filter(|day| *day > standings.as_of).min();
            let reason = if standings.as_of < counts_from {
                format!("{size} members, counted from {}", Calendar::words(counts_from))
            } else {
                format!(
                    "{size} of {size} members were heard of in {} days",
                    self.engaged_within_days
                )
            };
            return SharedVerdict::of(key, place, Verdict::quiet(reason).next_look(looks));
        }
        let headline = match (silent.len(), size) {
            (_, 0) => "names no members yet".to_owned(),
            (0, n) if !fits => self.misfit(n),
            (0, _) if is_due => "a review is due".to_owned(),
            (0, _) if !is_led => "has no lead, or no backup".to_owned(),
            (0, _) => pilot.map(pilot::headline).unwrap_or_default(),
            (1, _) => format!("1 of {size} members is silent"),
            (n, _) => format!("{n} of {size} members are silent"),
        };
        let is_named = |account: &Account| shared::may_name(account, shared);
        let named = silent.iter().filter(|member| is_named(member.account));
        let rows: Vec<Value> = named.clone().map(|member| row(member)).collect();
        let hidden = silent.len() - rows.len();
        let call = CallToAction::about(Self::NAME, key, 3, Form::Nudge)
            .since(cohort.began)
            .headline(headline)
            .detail("size", size)
            .detail("fits", fits)
            .detail("min", self.members_min)
            .detail("max", self.members_max)
            .detail("days", self.engaged_within_days)
            .detail("counted", standings.as_of >= counts_from)
            .detail("counts_from", counts_from.to_string())
            .detail("rate", cohort.rate().to_string())
            .detail("silent", rows)
            .detail("hidden", hidden)
            .detail("lead", lead.unwrap_or_default())
            .detail("backup", backup.unwrap_or_default())
            .detail("reviews", reviews.iter().map(review).collect::<Vec<Value>>())
            .detail("due", is_due)
            .detail("pilot", pilot.map_or(json!(""), |it| pilot::shown(it, shared, all, standings)))
            .detail("arms", pilot::arms(shared, all, standings, self.arms()));
        SharedVerdict::fires(place, call)
    }

    fn misfit(&self, size: usize) -> String {
        let members = if size == 1 { "member" } else { "members" };
        format!("{size} {members}, {} to {} are meant", self.members_min, self.members_max)
    }

    fn arms(&self) -> pilot::Arms {
        let (within_days, compared_from) = (self.engaged_within_days, self.compared_from);
        pilot::Arms { within_days, compared_from }
    }

    /// The middle and the end of a pilot, and whether somebody looked back then.
    fn reviews(
        &self,
        shared: &SharedIssue,
        cohort: &Cohort<'_>,
        standings: &Standings<'_>,
    ) -> [Review; 2] {
        let (sheet, today) = (&shared.issue.sheet, standings.as_of);
        let planned = standings.pilot_of(shared).map(|pilot| pilot.planned_end);
        let written = ["end", "pilot end", "cohort end"];
        let end =
            written.into_iter().find_map(|field| sheet.day(field)).or(planned).or(shared.issue.due);
        let end = end.unwrap_or_else(|| Calendar::months_after(cohort.began, self.runs_for_months));
        let half = u64::try_from((end - cohort.began).num_days() / 2).unwrap_or(0);
        let review = |what: &'static str, on: NaiveDate| Review {
            what,
            on,
            is_due: today >= on && !sheet.is_done(what),
        };
        [review("Mid review", cohort.began + Days::new(half)), review("End review", end)]
    }
}

fn lead(shared: &SharedIssue) -> Option<String> {
    let assigned = shared.issue.assignee.as_ref().map(|person| person.username.clone());
    assigned.or_else(|| shared.issue.sheet.value("lead").map(str::to_owned))
}

fn backup(shared: &SharedIssue) -> Option<String> {
    let names = ["backup", "backup csm", "backup lead"];
    names.into_iter().find_map(|name| shared.issue.sheet.value(name)).map(str::to_owned)
}

fn row(member: &Member<'_>) -> Value {
    let account = member.account;
    let mut triage = account.work_of(WorkKind::Triage).filter(|issue| issue.open);
    let triage = triage.next().map_or("", |issue| issue.reference.as_str());
    json!({
        "account": account.name,
        "url": account.url,
        "leaving": member.is_leaving,
        "triage": triage,
        "csm": account.csm.as_ref().map_or("nobody", |person| person.username.as_str()),
        "last": member.last.map(|day| day.to_string()).unwrap_or_default(),
    })
}

fn review(review: &Review) -> Value {
    json!({ "what": review.what, "on": review.on.to_string(), "due": review.is_due })
}
