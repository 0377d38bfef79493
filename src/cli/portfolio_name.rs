//! Which portfolio of the settings a person means.

use crate::cli::Failure;
use crate::decide::RollupTerms;
use crate::decide::Slice;

/// The portfolio of that name, in any case, or all of them; what is not known is told with what is.
pub(super) fn find<'t>(
    terms: &'t RollupTerms,
    wanted: Option<&str>,
) -> Result<Vec<&'t Slice>, Failure> {
    let Some(wanted) = wanted.map(str::trim) else { return Ok(terms.slices.iter().collect()) };
    let is_meant = |slice: &&Slice| {
        slice.name.to_lowercase() == wanted.to_lowercase() || slice.slug() == wanted
    };
    let unknown = || {
        let known: Vec<&str> = terms.slices.iter().map(|slice| slice.name.as_str()).collect();
        let known = known.join(", ");
        Failure::usage(format!("no portfolio “{wanted}”: expected one of {known}"))
    };
    terms.slices.iter().find(is_meant).map(|slice| vec![slice]).ok_or_else(unknown)
}
