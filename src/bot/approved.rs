//! A plan that was approved: it is carried out only if that very plan would be made again.

use crate::bot::Moved;
use crate::bot::PassError;
use crate::decide::Plan;

/// A plan that somebody looked at: its checksum, and its keys to say what has moved.
#[derive(Clone, Debug)]
pub struct Approved {
    pub checksum: String,
    /// `action key` of every action, with what it would write.
    pub actions: Vec<(String, serde_json::Value)>,
}

impl Approved {
    pub(super) fn check(&self, plan: &Plan) -> Result<(), PassError> {
        if plan.checksum == self.checksum {
            return Ok(());
        }
        let now: Vec<(String, serde_json::Value)> = plan
            .actions
            .iter()
            .map(|action| (action.name(), serde_json::json!(action.write)))
            .collect();
        let was = |name: &String| self.actions.iter().find(|(known, _)| known == name);
        let is = |name: &String| now.iter().find(|(known, _)| known == name);
        let gone = self.actions.iter().filter(|(name, _)| is(name).is_none());
        let gone = gone.map(|(name, _)| format!("{name} is no longer wanted"));
        let new = now.iter().filter(|(name, _)| was(name).is_none());
        let new = new.map(|(name, _)| format!("{name} is new"));
        let other = now.iter().filter(|(name, write)| was(name).is_some_and(|(_, w)| w != write));
        let other = other.map(|(name, _)| format!("{name} would say something else"));
        let mut differences: Vec<String> = gone.chain(new).chain(other).collect();
        let more = differences.len().saturating_sub(5);
        differences.truncate(5);
        if more > 0 {
            differences.push(format!("and {more} more"));
        }
        if differences.is_empty() {
            differences.push("the policy or the day is another".to_owned());
        }
        Err(PassError::Moved(Moved { differences }))
    }
}
