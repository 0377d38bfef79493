//! What of health is a setting.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;

use crate::account::Colour;
use crate::account::LifecycleStage;
use crate::account::Segment;
use crate::consider::health::MeasureName;
use crate::consider::health::Preset;
use crate::consider::health::Season;

/// The settings of `[health]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthTerms {
    pub preset: Preset,
    /// Other presets for some segments and stages; the first that fits wins.
    pub presets: Vec<PresetFor>,
    /// Numbers that this portfolio is fed with; an account without them lacks something.
    pub feeds: BTreeSet<Feed>,
    /// Measures that do not count.
    pub measures_off: BTreeSet<MeasureName>,
    /// Days in which an account is too new for most measures.
    pub new_for_days: i64,
    /// Days after which a sentiment is marked as stale, and after which it says nothing.
    pub sentiment_stale_after_days: i64,
    pub sentiment_void_after_days: i64,
    /// Days after which numbers about usage and support say nothing.
    pub product_void_after_days: i64,
    pub support_void_after_days: i64,
    /// When few people work: low usage alone does not make an account red then.
    pub usage_dips: Vec<Season>,
    /// Points beyond the boundary that an improvement needs.
    pub improves_by_points: i64,
    /// The colour of an active plan without an open objective (`domain.md` D10).
    pub plan_without_objectives: Colour,
    /// Open objectives that a green plan of priority 1 needs (`domain.md` D11).
    pub plan_objectives_min: u64,
    /// Days for which an update of a plan is a recent one: at priority 1, and otherwise.
    pub plan_update_days_first: i64,
    pub plan_update_days: i64,
    /// Days without a change after which a plan is not better than 74, in `gitlab-native`.
    pub plan_capped_after_days: i64,
    /// Plans of each CSM that a manager reviews in a month.
    pub plan_reviews_a_month: usize,
    /// Reviews of plans that begin on one day.
    pub plan_reviews_a_day: usize,
    /// Days for which a manager's review counts.
    pub plan_qualified_for_days: i64,
    /// Whose review counts.
    #[serde(skip)]
    pub managers: Vec<String>,
}

/// A preset for some accounts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresetFor {
    pub preset: Preset,
    /// Empty for every segment.
    #[serde(default)]
    pub segments: Vec<Segment>,
    /// Empty for every stage.
    #[serde(default)]
    pub stages: Vec<LifecycleStage>,
}

impl HealthTerms {
    /// The terms of an account: those of the first listed preset that fits, else as they are.
    pub(super) fn of(&self, segment: Option<Segment>, stage: LifecycleStage) -> Cow<'_, Self> {
        let fits = |it: &&PresetFor| {
            (it.segments.is_empty()
                || segment.is_some_and(|segment| it.segments.contains(&segment)))
                && (it.stages.is_empty() || it.stages.contains(&stage))
        };
        match self.presets.iter().find(fits).filter(|it| it.preset != self.preset) {
            Some(it) => Cow::Owned(Self { preset: it.preset, ..self.clone() }),
            None => Cow::Borrowed(self),
        }
    }
}

/// Numbers that come from outside GitLab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// Licences, active users and use cases.
    Product,
    /// Support tickets.
    Support,
}
