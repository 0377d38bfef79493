//! Coaching and peer review of success plans: opens the review of whoever's turn it is this month.

use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::PlanStatus;
use crate::account::Severity;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::PlanReview;
use crate::consider::PlanTurn;
use crate::consider::Reviewer;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::written_plan;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuccessPlanReviewDue {
    /// Working days before a month's end that a review is still begun in it.
    begin_working_days_before: u32,
}

impl Rule for SuccessPlanReviewDue {
    const NAME: &'static str = "success_plan_review_due";
    const PURPOSE: &'static str = "Success plans are reviewed: one of each CSM a month by a colleague, the green ones by the manager.";
    const SOURCE: &'static str = "C10, SP-7, N2, MGR-1";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str =
        include_str!("../../config/templates/success_plan_review_due.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let plan = match written_plan::of(standing) {
            Ok(plan) => plan,
            Err(verdict) => return verdict,
        };
        if plan.status != Some(PlanStatus::Active) {
            return Verdict::not_applicable("only an active plan is reviewed");
        }
        let month_ends = month_end(standing.today);
        let (again, next) = (month_ends.succ_opt(), format!("{}", standing.today.format("%B %Y")));
        let mut reviews = standing.account.work_of(WorkKind::PlanReview);
        let is_own =
            |it: &&WorkIssue| it.open && it.key.as_ref().is_some_and(|key| key.rule == Self::NAME);
        let open = reviews.find(is_own);
        match (&standing.plan_turn, open) {
            (Some(turn), None) => {
                let last = self.last_day(month_ends);
                if let Some(done) = Self::done(standing, turn) {
                    return Verdict::quiet(done).next_look(again);
                }
                if turn.waits {
                    let reason = format!("its review of {next} begins after those of others");
                    return Verdict::quiet(reason).next_look(standing.today.succ_opt());
                }
                if standing.today > last && !Self::was_begun(standing, turn) {
                    let reason = format!("too little is left of {next} for a review");
                    return Verdict::quiet(reason).next_look(again);
                }
                Verdict::fires(Self::call(standing, turn, month_ends)).next_look(again)
            }
            (Some(turn), Some(issue)) if Self::is_of(issue, turn) => {
                Verdict::fires(Self::call(standing, turn, month_ends)).next_look(again)
            }
            (_, Some(issue)) => Self::under_way(standing, issue, again),
            (None, None) => Verdict::quiet(Self::no_turn(standing, &next)).next_look(again),
        }
    }
}

impl SuccessPlanReviewDue {
    /// The last day of a month on which a review is begun.
    fn last_day(&self, month_ends: NaiveDate) -> NaiveDate {
        let days = Days::new(u64::from(self.begin_working_days_before) * 7 / 5);
        Calendar::working_day_until(month_ends - days)
    }

    fn episode(turn: &PlanTurn) -> String {
        let by = if matches!(turn.reviewer, Reviewer::Peer(_)) { "peer" } else { "manager" };
        format!("{}-{by}", turn.month.format("%Y-%m"))
    }

    fn is_of(issue: &WorkIssue, turn: &PlanTurn) -> bool {
        issue.key.as_ref().is_some_and(|key| key.episode.as_str() == Self::episode(turn))
    }

    /// Whether the review of this turn was begun, and only the bot closed it: it goes on, however late in the month.
    fn was_begun(standing: &Standing<'_>, turn: &PlanTurn) -> bool {
        let mut reviews = standing.account.work_of(WorkKind::PlanReview);
        reviews.any(|it| it.closed_by_bot && Self::is_of(it, turn))
    }

    /// Whether people have closed the review of this turn: it is done, or turned down.
    fn done(standing: &Standing<'_>, turn: &PlanTurn) -> Option<String> {
        let mut reviews = standing.account.work_of(WorkKind::PlanReview);
        let is_done = |it: &&WorkIssue| {
            let on = it.closed_at.map(|at| standing.local_date(at));
            let is_recent = on.is_some_and(|on| turn.month <= on);
            !it.closed_by_bot && !it.open && (is_recent || Self::is_of(it, turn))
        };
        let done = reviews.find(is_done)?;
        let month = turn.month.format("%B %Y");
        Some(format!("{} was closed, and that was the review of {month}", done.reference))
    }

    /// A review goes on until it is done, whatever month it was begun in; a manager's is done with the
    /// signature.
    fn under_way(standing: &Standing<'_>, issue: &WorkIssue, again: Option<NaiveDate>) -> Verdict {
        let episode = issue.key.as_ref().map(|key| key.episode.as_str()).unwrap_or_default();
        if let (PlanReview::Qualified { on }, true) =
            (standing.success_plan.review, episode.ends_with("-manager"))
        {
            let reason = format!("the plan was qualified on {}", Calendar::words(on));
            return Verdict::quiet(reason).next_look(again);
        }
        Verdict::unclear(format!("{} is still open", issue.reference)).next_look(again)
    }

    fn no_turn(standing: &Standing<'_>, month: &str) -> String {
        match standing.success_plan.review {
            PlanReview::Qualified { on } => {
                let on = Calendar::words(on);
                format!("the plan was qualified on {on}, and it is not its turn in {month}")
            }
            _ => format!("it is not this plan's turn in {month}"),
        }
    }

    fn call(standing: &Standing<'_>, turn: &PlanTurn, month_ends: NaiveDate) -> CallToAction {
        let account = standing.account;
        let (who, audience) = match &turn.reviewer {
            Reviewer::Peer(peer) => (peer.as_str(), Audience::Only(vec![peer.clone()])),
            Reviewer::OtherManager(name) => (name.as_str(), Audience::Only(vec![name.clone()])),
            Reviewer::Manager => ("the manager", Audience::Manager),
        };
        let is_peer = matches!(turn.reviewer, Reviewer::Peer(_));
        let home = standing.plan_home();
        let (name, url) = home.map_or((account.reference.as_str(), account.url.as_str()), |home| {
            (home.reference(), home.url())
        });
        let fact = Because {
            fact: turn.why.clone(),
            on: None,
            source: Source::Derived,
            url: url.to_owned(),
        };
        let draft = WorkIssueDraft {
            kind: WorkKind::PlanReview,
            labels: Vec::new(),
            due: Some(Calendar::working_day_until(month_ends)),
        };
        let month = turn.month.format("%B %Y").to_string();
        let episode = Episode::new(Self::episode(turn));
        CallToAction::new(Self::NAME, account, episode, 3, Form::WorkIssue(draft))
            .to(audience)
            .since(turn.month)
            .headline(format!("The success plan is reviewed by {who} in {month}"))
            .because([fact])
            .detail("peer", is_peer)
            .detail("reviewer", who)
            .detail("why", turn.why.as_str())
            .detail("month", month)
            .detail("colour", standing.success_plan.colour.label())
            .detail("plan_says", standing.success_plan.reason.to_string())
            .detail("plan", name)
            .detail("plan_url", url)
    }
}

/// The last day of a month.
fn month_end(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    let next = first.checked_add_months(Months::new(1));
    next.and_then(|next| next.pred_opt()).unwrap_or(day)
}
