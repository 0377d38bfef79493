//! Who should take the next request to the pool: load against capacity, over all accounts at once
//! (`semantics.md` c.7). One walk over the accounts, one sort of the pool for each request.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;

use crate::account::Account;
use crate::account::LifecycleStage;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Absence;
use crate::consider::HealthColour;
use crate::consider::Standing;

/// Who works in the pool, and how much they can take.
#[derive(Clone, Debug, Default)]
pub struct DeskTerms {
    /// Usernames.
    pub csms: Vec<String>,
    /// Points that one of them can carry, unless it is said by name.
    pub capacity: u32,
    pub capacity_of: BTreeMap<String, u32>,
    /// Days within which who touched an account last is asked first.
    pub touched_within_days: u32,
    pub weights: LoadWeights,
}

/// `[pool.weights]`, in tenths of a point.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadWeights {
    pub align: u64,
    pub onboarding: u64,
    pub implementation: u64,
    pub adoption: u64,
    pub optimize: u64,
    /// Beside the stage: a renewal within `renewal_within_days`, a red and a yellow account.
    pub renewal: u64,
    pub renewal_within_days: u64,
    pub red: u64,
    pub yellow: u64,
}

/// Somebody of the pool, as they stand for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub username: String,
    /// In tenths of a point, without the request and with it.
    pub load: u64,
    pub load_after: u64,
    /// In tenths of a point; never 0.
    pub capacity: u64,
    /// The last day away, and who covers; none while they are there.
    pub away_until: Option<NaiveDate>,
    /// Whether they have set themselves to busy in GitLab.
    pub is_busy: bool,
    /// The last day on which they did something about this account, if it is recent enough.
    pub touched_on: Option<NaiveDate>,
    /// When they were last given an account or a request (UTC).
    pub last_assigned: Option<DateTime<Utc>>,
}

impl Candidate {
    /// Whether they can be given something now.
    pub fn is_there(&self) -> bool {
        self.away_until.is_none() && !self.is_busy
    }
}

impl LoadWeights {
    /// What an account weighs.
    pub fn of(&self, standing: &Standing<'_>) -> u64 {
        if !standing.is_active() {
            return 0;
        }
        let stage = match standing.stage.stage {
            LifecycleStage::Align => self.align,
            LifecycleStage::Onboarding => self.onboarding,
            LifecycleStage::Implementation => self.implementation,
            LifecycleStage::Adoption => self.adoption,
            LifecycleStage::Optimize => self.optimize,
            LifecycleStage::WillChurn | LifecycleStage::Churned => 0,
        };
        let ahead = standing.today + Days::new(self.renewal_within_days);
        let renews = standing.renewal.is_some_and(|on| standing.today <= on && on <= ahead);
        let colour = match standing.health.colour {
            HealthColour::Red => self.red,
            HealthColour::Yellow => self.yellow,
            HealthColour::Green | HealthColour::Unknown | HealthColour::Leaving => 0,
        };
        stage + if renews { self.renewal } else { 0 } + colour
    }
}

/// The candidates in the order in which they should be asked: who is there before who is away or busy, who
/// knows the account before who does not, the smallest share of capacity first; equals by who has
/// waited longest, then by name.
pub(super) fn in_order(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        let share = |one: &Candidate, other: &Candidate| {
            u128::from(one.load_after) * u128::from(other.capacity)
        };
        let key = |one: &Candidate| (!one.is_there(), one.touched_on.is_none());
        key(a)
            .cmp(&key(b))
            .then_with(|| share(a, b).cmp(&share(b, a)))
            .then_with(|| a.last_assigned.cmp(&b.last_assigned))
            .then_with(|| a.username.cmp(&b.username))
    });
    candidates
}

/// Gives every open request its candidates.
pub(super) fn join(
    list: &mut [Standing<'_>],
    terms: &DeskTerms,
    absences: &[Absence],
    busy: &BTreeSet<String>,
) {
    let is_asked = |standing: &Standing<'_>| !standing.pool.is_empty() && standing.is_active();
    if terms.csms.is_empty() || !list.iter().any(is_asked) {
        return;
    }
    let desk = Desk::of(list, terms);
    for standing in list.iter_mut().filter(|standing| is_asked(standing)) {
        let candidates = in_order(desk.candidates(standing, terms, (absences, busy)));
        for request in &mut standing.pool {
            request.candidates.clone_from(&candidates);
        }
    }
}

/// What everybody of the pool carries.
#[derive(Default)]
struct Desk {
    /// By username in lower case: tenths of a point, and the last assignment.
    carried: BTreeMap<String, (u64, Option<DateTime<Utc>>)>,
}

impl Desk {
    fn of(list: &[Standing<'_>], terms: &DeskTerms) -> Self {
        let names = terms.csms.iter().map(|name| (name.to_lowercase(), (0, None)));
        let mut desk = Self { carried: names.collect() };
        for standing in list {
            let account = standing.account;
            let weight = terms.weights.of(standing);
            let csm = account.csm.as_ref().map(|csm| csm.username.to_lowercase());
            let mut carriers: Vec<String> = csm.into_iter().collect();
            for request in account.work_of(WorkKind::PoolRequest) {
                let Some(name) = taken_by(request) else { continue };
                desk.gave(&name, request.created_at);
                // Who has the request carries the account, once.
                if request.open && !carriers.contains(&name) {
                    carriers.push(name);
                }
            }
            for handover in &account.handovers {
                desk.gave(&handover.to.to_lowercase(), handover.at);
            }
            for name in carriers {
                if let Some((load, _)) = desk.carried.get_mut(&name) {
                    *load += weight;
                }
            }
        }
        desk
    }

    fn gave(&mut self, name: &str, at: DateTime<Utc>) {
        if let Some((_, last)) = self.carried.get_mut(name) {
            *last = (*last).max(Some(at));
        }
    }

    fn candidates(
        &self,
        standing: &Standing<'_>,
        terms: &DeskTerms,
        (absences, busy): (&[Absence], &BTreeSet<String>),
    ) -> Vec<Candidate> {
        let weight = terms.weights.of(standing);
        let candidate = |username: &String| {
            let (load, last_assigned) = self.carried.get(&username.to_lowercase()).copied()?;
            let capacity = terms.capacity_of.get(username).copied().unwrap_or(terms.capacity);
            let recent = standing.today - Days::new(u64::from(terms.touched_within_days));
            let touched_on = touched(standing, username).filter(|day| *day >= recent);
            Some(Candidate {
                username: username.clone(),
                load,
                load_after: load + weight,
                capacity: u64::from(capacity.max(1)) * 10,
                away_until: Absence::of(absences, username, standing.today).map(|away| away.to),
                is_busy: busy.contains(&username.to_lowercase()),
                touched_on,
                last_assigned,
            })
        };
        terms.csms.iter().filter_map(candidate).collect()
    }
}

fn taken_by(request: &WorkIssue) -> Option<String> {
    request.assignee.as_ref().map(|person| person.username.to_lowercase())
}

/// The last day on which somebody did something on the account issue, or had a request of it.
fn touched(standing: &Standing<'_>, username: &str) -> Option<NaiveDate> {
    let account: &Account = standing.account;
    let deeds =
        account.deeds.iter().filter(|deed| deed.who.username.eq_ignore_ascii_case(username));
    let requests = account.work_of(WorkKind::PoolRequest);
    let theirs = requests.filter(|it| taken_by(it).is_some_and(|it| it == username.to_lowercase()));
    let ended = theirs.map(|request| request.closed_at.unwrap_or(request.created_at));
    let last = deeds.map(|deed| deed.at).chain(ended).max()?;
    Some(standing.local_date(last)).filter(|day| *day <= standing.today)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(username: &str, load_after: u64, capacity: u64) -> Candidate {
        Candidate {
            username: username.to_owned(),
            load: load_after.saturating_sub(10),
            load_after,
            capacity,
            away_until: None,
            is_busy: false,
            touched_on: None,
            last_assigned: None,
        }
    }

    fn names(candidates: Vec<Candidate>) -> Vec<String> {
        in_order(candidates).into_iter().map(|candidate| candidate.username).collect()
    }

    #[test]
    fn share_of_capacity_counts_and_not_load() {
        // 30 of 100 is less than 20 of 50.
        let all = vec![candidate("a", 200, 500), candidate("b", 300, 1000)];
        assert_eq!(names(all), ["b", "a"]);
    }

    #[test]
    fn equals_go_by_who_has_waited_longest_and_then_by_name() {
        let at = |text: &str| Some(text.parse().unwrap());
        let with = |name, last_assigned| Candidate { last_assigned, ..candidate(name, 10, 100) };
        let all = vec![
            with("c", at("2026-03-02T09:00:00Z")),
            with("b", at("2026-01-02T09:00:00Z")),
            with("d", None),
            with("a", None),
        ];
        assert_eq!(names(all), ["a", "d", "b", "c"]);
    }

    #[test]
    fn who_knows_the_account_is_asked_first_and_who_is_away_last() {
        let day: NaiveDate = "2026-03-02".parse().unwrap();
        let mut knows = candidate("busy", 900, 1000);
        knows.touched_on = Some(day);
        let mut away = candidate("away", 0, 1000);
        (away.away_until, away.touched_on) = (Some(day), Some(day));
        assert_eq!(names(vec![away, candidate("free", 10, 1000), knows]), ["busy", "free", "away"]);
    }

    prop_compose! {
        fn any_candidate()(name in "[a-f]{1,3}", load in 0u64..200, capacity in 1u64..20, away in any::<bool>(), is_busy in any::<bool>(), touched in any::<bool>(), last in 0i64..4) -> Candidate {
            let day = NaiveDate::from_ymd_opt(2026, 3, 2);
            Candidate {
                away_until: day.filter(|_| away),
                is_busy,
                touched_on: day.filter(|_| touched),
                last_assigned: DateTime::from_timestamp(last * 1000, 0).filter(|_| last > 0),
                ..candidate(&name, load, capacity * 10)
            }
        }
    }

    proptest! {
        #[test]
        fn the_first_is_the_least_loaded_of_those_who_can_be_asked(all in prop::collection::vec(any_candidate(), 1..12), by in 0usize..12) {
            let ordered = in_order(all.clone());
            let first = &ordered[0];
            let rank = |one: &Candidate| (!one.is_there(), one.touched_on.is_none());
            for other in &all {
                prop_assert!(rank(first) <= rank(other));
                if rank(first) == rank(other) {
                    prop_assert!(first.load_after * other.capacity <= other.load_after * first.capacity);
                }
            }
            // The order in which they are listed in the settings changes nothing.
            let mut turned = all;
            let length = turned.len();
            turned.rotate_left(by % length);
            let name = |all: Vec<Candidate>| all.into_iter().map(|one| (one.username, one.load_after, one.capacity)).collect::<Vec<_>>();
            let key = |one: &Candidate| (rank(one), one.last_assigned, one.username.clone());
            prop_assume!(ordered.iter().map(key).collect::<BTreeSet<_>>().len() == ordered.len());
            prop_assert_eq!(name(ordered), name(in_order(turned)));
        }
    }
}
