//! Labels that contradict each other or the state of an issue: one comment, each with its fix.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Contradiction;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelsContradict {
    /// Days for which a contradiction must hold: people change one thing after the other.
    grace_days: u32,
    /// Days after the close of an issue during which its labels are looked at.
    closed_within_days: u32,
    /// Contradictions that are listed, the oldest first.
    listed_max: usize,
}

impl Rule for LabelsContradict {
    const NAME: &'static str = "labels_contradict";
    const PURPOSE: &'static str =
        "Status, outcome and closed state of an issue tell the same story.";
    const SOURCE: &'static str = "SP-9, E4-27, E4-53, TRI-8, PLY-2, T23";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/labels_contradict.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let today = standing.today;
        let grace = Days::new(u64::from(self.grace_days));
        let kept = Days::new(u64::from(self.closed_within_days));
        let is_recent = |on: NaiveDate| today < on + kept;
        let mut all = standing.contradictions();
        all.retain(|it| it.closed_on.is_none_or(is_recent));
        all.sort_by(|a, b| (a.since, &a.reference).cmp(&(b.since, &b.reference)));
        let ripe: Vec<&Contradiction> = all.iter().filter(|it| it.since + grace <= today).collect();
        let next = all.iter().map(|it| it.since + grace).filter(|day| *day > today).min();
        let Some(first) = ripe.first() else {
            let reason = match next {
                Some(_) => "labels have contradicted each other only for a day or two",
                None => "no label contradicts another one",
            };
            return Verdict::quiet(reason).next_look(next);
        };
        let headline = match ripe.len() {
            1 => format!("{} {}", first.reference, first.words),
            2 => format!("{} {}; another thing does not fit either", first.reference, first.words),
            n => format!(
                "{} {}; {} other things do not fit either",
                first.reference,
                first.words,
                n - 1
            ),
        };
        // Taken back once all was well: what comes after that is another time.
        let times = standing.account.spoken.times_withdrawn(Self::NAME);
        let episode = Episode::new(times + 1);
        let rows: Vec<Value> = ripe.iter().take(self.listed_max).map(|it| row(it)).collect();
        let call = CallToAction::new(Self::NAME, standing.account, episode, 4, Form::Nudge)
            .despite_leaving()
            .since(first.since)
            .headline(headline)
            .because(ripe.iter().map(|it| Because {
                fact: format!("{} {}", it.reference, it.words),
                on: None,
                source: Source::Label,
                url: it.url.clone(),
            }))
            .detail("rows", rows)
            .detail("more", ripe.len().saturating_sub(self.listed_max));
        let ends = ripe.iter().filter_map(|it| it.closed_on).map(|on| on + kept);
        Verdict::fires(call).next_look(ends.chain(next).min())
    }
}

fn row(it: &Contradiction) -> Value {
    json!({ "reference": it.reference, "url": it.url, "words": it.words, "fix": it.fix })
}
