//! The way through the lifecycle by label: how long in each stage, and steps that it does not know.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::consider::scene::Scene;

/// One stay in a labelled stage, as local dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dwelling {
    pub stage: LifecycleStage,
    pub from: NaiveDate,
    /// The local date it was left; none while it lasts.
    pub to: Option<NaiveDate>,
    /// Days in it, up to the judged day.
    pub days: i64,
}

/// The stays up to the judged day, oldest first. A label that was there for less than a day was a
/// slip and is left out.
pub(super) fn dwellings(scene: &Scene<'_>) -> Vec<Dwelling> {
    let today = scene.span.today;
    let local = |at: DateTime<Utc>| at.with_timezone(&scene.zone).date_naive();
    let mut found = Vec::new();
    for stay in &scene.account.stays {
        let from = local(stay.entered);
        let to = stay.left.map(local).filter(|day| *day <= today);
        if from <= today && to != Some(from) {
            let days = (to.unwrap_or(today) - from).num_days();
            found.push(Dwelling { stage: stay.stage, from, to, days });
        }
    }
    found.sort_by_key(|dwelling| (dwelling.from, dwelling.to.unwrap_or(NaiveDate::MAX)));
    found
}

/// Steps from one stage to the next that the lifecycle does not know (`domain.md` 2.2 and LIF-4).
pub(super) fn strange_steps(dwellings: &[Dwelling], url: &str) -> Vec<Finding> {
    let steps = dwellings.windows(2).filter(|pair| {
        // Two labels at once are a contradiction of their own.
        pair[0].to.is_some_and(|left| left <= pair[1].from)
            && !is_known(pair[0].stage, pair[1].stage)
    });
    let finding = |pair: &[Dwelling]| {
        let (from, to, on) = (pair[0].stage, pair[1].stage, Calendar::words(pair[1].from));
        Finding {
            flaw: Flaw::Contradictory,
            about: "Stage".to_owned(),
            sentence: format!("the stage label went from {from} back to {to} on {on}"),
            paste: vec![format!("/label ~stage::{from}")],
            url: url.to_owned(),
        }
    };
    // What people have left behind needs no mending.
    let last = dwellings.last().map(|dwelling| dwelling.from);
    steps.filter(|pair| Some(pair[1].from) == last).map(finding).collect()
}

fn is_known(from: LifecycleStage, to: LifecycleStage) -> bool {
    use LifecycleStage::Adoption;
    use LifecycleStage::Align;
    use LifecycleStage::Churned;
    use LifecycleStage::Implementation;
    use LifecycleStage::Onboarding;
    use LifecycleStage::Optimize;
    use LifecycleStage::WillChurn;
    match from {
        Align => to != Optimize,
        Onboarding => to != Align,
        Implementation => !matches!(to, Align | Onboarding),
        // A new business unit is a new account; an account is onboarded again by its status.
        Adoption => !matches!(to, Align | Onboarding),
        Optimize => !matches!(to, Align | Onboarding | Implementation),
        WillChurn => matches!(to, Adoption | Optimize | Churned | WillChurn),
        Churned => matches!(to, Align | Onboarding | Churned),
    }
}
