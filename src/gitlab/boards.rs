//! Issue boards: the crate has no endpoints for them.

use gitlab::api::AsyncClient;
use gitlab::api::common::NameOrId;
use gitlab::api::endpoint_prelude::BodyError;
use gitlab::api::endpoint_prelude::Cow;
use gitlab::api::endpoint_prelude::Endpoint;
use gitlab::api::endpoint_prelude::FormParams;
use gitlab::api::endpoint_prelude::Method;

use super::GitLab;
use super::error::GitLabError;
use super::issues::Source;
use super::wire::Board;
use super::wire::BoardList;
use super::write::Writer;
use super::write::made;

type Body = Result<Option<(&'static str, Vec<u8>)>, BodyError>;

/// `projects/…/boards` or `groups/…/boards`.
struct Boards {
    /// Up to and with `boards`.
    stem: String,
}

impl Boards {
    fn of(source: &Source, operation: &str) -> Result<Self, GitLabError> {
        let place: NameOrId<'_> = source.place(operation)?;
        let kind = match source {
            Source::Project(_) => "projects",
            Source::Group(_) => "groups",
        };
        Ok(Self { stem: format!("{kind}/{place}/boards") })
    }
}

impl Endpoint for Boards {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        self.stem.clone().into()
    }
}

struct CreateBoard<'a> {
    boards: Boards,
    name: &'a str,
}

impl Endpoint for CreateBoard<'_> {
    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Cow<'static, str> {
        self.boards.stem.clone().into()
    }

    fn body(&self) -> Body {
        let mut params = FormParams::default();
        params.push("name", self.name);
        params.into_body()
    }
}

struct CreateList {
    boards: Boards,
    board: u64,
    label: u64,
}

impl Endpoint for CreateList {
    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("{}/{}/lists", self.boards.stem, self.board).into()
    }

    fn body(&self) -> Body {
        let mut params = FormParams::default();
        params.push("label_id", self.label);
        params.into_body()
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The boards of a project or of a group, each with its lists.
    pub async fn boards(&self, source: &Source) -> Result<Vec<Board>, GitLabError> {
        let operation = format!("list boards of {source}");
        let endpoint = Boards::of(source, &operation)?;
        self.all(operation, endpoint, 0).await
    }
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Makes a board without lists.
    pub async fn create_board(&self, source: &Source, name: &str) -> Result<Board, GitLabError> {
        let operation = format!("create board {name} in {source}");
        let endpoint = CreateBoard { boards: Boards::of(source, &operation)?, name };
        made(&self.gitlab.send(&operation, &endpoint).await?, &operation)
    }

    /// Adds a list of the issues with one label, behind the lists that are there.
    pub async fn create_board_list(
        &self,
        source: &Source,
        board: u64,
        label: u64,
    ) -> Result<BoardList, GitLabError> {
        let operation = format!("add a list to board {board} of {source}");
        let endpoint = CreateList { boards: Boards::of(source, &operation)?, board, label };
        made(&self.gitlab.send(&operation, &endpoint).await?, &operation)
    }
}
