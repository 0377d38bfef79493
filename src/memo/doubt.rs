//! What was read by somebody who may have been let in no longer: GitLab leaves out what such a one must not see, and says
//! nothing of it.

use crate::memo::Memo;

impl Memo {
    /// GitLab refused what it had shown before. Perhaps the role is gone: then comments that only the team reads were
    /// left out of what this pass has read, and no `updated_at` would ever tell. The next pass reads it again.
    pub fn doubts_this_pass(&self) {
        let mut state = self.state();
        let pass = state.pass;
        state.is_new = true;
        for entry in state.issues.values_mut() {
            entry.parts.retain(|_, piece| piece.pass != pass);
        }
    }
}
