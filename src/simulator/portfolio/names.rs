//! Invented company names, and the few hostile ones that a careful bot must survive.

use std::collections::BTreeSet;

use fastrand::Rng;

const FIRST: [&str; 30] = [
    "Tallow", "Bright", "Quillon", "Ostel", "Pellan", "Dunmar", "Thessel", "Varro", "Corvin",
    "Brindle", "Larken", "Marlow", "Nethen", "Halder", "Sorrel", "Umber", "Wenda", "Yarrow",
    "Kestrin", "Jorren", "Fallow", "Gannet", "Eskar", "Imber", "Lodden", "Mossel", "Orrin",
    "Pennow", "Rushen", "Saltern",
];
const SECOND: [&str; 12] = [
    "mere", "fen", "combe", "march", "stead", "wick", "thorpe", "dale", "hythe", "garth", "ness",
    "holt",
];
const TRADE: [&str; 20] = [
    "Logistics",
    "Foods",
    "Energy",
    "Robotics",
    "Mutual",
    "Textiles",
    "Health",
    "Rail",
    "Marine",
    "Analytics",
    "Optics",
    "Paper",
    "Insurance",
    "Aviation",
    "Ceramics",
    "Broadcasting",
    "Biologics",
    "Seeds",
    "Instruments",
    "Payments",
];
/// Real firms or places that the word lists come near; they are never handed out.
const TOO_REAL: [&str; 8] = [
    "Brightstead",
    "Brightwick",
    "Marlowdale",
    "Yarrowdale",
    "Brightness",
    "Fallowfen",
    "Sorreldale",
    "Marlowthorpe",
];

/// Names that try to be Markdown, HTML, a mention, a quick action or a broken table.
pub(super) const HOSTILE: [&str; 3] = [
    "<script>alert('hi')</script> & @all **Bold** Bakeries #1",
    "/close | Pipe ``Tick`` [Works](javascript:alert(1)) {{ 7*7 }} <!-- x -->",
    "Züri Öl & Söhne 🚀 東京精密鋳造 שלום \u{202e}gnitseT\u{202c} of the Very Long Name that Nobody at \
     the Registry Thought to Shorten Before It Was Printed on Every Single Invoice Since",
];

/// Hands out company names, each once.
pub(super) struct Names {
    used: BTreeSet<String>,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { used: BTreeSet::new() }
    }

    /// A new company of a region, such as `Tallowmere Logistics AS`.
    pub(super) fn company(&mut self, rng: &mut Rng, region: &str) -> String {
        for _ in 0..64 {
            let stem = format!("{}{}", pick(rng, &FIRST), pick(rng, &SECOND));
            let firm = format!("{stem} {}", pick(rng, &TRADE));
            if !TOO_REAL.contains(&stem.as_str()) && self.used.insert(firm.clone()) {
                return format!("{firm} {}", pick(rng, legal_forms(region)));
            }
        }
        // The lists are nearly used up: number the firm, so that names stay unique at any size.
        let firm = format!("Tallowmere Holdings {}", self.used.len());
        self.used.insert(firm.clone());
        firm
    }
}

fn legal_forms(region: &str) -> &'static [&'static str] {
    match region {
        "emea" => &["AS", "GmbH", "plc", "AB", "BV", "ApS"],
        "apac" => &["KK", "Pty Ltd", "Pte Ltd"],
        "latam" => &["SA", "Ltda"],
        "pubsec" => &["Authority", "Agency", "Trust"],
        _ => &["Inc", "LLC", "Corp"],
    }
}

/// One of a list that is never empty.
pub(super) fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

/// A contact person: an initial and an invented surname.
pub(super) fn contact(rng: &mut Rng) -> String {
    const SURNAMES: [&str; 16] = [
        "Vesterholt",
        "Okunrade",
        "Hallorane",
        "Brunnvik",
        "Tasaki",
        "Ferrolho",
        "Amberley",
        "Szarkova",
        "Nandakar",
        "Quispel",
        "Lindqvar",
        "Dorrance",
        "Mbekele",
        "Oyarzo",
        "Petrinsky",
        "Wairere",
    ];
    format!("{}. {}", char::from(rng.u8(b'A'..=b'W')), pick(rng, &SURNAMES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_far_beyond_the_default_size() {
        let mut names = Names::new();
        let mut rng = Rng::with_seed(1);
        let drawn: BTreeSet<_> = (0..9_000).map(|_| names.company(&mut rng, "emea")).collect();
        assert_eq!(drawn.len(), 9_000);
    }

    #[test]
    fn no_list_can_spell_a_well_known_firm() {
        let known = [
            "Microsoft",
            "Amazon",
            "Google",
            "Siemens",
            "Maersk",
            "Nestle",
            "Toyota",
            "Sony",
            "GitLab",
            "GitHub",
            "Atlassian",
            "Oracle",
            "Allianz",
            "Airbus",
            "Unilever",
            "Brightcove",
            "Thales",
            "Marlowe",
            "Bosch",
            "Visa",
            "Paypal",
            "Stripe",
            "Tesla",
            "Apple",
            "Meta",
        ];
        for first in FIRST {
            for second in SECOND {
                let stem = format!("{first}{second}");
                assert!(!known.iter().any(|k| k.eq_ignore_ascii_case(&stem)), "{stem}");
            }
        }
    }

    #[test]
    fn hostile_names_stay_on_one_line_and_within_a_title() {
        for name in HOSTILE {
            assert!(!name.contains('\n') && name.chars().count() < 230, "{name}");
        }
    }
}
