//! What a bad network, a tired server and GraphQL's own way of refusing do to epics.

use bytes::Bytes;
use gitlab::api::AsyncClient;
use http::Request;
use stagecoach::gitlab::EpicEdit;
use stagecoach::gitlab::ErrorKind;
use stagecoach::gitlab::ReadOnly;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::limits::Limits;

use super::*;

/// What came of opening an epic while this went wrong, and how many there are.
async fn opening(graphql: GraphQl, fault: Fault) -> (Option<ErrorKind>, usize, usize) {
    let server = Server::new(world(graphql).with_label(GROUP, ROLLUP));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    opened(&gitlab, &home, "First").await;
    let before = server.simulator().log().len();
    server.simulator().spoil_next(fault);
    let result = gitlab.writer().open_epic(&home, &new_epic("Second")).await;
    let simulator = server.simulator();
    let sent = simulator.log().len() - before;
    (result.err().map(|error| error.kind), simulator.world().epics.len() - 1, sent)
}

#[tokio::test]
async fn an_epic_whose_opening_is_not_answered_is_not_opened_twice() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let unknown = Some(ErrorKind::Unanswered);
        let table = [
            (Fault::LostAfter, (unknown, 1, 1)),
            (Fault::LostBefore, (unknown, 0, 1)),
            (Fault::EffectThen(504), (unknown, 1, 1)),
            (Fault::Html(502), (unknown, 0, 1)),
            (Fault::Status(500), (unknown, 0, 1)),
            (Fault::Truncated, (unknown, 1, 1)),
            (Fault::RetryLater(Some(1)), (None, 1, 2)),
            (Fault::TooManyTimes, (None, 1, 2)),
        ];
        for (fault, expected) in table {
            let what = format!("{graphql:?} {fault:?}");
            assert_eq!(opening(graphql, fault).await, expected, "{what}");
        }
    }
}

#[tokio::test]
async fn a_mutation_that_failed_half_way_is_unknown() {
    let half =
        json!({ "data": { "done": null }, "errors": [{ "message": "Internal server error" }] });
    let late = json!({ "data": null, "errors": [{ "message": "Request timed out" }] });
    for body in [half, late, json!({ "data": { "done": { "errors": [], "made": null } } })] {
        let what = body.to_string();
        let (kind, ..) = opening(GraphQl::Epics, Fault::Json(200, body)).await;
        assert_eq!(kind, Some(ErrorKind::Unanswered), "{what}");
    }
    let unknown =
        json!({ "errors": [{ "message": "Field 'x' doesn't exist on type 'Mutation'" }] });
    let (kind, ..) = opening(GraphQl::Epics, Fault::Json(200, unknown)).await;
    assert_eq!(kind, Some(ErrorKind::Rejected), "nothing was executed");
    let spam = json!({ "data": { "done": { "errors": ["Spam detected"], "made": null } } });
    let (kind, ..) = opening(GraphQl::Epics, Fault::Json(200, spam)).await;
    assert_eq!(kind, Some(ErrorKind::Rejected));
}

#[tokio::test]
async fn a_question_is_asked_again_whatever_happened_to_it() {
    let faults = [
        Fault::LostAfter,
        Fault::LostBefore,
        Fault::Html(502),
        Fault::Status(503),
        Fault::Truncated,
        Fault::RetryLater(None),
        Fault::TooManyTimes,
    ];
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    opened(&gitlab, &home, "One").await;
    for fault in faults {
        let what = format!("{fault:?}");
        server.simulator().spoil_next(fault);
        let before = gitlab.transport().meter().requests();
        assert_eq!(gitlab.epics_labelled(&home, ROLLUP).await.unwrap().len(), 1, "{what}");
        let used = gitlab.transport().meter().requests().since(before);
        assert_eq!((used.reads, used.writes, used.retries), (1, 0, 1), "{what}");
    }
}

#[tokio::test]
async fn a_question_too_complex_is_asked_for_half() {
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    opened(&gitlab, &home, "One").await;
    let words = "Query has complexity of 277, which exceeds max complexity of 250";
    let refusal = json!({ "errors": [{ "message": words }] });
    server.simulator().spoil_next(Fault::Json(200, refusal));
    assert_eq!(gitlab.epics_labelled(&home, ROLLUP).await.unwrap().len(), 1);
    let simulator = server.simulator();
    let firsts: Vec<Value> = simulator.log()[simulator.log().len() - 2..]
        .iter()
        .map(|it| serde_json::from_str::<Value>(&it.body).unwrap()["variables"]["first"].clone())
        .collect();
    assert_eq!(firsts, [json!(20), json!(10)]);
}

#[tokio::test]
async fn rows_that_cannot_be_shown_are_null_and_no_failure() {
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    let page = json!({ "nodes": [null], "pageInfo": { "hasNextPage": false, "endCursor": null } });
    let answer = json!({ "data": { "namespace": { "workItems": page } } });
    server.simulator().spoil_next(Fault::Json(200, answer));
    assert_eq!(gitlab.epics_labelled(&home, ROLLUP).await.unwrap(), []);
    let gone = json!({ "data": { "namespace": null } });
    server.simulator().spoil_next(Fault::Json(200, gone));
    let missing = gitlab.epics_labelled(&home, ROLLUP).await.unwrap_err();
    assert_eq!(missing.kind, ErrorKind::Missing, "a group that vanished has not simply no epics");
}

#[tokio::test]
async fn the_limit_on_comments_holds_for_epics_too() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let limits = Limits { notes_per_minute: Some(1), ..Limits::default() };
        let server = Server::new(world(graphql).with_limits(limits));
        let gitlab = client(&server, "bot");
        let home = home(&gitlab).await;
        let epic = opened(&gitlab, &home, "One").await;
        let writer = gitlab.writer();
        writer.comment_on_epic(&home, &epic, "1", false).await.unwrap();
        let spent = writer.comment_on_epic(&home, &epic, "2", false).await.unwrap_err();
        assert_eq!(spent.kind, ErrorKind::Budget, "{spent}");
        assert_eq!(gitlab.notes_of_epic(&home, &epic).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_read_only_connection_asks_and_cannot_change() {
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let writable = home(&gitlab).await;
    let epic = opened(&gitlab, &writable, "One").await;
    let edit = EpicEdit { title: Some("Two".into()), ..EpicEdit::default() };
    gitlab.writer().edit_epic(&writable, &epic, &edit).await.unwrap();
    let sent = server.simulator().log().last().unwrap().body.clone();
    assert!(sent.contains("mutation Edit"), "{sent}");

    let connection = Connection::new(server.url.parse().unwrap(), "bot".into());
    let reader = GitLab::new(ReadOnly(HttpTransport::new(&connection).unwrap()));
    let home = reader.epic_home(GROUP).await.unwrap().home.unwrap();
    assert_eq!(reader.epics_labelled(&home, ROLLUP).await.unwrap().len(), 1);
    assert_eq!(reader.epic_again(&home, &epic).await.unwrap().title, "Two");
    let before = server.simulator().log().len();
    for body in [sent.replace("Two", "Three"), "{\"query\":\"{ currentUser { id } }\"}".to_owned()]
    {
        let request = Request::post(format!("{}/api/graphql", server.url));
        let request = request.header("content-type", "application/json");
        let answer: Result<http::Response<Bytes>, _> =
            reader.transport().rest_async(request, body.into_bytes()).await;
        assert!(answer.unwrap_err().to_string().contains("client"), "refused before it is sent");
    }
    assert_eq!(server.simulator().log().len(), before);
}
