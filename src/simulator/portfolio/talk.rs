//! What people write in an account issue: short, friendly, sometimes with a date in it.

use fastrand::Rng;

use crate::simulator::portfolio::history::History;
use crate::simulator::portfolio::names::pick;
use crate::simulator::portfolio::people::CSMS;
use crate::simulator::portfolio::people::OPS;
use crate::simulator::portfolio::people::manager_of;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::plot::Style;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::seed::SeedChange;

/// After a call.
const CALLS: [&str; 8] = [
    "Good call today. Pipelines of the second team are moving over, no blockers.",
    "Cadence call done. They asked about merge trains, I sent the docs.",
    "Short call, mostly runner sizing. Next one is in the calendar.",
    "Call went well, three more teams want to join next month.",
    "Spoke with platform and security together. Scan results are reviewed weekly now.",
    "We went through the success plan, two objectives are on track.",
    "They are happy with the upgrade. I owe them the release highlights.",
    "Call held. Open question on group structure, answer by Friday.",
];
/// After a call with a customer who is not happy.
const HARD_CALLS: [&str; 4] = [
    "Call held, mood is flat. Two of the pilot teams still build on the old servers.",
    "Only the platform lead joined. I asked for a slot with the sponsor.",
    "Hard call. They want a written plan with dates before they go on.",
    "Spoke briefly, they are short of people until the reorganisation is over.",
];
const KICKOFF: &str =
    "Kickoff held, good group. They want to replace Jenkins first, next call is booked.";
/// From a colleague who is not the CSM.
const COLLEAGUES: [&str; 4] = [
    "I can cover next week if you are away.",
    "Their support ticket is closed, the fix was a runner upgrade.",
    "Met their CTO at the meetup, very positive about the rollout.",
    "Nice progress here. Could you share the migration notes with the team?",
];

/// Adds the comments of an account's people to its history.
pub(super) fn write(story: &Storyline, history: &mut History, csm: &str, rng: &mut Rng) {
    let lines: &[&str] = if story.plot.sentiment == "Green" { &CALLS } else { &HARD_CALLS };
    let past = story.calls.iter().filter(|call| **call < story.today && **call > story.opened);
    for call in past.rev().take(3) {
        let kickoff = story.start.is_some() && story.calls.first() == Some(call);
        history.comment(*call, csm, if kickoff { KICKOFF } else { pick(rng, lines) });
    }
    if rng.u8(..5) == 0 && !story.plot.mover {
        let colleague = pick(rng, &CSMS);
        history.comment(day(story.today, -rng.i64(8..=25)), colleague, pick(rng, &COLLEAGUES));
    }
    for quirk in story.plot.quirks {
        particular(story, *quirk, history, csm);
    }
    if story.plot.style == Style::DatesInComments {
        let date = |on: Option<chrono::NaiveDate>| on.map_or("?".to_owned(), |on| on.to_string());
        let body = format!(
            "For the record, I will fill the card later: signed {}, onboarding started {}, kickoff was on {}, \
             renewal is {}.",
            date(story.contract),
            date(story.start),
            date(story.calls.first().copied()),
            date(story.renewal),
        );
        history.comment(day(story.today, -2), csm, body);
    }
    if let Some((from, stated)) = story.hold {
        let body = match stated {
            Some((_, until)) => format!("Change freeze on their side, we pause until {until}."),
            None => "On hold for now, waiting to hear back.".to_owned(),
        };
        history.comment(from, csm, body);
    }
}

fn particular(story: &Storyline, quirk: Quirk, history: &mut History, csm: &str) {
    let ago = |days: i64| day(story.today, -days);
    let manager = manager_of(story.region);
    match quirk {
        Quirk::EmailsOnly => {
            history.comment(ago(5), csm, "Second mail sent, no kickoff date yet.");
        }
        Quirk::CustomerDelay => {
            let body =
                "Blocked by the change freeze at the customer. Sponsor knows, no new date yet.";
            history.comment(ago(9), csm, body);
        }
        Quirk::Reassigned => {
            let body =
                format!("@{csm} takes this over from today, thanks for the clean handoff notes.");
            history.comment(ago(12), manager, body);
        }
        Quirk::NoCsm if story.plot.priority == 1 => {
            history.comment(ago(6), manager, "Need to see who has room for this one.");
        }
        Quirk::BotIgnore => {
            history.comment(ago(20), manager, "Legal asked us to keep automation out of this one.");
        }
        Quirk::Backfilled => {
            history.comment(
                ago(5),
                OPS,
                "Imported from the old tool, history before that is lost.",
            );
        }
        Quirk::Cancelled => {
            history.comment(ago(50), csm, "Deal fell through in procurement, closing.");
        }
        Quirk::FutureCall => {
            history.comment(ago(1), csm, "Kickoff is finally booked, put it in the log already.");
        }
        Quirk::RenewalUndecided => {
            history.comment(ago(22), csm, "Procurement says the signature is a matter of days.");
        }
        Quirk::Risk => {
            let body = "Sponsor left. Their new VP is comparing us with another tool.".to_owned();
            let internal = SeedChange::Comment { body, internal: true };
            history.add(story.sentiment_on, csm, internal);
            history.comment(
                day(story.sentiment_on, 3),
                manager,
                "Let us talk about this on Thursday.",
            );
        }
        Quirk::TwoSentiments => {
            history.comment(ago(16), csm, "A bit slower lately, setting yellow to be safe.");
        }
        _ => {}
    }
}
