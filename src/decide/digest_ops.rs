//! The page about the bot itself, for who looks after it: how often each rule was right, how much it talks, what is
//! on trial, and what could not be read (`semantics.md` e.26, e.27, g).

use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::Portfolio;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Ratio;
use crate::consider::Standings;
use crate::consider::start_of_day;
use crate::decide::Cases;
use crate::decide::Rulebook;
use crate::decide::climate::Trial;
use crate::decide::digest;
use crate::decide::digest::Page;
use crate::decide::digest_csm::key;
use crate::decide::ends;
use crate::decide::noise;
use crate::decide::text;

/// The episode of such a page.
pub(super) const EPISODE: &str = "ops";
/// Accounts that are named; the rest is in the log.
const UNREAD_MAX: usize = 20;

/// None where nobody is to read it.
pub(super) fn page(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Option<Page> {
    let reader = rulebook.ops.as_deref()?;
    let judged = judged(portfolio, rulebook);
    // Until midnight: what this very pass says would change the page on the next one.
    let midnight = start_of_day(standings.as_of, rulebook.zones.default).unwrap_or(standings.now);
    let noise = noise::sentence(portfolio, midnight, cases);
    let noise = noise.map(|(it, _)| it.strip_prefix("Noise: ").unwrap_or(&it).to_owned());
    let unread = portfolio.unread.iter().take(UNREAD_MAX);
    let unread: Vec<Value> =
        unread.map(|it| json!({ "reference": it.reference, "reason": it.reason })).collect();
    let poor = judged.iter().filter(|row| row["demoted"] == true).count();
    let values = text::values(vec![
        ("rules", Value::Array(judged)),
        ("noise", json!(noise)),
        ("trials", Value::Array(trials(cases, rulebook))),
        ("unread", Value::Array(unread)),
        ("limits", json!(rulebook.limits_in_words)),
    ]);
    let (title, body) = digest::fill("ops", values, rulebook);
    let rules = if poor == 1 { "rule was" } else { "rules were" };
    let summary = match (portfolio.unread.len(), poor) {
        (0, 0) => "all accounts could be read, and no rule was wrong too often".to_owned(),
        (0, poor) => format!("{poor} {rules} wrong too often"),
        (unread, _) => format!("{unread} accounts could not be read"),
    };
    Some(Page {
        key: key(reader, EPISODE),
        reader_id: None,
        title,
        body,
        summary,
        because: vec![Because {
            fact: "what people said of its calls".to_owned(),
            on: Some(standings.as_of),
            source: Source::Derived,
            url: String::new(),
        }],
        is_hidden: true,
        is_empty: false,
    })
}

/// Rules of whose calls people have said how they were, the least useful first.
fn judged(portfolio: &Portfolio, rulebook: &Rulebook) -> Vec<Value> {
    let mut all: Vec<_> = ends::of(portfolio).into_iter().filter(|(_, it)| it.all() > 0).collect();
    let share = |it: &ends::Ends| u64::from(it.useful) * 1_000 / u64::from(it.all().max(1));
    all.sort_by(|(a, x), (b, y)| share(x).cmp(&share(y)).then(a.cmp(b)));
    let row = |(rule, it): (String, ends::Ends)| {
        json!({
            "rule": rule,
            "useful": it.useful,
            "known": it.already_known,
            "not_relevant": it.not_relevant,
            "right": right(it),
            "demoted": it.are_poor(rulebook.precision),
        })
    };
    all.into_iter().map(row).collect()
}

/// In percent from five on, like every other share.
fn right(ends: ends::Ends) -> String {
    match ends.all() {
        few if few < 2 => format!("{}/{few}", ends.useful),
        all => Ratio::new(ends.useful.into(), all.into()).to_string(),
    }
}

/// Rules that only count what they would say.
fn trials(cases: &Cases<'_, '_>, rulebook: &Rulebook) -> Vec<Value> {
    let row = |rule| {
        let how = match cases.climate.shadow(rule)? {
            Trial::Set => "by its setting".to_owned(),
            Trial::Until(day) => format!("until {}", Calendar::words(day)),
        };
        Some(json!({ "rule": rule.entry.name, "how": how }))
    };
    rulebook.rules.iter().filter_map(row).collect()
}
