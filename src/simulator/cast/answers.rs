//! What people do when the bot has spoken about an account: they do it, put it off, or say that it does not apply.

use fastrand::Rng;

use crate::simulator::cast::card;
use crate::simulator::cast::customer::Customer;
use crate::simulator::cast::customer::workday;
use crate::simulator::cast::desk::About;
use crate::simulator::cast::desk::Errand;
use crate::simulator::cast::hands::Hands;
use crate::simulator::cast::record;
use crate::simulator::cast::temper::Reaction;
use crate::simulator::cast::turns;
use crate::simulator::cast::work;

/// What there is still to do, in how many days.
pub(super) type Next = Option<(u64, About)>;

const PUT_OFF: [&str; 3] = [
    "snooze 2w their team is on holiday",
    "snooze 10d waiting for procurement",
    "snooze 1w trade fair",
];

/// A CSM answers.
pub(super) fn give(
    hands: &mut Hands<'_>,
    (who, rule): (&str, &str),
    how: Reaction,
    customer: &mut Customer,
    rng: &mut Rng,
) -> Next {
    let iid = customer.iid;
    match how {
        Reaction::DoIt => {
            record::catch_up(hands, who, customer, rng);
            act(hands, who, rule, customer, rng);
            None
        }
        Reaction::Snooze => {
            hands.tell_bot(who, iid, rng.choice(&PUT_OFF).unwrap_or(&PUT_OFF[0]));
            None
        }
        Reaction::Ack => {
            hands.tell_bot(who, iid, "ack");
            Some((rng.u64(2..=6), About::Notice(rule.to_owned())))
        }
        Reaction::Refuse => {
            hands.tell_bot(who, iid, "not-relevant agreed otherwise with their sponsor");
            None
        }
    }
}

fn act(hands: &mut Hands<'_>, who: &str, rule: &str, customer: &mut Customer, rng: &mut Rng) {
    let (iid, today) = (customer.iid, hands.today());
    match rule {
        "time_to_first_value_late" => {
            let soon = workday(today, rng.u64(3..=20));
            customer.value_on = customer.value_on.map(|on| on.min(soon));
            hands.comment(who, iid, "The second team starts next week, then we are there.");
        }
        "time_to_onboard_late" | "onboarding_stuck" => {
            let soon = workday(today, rng.u64(2..=15));
            customer.closes_on = customer.closes_on.map(|on| on.min(soon));
            customer.calls_soon(today, rng);
        }
        "sentiment_stale" | "health_red" => turns::feel(hands, who, iid, rng),
        "facts_missing" => fill(hands, who, iid),
        "stage_disputed" | "labels_contradict" => settle(hands, who, iid),
        "hold_stale" if rng.bool() => hands.tell_bot(who, iid, "resume"),
        "hold_stale" => {
            let until = workday(today, 14);
            hands.tell_bot(who, iid, &format!("hold customer-request until {until}"));
        }
        "contacts_thin" => {
            let row = format!("| J. Ferreira | Engineering manager | Development Lead | {today} |");
            if let Some(text) = card::with_row(&hands.text(iid), ["Name", "Role"], &row) {
                hands.rewrite(who, iid, &text);
            }
        }
        "renewal_approaching" => hands.relabel(who, iid, "renewal::in-progress"),
        "renewal_undecided" => {
            customer.decides_on =
                customer.decides_on.map(|(on, won)| (on.min(workday(today, 4)), won));
            hands.comment(who, iid, "Signature is promised for this week.");
        }
        "risk_undocumented" => {
            hands.relabel(who, iid, "risk::lack of adoption");
            hands.relabel(who, iid, "risk-impact::seat churn");
        }
        "maturity_unknown" => {
            let score = format!("Yellow ({today})");
            let text = card::with_field(&hands.text(iid), "CI maturity", &score);
            hands.rewrite(who, iid, &card::with_field(&text, "DevSecOps maturity", &score));
        }
        "success_plan_missing" => work::begin_plan(hands, who, iid, "Success plan"),
        "growth_plan_stale" => work::begin_plan(hands, who, iid, "Growth plan"),
        "workshop_due" => {
            let on = workday(today, rng.u64(3..=20));
            let text = card::with_field(&hands.text(iid), "Next workshop", &on.to_string());
            hands.rewrite(who, iid, &text);
        }
        // A call is never wrong.
        _ => customer.calls_soon(today, rng),
    }
}

/// What is missing on the card is filled in, from the contract and the mails.
fn fill(hands: &mut Hands<'_>, who: &str, iid: u64) {
    let issue = hands.issue(iid);
    let opened = issue.created_at.date_naive();
    let started = hands.has(iid, "stage::onboarding");
    let mut text = hands.text(iid);
    let signed = card::field(&text, "Customer since").and_then(|value| value.parse().ok());
    let signed: chrono::NaiveDate = signed.unwrap_or(opened);
    let renewal = signed + chrono::Months::new(12);
    let facts =
        [("Customer since", signed), ("Renewal date", renewal), ("Onboarding start", opened)];
    let wanted = card::blanks(&text, &["Customer since", "Renewal date", "Onboarding start"]);
    for (name, on) in facts {
        if wanted.contains(&name) && (started || name != "Onboarding start") {
            text = card::with_field(&text, name, &on.to_string());
        }
    }
    hands.rewrite(who, iid, &text);
    if !hands.issue(iid).labels.iter().any(|label| label.starts_with("segment::")) {
        hands.relabel(who, iid, "segment::growth");
    }
}

/// Of two labels of one scope one goes; a stage that lags behind follows the dates.
fn settle(hands: &mut Hands<'_>, who: &str, iid: u64) {
    for scope in ["HS::", "stage::", "csm-priority::", "onboarding::"] {
        let labels = hands.issue(iid).labels.iter();
        let of_scope: Vec<String> = labels.filter(|l| l.starts_with(scope)).cloned().collect();
        if let [first, _, ..] = of_scope.as_slice() {
            return hands.relabel(who, iid, first);
        }
    }
    let text = hands.text(iid);
    let stage = match () {
        () if card::field(&text, "Onboarding closed").is_some() => "stage::adoption",
        () if card::field(&text, "Onboarding start").is_some() => "stage::onboarding",
        () => "stage::align",
    };
    hands.relabel(who, iid, stage);
}

/// A manager confirms evidence, or does not.
pub(super) fn approve(hands: &mut Hands<'_>, who: &str, iid: u64, rng: &mut Rng) {
    if rng.u8(..100) < 70 && !hands.has(iid, "correction-approved") {
        hands.relabel(who, iid, "correction-approved");
        hands.comment(who, iid, "Checked with the usage page, the date is right.");
    }
}

/// A manager looks after accounts without a CSM and asks about the rest.
pub(super) fn as_manager(
    hands: &mut Hands<'_>,
    errand: &Errand,
    csms: &[&String],
    rng: &mut Rng,
) -> Next {
    let (who, iid) = (errand.who.as_str(), errand.iid);
    match hands.owner(iid) {
        None => {
            let csm = rng.choice(csms)?;
            hands.assign(who, iid, csm);
        }
        Some(csm) if rng.u8(..100) < 40 => {
            hands.comment(who, iid, &format!("@{csm} what would help you here?"));
        }
        Some(_) => {}
    }
    None
}
