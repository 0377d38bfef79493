//! The clocks against a second, naive reading of the same text: they must agree in every number.

use chrono::TimeDelta;
use proptest::prelude::*;
use stagecoach::consider::Sla;

use crate::reference::Reading;
use crate::reference::case::Case;
use crate::reference::draw;
use crate::reference::judge;

/// Both readings of every clock, a number of days after the start of onboarding.
fn agree(case: &Case, days: i64) -> Result<(), TestCaseError> {
    let today = case.onboarding_start + TimeDelta::days(days);
    let clocks = case.judged(today);
    for (sla, clock) in Sla::ALL.into_iter().zip(&clocks) {
        let (product, reference) = (Reading::of(clock), judge(case, sla, today));
        prop_assert_eq!(product, reference, "{} on {}: {}", sla.name(), today, clock.reason);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_clocks_are_what_a_naive_reading_of_the_text_says(
        case in draw::case(), days in prop::array::uniform3(-5_i64..130),
    ) {
        days.into_iter().try_for_each(|days| agree(&case, days))?;
    }
}
