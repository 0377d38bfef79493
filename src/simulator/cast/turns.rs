//! The day of the team: what happens with customers, what is written down, and what was put on the desks before.

use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;
use fastrand::Rng;

use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::answers;
use crate::simulator::cast::card;
use crate::simulator::cast::customer::Customer;
use crate::simulator::cast::customer::workday;
use crate::simulator::cast::desk::About;
use crate::simulator::cast::desk::Errand;
use crate::simulator::cast::dice;
use crate::simulator::cast::hands::Hands;
use crate::simulator::cast::number;
use crate::simulator::cast::record;
use crate::simulator::cast::work;

impl Cast {
    /// Calls are held, value is reached, renewals are decided; some of it is written down at once.
    pub(super) fn live_with_customers(&mut self, gitlab: &mut Simulator) {
        let today = gitlab.now().date_naive();
        let (project, bot) = (self.project.clone(), self.bot.clone());
        let mut hands = Hands { gitlab, project: &project, bot: &bot };
        let iids: Vec<u64> = self.customers.keys().copied().collect();
        for iid in iids {
            let owner = hands.owner(iid).filter(|_| hands.issue(iid).open);
            let Some(owner) = owner else { continue };
            let mut rng = dice(self.seed, today, iid * 8);
            let (away, temper) = (self.is_away(&owner, today), self.temper(&owner));
            let Some(mut customer) = self.customers.remove(&iid) else { continue };
            let events = customer.happenings(&hands, away, &mut rng);
            customer.untold.extend(events.iter().map(|event| (today, *event)));
            if !events.is_empty() && !away && temper.writes_it_down(&mut rng) {
                record::catch_up(&mut hands, &owner, &mut customer, &mut rng);
            }
            if !away {
                turn(&mut hands, &owner, &mut customer, &mut rng);
                if let Some(played) = play(&mut hands, &owner, &customer, &mut rng) {
                    let errand = Errand { who: owner, iid: played, about: About::Work };
                    self.plan(workday(today, rng.u64(25..=80)), errand);
                }
            }
            self.customers.insert(iid, customer);
        }
    }

    /// What was meant to be done by today is done.
    pub(super) fn run_errands(&mut self, gitlab: &mut Simulator) {
        let today = gitlab.now().date_naive();
        let later = self.errands.split_off(&(today + Days::new(1)));
        let due = std::mem::replace(&mut self.errands, later);
        let (project, bot) = (self.project.clone(), self.bot.clone());
        let mut hands = Hands { gitlab, project: &project, bot: &bot };
        for errand in due.into_values().flatten() {
            let mut rng = dice(self.seed, today, number(&errand.who) ^ (errand.iid * 8 + 6));
            if !hands.issue(errand.iid).open {
                continue;
            }
            let temper = self.temper(&errand.who);
            let account = work::account(&hands, errand.iid);
            let mut nobody = Customer { iid: account.unwrap_or(errand.iid), ..Customer::default() };
            let customer = account.and_then(|iid| self.customers.get_mut(&iid));
            let customer = customer.unwrap_or(&mut nobody);
            let next = match &errand.about {
                About::Approval => {
                    answers::approve(&mut hands, &errand.who, errand.iid, &mut rng);
                    None
                }
                About::Notice(_) if errand.who.starts_with("mgr-") => {
                    let csms: Vec<&String> = self.tempers.keys().collect();
                    answers::as_manager(&mut hands, &errand, &csms, &mut rng)
                }
                About::Notice(rule) => {
                    let how = temper.reaction(&mut rng);
                    answers::give(&mut hands, (&errand.who, rule), how, customer, &mut rng)
                }
                About::Work | About::Held(_) => {
                    work::go_on(&mut hands, &errand, temper, customer, &mut rng)
                }
            };
            if let Some((days, about)) = next {
                let (who, iid) = (errand.who.clone(), errand.iid);
                self.plan(workday(today, days), Errand { who, iid, about });
            }
        }
    }
}

/// What turns now and then: sentiment, a pause, a renewal, a farewell.
fn turn(hands: &mut Hands<'_>, who: &str, customer: &mut Customer, rng: &mut Rng) {
    let (iid, today) = (customer.iid, hands.today());
    if customer.decides_on.is_some_and(|(on, _)| on <= today)
        && let Some((_, won)) = customer.decides_on.take()
    {
        decide(hands, who, iid, won);
    }
    if customer.leaves_on.is_some_and(|on| on <= today) {
        customer.leaves_on = None;
        customer.decides_on = customer.decides_on.map(|(on, _)| (on, false));
        hands.comment(who, iid, "They told us today that they will not renew.");
        hands.relabel(who, iid, "stage::will-churn");
        hands.relabel(who, iid, "HS::Red");
    }
    let leaving = hands.has(iid, "stage::will-churn") || hands.has(iid, "stage::churned");
    if leaving {
        return;
    }
    if rng.u8(..70) == 0 {
        feel(hands, who, iid, rng);
    }
    if hands.has(iid, "stage::onboarding") && rng.u8(..150) == 0 {
        let until = workday(today, rng.u64(5..=21));
        hands.tell_bot(who, iid, &format!("hold customer-request until {until}"));
        customer.next_call = customer.next_call.map(|on| on.max(until));
        customer.closes_on = customer.closes_on.map(|on| on + (until - today));
    }
}

fn decide(hands: &mut Hands<'_>, who: &str, iid: u64, won: bool) {
    let today = hands.today();
    if !won {
        hands.relabel(who, iid, "renewal::lost");
        hands.relabel(who, iid, "stage::churned");
        hands.comment(who, iid, "Not renewed, thank you all. Closing.");
        hands.close(who, iid);
        return;
    }
    hands.relabel(who, iid, "renewal::won-contracted");
    let text = hands.text(iid);
    let renewal: Option<NaiveDate> =
        card::field(&text, "Renewal date").and_then(|value| value.parse().ok());
    let next = renewal.unwrap_or(today) + Months::new(12);
    let text = card::with_field(&text, "Renewal date", &next.to_string());
    hands.rewrite(who, iid, &text);
}

/// The CSM feels differently about an account, and says so in one of three ways.
pub(super) fn feel(hands: &mut Hands<'_>, who: &str, iid: u64, rng: &mut Rng) {
    let today = hands.today();
    let (colour, why) = match rng.u8(..10) {
        0 => ("Red", "the sponsor left and nobody has taken over"),
        1..=3 => ("Yellow", "the rollout is slower than planned"),
        _ => ("Green", "rollout on plan, champions active"),
    };
    match rng.u8(..3) {
        0 => hands.tell_bot(who, iid, &format!("sentiment {} {why}", colour.to_lowercase())),
        way => {
            let text =
                card::with_field(&hands.text(iid), "Sentiment", &format!("{colour} ({today})"));
            hands.rewrite(who, iid, &text);
            // Every second keeps the label in step.
            if way == 1 {
                hands.relabel(who, iid, &format!("HS::{colour}"));
            }
        }
    }
}

/// Now and then somebody begins a playbook; the answer is its number.
fn play(hands: &mut Hands<'_>, who: &str, customer: &Customer, rng: &mut Rng) -> Option<u64> {
    let grown =
        hands.has(customer.iid, "stage::adoption") || hands.has(customer.iid, "stage::optimize");
    let wanted = grown && hands.has(customer.iid, "csm-priority::1") && rng.u8(..90) == 0;
    wanted.then(|| work::open_playbook(hands, who, customer.iid, rng))
}
