//! The other tracked work that people opened for an account: success plans, EBRs, playbooks, triage.

use chrono::NaiveDate;

use crate::simulator::portfolio::history::History;
use crate::simulator::portfolio::history::at;
use crate::simulator::portfolio::labels::planned;
use crate::simulator::portfolio::people::manager_of;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::storyline::office_day;
use crate::simulator::portfolio::worksheets::content;
use crate::simulator::seed::SeedChange;
use crate::simulator::seed::SeedIssue;

/// What a related issue is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    SuccessPlan,
    EbrHeld,
    EbrToCome,
    EbrDeclined,
    Enable,
    Expand,
    Stalled,
    Finished,
    Triage,
    GrowthPlan,
    PoolRequest,
}

/// An issue beside an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Related {
    pub(super) work: Work,
    pub(super) opened: NaiveDate,
}

impl Work {
    /// The line of the card's `## Related` section that refers to it.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::SuccessPlan => "Success plan",
            Self::EbrHeld | Self::EbrToCome | Self::EbrDeclined => "EBR",
            Self::Enable | Self::Expand | Self::Stalled | Self::Finished => "Playbooks",
            Self::Triage => "Triage",
            Self::GrowthPlan => "Growth plan",
            Self::PoolRequest => "Pool request",
        }
    }
}

/// The issues people opened for an account.
pub(super) fn of(story: &Storyline) -> Vec<Related> {
    let plot = &story.plot;
    let ago = |days: i64| office_day(day(story.today, -days), story.today);
    let grown = matches!(plot.stage, "adoption" | "optimize") && story.closed.is_some();
    let first = plot.priority == 1 && plot.segment == "strategic";
    let spread = i64::from(story.licences / 10 % 19);
    let mut related = Vec::new();
    let mut open = |wanted: bool, work, opened: NaiveDate| {
        let opened = opened.max(day(story.opened, 1)).min(day(story.today, -1));
        related.extend(wanted.then_some(Related { work, opened }));
    };
    let closed = story.closed.unwrap_or(story.today);
    open(
        grown && planned(story) && !plot.has(Quirk::NoPlan),
        Work::SuccessPlan,
        office_day(closed, story.today),
    );
    let held = story.ebr.filter(|held| (story.today - *held).num_days() < 360);
    open(held.is_some(), Work::EbrHeld, ago(plot.ebr_ago.unwrap_or(0) + 90));
    open(plot.has(Quirk::EbrOpenedByHand), Work::EbrToCome, ago(6));
    open(grown && first, Work::Enable, ago(58 + spread));
    open(grown && first, Work::Expand, ago(31 + spread));
    let second = plot.priority == 2 && plot.segment == "strategic" && plot.stage == "optimize";
    open(second, Work::Finished, ago(150 + 3 * spread));
    open(plot.has(Quirk::PlaybookStalled), Work::Stalled, ago(181));
    let in_triage =
        plot.has(Quirk::Triage) || plot.has(Quirk::SilentTriage) || severity(story).is_some();
    open(in_triage, Work::Triage, ago(plot.sentiment_ago.max(8)));
    open(plot.has(Quirk::EbrDeclinedTwice), Work::EbrDeclined, ago(150));
    open(plot.has(Quirk::EbrDeclinedTwice), Work::EbrDeclined, ago(64));
    open(plot.has(Quirk::GrowthPlanStale), Work::GrowthPlan, ago(190));
    open(plot.has(Quirk::PoolRequest), Work::PoolRequest, ago(6));
    related
}

/// How severe the escalation of an account is, if there is one.
pub(super) fn severity(story: &Storyline) -> Option<&'static str> {
    story.plot.quirks.iter().find_map(|quirk| match quirk {
        Quirk::Escalated(severity) => Some(*severity),
        _ => None,
    })
}

/// The related issue itself; `account` is the account's iid, `at_index` its index in the project.
pub(super) fn issue(related: Related, story: &Storyline, account: usize) -> SeedIssue {
    let csm = story.csm.unwrap_or_else(|| manager_of(story.region));
    let created_at = at(related.opened, 13, 20);
    let mut history = History::new(created_at, story);
    history.add(related.opened, csm, SeedChange::LinkTo(account - 1));
    let (title, labels, body) = content(related.work, story);
    let due_date = course(related, story, csm, &mut history);
    SeedIssue {
        title: format!("{title} – {}", story.name),
        description: format!("Account: #{account}\n\n{body}"),
        author: csm.to_owned(),
        // Nobody has taken what is still asked of the pool.
        assignees: vec![csm.to_owned(); usize::from(related.work != Work::PoolRequest)],
        created_at,
        due_date,
        milestone: None,
        confidential: story.plot.has(Quirk::Confidential) || related.work == Work::Triage,
        service_desk_reply_to: None,
        labels_at_creation: labels.into_iter().map(str::to_owned).collect(),
        history: history.finish(),
    }
}

/// Writes what happened in the issue; the answer is its due date.
fn course(
    related: Related,
    story: &Storyline,
    csm: &str,
    history: &mut History,
) -> Option<NaiveDate> {
    let ago = |days: i64| office_day(day(story.today, -days), story.today);
    match related.work {
        Work::SuccessPlan => {
            let last_call = story.calls.last().copied().unwrap_or(related.opened);
            history.comment(last_call, csm, "Reviewed with the customer: the objectives are still right, and the next teams are named.");
            if !story.plot.has(Quirk::PlanUnreviewed) && !story.plot.has(Quirk::PlanFaulty) {
                let qualified = SeedChange::AddLabel("sp-review::qualified".to_owned());
                history.add(ago(12), manager_of(story.region), qualified);
            }
            Some(day(story.today, 130))
        }
        Work::EbrHeld => {
            let held = story.ebr?;
            let label = |value: &str| format!("ebr::{value}");
            let scheduled = day(held, -50);
            history.relabel(scheduled, csm, Some(label("not-started")), label("scheduled"));
            history.relabel(held, csm, Some(label("scheduled")), label("completed"));
            history.comment(held, csm, format!("EBR held on {held}, summary sent."));
            history.add(day(held, 1), csm, SeedChange::Close);
            Some(held)
        }
        Work::EbrToCome => {
            history.comment(ago(3), csm, "Opened this early, their quarter is busy.");
            Some(day(story.today, 40))
        }
        Work::Enable | Work::Expand => {
            history.comment(ago(11), csm, "Moving along, next session is booked.");
            Some(day(story.today, 45))
        }
        Work::Finished => {
            let closed = ago(12 + i64::from(story.licences / 10 % 14) * 12);
            let lost = story.licences.is_multiple_of(40);
            let (status, word) = if lost {
                ("not-a-priority", "They will not do this before next year, closing.")
            } else {
                ("success", "All teams are on it, closing as a success.")
            };
            let label = |value: &str| format!("play-status::{value}");
            history.relabel(closed, csm, Some(label("wip")), label(status));
            history.comment(closed, csm, word);
            history.add(closed, csm, SeedChange::Close);
            Some(closed)
        }
        Work::Stalled => {
            history.comment(ago(74), csm, "Waiting for their security lead.");
            Some(day(story.today, -60))
        }
        Work::Triage | Work::EbrDeclined | Work::GrowthPlan | Work::PoolRequest => {
            gap_course(related, story, csm, history)
        }
    }
}

/// The same for what waits for somebody.
fn gap_course(
    related: Related,
    story: &Storyline,
    csm: &str,
    history: &mut History,
) -> Option<NaiveDate> {
    let ago = |days: i64| office_day(day(story.today, -days), story.today);
    match related.work {
        Work::Triage => {
            let label = format!("HS::{}", story.plot.sentiment);
            history.add(related.opened, csm, SeedChange::AddLabel(label));
            if let Some(severity) = severity(story) {
                let label = format!("escalation::{severity}");
                history.add(related.opened, csm, SeedChange::AddLabel(label));
                history.comment(ago(3), csm, "Workaround is in place, root cause is looked for.");
            } else if !story.plot.has(Quirk::SilentTriage) {
                history.comment(ago(7), csm, "No change yet, sponsor call is being set up.");
            }
            Some(day(story.today, 12))
        }
        Work::EbrDeclined => {
            let refused = day(related.opened, 24);
            let label = |value: &str| format!("ebr::{value}");
            history.relabel(refused, csm, Some(label("not-started")), label("declined"));
            history.comment(refused, csm, "Their executives have no time this quarter.");
            history.add(refused, csm, SeedChange::Close);
            Some(refused)
        }
        Work::GrowthPlan => {
            history.comment(ago(131), csm, "Gone through with the account team.");
            None
        }
        _ => None,
    }
}
