//! The other tracked work that people opened: success plans, EBRs, playbooks, triage; and issues that are none of the bot's business.

use chrono::NaiveDate;

use crate::simulator::portfolio::history::History;
use crate::simulator::portfolio::history::at;
use crate::simulator::portfolio::labels::planned;
use crate::simulator::portfolio::people::MANAGERS;
use crate::simulator::portfolio::people::OPS;
use crate::simulator::portfolio::people::manager_of;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::storyline::office_day;
use crate::simulator::seed::SeedChange;
use crate::simulator::seed::SeedIssue;

/// What a related issue is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    SuccessPlan,
    EbrHeld,
    EbrToCome,
    Enable,
    Expand,
    Stalled,
    Triage,
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
            Self::EbrHeld | Self::EbrToCome => "EBR",
            Self::Enable | Self::Expand | Self::Stalled => "Playbooks",
            Self::Triage => "Triage",
        }
    }
}

/// The issues people opened for an account.
pub(super) fn of(story: &Storyline) -> Vec<Related> {
    let plot = &story.plot;
    let ago = |days: i64| office_day(day(story.today, -days), story.today);
    let grown = matches!(plot.stage, "adoption" | "optimize") && story.closed.is_some();
    let first = plot.priority == 1 && plot.segment == "strategic";
    let mut related = Vec::new();
    let mut open = |wanted: bool, work, opened: NaiveDate| {
        let opened = opened.max(day(story.opened, 1)).min(day(story.today, -1));
        related.extend(wanted.then_some(Related { work, opened }));
    };
    let closed = story.closed.unwrap_or(story.today);
    open(grown && planned(story), Work::SuccessPlan, office_day(closed, story.today));
    let held = story.ebr.filter(|held| (story.today - *held).num_days() < 360);
    open(held.is_some(), Work::EbrHeld, ago(plot.ebr_ago.unwrap_or(0) + 90));
    open(plot.has(Quirk::EbrOpenedByHand), Work::EbrToCome, ago(6));
    open(grown && first, Work::Enable, ago(70));
    open(grown && first, Work::Expand, ago(40));
    open(plot.has(Quirk::PlaybookStalled), Work::Stalled, ago(181));
    open(plot.has(Quirk::Triage), Work::Triage, ago(plot.sentiment_ago.max(8)));
    related
}

/// The related issue itself; `account` is the account's iid, `at_index` its index in the project.
pub(super) fn issue(related: Related, story: &Storyline, account: usize) -> SeedIssue {
    let csm = story.csm.unwrap_or_else(|| manager_of(story.region));
    let created_at = at(related.opened, 13, 20);
    let mut history = History::new(created_at, story.today);
    history.add(related.opened, csm, SeedChange::LinkTo(account - 1));
    let (title, labels, body) = content(related.work, story);
    let due_date = course(related, story, csm, &mut history);
    SeedIssue {
        title: format!("{title} – {}", story.name),
        description: format!("Account: #{account}\n\n{body}"),
        author: csm.to_owned(),
        assignees: vec![csm.to_owned()],
        created_at,
        due_date,
        milestone: None,
        confidential: story.plot.has(Quirk::Confidential) || related.work == Work::Triage,
        service_desk_reply_to: None,
        labels_at_creation: labels.into_iter().map(str::to_owned).collect(),
        history: history.finish(),
    }
}

fn content(work: Work, story: &Storyline) -> (&'static str, Vec<&'static str>, String) {
    let next = day(story.today, 34);
    let (title, labels, body) = match work {
        Work::SuccessPlan => (
            "Success plan",
            vec!["csm::success-plan", "success-plan::active", "SP Objective::Status::On Track"],
            format!(
                "## Strategy\n\nOne platform for all teams, builds in minutes.\n\n## Highlights\n\nPilot teams \
                 are live.\n\n## Objectives\n\n- [ ] {} for 80 % of teams by {}\n\n## Success Criteria\n\n- \
                 Build time from 40 to 15 minutes\n\n- **Customer sponsor:** Head of Platform\n\
                 - **Next review:** {next}\n",
                story.use_case,
                day(story.today, 130),
            ),
        ),
        Work::EbrHeld | Work::EbrToCome => (
            "EBR",
            vec!["csm::ebr", "ebr::not-started"],
            "- [ ] Internal kickoff\n- [ ] Talk to the customer\n- [ ] Invites accepted\n- [ ] Agenda\n\
             - [ ] Hold\n- [ ] Summary mail\n"
                .to_owned(),
        ),
        Work::Enable => (
            "Enable CI",
            vec!["csm::playbook", "play::enable", "use-case::ci", "play-status::wip"],
            "- [x] Workshop held\n- [x] Templates shared\n- [ ] Ten projects migrated\n".to_owned(),
        ),
        Work::Stalled => (
            "Enable DevSecOps",
            vec!["csm::playbook", "play::enable", "use-case::devsecops", "play-status::wip"],
            "- [x] Demo\n- [ ] Scanners on by default\n- [ ] Triage rhythm agreed\n".to_owned(),
        ),
        Work::Expand => (
            "Expand to DevSecOps",
            vec!["csm::playbook", "play::expand", "use-case::devsecops", "play-status::new"],
            "- [ ] Find the sponsor\n- [ ] Value workshop\n- [ ] Proposal\n".to_owned(),
        ),
        Work::Triage => (
            "Triage",
            vec!["csm::triage", "triage::open", "risk::lack of engagement", "E&U"],
            format!("Reason: see the account.\n\n## Next steps\n\n- [ ] {next}: sponsor call\n"),
        ),
    };
    (title, labels, body)
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
            history.comment(ago(19), csm, "Reviewed with the customer, objectives still right.");
            let qualified = SeedChange::AddLabel("sp-review::qualified".to_owned());
            history.add(ago(12), manager_of(story.region), qualified);
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
        Work::Stalled => {
            history.comment(ago(74), csm, "Waiting for their security lead.");
            Some(day(story.today, -60))
        }
        Work::Triage => {
            let label = format!("HS::{}", story.plot.sentiment);
            history.add(related.opened, csm, SeedChange::AddLabel(label));
            history.comment(ago(7), csm, "No change yet, sponsor call is being set up.");
            Some(day(story.today, 5))
        }
    }
}

/// Issues without a `csm::` label: the bot must not even look at them.
pub(super) fn unrelated(today: NaiveDate) -> Vec<SeedIssue> {
    let titles = [
        ("Refresh the onboarding slide deck", MANAGERS[0]),
        ("Team day agenda", MANAGERS[1]),
        ("CRM export misses two columns", OPS),
        ("Collect questions for the product sync", MANAGERS[0]),
        ("Holiday cover plan", MANAGERS[1]),
        ("Archive last year's dashboards", OPS),
    ];
    let issue = |(number, (title, author)): (u8, (&str, &str))| SeedIssue {
        title: title.to_owned(),
        description: "See the thread.\n".to_owned(),
        author: author.to_owned(),
        assignees: vec![author.to_owned()],
        created_at: at(office_day(day(today, -20 - 30 * i64::from(number)), today), 8, 5),
        due_date: None,
        milestone: None,
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: vec!["team".to_owned()],
        history: Vec::new(),
    };
    (0..).zip(titles).map(issue).collect()
}
