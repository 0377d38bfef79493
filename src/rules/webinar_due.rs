//! A webinar in one comment that is kept current: the steps before it, the numbers after it.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Severity;
use crate::account::SharedIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Difference;
use crate::consider::Standings;
use crate::consider::webinars::Adopters;
use crate::consider::webinars::Webinar;
use crate::rules::Place;
use crate::rules::SharedRule;
use crate::rules::SharedVerdict;
use crate::rules::Verdict;
use crate::rules::shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct WebinarDue {
    /// Days before the webinar on which its first step is due.
    agree_days: u64,
    /// Days before it on which the page is up, or Marketing has what it needs.
    announce_days: u64,
    invite_days: u64,
    rehearse_days: u64,
    /// Days after it within which numbers and recording should be there.
    report_within_days: u64,
    /// Days after it within which adoption counts.
    adopted_within_days: u64,
}

impl SharedRule for WebinarDue {
    const NAME: &'static str = "webinar_due";
    const PURPOSE: &'static str = "A webinar is prepared in dated steps, and counted afterwards.";
    const SOURCE: &'static str = "C17, WEB-1, f.18";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/webinar_due.md");

    fn evaluate(&self, standings: &Standings<'_>) -> Vec<SharedVerdict> {
        let open = standings.shared_of(WorkKind::Webinar).filter(|shared| shared.issue.open);
        let adopters = Adopters::of(standings);
        open.map(|shared| self.judge(shared, &adopters)).collect()
    }
}

impl WebinarDue {
    fn judge(&self, shared: &SharedIssue, adopters: &Adopters<'_, '_>) -> SharedVerdict {
        let standings = adopters.standings;
        let (place, today) = (Place::On(shared.place()), standings.as_of);
        let key = Key::about(Self::NAME, &shared::name_of(shared), Episode::new("1"));
        let quiet = |reason: String, day| {
            let verdict = Verdict::quiet(reason).next_look(day);
            SharedVerdict::of(key.clone(), place, verdict)
        };
        let webinar = Webinar::of(shared);
        let Some(on) = webinar.on else {
            let call = self.call(&key, &webinar, adopters).headline("has no day yet");
            return SharedVerdict::fires(place, call.detail("what", "undated"));
        };
        let begins = on - Days::new(self.agree_days);
        let over = on + Days::new(self.adopted_within_days + 1);
        let day = Calendar::words(on);
        if today < begins {
            let begins_on = Calendar::words(begins);
            return quiet(format!("on {day}, the first step is due on {begins_on}"), Some(begins));
        }
        let call = self.call(&key, &webinar, adopters);
        let (call, next) = if today <= on {
            let headline = format!("on {day}, the steps before it");
            (call.headline(headline).detail("what", "ahead"), on + Days::new(1))
        } else if webinar.attendance().is_none() {
            let headline = format!("was on {day}: who registered, who came?");
            (call.headline(headline).detail("what", "uncounted"), over)
        } else if today < over {
            (call.headline(format!("was on {day}, in numbers")).detail("what", "counted"), over)
        } else {
            let rate = webinar.attendance().unwrap_or_default();
            let adoption = webinar.adoption(adopters, self.adopted_within_days);
            let came = adoption.unwrap_or_default().came;
            return quiet(
                format!("held on {day}; attended of registered {rate}, adopted afterwards {came}"),
                None,
            );
        };
        let verdict = Verdict::fires(call).next_look(Some(next));
        SharedVerdict::of(key, place, verdict)
    }

    fn call(&self, key: &Key, webinar: &Webinar<'_>, adopters: &Adopters<'_, '_>) -> CallToAction {
        let standings = adopters.standings;
        let adoption = webinar.adoption(adopters, self.adopted_within_days).unwrap_or_default();
        let differs = Difference::of(adoption.came, adoption.stayed_away);
        let on = webinar.on.unwrap_or(standings.as_of);
        let attended = webinar.attendance().map(|rate| rate.to_string());
        let registered = webinar.response().map(|rate| rate.to_string());
        let too_many = webinar.attended > webinar.registered && webinar.registered.is_some();
        CallToAction::about(Self::NAME, key.clone(), 4, Form::Nudge)
            .since(standings.local_date(webinar.shared.issue.created_at))
            .detail("on", on.to_string())
            .detail("topic", webinar.topic.unwrap_or_default())
            .detail("round", webinar.round)
            .detail("steps", self.steps(webinar.round, on))
            .detail("report_by", (on + Days::new(self.report_within_days)).to_string())
            .detail("adopted_by", (on + Days::new(self.adopted_within_days)).to_string())
            .detail("attended", attended.unwrap_or_default())
            .detail("registered", registered.unwrap_or_default())
            .detail("mismatch", too_many)
            .detail("feedback", webinar.shared.issue.sheet.value("feedback").unwrap_or_default())
            .detail("came", adoption.came.denominator)
            .detail("adopted", adoption.came.to_string())
            .detail("baseline", adoption.stayed_away.to_string())
            .detail(
                "compares",
                adoption.stayed_away.denominator > 1 && adoption.came.denominator > 1,
            )
            .detail("differs", differs.map(|it| it.to_string()).unwrap_or_default())
            .detail("open", differs.is_none_or(|it| it.is_open()))
            .detail("quarter", quarter(webinar, standings))
    }

    /// The steps of a round, dated back from its day, none after it but the last.
    fn steps(&self, round: u8, on: NaiveDate) -> Vec<Value> {
        // Nobody rehearses on a Sunday.
        let before = |days: u64, words: &str| {
            (Calendar::working_day_until(on - Days::new(days)), words.to_owned())
        };
        let on_the_day = |words: &str| (on, words.to_owned());
        let after = |days: u64, words: &str| (on + Days::new(days), words.to_owned());
        let steps = match round {
            1 => vec![
                before(self.agree_days, "agree on topic, speaker and who is meant to come"),
                before(self.announce_days, "put up the registration page"),
                before(self.invite_days, "invite the accounts that need it, by their CSMs"),
                before(self.rehearse_days, "rehearse once, with the demo"),
                on_the_day("hold it and record it"),
                after(
                    self.report_within_days,
                    "write down numbers and feedback, and what to change",
                ),
            ],
            2 => vec![
                before(self.agree_days, "go through the feedback of the first round"),
                before(self.announce_days, "brief Marketing: text, audience, page"),
                before(self.invite_days, "send the invitations with Marketing"),
                before(self.rehearse_days, "send the reminder"),
                on_the_day("hold it and record it"),
                after(self.report_within_days, "write down numbers and feedback"),
            ],
            _ => vec![
                before(self.agree_days, "choose the recording that is best"),
                before(self.announce_days, "cut it, and add a table of contents"),
                before(self.invite_days, "put up the page, with Marketing"),
                before(self.rehearse_days, "tell the CSMs whom to send it to"),
                on_the_day("make it available on demand"),
                after(self.report_within_days, "write down how often it was watched"),
            ],
        };
        let step =
            |(on, words): (NaiveDate, String)| json!({ "on": on.to_string(), "words": words });
        steps.into_iter().map(step).collect()
    }
}

/// What the fiscal quarter has of webinars, and of this topic in this round.
fn quarter(webinar: &Webinar<'_>, standings: &Standings<'_>) -> Value {
    let quarter = |day: NaiveDate| standings.norms.fiscal.quarter_of(day);
    let Some(mine) = webinar.on.map(quarter) else { return json!("") };
    let all = standings.shared_of(WorkKind::Webinar).map(Webinar::of);
    // Closed without numbers is called off.
    let stands = |other: &Webinar<'_>| other.shared.issue.open || other.attended.is_some();
    let same: Vec<Webinar<'_>> =
        all.filter(|other| stands(other) && other.on.map(quarter) == Some(mine)).collect();
    let held =
        same.iter().filter(|other| other.on.is_some_and(|day| day < standings.as_of)).count();
    let of_topic = same.iter().filter(|it| it.topic == webinar.topic && it.round == webinar.round);
    json!({ "name": mine.to_string(), "all": same.len(), "held": held, "topic": of_topic.count() })
}
