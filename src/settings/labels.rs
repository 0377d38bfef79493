//! `[labels]`: what a team calls what our vocabulary calls otherwise.

use serde::Deserialize;

use crate::collect::Aliases;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::nearest;
use crate::setup::Owner;
use crate::setup::vocabulary;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct LabelSettings {
    aliases: Vec<AliasSettings>,
}

/// One of `[[labels.aliases]]`.
#[derive(Clone, Debug, Deserialize)]
struct AliasSettings {
    label: String,
    means: String,
}

impl Settings {
    /// Labels by the name a team gave them, and every problem with that.
    pub(super) fn aliases(&self) -> (Aliases, Vec<Problem>) {
        let (mut aliases, mut problems) = (Aliases::default(), Vec::new());
        for (number, AliasSettings { label, means }) in self.labels.aliases.iter().enumerate() {
            let key = |leaf: &str| format!("labels.aliases[{number}].{leaf}");
            let known = |name: &str| vocabulary::labels().find(|known| known.name() == name);
            let mut problem = |leaf, text| problems.push(Problem::new(key(leaf), text));
            if label.trim().is_empty() || label.contains(',') {
                problem("label", format!("expected the name of a label, found “{label}”"));
            } else if known(label).is_some() {
                let text = format!("“{label}” is a label of ours: it already means itself");
                problem("label", text);
            } else if aliases.0.contains_key(label) {
                problem("label", format!("“{label}” stands in two of these tables: keep one"));
            }
            match known(means) {
                Some(known) if known.family.owner == Owner::People => {
                    aliases.0.insert(label.clone(), means.clone());
                }
                Some(_) => {
                    let text = format!(
                        "“{means}” is written by Stagecoach alone: no label of people means it"
                    );
                    problem("means", text);
                }
                None => {
                    let names: Vec<String> = vocabulary::labels().map(|it| it.name()).collect();
                    let like = nearest(means, names.iter().map(String::as_str));
                    let like = like.unwrap_or("stage::onboarding");
                    let text = format!("expected a label of ours such as {like}, found “{means}”");
                    problem("means", text);
                }
            }
        }
        (aliases, problems)
    }
}
