//! `[metrics]`: what each figure should reach, by the name of the metric.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[metrics]`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct MetricSettings {
    targets: Targets,
}

macro_rules! targets {
    ($($id:ident,)+) => {
        /// A share is a fraction between 0 and 1, a duration is days.
        #[derive(Clone, Copy, Debug, Deserialize)]
        struct Targets {
            $($id: f64,)+
        }

        impl Targets {
            fn by_id(self) -> BTreeMap<String, f64> {
                [$((stringify!($id).to_owned(), self.$id),)+].into()
            }
        }
    };
}

targets! {
    time_to_engage_attainment,
    time_to_first_value_attainment,
    time_to_onboard_attainment,
    time_to_engage_reached,
    time_to_first_value_reached,
    time_to_onboard_reached,
    success_plan_green,
    success_plan_qualified_green,
    gross_revenue_retention,
    risk_update_on_time,
    data_completeness,
    cta_precision,
    adoption_review_coverage,
}

impl MetricSettings {
    pub(super) fn targets(&self) -> BTreeMap<String, f64> {
        self.targets.by_id()
    }
}
