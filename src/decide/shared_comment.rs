//! One comment on an issue of many accounts, kept current: said, changed with the facts, taken back.

use crate::account::AccountId;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::SPOKEN_THERE;
use crate::account::Section;
use crate::account::SharedIssue;
use crate::account::replace_sections;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::corrections::Change;
use crate::decide::corrections::taken_back;
use crate::decide::shared::Bench;
use crate::decide::shared::act;
use crate::decide::shared::upkeep;
use crate::decide::shared_text;
use crate::rules::Outcome;
use crate::rules::SharedVerdict;
use crate::templates;

impl Bench<'_> {
    /// The comment on a shared issue: new, changed, or nothing.
    pub(super) fn comment(&self, said: &SharedVerdict, id: AccountId) -> Vec<Action> {
        let Some(shared) = self.issue(id) else { return Vec::new() };
        if !shared.issue.open || shared.is_hands_off() || shared.is_turned_down() {
            return Vec::new();
        }
        let mut actions = Vec::new();
        if let Outcome::Fires(call) = &said.verdict.outcome
            && shared.spoken.find(&said.key).is_none()
        {
            if self.suppression(call).is_some() {
                return Vec::new();
            }
            actions.push(self.say(said, call, shared));
        }
        let is_said = !actions.is_empty();
        actions.extend(self.amend(said, shared));
        // Looked at again where a run was cut between the two.
        if !shared.is_marked && (is_said || !shared.spoken.remarks.is_empty()) {
            actions.push(mark(said, shared, is_said));
        }
        actions
    }

    fn say(&self, said: &SharedVerdict, call: &CallToAction, shared: &SharedIssue) -> Action {
        let section =
            shared_text::comment(call, &said.verdict, shared, self.standings, self.rulebook);
        let write = Write::Comment {
            project: shared.issue.project,
            iid: shared.issue.iid,
            body: self.portfolio.words(said.is_confidential, section.print()),
            notifies: call.form == Form::Notice,
            internal: false,
        };
        let summary = format!("{}: {}", shared.issue.title, call.headline);
        act(ActionKind::Comment, call, shared.issue.reference.clone(), summary, write)
    }

    /// Makes what was said there true: as it is now, over, or said twice.
    fn amend(&self, said: &SharedVerdict, shared: &SharedIssue) -> Option<Action> {
        let mut changes: Vec<Change<'_>> = Vec::new();
        let own = shared
            .spoken
            .sections()
            .filter(|(_, section)| section.marker.key.rule == said.key.rule);
        let first = shared.spoken.find(&said.key).map(|(_, section)| section);
        for (remark, section) in own {
            let is_first = first.is_some_and(|first| std::ptr::eq(first, section));
            changes.extend(match &said.verdict.outcome {
                Outcome::Fires(call) if is_first => {
                    let (standings, rulebook) = (self.standings, self.rulebook);
                    let new =
                        shared_text::comment(call, &said.verdict, shared, standings, rulebook);
                    let old = &section.marker;
                    let is_kept = !old.undone && (call.form == Form::Nudge || old.withdrawn);
                    let because = call.because.clone();
                    (is_kept && new.marker.hash != old.hash).then(|| Change {
                        remark,
                        section: new,
                        why: call.headline.clone(),
                        because,
                    })
                }
                Outcome::Fires(_) => {
                    taken_back(remark, section, "Withdrawn: another comment says what is true now.")
                }
                Outcome::Unclear => None,
                Outcome::Quiet | Outcome::NotApplicable => {
                    let reason = templates::inert(&said.verdict.reason);
                    taken_back(remark, section, &format!("Settled: {reason}."))
                }
            });
        }
        let remark = changes.first()?.remark;
        // The others follow in the next pass: people rarely have two to be changed.
        changes.retain(|change| change.remark.note_id == remark.note_id);
        let sections: Vec<Section> = changes.iter().map(|change| change.section.clone()).collect();
        let why: Vec<&str> = changes.iter().map(|change| change.why.as_str()).collect();
        let write = Write::EditComment {
            project: shared.issue.project,
            iid: shared.issue.iid,
            note: remark.note_id,
            body: self
                .portfolio
                .words(said.is_confidential, replace_sections(&remark.body, &sections)),
        };
        let summary = format!("{}: {}", shared.issue.title, why.join("; "));
        let target = format!("{}, comment {}", shared.issue.reference, remark.note_id);
        let because = changes.iter().flat_map(|change| change.because.clone()).collect();
        let action = upkeep(&said.key, ActionKind::EditComment, &target, summary, write);
        Some(Action { because, ..action })
    }
}

/// The reaction by which the bot knows later that it has spoken there.
fn mark(said: &SharedVerdict, shared: &SharedIssue, is_said_now: bool) -> Action {
    let write = Write::React {
        project: shared.issue.project,
        iid: shared.issue.iid,
        note: None,
        name: SPOKEN_THERE.to_owned(),
    };
    let summary = format!("{}: a comment is kept current here", shared.issue.title);
    let action = upkeep(&said.key, ActionKind::React, &shared.issue.reference, summary, write);
    Action { after: is_said_now.then(|| said.key.clone()).into_iter().collect(), ..action }
}
