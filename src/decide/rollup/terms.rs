//! What roll-ups go by: which portfolios there are, and where their pages are kept.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::consider::Standing;
use crate::decide::People;
use crate::decide::Slice;
use crate::decide::rollup::slice;

/// As the settings have it.
#[derive(Clone, Debug)]
pub struct RollupTerms {
    /// Whether there are any.
    pub enabled: bool,
    pub form: RollupForm,
    /// The portfolios, in the order of the settings; never empty.
    pub slices: Vec<Slice>,
    /// The group whose epics hold them; none means that of the source.
    pub group: Option<String>,
    /// Every group whose epics may hold one, each once; none means that of the source.
    pub groups: Vec<Option<String>>,
    pub confidential: bool,
    pub live_lists: LiveLists,
    pub charts: Charts,
    /// What each metric should reach, by its id.
    pub targets: BTreeMap<String, f64>,
}

/// Which charts are drawn on a roll-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charts {
    All,
    /// Pies, which every GitLab draws; the others are bars of text.
    Basic,
    Off,
}

/// Whether lists that GitLab keeps live (GLQL) stand under the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveLists {
    /// Where GitLab is new enough to draw them.
    Auto,
    On,
    Off,
}

/// What a roll-up is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RollupForm {
    /// An epic where the group has them, else an issue.
    Auto,
    Epic,
    Issue,
}

impl RollupTerms {
    /// Whether it has to be asked if this GitLab draws lists that it keeps live.
    pub fn may_have_live_lists(&self) -> bool {
        self.enabled && self.live_lists == LiveLists::Auto
    }

    /// Whether a portfolio covers an account.
    pub fn covers(&self, slice: &Slice, standing: &Standing<'_>, people: &People) -> bool {
        slice::covers(slice, &self.slices, standing, people)
    }

    /// How many portfolios it is within.
    pub fn depth(&self, slice: &Slice) -> usize {
        let above = |slice: &&Slice| {
            let name = slice.within.as_ref()?;
            self.slices.iter().find(|one| one.name == *name)
        };
        std::iter::successors(Some(slice), above).take(self.slices.len()).count()
    }

    /// The portfolios that are a part of this one.
    pub fn below<'t>(&'t self, slice: &'t Slice) -> impl Iterator<Item = &'t Slice> {
        self.slices.iter().filter(|one| one.within.as_ref() == Some(&slice.name))
    }
}
