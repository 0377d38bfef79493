//! Who had adopted by which day, counted once for all webinars: each of them is compared with everybody who is alike.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::account::Segment;
use crate::account::WorkKind;
use crate::consider::Ratio;
use crate::consider::Standings;
use crate::consider::webinars::Adoption;
use crate::consider::webinars::Audience;
use crate::consider::webinars::adopted_on;
use crate::consider::webinars::use_case;

/// The open accounts of a portfolio by segment and the day on which they adopted, for each use case that a webinar names
/// and for those that name none.
#[derive(Clone, Debug)]
pub struct Adopters<'s, 'a> {
    pub standings: &'s Standings<'a>,
    by_case: BTreeMap<Option<&'a str>, BTreeMap<Segment, Days>>,
}

/// Of the accounts that are alike: when they adopted, in order, and how many have not.
#[derive(Clone, Debug, Default)]
struct Days {
    adopted: Vec<NaiveDate>,
    never: usize,
}

impl Days {
    /// Of those that had not adopted on a day, how many did until another one.
    fn between(&self, on: NaiveDate, last: NaiveDate) -> Ratio {
        let by = |day: NaiveDate| self.adopted.partition_point(|adopted| *adopted <= day);
        let (before, adopted) = (by(on), by(last.max(on)) - by(on));
        ratio(adopted, self.never + self.adopted.len() - before)
    }
}

fn ratio(part: usize, whole: usize) -> Ratio {
    let count = |it: usize| u64::try_from(it).unwrap_or(u64::MAX);
    Ratio::new(count(part), count(whole))
}

impl<'s, 'a> Adopters<'s, 'a> {
    pub fn of(standings: &'s Standings<'a>) -> Self {
        let webinars = standings.shared_of(WorkKind::Webinar);
        let cases: BTreeSet<Option<&'a str>> = webinars.map(use_case).collect();
        let by_case = cases.into_iter().map(|case| (case, by_segment(standings, case)));
        Self { standings, by_case: by_case.collect() }
    }

    /// What became of those who came, beside those who are like them and stayed away.
    pub(super) fn beside(&self, audience: &Audience) -> Adoption {
        let mut adoption = Adoption::default();
        let case = self.by_case.get(&audience.use_case.as_deref());
        for days in audience.segments.iter().filter_map(|segment| case?.get(segment)) {
            let alike = days.between(audience.on, audience.last);
            adoption.stayed_away = adoption.stayed_away.merge(alike);
        }
        // Among them are those who came, and those who are credited to an earlier webinar.
        for id in audience.guests.came.union(&audience.credited) {
            let Some(standing) = self.standings.of(*id) else { continue };
            let Some(has) = audience.adopted_in_time(standing) else { continue };
            if audience.is_alike(standing.account) {
                adoption.stayed_away.numerator -= u64::from(has);
                adoption.stayed_away.denominator -= 1;
            }
            if let Some((true, has)) = audience.judge(standing) {
                adoption.came = adoption.came.merge(Ratio::new(u64::from(has), 1));
            }
        }
        adoption
    }
}

fn by_segment(standings: &Standings<'_>, case: Option<&str>) -> BTreeMap<Segment, Days> {
    let mut all: BTreeMap<Segment, Days> = BTreeMap::new();
    for standing in standings.list.iter().filter(|standing| standing.account.open) {
        let Some(segment) = standing.account.segment else { continue };
        let days = all.entry(segment).or_default();
        match adopted_on(standing, case).filter(|day| *day <= standing.today) {
            Some(day) => days.adopted.push(day),
            None => days.never += 1,
        }
    }
    for days in all.values_mut() {
        days.adopted.sort_unstable();
    }
    all
}
