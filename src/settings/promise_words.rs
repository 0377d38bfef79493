//! The words of `[clocks]` as values: days, units, anchors and what a change does.

use chrono::NaiveDate;

use crate::consider::Anchor;
use crate::consider::DayUnit;
use crate::consider::SegmentChange;
use crate::settings::problem::Problem;

pub(super) fn day(key: &str, text: &str) -> Result<NaiveDate, Problem> {
    let wanted = || Problem::new(key, format!("“{text}” is no day: expected YYYY-MM-DD"));
    text.trim().parse().map_err(|_| wanted())
}

fn choice<T: Copy>(key: &str, text: &str, choices: &[(&str, T)]) -> Result<T, Problem> {
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        Problem::new(key, format!("expected {}, found “{text}”", names.join(" | ")))
    })
}

pub(super) fn unit(key: &str, text: &str) -> Result<DayUnit, Problem> {
    let choices =
        [("calendar_days", DayUnit::CalendarDays), ("business_days", DayUnit::BusinessDays)];
    choice(key, text, &choices)
}

pub(super) fn segment_change(key: &str, text: &str) -> Result<SegmentChange, Problem> {
    let choices = [
        ("keep", SegmentChange::Keep),
        ("tighten", SegmentChange::Tighten),
        ("rebind", SegmentChange::Rebind),
    ];
    choice(key, text, &choices)
}

pub(super) fn rebind(key: &str, text: &str) -> Result<bool, Problem> {
    choice(key, text, &[("never", false), ("open", true)])
}

pub(super) fn anchor(key: &str, text: &str) -> Result<Anchor, Problem> {
    let named =
        |prefix: &str| text.strip_prefix(prefix).map(str::trim).filter(|name| !name.is_empty());
    if let Some(field) = named("field:") {
        return Ok(Anchor::Field(field.to_lowercase()));
    }
    if let Some(label) = named("label:") {
        return Ok(Anchor::Label(label.to_owned()));
    }
    match text {
        "onboarding_start" => Ok(Anchor::OnboardingStart),
        "contract_date" => Ok(Anchor::ContractDate),
        "csm_assigned" => Ok(Anchor::CsmAssigned),
        _ => {
            let wanted =
                "onboarding_start | contract_date | csm_assigned | field:NAME | label:NAME";
            Err(Problem::new(key, format!("expected {wanted}, found “{text}”")))
        }
    }
}
