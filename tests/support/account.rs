//! Accounts in a few words, for tests of judgement.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Fact;
use stagecoach::account::FactName;
use stagecoach::account::Finding;
use stagecoach::account::Flaw;
use stagecoach::account::LifecycleStage;
use stagecoach::account::OnboardingStatus;
use stagecoach::account::Person;
use stagecoach::account::Portfolio;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::SharedIssue;
use stagecoach::account::Source;
use stagecoach::account::Spoken;
use stagecoach::account::Stay;
use stagecoach::account::Touchpoint;
use stagecoach::account::TouchpointKind;
use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;

/// An account issue of a strategic customer with a CSM, created on 1 January 2020.
pub(crate) struct An(pub(crate) Account);

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text}: expected YYYY-MM-DD"))
}

const URL: &str = "https://gitlab.example/acme/accounts/-/issues/17";

pub(crate) fn account() -> An {
    let id = AccountId { project: 42, iid: 17 };
    let created_at = "2020-01-01T09:00:00Z".parse().unwrap();
    An(Account {
        name: "Tallowmere Logistics".into(),
        csm: Some(Person { id: 7, username: "csm-avery".into() }),
        segment: Some(Segment::Strategic),
        priority: Some(Priority(1)),
        ..Account::new(id, "acme/accounts#17", URL, created_at)
    })
}

impl An {
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Account)) -> Self {
        change(&mut self.0);
        self
    }

    /// A date on the card.
    pub(crate) fn card(self, name: FactName, on: &str) -> Self {
        self.fact(name, on, Source::Card)
    }

    pub(crate) fn fact(mut self, name: FactName, on: &str, source: Source) -> Self {
        let words = format!("“{}” on the card", name.field());
        let on = day(on);
        self.0.facts.add(Fact::new(name, on, source, URL, &words));
        self
    }

    pub(crate) fn onboarding_start(self, on: &str) -> Self {
        self.card(FactName::OnboardingStart, on)
    }

    pub(crate) fn customer_since(self, on: &str) -> Self {
        self.card(FactName::CustomerSince, on)
    }

    pub(crate) fn call(self, on: &str) -> Self {
        self.touch(on, TouchpointKind::Call)
    }

    pub(crate) fn touch(mut self, on: &str, kind: TouchpointKind) -> Self {
        self.0.touchpoints.push(Touchpoint::logged(day(on), kind, "kickoff", URL));
        self
    }

    /// A stage label that a person added on a day.
    pub(crate) fn labelled(mut self, stage: LifecycleStage, on: &str) -> Self {
        self.0.stage_labels.insert(stage);
        let entered = day(on).and_hms_opt(9, 0, 0).unwrap().and_utc();
        self.0.stays.push(Stay { stage, entered, left: None });
        self
    }

    pub(crate) fn onboarding(self, status: OnboardingStatus) -> Self {
        self.with(|account| account.onboarding = Some(status))
    }

    /// Something on the card that is not right.
    pub(crate) fn flawed(mut self, name: FactName, flaw: Flaw) -> Self {
        self.0.findings.push(Finding {
            flaw,
            about: name.field().into(),
            sentence: format!("“{}” is not right", name.field()),
            paste: Vec::new(),
            url: URL.into(),
        });
        self
    }

    pub(crate) fn value(mut self, field: &str, value: &str) -> Self {
        self.0.facts.note(field.into(), value.into());
        self
    }
}

/// A portfolio of these accounts, read on a day.
pub(crate) fn portfolio(accounts: Vec<Account>, read_on: &str) -> Portfolio {
    Portfolio {
        source: "acme/accounts".into(),
        places: stagecoach::privacy::Places::default(),
        visibility: Some("private".into()),
        home: 42,
        accounts,
        shared: Vec::new(),
        bot: Person { id: 1, username: "stagecoach-bot".into() },
        read_at: day(read_on).and_hms_opt(12, 0, 0).unwrap().and_utc(),
        baseline: None,
        digests: Vec::new(),
        group: None,
        rollups: Vec::new(),
        rollup_homes: Vec::new(),
        has_live_lists: false,
        busy: std::collections::BTreeSet::new(),
        is_known: false,
        unread: Vec::new(),
    }
}

/// An open work issue that nobody has touched since it was created.
pub(crate) fn work_issue(iid: u64, kind: WorkKind, created_at: DateTime<Utc>) -> WorkIssue {
    let reference = format!("acme/accounts#{iid}");
    WorkIssue { reference, ..WorkIssue::new(42, iid, kind, created_at) }
}

/// A shared issue about these accounts.
pub(crate) fn shared(
    iid: u64,
    kind: WorkKind,
    opened: &str,
    members: &[u64],
    change: impl FnOnce(&mut WorkIssue),
) -> SharedIssue {
    let mut issue = work_issue(iid, kind, day(opened).and_hms_opt(10, 0, 0).unwrap().and_utc());
    issue.title = format!("Shared {iid}");
    change(&mut issue);
    let id = |iid: &u64| AccountId { project: 42, iid: *iid };
    SharedIssue {
        issue,
        confidential: false,
        spoken: Spoken::default(),
        is_marked: false,
        members: members.iter().map(id).collect(),
    }
}
