//! Whose turn it is to review which success plan this month (`domain.md` C10, MGR-1 week 2): one plan of
//! each CSM goes to a colleague, and a few to the manager. Worked out over all accounts, from what stands in
//! GitLab and the calendar alone, so that every pass of a month finds the same.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::Datelike;
use chrono::NaiveDate;

use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::HealthTerms;
use crate::consider::PlanColour;
use crate::consider::PlanReview;
use crate::consider::Standing;
use crate::consider::plan_reviewable::csm;
use crate::consider::plan_reviewable::is_reviewable;
use crate::consider::plan_reviewable::signed_on;
use crate::consider::plan_reviewable::turn_of;

/// Who reviews a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reviewer {
    /// Another CSM, by username.
    Peer(String),
    /// The manager of the CSM.
    Manager,
    /// This manager, by username: the CSM is a manager, too.
    OtherManager(String),
}

/// The turn of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanTurn {
    pub reviewer: Reviewer,
    /// The first day of the month.
    pub month: NaiveDate,
    /// Why this plan and this reviewer, in a sentence part.
    pub why: String,
    /// Whether others begin first: so many reviews begin at a time.
    pub waits: bool,
}

/// Sets the turn of every plan that has one.
pub(super) fn join(list: &mut [Standing<'_>], as_of: NaiveDate, terms: &HealthTerms) {
    let turns = Circle::of(list, as_of, terms).turns();
    for (at, turn) in turns {
        list[at].plan_turn = Some(turn);
    }
}

/// The CSMs of a portfolio and their plans, in an order that does not depend on that of the accounts.
struct Circle<'s, 'a> {
    list: &'s [Standing<'a>],
    terms: &'s HealthTerms,
    month: NaiveDate,
    people: Vec<&'a str>,
    away: BTreeSet<&'a str>,
    /// Where each CSM's plans stand in the list, by account.
    plans: BTreeMap<&'a str, Vec<usize>>,
}

impl<'s, 'a> Circle<'s, 'a> {
    fn of(list: &'s [Standing<'a>], as_of: NaiveDate, terms: &'s HealthTerms) -> Self {
        let month = as_of.with_day(1).unwrap_or(as_of);
        let (mut people, mut away) = (BTreeSet::new(), BTreeSet::new());
        let mut plans: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, standing) in list.iter().enumerate().filter(|(_, it)| it.is_active()) {
            let Some(csm) = csm(standing) else { continue };
            people.insert(csm);
            away.extend(standing.absence.as_ref().map(|_| csm));
            if is_reviewable(standing) {
                plans.entry(csm).or_default().push(at);
            }
        }
        for places in plans.values_mut() {
            places.sort_by_key(|at| list[*at].account.id);
        }
        Self { list, terms, month, people: people.into_iter().collect(), away, plans }
    }

    fn turns(&self) -> Vec<(usize, PlanTurn)> {
        let drawn = self.plans.iter().filter(|_| !self.is_alone());
        let drawn: Vec<(&str, usize)> =
            drawn.filter_map(|(csm, plans)| Some((*csm, self.draw(plans)?))).collect();
        // What was handed out earlier this month stays.
        let given = |(csm, at): &(&'a str, usize)| Some((*csm, self.given(*at)?));
        let given: BTreeMap<&str, &str> = drawn.iter().filter_map(given).collect();
        let mut taken: BTreeSet<&str> = given.values().copied().collect();
        let mut turns = Vec::new();
        for (csm, at) in &drawn {
            let peer = given.get(csm).copied().or_else(|| self.next_free(csm, &taken));
            taken.extend(peer);
            let reviewer = match peer {
                Some(peer) => Some(Reviewer::Peer(peer.to_owned())),
                None => self.manager(csm).filter(|_| !self.is_signed(*at)),
            };
            turns.extend(reviewer.map(|by| (*at, self.turn(by, *at, csm))));
        }
        let peers: BTreeSet<usize> = drawn.iter().map(|(_, at)| *at).collect();
        for (csm, plans) in &self.plans {
            let Some(by) = self.manager(csm) else { continue };
            let sample = self.sample(plans, &peers);
            turns.extend(sample.into_iter().map(|at| (at, self.turn(by.clone(), at, csm))));
        }
        self.hold_back(&mut turns);
        turns
    }

    /// A month begins for everybody at once, and a plan of a pass has its limits.
    fn hold_back(&self, turns: &mut [(usize, PlanTurn)]) {
        let fresh = turns.iter_mut().filter(|(at, turn)| {
            let by_peer = matches!(turn.reviewer, Reviewer::Peer(_));
            let account = self.list[*at].account;
            let is_busy = account.work_of(WorkKind::PlanReview).any(|issue| issue.open);
            // What the first run has said keeps its place: reviews begin with the next month.
            !is_busy && self.this_month(*at, by_peer).is_none()
        });
        let begun = self.list.iter().flat_map(|standing| {
            let reviews = standing.account.work_of(WorkKind::PlanReview);
            reviews.filter(|it| standing.local_date(it.created_at) == standing.today)
        });
        let left = self.terms.plan_reviews_a_day.saturating_sub(begun.count());
        for (_, turn) in fresh.skip(left) {
            turn.waits = true;
        }
    }

    /// The plan of a CSM that a colleague reviews: the one of this month, else the one that has waited
    /// longest.
    fn draw(&self, plans: &[usize]) -> Option<usize> {
        let is_drawn = |at: &&usize| self.this_month(**at, true).is_some();
        let drawn = plans.iter().find(is_drawn);
        let waited = |at: &&usize| (self.last_by(**at, true), self.list[**at].account.id);
        drawn.or_else(|| plans.iter().min_by_key(waited)).copied()
    }

    /// The next in the circle who has no review yet this month; each month somebody else comes first.
    fn next_free(&self, csm: &str, taken: &BTreeSet<&str>) -> Option<&'a str> {
        let count = self.people.len();
        let own = self.people.iter().position(|name| *name == csm)?;
        let months =
            usize::try_from(self.month.year() * 12 + i32::try_from(self.month.month0()).ok()?);
        let shift = 1 + months.ok()? % count.checked_sub(1).filter(|others| *others > 0)?;
        let mut circle = (0..count).map(|step| self.people[(own + shift + step) % count]);
        circle.find(|name| *name != csm && !taken.contains(name) && !self.away.contains(name))
    }

    /// Plans whose review by the manager is due, green ones unless nobody else reviews: those that nobody
    /// was asked about, then what lies back longest.
    fn sample(&self, plans: &[usize], peers: &BTreeSet<usize>) -> Vec<usize> {
        let is_due = |at: &usize| {
            let is_green = self.list[*at].success_plan.colour == PlanColour::Green;
            (is_green || self.is_alone()) && !self.is_signed(*at) && !peers.contains(at)
        };
        let is_begun = |at: &usize| self.this_month(*at, false).is_some();
        let begun = plans.iter().filter(|at| is_begun(at)).count();
        let left = self.terms.plan_reviews_a_month.saturating_sub(begun);
        let mut due: Vec<usize> = plans.iter().copied().filter(is_due).collect();
        let last = |at: &usize| signed_on(&self.list[*at]).map(|on| on.format("%Y-%m").to_string());
        due.sort_by_key(|at| {
            let asked = self.last_by(*at, false);
            (asked.max(last(at)), self.list[*at].account.id)
        });
        let (mut sample, rest): (Vec<usize>, Vec<usize>) = due.into_iter().partition(is_begun);
        sample.extend(rest.into_iter().take(left));
        sample
    }

    /// Who reviews where no colleague does. Nobody reviews a plan of their own.
    fn manager(&self, csm: &str) -> Option<Reviewer> {
        let managers = &self.terms.managers;
        let other = managers.iter().find(|name| *name != csm)?;
        let is_one = managers.iter().any(|name| name == csm);
        Some(if is_one { Reviewer::OtherManager(other.clone()) } else { Reviewer::Manager })
    }

    fn turn(&self, reviewer: Reviewer, at: usize, csm: &str) -> PlanTurn {
        let (month, count) = (self.month.format("%B %Y"), self.people.len());
        let why = match (&reviewer, signed_on(&self.list[at])) {
            (Reviewer::Peer(peer), _) => format!(
                "none of {csm}'s plans has waited longer for a colleague, and in {month} the circle of \
                 {count} CSMs gives it to {peer}"
            ),
            (_, Some(_)) => {
                let lapsed = self.list[at].success_plan.review.lapsed();
                format!("the plan is green, and {}", lapsed.unwrap_or_default())
            }
            (_, None) if self.list[at].success_plan.colour == PlanColour::Green => {
                "the plan is green, and no manager has qualified it".to_owned()
            }
            (_, None) => format!("no colleague of {csm} is free to review it in {month}"),
        };
        PlanTurn { reviewer, month: self.month, why, waits: false }
    }

    /// The review that was opened this month, by a colleague or by a manager.
    fn this_month(&self, at: usize, by_peer: bool) -> Option<&'a WorkIssue> {
        let mut reviews = self.list[at].account.work_of(WorkKind::PlanReview);
        reviews.find(|issue| turn_of(issue) == self.now(by_peer))
    }

    fn now(&self, by_peer: bool) -> (String, bool) {
        (self.month.format("%Y-%m").to_string(), by_peer)
    }

    /// Who got this month's review of a plan.
    fn given(&self, at: usize) -> Option<&'a str> {
        let issue = self.this_month(at, true)?;
        let own = csm(&self.list[at]);
        let peer = issue.assignee.as_ref().map(|person| person.username.as_str());
        peer.filter(|peer| Some(*peer) != own && self.people.contains(peer))
    }

    /// The month of the last review by a colleague, or by a manager; nothing is less than any month.
    fn last_by(&self, at: usize, peer: bool) -> Option<String> {
        let turns = self.list[at].account.work_of(WorkKind::PlanReview).map(turn_of);
        turns.filter(|(_, by_peer)| *by_peer == peer).map(|(month, _)| month).max()
    }

    /// Whether a manager has said something about the plan that still counts.
    fn is_signed(&self, at: usize) -> bool {
        let review = self.list[at].success_plan.review;
        matches!(review, PlanReview::Qualified { .. } | PlanReview::Pending)
    }

    /// Whether nobody has a colleague.
    fn is_alone(&self) -> bool {
        self.people.len() < 2
    }
}
