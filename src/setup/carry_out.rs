//! Makes what is missing, part by part: what GitLab refuses in one part is said, and the rest goes on.

use std::collections::BTreeMap;

use gitlab::api::AsyncClient;
use serde::Serialize;

use super::compare::Part;
use super::compare::What;
use super::issue_templates::Template;
use super::vocabulary::Known;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::LabelCreated;
use crate::gitlab::MayWrite;
use crate::gitlab::NewFile;
use crate::gitlab::NewLabel;
use crate::gitlab::Source;

/// What became of a part.
#[derive(Debug, Default, Serialize)]
pub struct Fate {
    /// What was made.
    pub made: Vec<String>,
    /// What somebody else had made meanwhile.
    pub already: Vec<String>,
    /// Why the rest was not.
    #[serde(skip)]
    pub error: Option<GitLabError>,
}

/// Makes what is missing of one part.
pub async fn carry_out<T: AsyncClient + MayWrite + Sync>(gitlab: &GitLab<T>, part: &Part) -> Fate {
    let mut fate = Fate::default();
    let result = match &part.what {
        _ if part.barred.is_some() => Ok(()),
        What::Labels { home, missing, .. } => labels(gitlab, home, missing, &mut fate).await,
        What::Board { kind, home, board, missing } => {
            board_of(gitlab, home, (kind.name, *board), missing, &mut fate).await
        }
        What::Templates { project, branch, missing } => {
            templates(gitlab, (*project, branch), missing, &mut fate).await
        }
    };
    fate.error = result.err();
    fate
}

async fn labels<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    home: &Source,
    missing: &[Known],
    fate: &mut Fate,
) -> Result<(), GitLabError> {
    for known in missing {
        let description = Some(known.meaning.to_owned());
        let new = NewLabel { name: known.name(), color: known.color.to_owned(), description };
        let made = match gitlab.writer().create_label(home, &new).await? {
            LabelCreated::New(_) => &mut fate.made,
            LabelCreated::Already => &mut fate.already,
        };
        made.push(new.name);
    }
    Ok(())
}

async fn board_of<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    home: &Source,
    (name, board): (&str, Option<u64>),
    missing: &[&'static str],
    fate: &mut Fate,
) -> Result<(), GitLabError> {
    if missing.is_empty() {
        return Ok(());
    }
    let known = gitlab.labels(home).await?;
    let ids: BTreeMap<&str, u64> = known.iter().map(|it| (it.name.as_str(), it.id)).collect();
    let board = match board {
        Some(board) => board,
        None => gitlab.writer().create_board(home, name).await?.id,
    };
    for label in missing {
        // Without its label a list cannot be: that the label could not be made has been said.
        let Some(id) = ids.get(label) else { continue };
        gitlab.writer().create_board_list(home, board, *id).await?;
        fate.made.push((*label).to_owned());
    }
    Ok(())
}

async fn templates<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, branch): (u64, &str),
    missing: &[&'static Template],
    fate: &mut Fate,
) -> Result<(), GitLabError> {
    if missing.is_empty() {
        return Ok(());
    }
    let file = |it: &&Template| NewFile { path: it.path(), text: it.text };
    let files: Vec<NewFile> = missing.iter().map(file).collect();
    let message = "Add issue templates that Stagecoach reads";
    gitlab.writer().add_files(project, branch, message, &files).await?;
    fate.made.extend(files.into_iter().map(|file| file.path));
    Ok(())
}

impl Fate {
    /// Whether it was refused for lack of a role or a scope.
    pub fn is_refused(&self) -> bool {
        let kind = self.error.as_ref().map(|error| error.kind);
        matches!(kind, Some(ErrorKind::Forbidden | ErrorKind::Unauthorized))
    }

    /// Whether nothing else will work either.
    pub fn is_the_end(&self) -> bool {
        let kind = self.error.as_ref().map(|error| error.kind);
        matches!(
            kind,
            Some(
                ErrorKind::Unauthorized
                    | ErrorKind::Unreachable
                    | ErrorKind::Transient { .. }
                    | ErrorKind::Budget
            )
        )
    }
}
