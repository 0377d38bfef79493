//! Scopes that only the bot writes.

use super::BLUE;
use super::Family;
use super::GREEN;
use super::GREY;
use super::Owner;
use super::RED;
use super::TEAL;
use super::YELLOW;

/// What a clock can say.
macro_rules! clock {
    ($scope:literal, $promise:literal) => {
        Family {
            scope: $scope,
            owner: Owner::Bot,
            values: &[
                ("ok", BLUE, concat!($promise, ": running, in time. Written by Stagecoach.")),
                ("due-soon", YELLOW, concat!($promise, ": due soon. Written by Stagecoach.")),
                ("breached", RED, concat!($promise, ": late. Written by Stagecoach.")),
                ("met", GREEN, concat!($promise, ": kept. Written by Stagecoach.")),
                ("met-late", TEAL, concat!($promise, ": done, too late. Written by Stagecoach.")),
                (
                    "na",
                    GREY,
                    concat!($promise, ": does not apply, or unknown. Written by Stagecoach."),
                ),
            ],
        }
    };
}

pub(super) const FAMILIES: &[Family] = &[
    clock!("tte", "First conversation within the promised days"),
    clock!("ttv", "First value within the promised days"),
    clock!("tto", "Onboarded within the promised days"),
    Family {
        scope: "cadence",
        owner: Owner::Bot,
        values: &[
            ("ok", GREEN, "The customer is called as often as promised. Written by Stagecoach."),
            ("due-soon", YELLOW, "The next call is due soon. Written by Stagecoach."),
            (
                "overdue",
                RED,
                "The customer has not been called for too long. Written by Stagecoach.",
            ),
        ],
    },
    Family {
        scope: "health",
        owner: Owner::Bot,
        values: &[
            ("green", GREEN, "Health by all measures: green. Written by Stagecoach."),
            ("yellow", YELLOW, "Health by all measures: yellow. Written by Stagecoach."),
            ("red", RED, "Health by all measures: red. Written by Stagecoach."),
            ("na", GREY, "Too little is known to speak of health. Written by Stagecoach."),
        ],
    },
    Family {
        scope: "sp-health",
        owner: Owner::Bot,
        values: &[
            ("green", GREEN, "The success plan is green. Written by Stagecoach."),
            ("yellow", YELLOW, "The success plan lacks something. Written by Stagecoach."),
            ("red", RED, "No success plan, or none to work with. Written by Stagecoach."),
            ("na", GREY, "No success plan is expected, or none is read. Written by Stagecoach."),
        ],
    },
    Family {
        scope: "data",
        owner: Owner::Bot,
        values: &[
            (
                "missing",
                YELLOW,
                "Something on the card is missing or unreadable. Written by Stagecoach.",
            ),
            (
                "contradiction",
                RED,
                "Two statements about the account contradict. Written by Stagecoach.",
            ),
            (
                "low-confidence",
                GREY,
                "A date rests on a label or on hearsay. Written by Stagecoach.",
            ),
        ],
    },
];
