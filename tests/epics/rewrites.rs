//! A description changed by the bot while a person changes it too.

use stagecoach::gitlab::IssueEdit;
use stagecoach::gitlab::Overwritten;
use stagecoach::gitlab::Rewrite;
use stagecoach::gitlab::StateEdit;
use stagecoach::gitlab::wire::Issue;
use stagecoach::simulator::faults::Fault;

use super::*;

const ISSUES: &str = "projects/acme%2Fcs%2Faccounts/issues";

/// Puts a number behind `Count:`, and leaves the rest of the text alone.
fn counted(text: &str, number: u32) -> String {
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("Count:")).collect();
    format!("{}\nCount: {number}", kept.join("\n"))
}

struct Scene {
    server: Server,
    gitlab: Client,
    home: EpicHome,
    epic: GroupEpic,
    me: u64,
}

async fn scene(graphql: GraphQl) -> Scene {
    let server = Server::new(world(graphql));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    let epic = opened(&gitlab, &home, "Strategic").await;
    ann_writes(&server, epic.iid, "Hello from Ann.");
    server.simulator().advance(chrono::TimeDelta::minutes(1));
    let me = server.simulator().user_id("bot");
    Scene { server, gitlab, home, epic, me }
}

impl Scene {
    /// Rewrites, while `meanwhile` happens at each reading.
    async fn rewrite(&self, meanwhile: impl Fn(usize) + Sync) -> Rewrite {
        let round = std::sync::atomic::AtomicUsize::new(0);
        let change = |text: &str| {
            meanwhile(round.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
            Some(sentence(&counted(text, 7)))
        };
        let writer = self.gitlab.writer();
        writer.rewrite_epic(&self.home, &self.epic, self.me, change).await.unwrap()
    }

    fn text(&self) -> String {
        self.server.simulator().world().epic(GROUP, 1).unwrap().description.clone()
    }
}

#[tokio::test]
async fn alone_a_rewrite_is_a_read_and_a_write() {
    let scene = scene(GraphQl::Epics).await;
    let before = asked(&scene.server);
    assert_eq!(scene.rewrite(|_| ()).await, Rewrite::Written);
    assert_eq!(asked(&scene.server).0 - before.0, 2);
    assert_eq!(scene.text(), "Hello from Ann.\nCount: 7");
    assert_eq!(scene.rewrite(|_| ()).await, Rewrite::Unchanged);
    assert_eq!(
        asked(&scene.server).0 - before.0,
        3,
        "nothing is written that stands there already"
    );
}

#[tokio::test]
async fn what_a_person_wrote_between_is_found_and_kept() {
    let scene = scene(GraphQl::Epics).await;
    let rewrite = scene
        .rewrite(|round| {
            if round == 0 {
                ann_writes(&scene.server, 1, "Hello again from Ann.");
            }
        })
        .await;
    let Rewrite::Merged(Overwritten { by, text, .. }) = rewrite else { panic!("{rewrite:?}") };
    assert_eq!((by.as_deref(), text.as_deref()), (Some("ann"), Some("Hello again from Ann.")));
    assert_eq!(scene.text(), "Hello again from Ann.\nCount: 7");
}

/// Found by the simulation: both processes mended, and the words of the person were gone.
#[tokio::test]
async fn what_another_process_of_ours_wrote_without_them_does_not_take_a_persons_words_away() {
    let scene = scene(GraphQl::Epics).await;
    ann_writes(&scene.server, 1, "Hello again from Ann.");
    let rewrite = scene
        .rewrite(|round| {
            if round == 0 {
                bot_writes(&scene.server, 1, &counted("Hello from Ann.", 3));
            }
        })
        .await;
    assert_eq!(rewrite, Rewrite::Written);
    assert_eq!(scene.text(), "Hello again from Ann.\nCount: 7");
    ann_writes(&scene.server, 1, "Hello again from Ann.");
    let rewrite = scene
        .rewrite(|round| {
            if round == 0 {
                ann_writes(&scene.server, 1, "Goodbye from Ann.");
                bot_writes(&scene.server, 1, &counted("Hello again from Ann.", 3));
            }
        })
        .await;
    let Rewrite::Merged(Overwritten { by, .. }) = rewrite else { panic!("{rewrite:?}") };
    assert_eq!(by.as_deref(), Some("ann"));
    assert_eq!(scene.text(), "Goodbye from Ann.\nCount: 7");
}

/// Sends a change of Ann's that takes effect only when the request after the next one comes.
fn ann_writes_late(server: &Server, text: &str) {
    let request = http::Request::put(format!("{}/api/v4/groups/acme%2Fcs/epics/1", server.url))
        .header("private-token", "ann")
        .header("content-type", "application/json")
        .body(bytes::Bytes::from(json!({ "description": text }).to_string()))
        .unwrap();
    let mut simulator = server.simulator();
    simulator.spoil_next(Fault::Held { requests: 2 });
    simulator.handle(&request);
}

/// Found by the simulation: what somebody wrote while their first words were brought back was gone, with a line in the log.
#[tokio::test]
async fn whoever_writes_again_while_their_words_are_brought_back_keeps_both() {
    let scene = scene(GraphQl::Epics).await;
    let rewrite = scene
        .rewrite(|round| match round {
            0 => ann_writes(&scene.server, 1, "Hello again from Ann."),
            1 => ann_writes_late(&scene.server, "Hello for the third time."),
            _ => {}
        })
        .await;
    let Rewrite::Merged(Overwritten { text, .. }) = rewrite else { panic!("{rewrite:?}") };
    assert_eq!(text.as_deref(), Some("Hello for the third time."));
    assert_eq!(scene.text(), "Hello for the third time.\nCount: 7");
}

#[tokio::test]
async fn an_old_gitlab_without_the_newest_first_order_is_walked_from_the_oldest() {
    let scene = scene(GraphQl::Epics).await;
    for day in 0..50 {
        ann_writes(&scene.server, 1, &format!("Day {day}."));
    }
    let rewrite = scene
        .rewrite(|round| {
            if round == 0 {
                ann_writes(&scene.server, 1, "Day 50.");
                let words = "Field 'discussions' doesn't accept argument 'sort'";
                let refusal = json!({ "errors": [{ "message": words }] });
                let at = scene.server.simulator().log().len() + 2;
                scene.server.simulator().set_fault(at, Fault::Json(200, refusal));
            }
        })
        .await;
    assert!(matches!(rewrite, Rewrite::Merged(_)), "{rewrite:?}");
    assert_eq!(scene.text(), "Day 50.\nCount: 7");
    let simulator = scene.server.simulator();
    let walked = simulator.log().iter().filter(|it| it.body.contains("query Changes"));
    assert_eq!(walked.count(), 1 + 3, "the refusal, then 53 changes by twenty");
}

#[tokio::test]
async fn several_people_between_are_one_text_the_last() {
    let scene = scene(GraphQl::Epics).await;
    let rewrite = scene
        .rewrite(|round| {
            if round == 0 {
                ann_writes(&scene.server, 1, "One.");
                ann_writes(&scene.server, 1, "One and two.");
            }
        })
        .await;
    assert!(matches!(rewrite, Rewrite::Merged(_)), "{rewrite:?}");
    assert_eq!(scene.text(), "One and two.\nCount: 7");
}

#[tokio::test]
async fn somebody_who_goes_on_from_our_text_is_not_overwritten_for_the_sake_of_another() {
    let scene = scene(GraphQl::Epics).await;
    let rewrite = scene
        .rewrite(|round| {
            let text = ["Lost unless told.", "On top of it."][round];
            ann_writes(&scene.server, 1, text);
        })
        .await;
    let Rewrite::Overwrote(Overwritten { text, .. }) = rewrite else { panic!("{rewrite:?}") };
    assert_eq!(text.as_deref(), Some("Lost unless told."));
    assert_eq!(scene.text(), "On top of it.");
}

#[tokio::test]
async fn another_change_of_the_epic_is_no_edit_of_its_text() {
    let scene = scene(GraphQl::Epics).await;
    let rewrite = scene
        .rewrite(|_| {
            let path = "groups/acme%2Fcs/epics/1";
            by_hand(&scene.server, "PUT", path, &json!({ "add_labels": "health::red" }));
        })
        .await;
    assert_eq!(rewrite, Rewrite::Written);
}

#[tokio::test]
async fn over_rest_a_lost_edit_is_at_least_told() {
    let scene = scene(GraphQl::NoEpics).await;
    assert_eq!(scene.rewrite(|_| ()).await, Rewrite::Written);
    ann_writes(&scene.server, 1, "Before.");
    let rewrite = scene.rewrite(|_| ann_writes(&scene.server, 1, "Between.")).await;
    let Rewrite::Overwrote(Overwritten { by, text, at }) = rewrite else { panic!("{rewrite:?}") };
    assert_eq!((by.as_deref(), text), (Some("ann"), None));
    assert_eq!(at, scene.server.simulator().now());
    assert_eq!(scene.text(), "Before.\nCount: 7");
}

#[tokio::test]
async fn a_write_that_is_not_answered_is_unknown_and_one_that_cannot_be_checked_says_so() {
    let scene = scene(GraphQl::Epics).await;
    let spoil = |offset: usize, fault: Fault| {
        let at = scene.server.simulator().log().len() + offset;
        scene.server.simulator().set_fault(at, fault);
    };
    let writer = scene.gitlab.writer();
    let change = |text: &str| {
        spoil(1, Fault::LostAfter);
        Some(sentence(&counted(text, 8)))
    };
    let lost = writer.rewrite_epic(&scene.home, &scene.epic, scene.me, change).await.unwrap_err();
    assert_eq!(lost.kind, stagecoach::gitlab::ErrorKind::Unanswered);
    let rewrite = scene
        .rewrite(|_| {
            ann_writes(&scene.server, 1, "Between.");
            spoil(2, Fault::Json(401, json!({ "errors": [{ "message": "Invalid token" }] })));
        })
        .await;
    assert!(
        matches!(&rewrite, Rewrite::Unchecked(why) if why.contains("Invalid token")),
        "{rewrite:?}"
    );
}

/// What goes along with a new text.
fn closing() -> IssueEdit {
    IssueEdit { state: Some(StateEdit::Close), ..IssueEdit::default() }
}

/// The issue's description after a rewrite during which Ann wrote; what went along is done, too.
async fn issue_rewritten(graphql: GraphQl, tier: Tier, beside: &IssueEdit) -> (Rewrite, String) {
    let server = Server::new(world(graphql).with_tier(tier));
    let gitlab = client(&server, "bot");
    let body = json!({ "title": "A", "description": "First." });
    let issue: Issue = serde_json::from_value(by_hand(&server, "POST", ISSUES, &body)).unwrap();
    let me = server.simulator().user_id("bot");
    server.simulator().advance(chrono::TimeDelta::minutes(1));
    let round = std::sync::atomic::AtomicUsize::new(0);
    let change = |text: &str| {
        if round.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
            by_hand(&server, "PUT", &format!("{ISSUES}/1"), &json!({ "description": "Second." }));
        }
        Some(sentence(&counted(text, 7)))
    };
    let rewrite = gitlab.writer().rewrite_issue(&issue, me, change, beside).await.unwrap();
    let simulator = server.simulator();
    let issue = simulator.issue(PROJECT, 1);
    assert_eq!(issue.open, beside.state.is_none());
    (rewrite, issue.description.clone().unwrap())
}

#[tokio::test]
async fn an_issue_is_kept_whole_on_every_tier_where_graphql_answers() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        for beside in [IssueEdit::default(), closing()] {
            let (rewrite, text) = issue_rewritten(graphql, Tier::Free, &beside).await;
            assert!(matches!(rewrite, Rewrite::Merged(_)), "{rewrite:?}");
            assert_eq!(text, "Second.\nCount: 7");
        }
    }
    let (rewrite, text) = issue_rewritten(GraphQl::Closed, Tier::Free, &closing()).await;
    let Rewrite::Overwrote(Overwritten { by, .. }) = rewrite else { panic!("{rewrite:?}") };
    assert_eq!((by.as_deref(), text.as_str()), (Some("ann"), "First.\nCount: 7"));
}
