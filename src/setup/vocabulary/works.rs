//! What a tracked issue is, and how far it has come.

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

/// The kinds: an issue without one of these is none of the bot's business.
pub(super) const KINDS: &[Family] = &[Family {
    scope: "csm",
    owner: People,
    values: &[
        ("account", BLUE, "One customer: its card, its log, its status."),
        ("triage", RED, "An account at risk, worked on until it is safe or lost."),
        ("will-churn", DARK, "The decision that a customer will leave."),
        ("ebr", PURPLE, "An executive business review."),
        ("playbook", TEAL, "A use case enabled or expanded with a customer."),
        ("success-plan", PURPLE, "What a customer wants to reach, and how."),
        ("growth-plan", PURPLE, "Where an account can grow."),
        ("handoff", BLUE, "An account changes hands."),
        ("renewal", YELLOW, "A renewal and what it takes."),
        ("pool-request", TEAL, "A request to the pool of CSMs."),
        ("cohort", TEAL, "Customers looked after as a group."),
        ("webinar", TEAL, "A webinar and who came."),
        ("adoption-review", PURPLE, "A review of how far a large account has come."),
        ("plan-review", PURPLE, "A review of a success plan by a colleague."),
        ("territory", BLUE, "What a CSM contributes to territory planning."),
        ("content", GREY, "Material for enablement."),
        ("rollup", BLUE, "A page for managers, kept current by Stagecoach."),
        ("digest", GREY, "What one person should look at, kept current by Stagecoach."),
    ],
}];

pub(super) const FAMILIES: &[Family] = &[
    Family {
        scope: "triage",
        owner: People,
        values: &[
            ("needed", YELLOW, "Somebody asks for a triage of this account."),
            ("open", RED, "The triage goes on."),
            ("resolved-won", GREEN, "The customer stays and pays no less."),
            ("resolved-lost", DARK, "The customer leaves or pays less."),
        ],
    },
    Family {
        scope: "risk",
        owner: People,
        values: &[
            ("lack of adoption", RED, "Risk: too little is used."),
            ("product experience", RED, "Risk: the product disappoints."),
            ("lack of engagement", RED, "Risk: the customer is not reached."),
            ("loss of sponsor or champion", RED, "Risk: who spoke for us is gone."),
            ("customer sentiment", RED, "Risk: the mood is bad."),
            ("other organizational factors", RED, "Risk: something at the customer's changes."),
            ("lack of budget", RED, "Risk: the money is missing."),
            ("competition", RED, "Risk: somebody else is considered."),
            ("covid-19", RED, "Risk: the pandemic."),
        ],
    },
    Family {
        scope: "risk-impact",
        owner: People,
        values: &[
            ("customer churn", DARK, "What it may cost: the customer."),
            ("tier downgrade", DARK, "What it may cost: the tier."),
            ("seat churn", DARK, "What it may cost: seats."),
            ("customer sentiment", DARK, "What it may cost: the mood."),
            ("competitor", DARK, "What it may cost: a place taken by a competitor."),
            ("stage name", DARK, "What it may cost: a use case."),
        ],
    },
    Family {
        scope: "",
        owner: People,
        values: &[
            ("E&A", GREY, "The risk was expected and avoidable."),
            ("E&U", GREY, "The risk was expected and unavoidable."),
            ("U&A", GREY, "The risk was unexpected and avoidable."),
            ("U&U", GREY, "The risk was unexpected and unavoidable."),
        ],
    },
    Family {
        scope: "ebr",
        owner: People,
        values: &[
            ("not-started", GREY, "Nothing is done for the EBR yet."),
            ("scheduled", BLUE, "The key people accepted the invitation."),
            ("completed", GREEN, "The EBR was held."),
            ("declined", YELLOW, "The customer does not want one."),
            ("cancelled", DARK, "The EBR does not take place."),
        ],
    },
    Family {
        scope: "play",
        owner: People,
        values: &[
            ("enable", TEAL, "The playbook enables a use case that was bought."),
            ("expand", PURPLE, "The playbook looks for a further use case."),
        ],
    },
    Family {
        scope: "use-case",
        owner: People,
        values: &[
            ("scm", TEAL, "Use case: source code."),
            ("ci", TEAL, "Use case: continuous integration."),
            ("cd", TEAL, "Use case: delivery."),
            ("devsecops", TEAL, "Use case: security in the pipeline."),
            ("agile", TEAL, "Use case: planning."),
            ("package", TEAL, "Use case: packages and registries."),
            ("configure", TEAL, "Use case: infrastructure."),
            ("create", TEAL, "Use case: writing and reviewing code."),
            ("manage", TEAL, "Use case: groups, rights and compliance."),
            ("monitor", TEAL, "Use case: watching what runs."),
            ("other", TEAL, "Another use case."),
        ],
    },
    Family {
        scope: "play-status",
        owner: People,
        values: &[
            ("new", GREY, "The playbook is open, nothing is done yet."),
            ("wip", BLUE, "The playbook is being run."),
            ("success", GREEN, "Closed: the customer was enabled."),
            ("not-a-priority", GREY, "Closed: not a priority."),
            ("already-solved", GREY, "Closed: solved already."),
            ("not-relevant", GREY, "Closed: not relevant."),
            ("lack-of-engagement", GREY, "Closed: the customer did not take part."),
            ("not-needed", GREY, "Closed: not needed."),
            ("competitive-loss", DARK, "Closed: another product was chosen."),
            ("product-gaps", DARK, "Closed: the product lacks something."),
            ("team-unengaged", GREY, "Closed: our team did not take part."),
            ("no-value", GREY, "Closed: the customer saw no value."),
            ("deferred", GREY, "Closed: put off."),
            ("lack-of-budget", GREY, "Closed: no budget."),
        ],
    },
    Family {
        scope: "pool",
        owner: People,
        values: &[
            ("requested", YELLOW, "Somebody asks the pool for help."),
            ("accepted", BLUE, "A CSM of the pool has taken it."),
            ("in-progress", BLUE, "The pool works on it."),
            ("done", GREEN, "The request is done."),
            ("declined", DARK, "The pool does not take it."),
            ("closed-stale", GREY, "Nobody answered any more."),
        ],
    },
    Family {
        scope: "webinar-round",
        owner: People,
        values: &[
            ("1", TEAL, "The webinar is made workable."),
            ("2", TEAL, "The webinar is promoted with Marketing."),
            ("3", TEAL, "The webinar is there on demand."),
        ],
    },
    Family {
        scope: "cohort",
        owner: People,
        values: &[("a", TEAL, "First arm of a pilot."), ("b", PURPLE, "Second arm of a pilot.")],
    },
    Family {
        scope: "iteration",
        owner: People,
        values: &[
            ("1", GREY, "First iteration of the operating model."),
            ("2", GREY, "Second iteration of the operating model."),
            ("3", GREY, "Third iteration of the operating model."),
        ],
    },
];
