//! What is still asked of an account issue once its account is put together: who belongs to it, and where it goes on.

use crate::account::AccountId;
use crate::account::Survivor;
use crate::collect::Dossier;
use crate::collect::card::Reference;
use crate::collect::continued;
use crate::collect::epics;
use crate::gitlab::wire::Issue;

/// Of an account issue, what other issues are held against.
pub(super) struct Gist {
    pub(super) id: AccountId,
    /// The issue's id over all of GitLab.
    pub(super) number: u64,
    pub(super) continued_by: Option<Survivor>,
    /// Path of its project; empty where GitLab does not tell it.
    pub(super) path: String,
    /// Issues that the card names.
    pub(super) references: Vec<Reference>,
    /// The epics that hold the success plan of an open account.
    pub(super) plan: Option<epics::Place>,
}

impl Gist {
    /// Without its card, whose text is let go.
    pub(super) fn of(issue: &Issue) -> Self {
        let path = issue.references.full.split('#').next().unwrap_or_default();
        Self {
            id: AccountId { project: issue.project_id, iid: issue.iid },
            number: issue.id,
            continued_by: continued::by(issue),
            path: path.to_owned(),
            references: Vec::new(),
            plan: None,
        }
    }

    /// With what the card names.
    pub(super) fn of_dossier(dossier: &mut Dossier) -> Self {
        let plan = epics::named_on(&dossier.issue, &dossier.card);
        let references = std::mem::take(&mut dossier.card.references);
        Self { references, plan, ..Self::of(&dossier.issue) }
    }
}
