//! The same epics in both languages: found, opened, listed, changed, commented.

use stagecoach::gitlab::Child;
use stagecoach::gitlab::EpicEdit;
use stagecoach::gitlab::EpicId;
use stagecoach::gitlab::ErrorKind;
use stagecoach::gitlab::ParentEdit;
use stagecoach::gitlab::StateEdit;
use stagecoach::gitlab::wire::IssueState;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;

use super::*;

#[tokio::test]
async fn a_group_says_in_two_requests_at_most_whether_it_has_epics() {
    let free = |world: Simulator| world.with_tier(Tier::Free);
    let table = [
        (world(GraphQl::Epics), GROUP, Some(true), "epics of acme/cs are work items", 1),
        (
            world(GraphQl::NoEpics),
            GROUP,
            Some(false),
            "GitLab answers no epic type for group acme/cs, its REST epics do",
            2,
        ),
        (
            world(GraphQl::Closed),
            GROUP,
            Some(false),
            "GraphQL does not answer for group acme/cs (404 Not Found), its REST epics do",
            2,
        ),
        (
            free(world(GraphQl::Epics)),
            GROUP,
            None,
            "GitLab answers no epic type for group acme/cs, and its REST epics answer 403 (403 Forbidden)",
            2,
        ),
        (world(GraphQl::Epics), "ann", None, "ann is no group, and only groups have epics", 1),
        (world(GraphQl::Epics), "nowhere", None, "GitLab shows no group nowhere to this token", 1),
    ];
    for (world, group, expected, reason, requests) in table {
        let server = Server::new(world);
        let probe = client(&server, "bot").epic_home(group).await.unwrap();
        assert_eq!(probe.home.map(|home| home.is_graphql()), expected, "{reason}");
        assert_eq!(probe.reason, reason);
        assert_eq!(server.simulator().log().len(), requests, "{reason}");
    }
    let server = Server::new(world(GraphQl::Epics));
    let stranger = client(&server, "stranger").epic_home(GROUP).await.unwrap();
    assert_eq!(stranger.reason, "GitLab shows no group acme/cs to this token");
    let dead = client(&server, "dead").epic_home(GROUP).await.unwrap_err();
    assert_eq!(dead.kind, ErrorKind::Unauthorized, "{dead}");
    let number = client(&server, "bot").epic_home("101").await.unwrap_err();
    assert_eq!(number.kind, ErrorKind::Rejected, "{number}");
}

#[tokio::test]
async fn a_page_of_a_proxy_is_no_answer_to_whether_there_are_epics() {
    let mut world = world(GraphQl::NoEpics).with_tier(Tier::Free);
    world.set_fault_rule(Some(|it: &Arrival<'_>| {
        it.path_and_query.contains("/epics?").then_some(Fault::Html(200))
    }));
    let server = Server::new(world);
    let asked = client(&server, "bot").epic_home(GROUP).await;
    assert_eq!(asked.map_err(|error| error.status).unwrap_err(), Some(200));
}

#[tokio::test]
async fn an_epic_lives_the_same_life_in_both_languages() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let server = Server::new(world(graphql));
        let gitlab = client(&server, "bot");
        let home = home(&gitlab).await;
        let above = opened(&gitlab, &home, "All of it").await;
        let new = NewEpic { parent: Some(above.id), confidential: true, ..new_epic("Strategic") };
        let epic = gitlab.writer().open_epic(&home, &new).await.unwrap();
        assert_eq!((epic.iid, epic.title.as_str(), epic.confidential), (2, "Strategic", true));
        assert_eq!((epic.parent, epic.state), (Some(above.id), IssueState::Opened));
        assert_eq!(epic.labels, [ROLLUP]);
        assert_eq!(epic.author.as_ref().unwrap().username, "bot");
        assert!(epic.web_url.ends_with("/groups/acme/cs/-/epics/2"), "{}", epic.web_url);

        let edit = EpicEdit {
            description: Some("Changed.".into()),
            add_labels: vec!["health::red".to_owned()],
            remove_labels: vec![ROLLUP.to_owned(), "never made".to_owned()],
            state: Some(StateEdit::Close),
            parent: Some(ParentEdit::Nowhere),
            ..EpicEdit::default()
        };
        let edited = gitlab.writer().edit_epic(&home, &epic, &edit).await.unwrap();
        assert_eq!(edited, gitlab.epic_again(&home, &epic).await.unwrap());
        assert_eq!((edited.description.as_str(), edited.parent), ("Changed.", None));
        assert_eq!(
            (edited.labels, edited.state),
            (vec!["health::red".to_owned()], IssueState::Closed)
        );
        assert_eq!(edited.id, epic.id);

        let nothing = gitlab.writer().edit_epic(&home, &epic, &EpicEdit::default()).await;
        assert_eq!(nothing.unwrap_err().kind, ErrorKind::Rejected);
        assert!(server.simulator().world().unexpected.is_empty());
    }
}

#[tokio::test]
async fn the_two_languages_speak_of_one_epic_by_one_number_and_two_ids() {
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let epic = opened(&gitlab, &home(&gitlab).await, "Strategic").await;
    let shown = gitlab.epics(GROUP, ROLLUP).await.unwrap().unwrap().remove(0);
    assert_eq!((shown.iid, shown.title.as_str()), (epic.iid, "Strategic"));
    assert_eq!(Some(epic.id), shown.work_item_id.map(EpicId::WorkItem));
    assert_ne!(shown.id, epic.id.number());
}

#[tokio::test]
async fn epics_are_listed_by_label_in_both_states_with_all_their_pages() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let server = Server::new(world(graphql).with_project("acme/cs/below/x", "private"));
        let gitlab = client(&server, "bot");
        let home = home(&gitlab).await;
        for number in 0..45 {
            let epic = opened(&gitlab, &home, &format!("Epic {number}")).await;
            if number % 2 == 0 {
                let edit = EpicEdit { state: Some(StateEdit::Close), ..EpicEdit::default() };
                gitlab.writer().edit_epic(&home, &epic, &edit).await.unwrap();
            }
        }
        let other = NewEpic { labels: vec!["else".to_owned()], ..new_epic("Other") };
        gitlab.writer().open_epic(&home, &other).await.unwrap();
        let below = gitlab.epic_home("acme/cs/below").await.unwrap().home.unwrap();
        opened(&gitlab, &below, "Another group's").await;
        let before = server.simulator().log().len();
        let found = gitlab.epics_labelled(&home, ROLLUP).await.unwrap();
        let iids: Vec<u64> = found.iter().map(|epic| epic.iid).collect();
        assert_eq!(iids, (1..=45).collect::<Vec<u64>>());
        let closed = found.iter().filter(|epic| epic.state == IssueState::Closed).count();
        assert_eq!(closed, 23);
        let pages = if home.is_graphql() { 3 } else { 1 };
        assert_eq!(server.simulator().log().len() - before, pages);
    }
}

#[tokio::test]
async fn notes_are_written_edited_and_listed_without_what_is_no_note() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let server = Server::new(world(graphql));
        let gitlab = client(&server, "bot");
        let home = home(&gitlab).await;
        let epic = opened(&gitlab, &home, "Strategic").await;
        let label = EpicEdit { add_labels: vec!["x".to_owned()], ..EpicEdit::default() };
        gitlab.writer().edit_epic(&home, &epic, &label).await.unwrap();
        let writer = gitlab.writer();
        let note = writer.comment_on_epic(&home, &epic, "2026-11-02: 3 red", false).await.unwrap();
        ann_writes(&server, epic.iid, "By hand.");
        let edited =
            writer.edit_epic_note(&home, &epic, note.id, "2026-11-02: 4 red").await.unwrap();
        assert_eq!((edited.id, edited.body.as_str()), (note.id, "2026-11-02: 4 red"));
        let notes = gitlab.notes_of_epic(&home, &epic).await.unwrap();
        let told: Vec<(bool, &str, &str)> = notes
            .iter()
            .map(|note| {
                (note.system, note.author.as_ref().unwrap().username.as_str(), note.body.as_str())
            })
            .collect();
        let expected =
            [(false, "bot", "2026-11-02: 4 red"), (true, "ann", "changed the description")];
        assert_eq!(told, expected, "{graphql:?}");
    }
}

#[tokio::test]
async fn issues_and_epics_are_put_below_an_epic() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let server = Server::new(world(graphql));
        let gitlab = client(&server, "bot");
        let home = home(&gitlab).await;
        let above = opened(&gitlab, &home, "All").await;
        let below = opened(&gitlab, &home, "Part").await;
        let issue = by_hand(
            &server,
            "POST",
            "projects/acme%2Fcs%2Faccounts/issues",
            &json!({"title": "A"}),
        );
        let issue = issue["id"].as_u64().unwrap();
        let add_children = vec![Child::Epic(below.id), Child::Issue(issue)];
        let edit = EpicEdit { add_children, ..EpicEdit::default() };
        gitlab.writer().edit_epic(&home, &above, &edit).await.unwrap();
        // Once more changes nothing, and is no error.
        gitlab.writer().edit_epic(&home, &above, &edit).await.unwrap();
        let simulator = server.simulator();
        let (all, part) = (simulator.world().epic(GROUP, 1), simulator.world().epic(GROUP, 2));
        assert_eq!(all.unwrap().issues, [issue]);
        assert_eq!(part.unwrap().parent, Some(all.unwrap().id));
    }
}

#[tokio::test]
async fn labels_are_fetched_once_and_made_where_they_are_missing() {
    let server = Server::new(world(GraphQl::Epics).with_label("acme", "inherited"));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    for title in ["A", "B", "C"] {
        let labels = vec![ROLLUP.to_owned(), "inherited".to_owned()];
        let epic = gitlab.writer().open_epic(&home, &NewEpic { labels, ..new_epic(title) }).await;
        assert_eq!(epic.unwrap().labels, [ROLLUP, "inherited"]);
    }
    let simulator = server.simulator();
    let made = simulator.log().iter().filter(|it| it.path_and_query.contains("/labels"));
    assert_eq!(made.count(), 1, "one label is made once");
    let fetched = simulator.log().iter().filter(|it| it.body.contains("query Labels"));
    assert_eq!(fetched.count(), 1);
    assert_eq!(simulator.world().labels.len(), 2);
}

#[tokio::test]
async fn without_the_label_by_which_it_is_found_again_no_epic_is_opened() {
    let server = Server::new(world(GraphQl::Epics));
    server.simulator().set_fault_rule(Some(|arrival: &Arrival<'_>| {
        arrival.path_and_query.ends_with("/labels").then_some(Fault::Status(403))
    }));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    for title in ["A", "B"] {
        let error = gitlab.writer().open_epic(&home, &new_epic(title)).await.unwrap_err();
        let words = "cannot open an epic in acme/cs, csm::rollup is not there and cannot be made: create the label in acme/cs";
        assert_eq!((error.kind, error.to_string().as_str()), (ErrorKind::Forbidden, words));
    }
    let simulator = server.simulator();
    assert!(simulator.world().epics.is_empty());
    let tried = simulator.log().iter().filter(|it| it.path_and_query.contains("/labels"));
    assert_eq!(tried.count(), 1, "it is not tried again");
}

#[tokio::test]
async fn rights_are_needed_in_both_languages() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let server = Server::new(world(graphql));
        let bot = client(&server, "bot");
        let home = home(&bot).await;
        let epic = opened(&bot, &home, "Ours").await;
        let guest = client(&server, "guest");
        let refused = guest.writer().open_epic(&home, &new_epic("Theirs")).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Forbidden, "{refused}");
        let edit = EpicEdit { title: Some("Theirs".into()), ..EpicEdit::default() };
        let refused = guest.writer().edit_epic(&home, &epic, &edit).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Forbidden, "{refused}");
        let reader = client(&server, "reader");
        assert_eq!(reader.epics_labelled(&home, ROLLUP).await.unwrap().len(), 1);
        let refused = reader.writer().edit_epic(&home, &epic, &edit).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Forbidden, "{refused}");
        assert_eq!(server.simulator().world().epic(GROUP, 1).unwrap().title, "Ours");
    }
}

#[tokio::test]
async fn a_text_gitlab_objects_to_is_refused_in_its_words() {
    for graphql in [GraphQl::Epics, GraphQl::NoEpics] {
        let server = Server::new(world(graphql));
        let gitlab = client(&server, "bot");
        let home = home(&gitlab).await;
        let refused = gitlab.writer().open_epic(&home, &new_epic(" ")).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Rejected, "{refused}");
        assert!(refused.message.to_lowercase().contains("can't be blank"), "{refused}");
        let epic = opened(&gitlab, &home, "A").await;
        let commas = EpicEdit { add_labels: vec!["a,b".to_owned()], ..EpicEdit::default() };
        let refused = gitlab.writer().edit_epic(&home, &epic, &commas).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Rejected, "{refused}");
    }
}

#[tokio::test]
async fn an_epic_has_a_page_for_people() {
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    let epic = opened(&gitlab, &home, "All & <more>").await;
    gitlab.writer().comment_on_epic(&home, &epic, "**3** red", false).await.unwrap();
    for (path, words) in [
        ("/", "acme/cs</a>: 1 epics"),
        ("/groups/acme/cs/-/epics", "All &amp; &lt;more&gt;"),
        ("/groups/acme/cs/-/epics/1", "<strong>3</strong> red"),
    ] {
        let page = reqwest::get(format!("{}{path}", server.url)).await.unwrap();
        assert_eq!(page.status(), 200, "{path}");
        let page = page.text().await.unwrap();
        assert!(page.contains(words), "{words} in {page}");
    }
}
