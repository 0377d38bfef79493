//! The figures of every portfolio on one day, for whoever wants them without a page.

use crate::consider::Standings;
use crate::decide::Rulebook;
use crate::decide::Slice;
use crate::decide::rollup::view;
use crate::metrics::Membership;
use crate::metrics::Values;

/// One portfolio, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    pub name: String,
    /// The name as part of keys and labels.
    pub slug: String,
    /// The portfolio it is a part of.
    pub within: Option<String>,
    /// Customers in it.
    pub accounts: usize,
    pub values: Values,
}

/// Every portfolio of the settings, in their order.
pub fn measured(standings: &Standings<'_>, rulebook: &Rulebook) -> Vec<Measured> {
    let (terms, people) = (&rulebook.rollups, &rulebook.people);
    let slices: Vec<&Slice> = terms.slices.iter().collect();
    let values = view::values(&slices, &[standings], rulebook).into_iter().flatten();
    let one = |(slice, values): (&Slice, Values)| {
        let covered = standings.list.iter().filter(|s| terms.covers(slice, s, people));
        let customers =
            covered.filter(|s| Membership::of(s, standings.as_of).is_customer()).count();
        let (name, within) = (slice.name.clone(), slice.within.clone());
        Measured { name, slug: slice.slug(), within, accounts: customers, values }
    };
    slices.into_iter().zip(values).map(one).collect()
}
