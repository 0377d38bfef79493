//! The reads, one function each; lists are complete or an error.

use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;
use gitlab::api::Endpoint;
use gitlab::api::common::NameOrId;
use gitlab::api::common::SortOrder;
use gitlab::api::groups::Group as GroupEndpoint;
use gitlab::api::groups::projects::GroupProjects;
use gitlab::api::personal_access_tokens::PersonalAccessTokenSelf;
use gitlab::api::projects::Project as ProjectEndpoint;
use gitlab::api::projects::issues::Issue as IssueEndpoint;
use gitlab::api::projects::issues::IssueResourceLabelEvents;
use gitlab::api::projects::issues::links::IssueLinks;
use gitlab::api::projects::issues::notes::IssueNotes;
use gitlab::api::projects::issues::notes::NoteOrderBy;
use gitlab::api::projects::labels::Labels;
use gitlab::api::projects::members::AllProjectMembers;
use gitlab::api::users::CurrentUser;
use gitlab::api::users::Users;

use super::GitLab;
use super::endpoints::Get;
use super::endpoints::GroupLabels;
use super::endpoints::IssueStateEvents;
use super::endpoints::UserStatusOf;
use super::endpoints::place;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::issues::Source;
use super::issues::not_a_place;
use super::pages::Paging;
use super::pages::walk;
use super::wire::Group;
use super::wire::Issue;
use super::wire::Label;
use super::wire::LabelEvent;
use super::wire::LinkedIssue;
use super::wire::Listed;
use super::wire::Member;
use super::wire::Metadata;
use super::wire::Note;
use super::wire::Project;
use super::wire::StateEvent;
use super::wire::TokenInfo;
use super::wire::User;
use super::wire::UserStatus;

/// What hangs on one issue fits; GitLab itself stops at 5,000 comments.
const PAGES_MAX: usize = 100;
const COMPLETE: &str = "every required field is set";

impl<T: AsyncClient + Sync> GitLab<T> {
    /// Whose token this is.
    pub async fn whoami(&self) -> Result<User, GitLabError> {
        let endpoint = CurrentUser::builder().build().expect(COMPLETE);
        let answer = self.ask("read the token's user", &endpoint).await;
        answer.map_err(|error: GitLabError| match error.kind {
            // Every GitLab tells a token its user: this is something else.
            ErrorKind::Missing => {
                let hint = Some("check that the url is that of GitLab itself".to_owned());
                GitLabError { hint, ..error }
            }
            _ => error,
        })
    }

    /// The token; None where GitLab does not tell.
    pub async fn token_self(&self) -> Result<Option<TokenInfo>, GitLabError> {
        let endpoint = PersonalAccessTokenSelf::builder().build().expect(COMPLETE);
        absent(self.ask("read the token", &endpoint).await)
    }

    /// Which GitLab this is; None where it does not tell.
    pub async fn metadata(&self) -> Result<Option<Metadata>, GitLabError> {
        let operation = "read gitlab's version";
        let metadata = absent(self.ask(operation, &Get("metadata")).await)?;
        match metadata {
            Some(metadata) => Ok(Some(metadata)),
            None => absent(self.ask(operation, &Get("version")).await),
        }
    }

    /// Who is called so; none where nobody is.
    pub async fn user_named(&self, username: &str) -> Result<Option<User>, GitLabError> {
        let endpoint = Users::builder().username(username).build().expect(COMPLETE);
        let found: Vec<User> = self.ask(&format!("look up @{username}"), &endpoint).await?;
        Ok(found.into_iter().find(|user| user.username.eq_ignore_ascii_case(username)))
    }

    /// Whether somebody has set themselves to busy; nobody of that name has.
    pub async fn is_busy(&self, username: &str) -> Result<bool, GitLabError> {
        let operation = format!("read the status of @{username}");
        match self.ask::<_, UserStatus>(&operation, &UserStatusOf { username }).await {
            Err(error) if error.kind == ErrorKind::Missing => Ok(false),
            other => other.map(|status| status.availability.as_deref() == Some("busy")),
        }
    }

    /// A project by id or full path.
    pub async fn project(&self, id_or_path: &str) -> Result<Project, GitLabError> {
        let operation = format!("read project {id_or_path}");
        let place = place(id_or_path).ok_or_else(|| not_a_place(&operation, id_or_path))?;
        let endpoint = ProjectEndpoint::builder().project(place).build().expect(COMPLETE);
        self.ask(&operation, &endpoint).await
    }

    /// A group by id or full path.
    pub async fn group(&self, id_or_path: &str) -> Result<Group, GitLabError> {
        let operation = format!("read group {id_or_path}");
        let place = place(id_or_path).ok_or_else(|| not_a_place(&operation, id_or_path))?;
        let endpoint = GroupEndpoint::builder().group(place).build().expect(COMPLETE);
        self.ask(&operation, &endpoint).await
    }

    /// The projects of a group and of the groups below it, without archived ones and those shared with it; None where
    /// this GitLab does not list them.
    pub async fn group_projects(
        &self,
        id_or_path: &str,
    ) -> Result<Option<Vec<Project>>, GitLabError> {
        let operation = format!("list projects of {id_or_path}");
        let place = place(id_or_path).ok_or_else(|| not_a_place(&operation, id_or_path))?;
        let mut builder = GroupProjects::builder();
        builder.group(place).include_subgroups(true).archived(false).with_shared(false);
        absent(self.all(operation, builder.build().expect(COMPLETE), 0).await)
    }

    /// One issue.
    pub async fn issue(&self, project_id: u64, iid: u64) -> Result<Issue, GitLabError> {
        let endpoint =
            IssueEndpoint::builder().project(project_id).issue(iid).build().expect(COMPLETE);
        let operation = format!("read issue {project_id}#{iid}");
        let issue: Issue = self.ask(&operation, &endpoint).await?;
        Ok(issue.settled(Some(project_id)))
    }

    /// All notes, GitLab's own included, oldest first.
    pub async fn notes(&self, project_id: u64, iid: u64) -> Result<Vec<Note>, GitLabError> {
        let endpoint = IssueNotes::builder()
            .project(project_id)
            .issue(iid)
            .order_by(NoteOrderBy::CreatedAt)
            .sort(SortOrder::Ascending)
            .build()
            .expect(COMPLETE);
        let operation = format!("list notes of issue {project_id}#{iid}");
        let mut notes: Vec<Note> = self.all(operation, endpoint, project_id).await?;
        notes.sort_by_key(|note| (note.created_at, note.id));
        Ok(notes)
    }

    /// Labels put on and taken off, oldest first.
    pub async fn label_events(
        &self,
        project_id: u64,
        iid: u64,
    ) -> Result<Vec<LabelEvent>, GitLabError> {
        let endpoint = IssueResourceLabelEvents::builder()
            .project(project_id)
            .issue(iid)
            .build()
            .expect(COMPLETE);
        let operation = format!("list label events of issue {project_id}#{iid}");
        let mut events: Vec<LabelEvent> = self.all(operation, endpoint, project_id).await?;
        events.sort_by_key(|event| (event.created_at, event.id));
        Ok(events)
    }

    /// Closed and opened again, oldest first.
    pub async fn state_events(
        &self,
        project_id: u64,
        iid: u64,
    ) -> Result<Vec<StateEvent>, GitLabError> {
        let endpoint = IssueStateEvents { project: project_id, issue: iid };
        let operation = format!("list state events of issue {project_id}#{iid}");
        let mut events: Vec<StateEvent> = self.all(operation, endpoint, project_id).await?;
        events.sort_by_key(|event| (event.created_at, event.id));
        Ok(events)
    }

    /// The issues linked with this one.
    pub async fn links(&self, project_id: u64, iid: u64) -> Result<Vec<LinkedIssue>, GitLabError> {
        let endpoint =
            IssueLinks::builder().project(project_id).issue(iid).build().expect(COMPLETE);
        self.all(format!("list links of issue {project_id}#{iid}"), endpoint, project_id).await
    }

    /// The labels that can be set there, inherited ones included.
    pub async fn labels(&self, source: &Source) -> Result<Vec<Label>, GitLabError> {
        let operation = format!("list labels of {source}");
        let place = source.place(&operation)?;
        match source {
            Source::Project(_) => {
                let endpoint = Labels::builder().project(place).build().expect(COMPLETE);
                self.all(operation, endpoint, 0).await
            }
            Source::Group(_) => self.all(operation, GroupLabels { group: place }, 0).await,
        }
    }

    /// The role of a user, by itself or through a group; None for a stranger. Asked as a list: who is not in it
    /// is a stranger for certain, where a 404 for one person may be a GitLab that cannot look just now.
    pub async fn member(
        &self,
        project_id: u64,
        user_id: u64,
    ) -> Result<Option<Member>, GitLabError> {
        let place = NameOrId::Id(project_id);
        let endpoint =
            AllProjectMembers::builder().project(place).user_id(user_id).build().expect(COMPLETE);
        let operation = format!("read member {user_id} of project {project_id}");
        let found: Vec<Member> = self.all(operation, endpoint, project_id).await?;
        Ok(found.into_iter().find(|member| member.id == user_id))
    }

    pub(super) async fn all<E, O>(
        &self,
        operation: String,
        endpoint: E,
        project_id: u64,
    ) -> Result<Vec<O>, GitLabError>
    where
        E: Endpoint + Send + Sync,
        O: Listed,
    {
        let paging = Paging { keyset: false, pages_max: PAGES_MAX, project_id: Some(project_id) };
        walk(self, operation, endpoint, paging).try_collect().await
    }
}

/// An endpoint that this GitLab, or this token, does not have.
pub(super) fn absent<O>(read: Result<O, GitLabError>) -> Result<Option<O>, GitLabError> {
    match read {
        Err(e) if matches!(e.status, Some(400 | 403 | 404 | 405 | 410 | 501)) => Ok(None),
        other => other.map(Some),
    }
}
