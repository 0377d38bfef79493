//! Writing down what took place: on the card where it has the place, else in a comment to the bot.

use chrono::NaiveDate;
use fastrand::Rng;

use crate::simulator::cast::card;
use crate::simulator::cast::customer::Customer;
use crate::simulator::cast::customer::Event;
use crate::simulator::cast::hands::Hands;

/// What is told of a call.
const TALK: [&str; 6] = [
    "cadence call, next steps agreed",
    "cadence call, runner sizing",
    "cadence call, two more teams want to join",
    "roadmap questions, notes sent",
    "scan results reviewed together",
    "short call, no blockers",
];

/// Writes down everything that is still untold of a customer.
pub(super) fn catch_up(hands: &mut Hands<'_>, who: &str, customer: &mut Customer, rng: &mut Rng) {
    let mut untold = std::mem::take(&mut customer.untold);
    untold.sort();
    for (on, event) in untold {
        write(hands, who, customer.iid, (on, event), rng);
    }
}

fn write(
    hands: &mut Hands<'_>,
    who: &str,
    iid: u64,
    (on, event): (NaiveDate, Event),
    rng: &mut Rng,
) {
    match event {
        Event::Call => {
            let note = *rng.choice(&TALK).unwrap_or(&TALK[0]);
            row(hands, who, iid, (on, "Customer Call", note));
        }
        Event::Workshop => row(hands, who, iid, (on, "Workshop", "hands-on for two teams")),
        Event::Ebr => row(hands, who, iid, (on, "EBR", "outcomes of the year reviewed")),
        Event::Started => {
            field(hands, who, iid, "Onboarding start", on);
            hands.relabel(who, iid, "stage::onboarding");
            hands.relabel(who, iid, "onboarding::in-progress");
        }
        Event::Value if rng.bool() => {
            hands.tell_bot(who, iid, &format!("value {on} as the usage page shows"));
        }
        Event::Value => field(hands, who, iid, "First value date", on),
        Event::Closed => closed(hands, who, iid, on, rng),
    }
}

fn closed(hands: &mut Hands<'_>, who: &str, iid: u64, on: NaiveDate, rng: &mut Rng) {
    if rng.bool() {
        hands.tell_bot(who, iid, &format!("onboarded {on} as agreed in the last call"));
    } else {
        field(hands, who, iid, "Onboarding closed", on);
    }
    let text = hands.text(iid);
    let ticked = std::iter::successors(Some(text), |text| card::tick(text)).last();
    hands.rewrite(who, iid, &ticked.unwrap_or_default());
    hands.relabel(who, iid, "onboarding::completed");
    // Every fifth forgets that the stage is a label of its own.
    if rng.u8(..5) > 0 {
        hands.relabel(who, iid, "stage::adoption");
        hands.relabel(who, iid, "csm-priority::2");
    }
}

fn field(hands: &mut Hands<'_>, who: &str, iid: u64, name: &str, on: NaiveDate) {
    let text = card::with_field(&hands.text(iid), name, &on.to_string());
    hands.rewrite(who, iid, &text);
}

fn row(hands: &mut Hands<'_>, who: &str, iid: u64, (on, kind, note): (NaiveDate, &str, &str)) {
    let row = format!("| {on} | {kind} | {note} |");
    match card::with_row(&hands.text(iid), ["Date", "Type"], &row) {
        Some(text) => hands.rewrite(who, iid, &text),
        None if kind == "EBR" => hands.tell_bot(who, iid, &format!("ebr completed {on}")),
        None => hands.tell_bot(who, iid, &format!("call {on} {note}")),
    }
}
