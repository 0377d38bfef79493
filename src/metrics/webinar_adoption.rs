//! The way of accounts from the invitation to a webinar to adoption (f.18): who registered, who came, and what became
//! of them beside those that are like them and did not come.
//!
//! Of adoption only accounts count that had not adopted on the day; who came to several is credited to the first.

use serde::Deserialize;
use serde::Serialize;

use crate::consider::Difference;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

/// Why an account that was invited has no step in between.
const UNSAID: &str = "of webinars that do not say who registered";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WebinarAdoption {
    registered: Portion,
    attended: Portion,
    came: Portion,
    stayed_away: Portion,
}

impl Gauge for WebinarAdoption {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, membership, .. } = *subject;
        let account = standing.account;
        for audience in &standings.audiences {
            let guests = &audience.guests;
            if let Some(reason) = membership.why_none() {
                if guests.invited.contains(&account.id) {
                    for one in [&mut self.registered, &mut self.attended, &mut self.came] {
                        one.leave_out(reason);
                    }
                }
                continue;
            }
            match guests.registered.as_ref().map(|it| it.contains(&account.id)) {
                _ if !guests.invited.contains(&account.id) => {}
                None => {
                    self.registered.leave_out(UNSAID);
                    self.attended.leave_out(UNSAID);
                }
                Some(has) => {
                    self.registered.count(account, has);
                    if has {
                        self.attended.count(account, guests.came.contains(&account.id));
                    }
                }
            }
            match audience.judge(standing) {
                Some((true, has)) => self.came.count(account, has),
                Some((false, has)) => self.stayed_away.count(account, has),
                None => self.came.leave_out("had adopted before, or are like nobody who came"),
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.registered.merge(&other.registered);
        self.attended.merge(&other.attended);
        self.came.merge(&other.came);
        self.stayed_away.merge(&other.stayed_away);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("webinar_registered", self.registered.value());
        values.insert("webinar_attended", self.attended.value());
        let (came, away) = (self.came.ratio(), self.stayed_away.ratio());
        let difference = Difference::of(came, away);
        let parts = [
            ("came", came.value()),
            ("stayed away", away.value()),
            ("difference", difference.map(|it| it.points / 100.0)),
        ];
        let known = parts.into_iter().filter_map(|(part, number)| Some((part.to_owned(), number?)));
        let note =
            (came.denominator > 0).then(|| "self-selected: who comes is keener anyway".to_owned());
        values.insert(
            "webinar_adoption",
            Value { parts: known.collect(), note, ..self.came.value() },
        );
    }
}
