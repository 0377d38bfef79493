//! What a team holds itself to beside the three promises, out of its sections of the settings.

use crate::consider::FiscalYear;
use crate::consider::Norms;
use crate::settings::Settings;
use crate::settings::problem::Problem;

impl Settings {
    pub(super) fn norms(&self) -> Norms {
        Norms {
            fiscal: FiscalYear { start_month: self.calendar.fiscal_year_start_month },
            cadence: self.cadence,
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
        for (key, days) in days {
            let text = format!("expected 1 to 365 days, found {days}");
            unless((1..=365).contains(&days), &format!("escalations.{key}"), text);
        }
        let terms = &self.cadence;
        let calls = [("strategic", terms.strategic), ("growth", terms.growth)];
        let calls = calls.into_iter().flat_map(|(segment, terms)| {
            [
                (format!("{segment}.first_days"), terms.first_days),
                (format!("{segment}.second_days"), terms.second_days),
                (format!("{segment}.first_alarm_days"), terms.first_alarm_days),
                (format!("{segment}.second_alarm_days"), terms.second_alarm_days),
            ]
        });
        for (key, days) in calls.chain([("onboarding_days".to_owned(), terms.onboarding_days)]) {
            let text = format!("expected 1 to 730 days, found {days}");
            unless((1..=730).contains(&days), &format!("cadence.{key}"), text);
        }
        problems
    }
}
