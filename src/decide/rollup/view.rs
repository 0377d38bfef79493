//! One portfolio as its page sees it: its accounts now and earlier, and the figures of each day.

use crate::account::Portfolio;
use crate::consider::Past;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Case;
use crate::decide::Cases;
use crate::decide::Rulebook;
use crate::decide::Slice;
use crate::metrics::Figures;
use crate::metrics::Frame;
use crate::metrics::Membership;
use crate::metrics::Values;
use crate::privacy::Words;

pub(super) struct View<'v, 'a> {
    pub slice: &'v Slice,
    pub portfolio: &'v Portfolio,
    pub rulebook: &'v Rulebook,
    pub standings: &'v Standings<'a>,
    pub past: &'v Past<'a>,
    /// The customers of this portfolio, in the order of the source.
    pub members: Vec<&'v Standing<'a>>,
    /// What the rules think of them.
    pub cases: Vec<&'v Case<'v, 'a>>,
    pub now: Values,
    /// The same figures four weeks ago.
    pub then: Values,
}

/// What every view of one pass is made of.
#[derive(Clone, Copy)]
pub(super) struct Sight<'v, 'a> {
    pub portfolio: &'v Portfolio,
    pub standings: &'v Standings<'a>,
    pub past: &'v Past<'a>,
    pub cases: &'v Cases<'v, 'a>,
    pub rulebook: &'v Rulebook,
}

/// The figures of one portfolio, now and four weeks ago.
pub(in crate::decide) struct Compared<'v> {
    slice: &'v Slice,
    now: Values,
    then: Values,
}

impl<'v, 'a> View<'v, 'a> {
    pub(super) fn of(Compared { slice, now, then }: Compared<'v>, sight: &Sight<'v, 'a>) -> Self {
        let Sight { portfolio, standings, past, cases, rulebook } = *sight;
        let (terms, people) = (&rulebook.rollups, &rulebook.people);
        let is_covered = |standing: &Standing<'_>| terms.covers(slice, standing, people);
        let is_member = |standing: &&Standing<'a>| {
            is_covered(standing) && Membership::of(standing, standings.as_of).is_customer()
        };
        Self {
            slice,
            portfolio,
            rulebook,
            standings,
            past,
            members: standings.list.iter().filter(is_member).collect(),
            cases: cases.list.iter().filter(|case| is_covered(case.standing)).collect(),
            now,
            then,
        }
    }
}

impl View<'_, '_> {
    /// A text that may name whoever is in this portfolio.
    pub(super) fn words(&self, text: impl Into<String>) -> Words {
        let is_hidden = self.members.iter().any(|standing| standing.account.confidential);
        self.portfolio.words(is_hidden, text)
    }
}

/// The figures of portfolios, in their order. The earlier day is judged and measured for all of them, and let go: it is
/// as large as the facts.
pub(super) fn compared<'v, 'a>(
    slices: Vec<&'v Slice>,
    standings: &Standings<'a>,
    past: &Past<'a>,
    rulebook: &Rulebook,
) -> Vec<Compared<'v>> {
    let four_weeks_ago = past.four_weeks_ago();
    let mut by_day = values(&slices, &[standings, &four_weeks_ago], rulebook).into_iter();
    let mut next = || by_day.next().unwrap_or_default();
    let both = next().into_iter().zip(next());
    slices.into_iter().zip(both).map(|(slice, (now, then))| Compared { slice, now, then }).collect()
}

/// The figures of portfolios on days, by day.
pub(super) fn values(
    slices: &[&Slice],
    days: &[&Standings<'_>],
    rulebook: &Rulebook,
) -> Vec<Vec<Values>> {
    let frames: Vec<Frame> = days.iter().map(|day| frame(day, rulebook)).collect();
    let covered = slices.iter().map(|slice| {
        |standing: &Standing<'_>| rulebook.rollups.covers(slice, standing, &rulebook.people)
    });
    let measured: Vec<_> = days.iter().copied().zip(&frames).collect();
    let figures = Figures::of_each(&measured, &covered.collect::<Vec<_>>());
    let read = |(of_day, frame): (Vec<Figures>, &Frame)| {
        of_day.iter().map(|figures| figures.values(frame)).collect()
    };
    figures.into_iter().zip(&frames).map(read).collect()
}

/// What the figures of a day are held against.
pub(super) fn frame(day: &Standings<'_>, rulebook: &Rulebook) -> Frame {
    let targets = rulebook.rollups.targets.clone();
    Frame { as_of: day.as_of, norms: day.norms, targets }
}
