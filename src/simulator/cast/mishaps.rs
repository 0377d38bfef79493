//! What nobody planned: slips of the hand, words around the bot's text, quotes of it, a change of CSM.

use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::dice;
use crate::simulator::cast::hands::Hands;

/// Out of a hundred days, on how many something of the kind happens.
const PERCENT: u8 = 22;

impl Cast {
    /// Perhaps something odd happens today.
    pub(super) fn slip(&mut self, gitlab: &mut Simulator) {
        let today = gitlab.now().date_naive();
        let mut rng = dice(self.seed, today, 4);
        if rng.u8(..100) >= PERCENT {
            return;
        }
        let (project, bot) = (self.project.clone(), self.bot.clone());
        let mut hands = Hands { gitlab, project: &project, bot: &bot };
        let open = self.customers.keys().copied();
        let open: Vec<u64> =
            open.filter(|iid| hands.issue(*iid).open && !hands.has(*iid, "bot::ignore")).collect();
        let Some(iid) = rng.choice(&open).copied() else { return };
        let Some(owner) = hands.owner(iid) else { return };
        let Some(manager) = self.manager(iid) else { return };
        match rng.u8(..6) {
            0 => {
                // A second sentiment beside the first.
                hands.change(&owner, iid, &serde_json::json!({ "add_labels": "HS::Yellow" }));
            }
            1 => {
                let labels = hands.issue(iid).labels.iter();
                let mut own =
                    labels.filter(|l| ["tte::", "ttv::", "tto::"].iter().any(|s| l.starts_with(s)));
                if let Some(label) = own.next().cloned() {
                    hands.change(&owner, iid, &serde_json::json!({ "remove_labels": label }));
                }
            }
            2 | 3 => {
                if let Some(note) = hands.said(iid).first() {
                    let body = if rng.bool() {
                        format!("{}\n\n_Looks right to me, {manager}._", note.body)
                    } else {
                        format!("Read this before Thursday.\n\n{}", note.body)
                    };
                    hands.edit_comment(&manager, iid, note.id, &body);
                }
            }
            4 => {
                if let Some(note) = hands.said(iid).last() {
                    let quoted: Vec<String> =
                        note.body.lines().take(6).map(|line| format!("> {line}")).collect();
                    hands.comment(&owner, iid, &format!("{}\n\nDone?", quoted.join("\n")));
                }
            }
            _ => {
                let csms: Vec<&String> =
                    self.tempers.keys().filter(|name| **name != owner).collect();
                if let Some(csm) = rng.choice(&csms) {
                    hands.assign(&manager, iid, csm);
                    hands.comment(&manager, iid, &format!("@{csm} takes this over from today."));
                }
            }
        }
    }
}
