//! The rules in force with their settings, the wording and the people to tell.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Role;
use crate::account::Zones;
use crate::decide::ArrBands;
use crate::decide::MentionHours;
use crate::decide::OneToOne;
use crate::decide::Precision;
use crate::decide::QuietDays;
use crate::decide::RollupTerms;
use crate::rules::Entry;
use crate::rules::Ready;
use crate::rules::SharedReady;
use crate::templates::Templates;

/// What decides: rules in plan order, their wording, and the etiquette.
pub struct Rulebook {
    /// Name of the policy, printed wherever a decision is explained.
    pub policy: String,
    pub rules: Vec<LoadedRule>,
    pub templates: Templates,
    pub people: People,
    /// Whether the status card shows the clocks as a chart.
    pub charts: bool,
    /// Days between two comments on one account, unless a promise is broken.
    pub comment_every_days: u32,
    /// The least role of those who may ask something of the bot in a comment.
    pub minimum_role: Role,
    /// Routine work issues that are begun in a day; what is urgent does not wait.
    pub routine_issues_per_day: usize,
    /// Days for which an `ack` keeps the same rule quiet.
    pub ack_days: u32,
    /// Days on which nobody is mentioned.
    pub quiet: QuietDays,
    /// Hours in which people are, each in their own zone; none when the hour does not matter.
    pub hours: Option<MentionHours>,
    /// Where people are.
    pub zones: Zones,
    /// Mentions that one person gets in a day.
    pub mentions_per_day: u32,
    /// Days until a notice that nobody acted on is said again; then twice as many, and again.
    pub repeat_after_days: u32,
    /// When numbers about usage said nothing.
    pub outages: Vec<Outage>,
    /// Days in which a rule that is new only counts what it would say.
    pub shadow_days: u32,
    pub precision: Precision,
    pub arr_bands: ArrBands,
    /// Whether everybody gets a digest.
    pub digests: bool,
    /// Whether managers also get a pack for one-to-ones and a page for the risk meeting.
    pub manager_packs: bool,
    /// Username of who reads how the bot itself is doing, if anybody.
    pub ops: Option<String>,
    /// What one pass may write at most, for that reader.
    pub limits_in_words: String,
    /// What one-to-ones look at in each week of the month; the last goes on in a fifth.
    pub one_to_ones: Vec<OneToOne>,
    pub rollups: RollupTerms,
}

/// Days of a known outage of the platform or of its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What it was, in a few words.
    pub what: String,
}

impl Rulebook {
    /// Whether a rule's comments follow the facts and say when all is well.
    pub fn keeps_current(&self, rule: &str) -> bool {
        self.rules.iter().any(|known| known.entry.name == rule && known.entry.kept_current)
    }

    /// Whether a rule's notices are said again when nobody acts.
    pub fn repeats(&self, rule: &str) -> bool {
        self.rules.iter().any(|known| known.entry.name == rule && known.entry.repeats)
    }
}

/// A rule that is switched on.
pub struct LoadedRule {
    pub entry: &'static Entry,
    pub evaluate: Ready,
    /// What it says about more than one account, if anything.
    pub shared: Option<SharedReady>,
    /// Whether it only counts what it would say.
    pub is_shadow: bool,
}

/// Who is told beside the CSM.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Usernames of the CSM managers, without `@`.
    pub managers: Vec<String>,
    /// Who is the manager of a CSM or of a region, by the name of either.
    pub manager_of: BTreeMap<String, String>,
    /// Who is told beside the manager when it is grave.
    pub directors: Vec<String>,
    /// Who keeps the queue of the pool, where somebody is named.
    pub pool_owner: Option<String>,
    /// Who has to consent when a breach that was reported is taken back; none when nobody has to.
    pub confirms: Option<String>,
}

impl People {
    /// Who keeps the queue of the pool: who is named for it, else the first manager.
    pub fn of_pool(&self) -> Option<&str> {
        self.pool_owner.as_ref().or(self.managers.first()).map(String::as_str)
    }

    /// Whether somebody is a manager or a director here.
    pub fn is_manager(&self, username: &str) -> bool {
        let mut all = self.managers.iter().chain(self.manager_of.values()).chain(&self.directors);
        all.any(|name| name.eq_ignore_ascii_case(username))
    }

    /// The manager of an account: by its CSM, by its region, else the first listed.
    pub fn manager(&self, account: &Account) -> Option<&str> {
        let csm = account.csm.as_ref().map(|person| person.username.as_str());
        let names = [csm, account.region.as_deref()].into_iter().flatten();
        let mut known = names.filter_map(|name| self.manager_of.get(name));
        known.next().or(self.managers.first()).map(String::as_str)
    }
}
