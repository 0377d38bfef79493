//! The account facts of a card: what its CSM believes and writes down, gaps and all.

use chrono::NaiveDate;

use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::terms;

/// The rows of the facts table, in the order of the template.
pub(super) fn facts(story: &Storyline) -> Vec<(&'static str, String)> {
    let plot = &story.plot;
    let missing = plot.has(Quirk::MissingDates);
    let date = |date: Option<NaiveDate>| {
        let written = date.map(|date| date.to_string());
        written.filter(|_| !missing).unwrap_or_else(|| "TBD".to_owned())
    };
    let renewal = match story.renewal {
        Some(on) if plot.has(Quirk::AmbiguousRenewal) => on.format("%d/%m/%Y").to_string(),
        on => date(on),
    };
    let infrastructure = match plot.stage {
        "onboarding" | "align" | "implementation" => "no (waiting for change window)",
        _ => "yes",
    };
    let kind = if plot.has(Quirk::ExistingCustomer) { "existing customer" } else { "new customer" };
    let mut facts = vec![("Account", story.name.clone())];
    facts.extend(story.parent.clone().map(|parent| ("Parent account", parent)));
    facts.extend([
        (
            "Segment / region",
            format!("{} / {}", capital(plot.segment), story.region.to_uppercase()),
        ),
        ("Deployment", deployment(story).to_owned()),
        ("Plan", if story.licences > 600 { "Ultimate" } else { "Premium" }.to_owned()),
        ("Licences bought", story.licences.to_string()),
        ("Billable users", format!("{} ({})", story.users, day(story.today, -3))),
        ("Customer since", date(story.contract)),
        ("Renewal date", renewal),
        ("CSM assigned", date(story.assigned)),
        ("Onboarding start", date(story.start)),
        ("First value date", date(story.value)),
        ("Infrastructure ready", infrastructure.to_owned()),
        ("Onboarding closed", story.closed.map_or("-".to_owned(), |on| on.to_string())),
        ("Account type", kind.to_owned()),
        ("GitLab admin contact", "yes".to_owned()),
        ("ARR", format!("USD {}", thousands(story.arr))),
        ("Primary use case", story.use_case.to_owned()),
    ]);
    let paid = terms::paid(story).into_iter().filter(|_| !missing);
    let paid = paid.map(|(on, amount)| format!("USD {} ({on})", thousands(amount)));
    let paid: Vec<String> = paid.collect();
    facts.extend((!paid.is_empty()).then(|| ("ARR history", paid.join("; "))));
    facts.extend(match story.hold {
        Some((_, Some((why, until)))) => Some(("On hold", format!("{why} until {until}"))),
        _ => None,
    });
    let scored = matches!(plot.priority, 1 | 2) && story.closed.is_some_and(|on| on < story.today);
    if scored && !plot.has(Quirk::Untaught) {
        let on = day(story.today, -40 - i64::from(story.licences / 10 % 60));
        let colour = if story.licences.is_multiple_of(4) { "Yellow" } else { "Green" };
        facts.push(("CI maturity", format!("Green ({on})")));
        facts.push(("DevSecOps maturity", format!("{colour} ({on})")));
    }
    facts.extend(plot.has(Quirk::MultiYear).then(|| ("Term", "36 months".to_owned())));
    facts
}

fn deployment(story: &Storyline) -> &'static str {
    if story.licences.is_multiple_of(3) { "SaaS" } else { "self-managed, 1 production instance" }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn thousands(amount: u32) -> String {
    if amount < 1_000 {
        amount.to_string()
    } else {
        format!("{},{:03}", amount / 1_000, amount % 1_000)
    }
}
