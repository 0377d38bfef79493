//! Boards and committed files: what sets a project up, and who may.

use super::*;

const FILES: &str = "projects/acme%2Fcsm/repository";
const BOARDS: &str = "projects/acme%2Fcsm/boards";

fn create(path: &str, text: &str) -> Value {
    json!({ "action": "create", "file_path": path, "content": text })
}

#[test]
fn files_are_committed_together_or_not_at_all_and_by_whoever_may_push() {
    let mut gitlab = gitlab();
    let raw = format!("{FILES}/files/docs%2Fa.md/raw?ref=HEAD");
    expect(&mut gitlab, "ann", 404, ("GET", &raw), &Value::Null);
    assert_eq!(read(&mut gitlab, "projects/acme%2Fcsm")["empty_repo"], true);
    let commits = format!("{FILES}/commits");
    let commit = |actions: Value| json!({ "branch": "main", "commit_message": "Add\n\nmore", "actions": actions });
    let one = commit(json!([create("docs/a.md", "hello")]));
    let refused = expect(&mut gitlab, "bot", 403, ("POST", &commits), &one);
    let words = "403 Forbidden - You are not allowed to push into this branch";
    assert_eq!(refused["message"], words);
    let made = expect(&mut gitlab, "ann", 201, ("POST", &commits), &one);
    assert_eq!(made["title"], "Add");
    // The crate sends a form, GitLab takes both.
    let form = "branch=main&commit_message=x&actions[][action]=create&actions[][file_path]=b.md\
                &actions[][content]=b&actions[][action]=create&actions[][file_path]=docs/a.md&actions[][content]=c";
    let request = Request::post(format!("http://gitlab.example/api/v4/{commits}"))
        .header("private-token", "ann")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = gitlab.handle(&request.body(Bytes::from(form)).unwrap());
    assert_eq!(answer.status(), 400);
    assert_eq!(body(&answer)["message"], "A file with this name already exists");
    let project = gitlab.world().project("acme/csm").unwrap();
    assert_eq!(project.files.keys().collect::<Vec<_>>(), ["docs/a.md"], "all or nothing");
    let answer = get(&mut gitlab, &raw);
    assert_eq!(answer.body(), "hello");
    expect(&mut gitlab, "guest", 403, ("GET", &raw), &Value::Null);
}

#[test]
fn a_board_has_lists_of_labels_that_are_there() {
    let mut gitlab =
        gitlab().with_label(PROJECT, "stage::align").with_label("acme", "stage::churned");
    let board = post(&mut gitlab, BOARDS, &json!({ "name": "Stages" }));
    let lists = format!("{BOARDS}/{}/lists", board["id"]);
    let labels = read(&mut gitlab, "projects/acme%2Fcsm/labels");
    for (position, label) in labels.as_array().unwrap().iter().enumerate() {
        let list = post(&mut gitlab, &lists, &json!({ "label_id": label["id"] }));
        assert_eq!((&list["label"]["name"], &list["position"]), (&label["name"], &json!(position)));
    }
    let again = json!({ "label_id": labels[0]["id"] });
    expect(&mut gitlab, "bot", 400, ("POST", &lists), &again);
    expect(&mut gitlab, "bot", 400, ("POST", &lists), &json!({ "label_id": 1 }));
    expect(&mut gitlab, "guest", 403, ("POST", BOARDS), &json!({ "name": "Mine" }));
    let boards = read(&mut gitlab, BOARDS);
    assert_eq!(boards[0]["lists"].as_array().unwrap().len(), 2);
    // A group has one board on Free, and cannot make another.
    expect(&mut gitlab, "bot", 404, ("POST", "groups/acme/boards"), &json!({ "name": "x" }));
    let mut paid = super::gitlab().with_tier(Tier::Premium);
    expect(&mut paid, "bot", 201, ("POST", "groups/acme/boards"), &json!({ "name": "x" }));
}
