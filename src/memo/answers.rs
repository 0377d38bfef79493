//! What no issue tells: who the bot is, how open a project is, epics, roles. Each answer is believed for a while.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

/// Answers by question.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers(BTreeMap<String, Answer>);

/// One answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    /// By our clock.
    pub(super) at: DateTime<Utc>,
    pub(super) value: Value,
    /// Whether the last passes asked for it.
    #[serde(skip)]
    is_wanted: bool,
}

impl Answers {
    pub(super) fn of(answers: BTreeMap<String, Answer>) -> Self {
        Self(answers)
    }

    /// The answer that is no older, by a clock that may have been set back.
    pub(super) fn recall(
        &mut self,
        question: &str,
        (now, believed): (DateTime<Utc>, TimeDelta),
    ) -> Option<Value> {
        let answer = self.0.get_mut(question)?;
        let age = now - answer.at;
        if age < TimeDelta::zero() || age >= believed {
            return None;
        }
        answer.is_wanted = true;
        Some(answer.value.clone())
    }

    pub(super) fn keep(&mut self, question: String, at: DateTime<Utc>, value: Value) {
        self.0.insert(question, Answer { at, value, is_wanted: true });
    }

    /// Forgets those whose question begins so.
    pub(super) fn forget(&mut self, beginning: &str) {
        self.0.retain(|question, _| !question.starts_with(beginning));
    }

    /// Those that a pass asked for: others are about what is no longer there.
    pub(super) fn wanted(&self) -> BTreeMap<&String, &Answer> {
        self.0.iter().filter(|(_, answer)| answer.is_wanted).collect()
    }
}
