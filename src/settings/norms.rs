//! What a team holds itself to beside the three promises, out of its sections of the settings.

use crate::consider::FiscalYear;
use crate::consider::Norms;
use crate::settings::Settings;
use crate::settings::problem::Problem;

impl Settings {
    pub(super) fn norms(&self) -> Norms {
        Norms {
            fiscal: FiscalYear { start_month: self.calendar.fiscal_year_start_month },
            ebr: self.ebr,
            priorities: self.priorities,
            triage: self.triage,
            escalations: self.escalations,
            renewal: self.renewal,
            family: self.subsidiaries,
        }
    }

    /// What is readable there and cannot be meant.
    pub(super) fn norm_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut unless = |holds: bool, key: &str, text: String| {
            if !holds {
                problems.push(Problem::new(key, text));
            }
        };
        let month = self.calendar.fiscal_year_start_month;
        let text = format!("expected a month from 1 to 12, found {month}");
        unless((1..=12).contains(&month), "calendar.fiscal_year_start_month", text);
        let terms = &self.escalations;
        let days = [
            ("critical_days", terms.critical_days),
            ("high_days", terms.high_days),
            ("medium_days", terms.medium_days),
            ("low_days", terms.low_days),
        ];
        let triage = &self.triage;
        let days =
            days.map(|(key, days)| (format!("escalations.{key}"), days)).into_iter().chain([
                ("triage.calm_days".to_owned(), triage.calm_days),
                ("triage.red_update_days".to_owned(), triage.red_update_days),
                ("triage.yellow_update_days".to_owned(), triage.yellow_update_days),
            ]);
        for (key, days) in days {
            let text = format!("expected 1 to 365 days, found {days}");
            unless((1..=365).contains(&days), &key, text);
        }
        problems
    }
}
