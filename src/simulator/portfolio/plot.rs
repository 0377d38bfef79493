//! The plot of an account: what happens to it, in days relative to today, so that the mix holds on any day.

/// How the CSM of the account writes the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    Tidy,
    Bullets,
    ExtraBoxes,
    Crlf,
    MissingPipes,
    Translated,
    Renamed,
    Scribbled,
    DatesInComments,
}

/// A peculiarity that dates alone do not express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quirk {
    Aliases,
    AmbiguousRenewal,
    Backfilled,
    BotIgnore,
    Cancelled,
    Confidential,
    CustomerDelay,
    EbrDeclinedTwice,
    EbrOpenedByHand,
    EmailsOnly,
    /// An escalation of this severity, last updated three days ago.
    Escalated(&'static str),
    ExistingCustomer,
    FutureCall,
    GrowthPlanStale,
    Hostile(usize),
    MissingDates,
    MultiYear,
    NoCsm,
    NoCall,
    NoPlan,
    Parent,
    PlanFaulty,
    PlanUnreviewed,
    PlaybookStalled,
    PoolRequest,
    Reassigned,
    RenewalUndecided,
    Risk,
    SilentTriage,
    SponsorLost,
    StageLags,
    Subsidiary,
    Triage,
    TwoSentiments,
    TwoStages,
    Untaught,
}

/// When the customer signed, or which renewal date follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contract {
    /// Not signed yet, or not written down.
    Unknown,
    /// So many days ago, for one year.
    Signed(i64),
    /// Renews in so many days, after so many years as a customer.
    Renews { in_days: i64, years: u32 },
    /// Is exactly so many months before renewal in so many days.
    Reaches { months: u32, in_days: i64, years: u32 },
}

/// When onboarding started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Unknown,
    DaysAgo(i64),
    AfterContract(i64),
}

/// A pause of the onboarding, as the card states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hold {
    pub(super) days_ago: i64,
    /// Reason, and days from today until it ends; a hold may lack both.
    pub(super) stated: Option<(&'static str, i64)>,
}

/// One account's plot. All `_ago` are days before today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub(super) name: &'static str,
    /// Crosses thresholds within the week, on exact days: calls may then fall on a weekend.
    pub(super) mover: bool,
    pub(super) segment: &'static str,
    /// `None` lets the portfolio deal the regions out.
    pub(super) region: Option<&'static str>,
    pub(super) priority: u8,
    /// The value of the `stage::` label, right or wrong.
    pub(super) stage: &'static str,
    /// The value of the `onboarding::` label.
    pub(super) onboarding: &'static str,
    pub(super) contract: Contract,
    pub(super) start: Start,
    /// First call, in days after the start.
    pub(super) engaged: Option<i64>,
    /// First value, in days after the contract; negative for a trial.
    pub(super) value: Option<i64>,
    /// Onboarding closed, in days after the start.
    pub(super) closed: Option<i64>,
    pub(super) last_call_ago: Option<i64>,
    pub(super) ebr_ago: Option<i64>,
    pub(super) sentiment: &'static str,
    pub(super) sentiment_ago: i64,
    pub(super) hold: Option<Hold>,
    pub(super) quirks: &'static [Quirk],
    pub(super) style: Style,
}

impl Plot {
    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// An onboarding that goes well; the starting point of everything in its first 45 days.
pub(super) const ONBOARDING: Plot = Plot {
    name: "onboarding",
    mover: false,
    segment: "growth",
    region: None,
    priority: 1,
    stage: "onboarding",
    onboarding: "in-progress",
    contract: Contract::Signed(14),
    start: Start::DaysAgo(12),
    engaged: Some(5),
    value: None,
    closed: None,
    last_call_ago: Some(3),
    ebr_ago: None,
    sentiment: "Green",
    sentiment_ago: 4,
    hold: None,
    quirks: &[],
    style: Style::Tidy,
};

/// A customer of some years for whom everything went well.
pub(super) const ESTABLISHED: Plot = Plot {
    name: "optimizing",
    priority: 2,
    stage: "optimize",
    onboarding: "completed",
    contract: Contract::Renews { in_days: 260, years: 2 },
    start: Start::AfterContract(4),
    engaged: Some(6),
    value: Some(19),
    closed: Some(36),
    last_call_ago: Some(13),
    sentiment_ago: 24,
    ..ONBOARDING
};
