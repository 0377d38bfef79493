//! Work issues as people work on them: a box today, a word next week, closed in the end, or closed unread.

use fastrand::Rng;

use crate::simulator::cast::answers::Next;
use crate::simulator::cast::card;
use crate::simulator::cast::customer::Customer;
use crate::simulator::cast::customer::Event;
use crate::simulator::cast::customer::workday;
use crate::simulator::cast::desk::About;
use crate::simulator::cast::desk::Errand;
use crate::simulator::cast::hands::Hands;
use crate::simulator::cast::hands::Sheet;
use crate::simulator::cast::record;
use crate::simulator::cast::temper::Temper;

const WORDS: [&str; 5] = [
    "No change yet, sponsor call is being set up.",
    "Spoke with the platform lead, they have the runbook now.",
    "Moving along, next session is booked.",
    "Waiting for their security lead, asked again today.",
    "Plan agreed with the customer, dates are on the card.",
];

/// The account that an issue is, or stands beside.
pub(super) fn account(hands: &Hands<'_>, iid: u64) -> Option<u64> {
    let issue = hands.issue(iid);
    if issue.labels.contains("csm::account") {
        return Some(iid);
    }
    let world = hands.gitlab.world();
    let links = issue.links.iter().filter_map(|id| world.links.get(id));
    let others = links.flat_map(|link| [link.source, link.target]).filter(|id| *id != issue.id);
    let mut others = others.filter_map(|id| world.issues.get(&id));
    others.find(|other| other.labels.contains("csm::account")).map(|other| other.iid)
}

/// One step of work in an issue; the answer is when the next one follows.
pub(super) fn go_on(
    hands: &mut Hands<'_>,
    errand: &Errand,
    temper: Temper,
    customer: &mut Customer,
    rng: &mut Rng,
) -> Next {
    let (who, iid) = (errand.who.as_str(), errand.iid);
    let kind = hands.issue(iid).labels.iter().find(|label| label.starts_with("csm::"));
    let kind = kind.cloned().unwrap_or_default();
    if account(hands, iid).is_some() && temper != Temper::Deaf {
        record::catch_up(hands, who, customer, rng);
    }
    let pace = match temper {
        Temper::Diligent => 3..=8,
        _ => 6..=16,
    };
    let again = Some((rng.u64(pace), About::Work));
    match (kind.as_str(), &errand.about) {
        ("csm::ebr", About::Held(on)) => {
            if hands.today() < *on {
                return Some((2, About::Held(*on)));
            }
            customer.untold.push((*on, Event::Ebr));
            record::catch_up(hands, who, customer, rng);
            finish(hands, who, iid, Some("ebr::completed"));
            None
        }
        ("csm::ebr", _) => ebr(hands, who, iid, customer, rng),
        ("csm::triage", _) => {
            customer.calls_soon(hands.today(), rng);
            step(hands, who, iid, Some("triage::resolved-won"), rng).and(again)
        }
        ("csm::playbook", _) => {
            let (status, word) = match rng.u8(..4) {
                0 => ("play-status::not-a-priority", "They will not do this before next year."),
                _ => ("play-status::success", "All teams are on it, closing as a success."),
            };
            hands.comment(who, iid, word);
            finish(hands, who, iid, Some(status));
            None
        }
        ("csm::pool-request", _) => {
            hands.relabel(who, iid, "pool::accepted");
            step(hands, who, iid, Some("pool::done"), rng).and(again)
        }
        ("csm::account", _) => None,
        _ if rng.u8(..100) < 8 => {
            hands.tell_bot(who, iid, "not-relevant they do this with a partner");
            hands.close(who, iid);
            None
        }
        _ => step(hands, who, iid, None, rng).and(again),
    }
}

/// The customer is asked for an EBR: most accept, some refuse.
fn ebr(hands: &mut Hands<'_>, who: &str, iid: u64, customer: &Customer, rng: &mut Rng) -> Next {
    let today = hands.today();
    if rng.u8(..100) < 15 {
        hands.tell_bot(who, customer.iid, &format!("ebr declined {today}"));
        hands.relabel(who, iid, "ebr::declined");
        hands.comment(who, iid, "Their executives have no time this quarter.");
        hands.close(who, iid);
        return None;
    }
    let days = rng.u64(14..=40);
    let on = workday(today, days);
    hands.tell_bot(who, customer.iid, &format!("ebr scheduled {on}"));
    hands.relabel(who, iid, "ebr::scheduled");
    Some((days + 1, About::Held(on)))
}

/// A box ticked and a word said; none when that was the last.
fn step(
    hands: &mut Hands<'_>,
    who: &str,
    iid: u64,
    end: Option<&str>,
    rng: &mut Rng,
) -> Option<()> {
    let ticked = card::tick(&hands.text(iid));
    if let Some(text) = &ticked {
        hands.rewrite(who, iid, text);
    }
    if rng.u8(..100) < 60 {
        hands.comment(who, iid, rng.choice(&WORDS).unwrap_or(&WORDS[0]));
    }
    let is_done = !hands.text(iid).contains("- [ ]") || rng.u8(..100) < 12;
    if is_done {
        finish(hands, who, iid, end);
        return None;
    }
    Some(())
}

fn finish(hands: &mut Hands<'_>, who: &str, iid: u64, label: Option<&str>) {
    if let Some(label) = label {
        hands.relabel(who, iid, label);
    }
    hands.close(who, iid);
}

/// A playbook that a CSM begins unasked.
pub(super) fn open_playbook(hands: &mut Hands<'_>, who: &str, account: u64, rng: &mut Rng) -> u64 {
    let plays =
        [("Enable CI", "play::enable,use-case::ci"), ("Expand to CD", "play::expand,use-case::cd")];
    let (title, labels) = *rng.choice(&plays).unwrap_or(&plays[0]);
    let name = hands.issue(account).title.replace(" – account", "");
    let sheet = Sheet {
        title: format!("{title} – {name}"),
        text: format!(
            "Account: #{account}\n\n- [ ] Sponsor found\n- [ ] Workshop held\n- [ ] Ten projects\n"
        ),
        labels: &format!("csm::playbook,play-status::wip,{labels}"),
    };
    hands.open(who, &sheet, Some(who), Some(account))
}

/// A plan that was asked for: opened, or looked at when it is there.
pub(super) fn begin_plan(hands: &mut Hands<'_>, who: &str, account: u64, title: &str) {
    let kind = format!("csm::{}", title.to_lowercase().replace(' ', "-"));
    let world = hands.gitlab.world();
    let open = world.issues.values().filter(|i| i.open && i.labels.contains(&kind));
    let known: Vec<u64> = open.map(|issue| issue.iid).collect();
    if let Some(plan) = known.into_iter().find(|iid| self::account(hands, *iid) == Some(account)) {
        return hands.comment(who, plan, "Gone through again, still right.");
    }
    let name = hands.issue(account).title.replace(" – account", "");
    let next = hands.today() + chrono::Days::new(90);
    let text = format!(
        "Account: #{account}\n\n## Summary\n\nOne platform for all teams.\n\n## Strategy\n\nOne platform for all \
         teams.\n\n## Highlights\n\nPilot teams are live.\n\n## Objectives\n\n- [ ] CI for 80 % of teams by {next}\n\n\
         ## Success Criteria\n\n- Build time from 40 to 15 minutes\n"
    );
    let labels =
        if kind == "csm::success-plan" { "csm::success-plan,success-plan::active" } else { &kind };
    let sheet = Sheet { title: format!("{title} – {name}"), text, labels };
    hands.open(who, &sheet, Some(who), Some(account));
}
