//! An account at risk of which nobody has said why, and what may come of it; or said it twice.

use chrono::Days;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Risk;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::in_triage;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RiskUndocumented {
    /// Days after the risk began during which people are still finding out.
    grace_days: u32,
}

/// A category of labels of which an account at risk has exactly one (`domain.md` TRI-6, TRI-7).
struct Category {
    name: &'static str,
    /// A scope, or the labels themselves.
    scope: &'static str,
    values: &'static [&'static str],
    /// Whether having none is worth asking.
    is_required: bool,
}

const CATEGORIES: [Category; 4] = [
    Category {
        name: "reason",
        scope: "risk::",
        values: &[
            "lack of adoption",
            "product experience",
            "lack of engagement",
            "loss of sponsor or champion",
            "customer sentiment",
            "other organizational factors",
            "lack of budget",
            "competition",
        ],
        is_required: true,
    },
    Category {
        name: "impact",
        scope: "risk-impact::",
        values: &[
            "customer churn",
            "tier downgrade",
            "seat churn",
            "customer sentiment",
            "competitor",
            "stage name",
        ],
        is_required: true,
    },
    Category {
        name: "classification",
        scope: "",
        values: &["E&A", "E&U", "U&A", "U&U"],
        is_required: false,
    },
    Category { name: "stage of the product", scope: "devops::", values: &[], is_required: false },
];

impl Category {
    fn holds(&self, label: &str) -> bool {
        if self.scope.is_empty() {
            self.values.contains(&label)
        } else {
            label.starts_with(self.scope)
        }
    }
}

impl Rule for RiskUndocumented {
    const NAME: &'static str = "risk_undocumented";
    const PURPOSE: &'static str = "Every risk has one reason and one impact, as labels.";
    const SOURCE: &'static str = "BD-15, BD-16, TRI-6, TRI-7, ONB-5";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/risk_undocumented.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let risk =
            match in_triage::risk(standing, "no triage is open that could say what the risk is") {
                Ok(risk) => risk,
                Err(verdict) => return verdict,
            };
        let Some(since) = risk.since else {
            return Verdict::unclear("nobody knows since when the account is at risk");
        };
        let flawed: Vec<(&Category, Vec<&str>)> = CATEGORIES
            .iter()
            .map(|category| (category, found(category, &risk)))
            .filter(|(category, found)| is_flawed(category, found, &risk))
            .collect();
        if flawed.is_empty() {
            return Verdict::quiet("the risk has one reason and one impact");
        }
        // The triage issue has a day by which it should say so: nobody asks before that.
        let due = risk.triage.and_then(|issue| issue.due);
        let due = due.map(|day| Calendar::working_day_after(day, 1));
        let grace = since + Days::new(u64::from(self.grace_days));
        let speaks_on = due.map_or(grace, |due| due.max(grace));
        if standing.today < speaks_on {
            let reason = format!("at risk only since {}", Calendar::words(since));
            return Verdict::quiet(reason).next_look(Some(speaks_on));
        }
        let told = |wanted: bool| {
            let fits = flawed.iter().filter(move |(_, found)| found.is_empty() == wanted);
            fits.map(|(category, _)| category.name).collect::<Vec<_>>().join(" and no ")
        };
        let (lacks, twice) = (told(true), told(false));
        let headline = match (lacks.is_empty(), twice.is_empty()) {
            (false, true) => format!("The risk has no {lacks}"),
            (true, _) => format!("The risk has more than one {twice}"),
            (false, false) => format!("The risk has no {lacks}, and more than one {twice}"),
        };
        let place = risk.triage.map_or(standing.account.url.as_str(), |it| it.url.as_str());
        let name = risk.triage.map_or(standing.account.reference.as_str(), |it| &it.reference);
        let episode = Episode::new(format!("since-{since}"));
        let call = CallToAction::new(Self::NAME, standing.account, episode, 3, Form::Nudge)
            .despite_triage()
            .since(speaks_on)
            .headline(headline)
            .because([Because {
                fact: "labels of the triage and of the account".to_owned(),
                on: None,
                source: Source::Label,
                url: place.to_owned(),
            }])
            .detail("only_twice", lacks.is_empty())
            .detail("issue", name)
            .detail("issue_url", place)
            .detail("flaws", flawed.iter().map(flaw).collect::<Vec<_>>());
        Verdict::fires(call)
    }
}

fn found<'a>(category: &Category, risk: &Risk<'a>) -> Vec<&'a str> {
    risk.labels.iter().copied().filter(|label| category.holds(label)).collect()
}

/// None where one is needed, or more than one. A stage of the product belongs to one reason only.
fn is_flawed(category: &Category, found: &[&str], risk: &Risk<'_>) -> bool {
    let asks_for_stage = category.scope == "devops::";
    let is_product = risk.labels.contains(&"risk::product experience");
    let is_required = category.is_required || asks_for_stage && is_product;
    found.len() > 1 || is_required && found.is_empty()
}

fn flaw((category, found): &(&Category, Vec<&str>)) -> Value {
    let paste = match found.as_slice() {
        [] => {
            let label = |value: &&str| format!("/label ~\"{}{value}\"", category.scope);
            category.values.iter().map(label).collect::<Vec<_>>()
        }
        more => more.iter().map(|label| format!("/unlabel ~\"{label}\"")).collect(),
    };
    json!({ "name": category.name, "found": found, "paste": paste, "scope": category.scope })
}
