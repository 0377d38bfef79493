//! When the next word about an account at risk is due (TRI-4, TRI-12).

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Colour;
use crate::consider::Risk;
use crate::consider::Standing;

impl Standing<'_> {
    /// Days between two updates of an account at that risk.
    pub fn risk_update_days(&self, risk: &Risk<'_>) -> Days {
        let triage = &self.norms.triage;
        Days::new(u64::from(match risk.level {
            Colour::Red => triage.red_update_days,
            Colour::Yellow | Colour::Green => triage.yellow_update_days,
        }))
    }

    /// The last day on which the next update is in time, and what it is counted from: the last one, or the
    /// day on which the risk began. None where nobody knows since when it is one.
    pub fn risk_update_due(&self, risk: &Risk<'_>) -> Option<(NaiveDate, NaiveDate)> {
        let last = self.risk_updates().last().map(|update| update.on);
        let base = last.max(risk.since)?;
        Some((base, base + self.risk_update_days(risk)))
    }

    /// Whether the word that is owed about an account at risk is not late; an escalation has a rhythm of its
    /// own. None where nobody knows since when the risk is one.
    pub fn is_risk_told_in_time(&self, risk: &Risk<'_>) -> Option<bool> {
        let escalations = self.escalations();
        if !escalations.open.is_empty() {
            return Some(!escalations.is_overdue);
        }
        self.risk_update_due(risk).map(|(_, due)| self.today <= due)
    }
}
