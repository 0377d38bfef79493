//! What writes and small reads send, and how answers that are no success come out.

use super::scripted::Scripted;
use super::scripted::answer;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::IssueEdit;
use crate::gitlab::LabelCreated;
use crate::gitlab::Linked;
use crate::gitlab::NewIssue;
use crate::gitlab::NewLabel;
use crate::gitlab::Source;
use crate::gitlab::StateEdit;
use crate::gitlab::Writable;

const ISSUE: &str = r#"{"id": 1, "iid": 4, "created_at": "2026-01-01T00:00:00Z"}"#;

fn always(status: u16, body: &'static str) -> GitLab<Writable<Scripted>> {
    let headers = [("x-request-id", "01REQ"), ("content-type", "application/json")];
    GitLab::new(Writable(Scripted::new(move |_, _| Ok(answer(status, &headers, body)))))
}

async fn refused(status: u16, body: &'static str) -> (ErrorKind, String) {
    let error = always(status, body).issue(1, 1).await.unwrap_err();
    assert_eq!(error.request_id.as_deref(), Some("01REQ"));
    assert_eq!(error.status, Some(status));
    (error.kind, error.to_string())
}

#[tokio::test]
async fn an_edit_is_one_request() {
    let gitlab = always(200, ISSUE);
    let edit = IssueEdit {
        add_labels: vec!["a::1".to_owned(), "b".to_owned()],
        remove_labels: vec!["c".to_owned()],
        state: Some(StateEdit::Close),
        assignee_ids: Some(Vec::new()),
        ..IssueEdit::default()
    };
    let issue = gitlab.writer().edit_issue(7, 4, &edit).await.unwrap();
    assert_eq!((issue.project_id, issue.iid), (7, 4));
    let body = gitlab.transport().0.last_body();
    assert!(body.contains("add_labels=a%3A%3A1%2Cb&remove_labels=c&state_event=close"), "{body}");
    assert!(body.contains("assignee_ids%5B%5D=0"), "{body}");
    let nothing = gitlab.writer().edit_issue(7, 4, &IssueEdit::default()).await.unwrap_err();
    assert_eq!(nothing.kind, ErrorKind::Rejected);
    assert_eq!(gitlab.transport().0.count(), 1);
}

#[tokio::test]
async fn a_new_issue_carries_what_is_set() {
    let gitlab = always(201, ISSUE);
    let new = NewIssue {
        title: "a & b".into(),
        labels: vec!["x".to_owned()],
        assignee_ids: vec![3, 5],
        due_date: chrono::NaiveDate::from_ymd_opt(2026, 2, 3),
        confidential: true,
        ..NewIssue::default()
    };
    gitlab.writer().create_issue(7, &new).await.unwrap();
    let body = gitlab.transport().0.last_body();
    for part in ["title=a+%26+b", "labels=x", "due_date=2026-02-03", "confidential=true"] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert!(body.contains("assignee_ids%5B%5D=3&assignee_ids%5B%5D=5"), "{body}");
}

#[tokio::test]
async fn quick_actions_alone_are_no_comment() {
    let gitlab = always(202, r#"{"commands_changes": {"state_event": "close"}, "summary": ["x"]}"#);
    let error = gitlab.writer().create_note(1, 1, "/close", false).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Rejected, Some(202)));
}

#[tokio::test]
async fn what_was_made_and_cannot_be_read_is_unanswered() {
    let gitlab = always(201, "created");
    let error = gitlab.writer().create_note(1, 1, "x", false).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unanswered);
}

#[tokio::test]
async fn what_exists_already_is_no_error() {
    let gitlab = always(409, r#"{"message":"Issue(s) already assigned"}"#);
    let writer = gitlab.writer();
    assert_eq!(writer.create_link(1, 2, 3, 4).await.unwrap(), Linked::Already);
    let label = NewLabel { name: "x".to_owned(), color: "#fff".to_owned(), description: None };
    for source in [Source::Project("1".to_owned()), Source::Group("acme".to_owned())] {
        assert_eq!(writer.create_label(&source, &label).await.unwrap(), LabelCreated::Already);
    }
    let gitlab = always(404, r#"{"message":"404 Name has already been taken Not Found"}"#);
    gitlab.writer().award_emoji(1, 2, Some(3), "eyes").await.unwrap();
    gitlab.writer().award_emoji(1, 2, None, "eyes").await.unwrap();
}

#[tokio::test]
async fn every_refusal_has_its_kind_and_gitlabs_words() {
    let (kind, text) = refused(401, r#"{"message":"401 Unauthorized"}"#).await;
    assert_eq!(kind, ErrorKind::Unauthorized);
    assert_eq!(
        text,
        "cannot read issue 1#1, gitlab answered 401 (401 Unauthorized), request 01REQ: \
         create a new token, this one is invalid or has expired"
    );
    let scope = r#"{"error":"insufficient_scope","error_description":"needs more","scope":"api"}"#;
    let (kind, text) = refused(403, scope).await;
    assert_eq!(kind, ErrorKind::Forbidden);
    assert!(text.contains("(insufficient_scope, needs more)"), "{text}");
    assert_eq!(refused(404, r#"{"message":"404 Not found"}"#).await.0, ErrorKind::Missing);
    assert_eq!(refused(409, "{}").await.0, ErrorKind::Conflict);
    let (kind, text) = refused(400, r#"{"message":{"title":["can't be blank","x"]}}"#).await;
    assert_eq!(kind, ErrorKind::Rejected);
    assert!(text.contains("(title can't be blank, x)"), "{text}");
    assert_eq!(refused(422, r#"{"message":["a","b"]}"#).await.0, ErrorKind::Rejected);
    let (kind, text) = refused(404, "<html><title>404</title></html>").await;
    assert_eq!(kind, ErrorKind::Unreadable);
    assert!(text.contains("a web page") && text.contains("check that the url"), "{text}");
    let (kind, text) = refused(200, "[1]").await;
    assert_eq!(kind, ErrorKind::Unreadable);
    assert!(text.contains("another shape"), "{text}");
}

#[tokio::test]
async fn a_long_answer_is_quoted_shortly() {
    let body: &'static str = Box::leak("long ä\n".repeat(500).into_boxed_str());
    let (_, text) = refused(400, body).await;
    assert!(text.chars().count() < 350 && !text.contains('\n'), "{text}");
}

#[tokio::test]
async fn what_this_gitlab_lacks_is_none() {
    let gitlab = always(404, r#"{"message":"404 Not Found"}"#);
    assert_eq!(gitlab.token_self().await.unwrap(), None);
    assert_eq!(gitlab.metadata().await.unwrap(), None);
    // A GitLab that cannot look just now does not make anybody a stranger.
    assert_eq!(gitlab.member(1, 2).await.unwrap_err().kind, ErrorKind::Missing);
    let gitlab = GitLab::new(Scripted::new(|_, asked| match asked.url.path() {
        "/sub/api/v4/version" => Ok(answer(200, &[], r#"{"version":"17.1.0"}"#)),
        _ => Ok(answer(404, &[], "{}")),
    }));
    assert_eq!(gitlab.metadata().await.unwrap().unwrap().version, "17.1.0");
    let dead = always(401, r#"{"message":"401 Unauthorized"}"#);
    assert_eq!(dead.token_self().await.unwrap_err().kind, ErrorKind::Unauthorized);
}

#[tokio::test]
async fn issues_are_counted_where_gitlab_counts() {
    let gitlab = GitLab::new(Scripted::new(|_, asked| {
        assert_eq!(asked.url.path(), "/sub/api/v4/groups/acme%2Fcs/issues_statistics");
        assert_eq!(asked.param("labels").as_deref(), Some("a::b,c"));
        let counts = r#"{"statistics":{"counts":{"all":20,"closed":5,"opened":15}}}"#;
        Ok(answer(200, &[], counts))
    }));
    let source = Source::Group("acme/cs".to_owned());
    let counts = gitlab.issue_counts(&source, &["a::b".to_owned(), "c".to_owned()]).await;
    assert_eq!(counts.unwrap().unwrap().opened, 15);
    let gitlab = always(404, r#"{"error":"404 Not Found"}"#);
    assert_eq!(gitlab.issue_counts(&source, &[]).await.unwrap(), None);
}

#[tokio::test]
async fn a_moved_gitlab_names_its_new_address() {
    let headers = [("location", "https://new.example.com/api/v4/projects/1?private=x")];
    let gitlab = GitLab::new(Scripted::new(move |_, _| Ok(answer(301, &headers, ""))));
    let error = gitlab.project("1").await.unwrap_err().to_string();
    assert!(error.contains("moved to https://new.example.com/api/v4/projects/1)"), "{error}");
}
