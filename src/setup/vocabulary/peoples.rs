//! What people say about an account by labels.

use super::BLUE;
use super::DARK;
use super::Family;
use super::GREEN;
use super::GREY;
use super::Owner::People;
use super::PURPLE;
use super::RED;
use super::TEAL;
use super::YELLOW;

pub(super) const FAMILIES: &[Family] = &[
    Family {
        scope: "stage",
        owner: People,
        values: &[
            ("align", GREY, "The contract is close; sales hand the account over."),
            ("onboarding", BLUE, "Onboarding has begun and is not closed."),
            ("implementation", PURPLE, "Onboarded; the infrastructure is not ready yet."),
            ("adoption", TEAL, "Onboarded; licences and use cases grow."),
            ("optimize", GREEN, "The original goals are reached; the account grows."),
            ("will-churn", RED, "The customer will leave, and that is decided."),
            ("churned", DARK, "The customer has left."),
        ],
    },
    Family {
        scope: "segment",
        owner: People,
        values: &[
            ("strategic", PURPLE, "Largest customers: one CSM, close contact."),
            ("growth", BLUE, "Customers with a CSM who looks after many."),
            ("scale", TEAL, "Customers of the pool: help on request."),
            ("digital", GREY, "Customers reached by programmes, not by people."),
        ],
    },
    Family {
        scope: "csm-priority",
        owner: People,
        values: &[
            ("1", RED, "Most attention: monthly calls, a success plan, reviews."),
            ("2", YELLOW, "Regular attention: quarterly calls."),
            ("3", BLUE, "A part of another account, without care of its own."),
            ("4", GREY, "Digital programmes only."),
        ],
    },
    Family {
        scope: "region",
        owner: People,
        values: &[
            ("emea", TEAL, "Europe, the Middle East and Africa."),
            ("apac", TEAL, "Asia and the Pacific."),
            ("amer-west", TEAL, "North America, west."),
            ("amer-east", TEAL, "North America, east."),
            ("latam", TEAL, "Latin America."),
            ("pubsec", TEAL, "Public sector."),
            ("commercial", TEAL, "Commercial accounts."),
        ],
    },
    Family {
        scope: "onboarding",
        owner: People,
        values: &[
            ("not-started", GREY, "Onboarding has not begun."),
            ("scheduled", BLUE, "The kickoff has a date."),
            ("in-progress", BLUE, "Onboarding goes on."),
            ("on-hold", YELLOW, "Onboarding waits; a hold label says why."),
            ("completed", GREEN, "Onboarding is closed."),
            ("cancelled", DARK, "There will be no onboarding."),
        ],
    },
    Family {
        scope: "HS",
        owner: People,
        values: &[
            ("Green", GREEN, "What the CSM thinks of the account: it does well."),
            ("Yellow", YELLOW, "What the CSM thinks of the account: it needs attention."),
            ("Red", RED, "What the CSM thinks of the account: it is at risk."),
            ("N/A", GREY, "The CSM cannot say how the account does."),
        ],
    },
    Family {
        scope: "hold",
        owner: People,
        values: &[
            ("customer-request", YELLOW, "The customer asked to wait: clocks stop."),
            ("contract", YELLOW, "The contract is not signed: clocks stop."),
            ("procurement", YELLOW, "Procurement takes its time: clocks stop."),
            ("force-majeure", YELLOW, "Nobody can do anything: clocks stop."),
            ("internal", GREY, "We wait for ourselves: clocks go on."),
            ("waiting-on-us", GREY, "The customer waits for us: clocks go on."),
            ("staffing", GREY, "Nobody is there for it: clocks go on."),
            ("product-gap", GREY, "The product lacks something: clocks go on."),
        ],
    },
    Family {
        scope: "success-plan",
        owner: People,
        values: &[
            ("none", RED, "There is no success plan."),
            ("draft", YELLOW, "The success plan is being written."),
            ("active", GREEN, "The success plan is agreed with the customer."),
        ],
    },
    Family {
        scope: "sp-review",
        owner: People,
        values: &[
            ("requested", BLUE, "Somebody is to review the success plan."),
            ("qualified", GREEN, "A manager has reviewed the success plan and stands by it."),
            ("needs-work", YELLOW, "A reviewer found something to do."),
        ],
    },
    Family {
        scope: "renewal",
        owner: People,
        values: &[
            ("upcoming", BLUE, "The renewal is ahead."),
            ("in-progress", YELLOW, "The renewal is being negotiated."),
            ("won", GREEN, "The customer renews."),
            ("won-contracted", TEAL, "The customer renews for less."),
            ("lost", DARK, "The customer does not renew."),
        ],
    },
    Family {
        scope: "escalation",
        owner: People,
        values: &[
            ("critical", RED, "Escalated: an update every day."),
            ("high", RED, "Escalated: an update every second day."),
            ("medium", YELLOW, "Escalated: an update every week."),
            ("low", GREY, "Escalated: an update every two weeks."),
        ],
    },
    Family {
        scope: "",
        owner: People,
        values: &[
            ("hold-approved", GREEN, "A manager consents to a longer hold."),
            ("correction-approved", GREEN, "A manager consents to a date that was said late."),
            ("snoozed", GREY, "Not now: the card says until when and why."),
            ("top20", PURPLE, "One of the twenty largest of its region."),
        ],
    },
    Family {
        scope: "bot",
        owner: People,
        values: &[
            ("ignore", GREY, "Stagecoach leaves this alone."),
            ("external", RED, "Customers read this: Stagecoach never writes here."),
        ],
    },
    Family {
        scope: "cta",
        owner: People,
        values: &[
            ("useful", GREEN, "What Stagecoach said here was of use."),
            ("not-relevant", GREY, "What Stagecoach said here was beside the point."),
            ("already-known", GREY, "What Stagecoach said here was known."),
        ],
    },
];
