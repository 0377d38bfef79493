//! What became of accounts that came to a webinar, beside those that are like them and did not (f.18).
//!
//! Only accounts count that had not adopted on the day; who came to several is credited to the first. The issues
//! count people who registered, not accounts, so that the share of those is not here.

use serde::Deserialize;
use serde::Serialize;

use crate::consider::Difference;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WebinarAdoption {
    came: Portion,
    stayed_away: Portion,
}

impl Gauge for WebinarAdoption {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, membership, .. } = *subject;
        if !membership.is_customer() {
            return;
        }
        for audience in &standings.audiences {
            match audience.judge(standing) {
                Some((true, has)) => self.came.count(standing.account, has),
                Some((false, has)) => self.stayed_away.count(standing.account, has),
                None => self.came.leave_out("had adopted before, or are like nobody who came"),
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.came.merge(&other.came);
        self.stayed_away.merge(&other.stayed_away);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
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
