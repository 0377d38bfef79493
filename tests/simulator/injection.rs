//! Quick actions and mentions: what GitLab does with text that came from elsewhere.
use super::*;

fn executed(gitlab: &Simulator) -> Vec<String> {
    let all = gitlab.world().executed_quick_actions.iter();
    all.map(|done| format!("{} {}", done.command, done.argument).trim_end().to_owned()).collect()
}

#[test]
fn a_slash_at_the_start_of_a_paragraph_line_is_a_command() {
    let mut gitlab = gitlab().with_label("acme", "red").with_label("acme", "two words");
    let text =
        "Hello\n/LABEL ~red ~\"two words\"\nworld\n\n/due 2026-12-24\n/nonsense\n/assign @ann";
    let issue = post(&mut gitlab, ISSUES, &json!({"title": "A", "description": text}));
    assert_eq!(issue["description"], "Hello\nworld\n\n/nonsense");
    assert_eq!(issue["labels"], json!(["red", "two words"]));
    assert_eq!(issue["due_date"], "2026-12-24");
    assert_eq!(issue["assignees"][0]["username"], "ann");
    let done = ["label ~red ~\"two words\"", "due 2026-12-24", "assign @ann"];
    assert_eq!(executed(&gitlab), done);
}

#[test]
fn a_comment_of_commands_only_is_no_comment() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    let notes = format!("{ISSUES}/1/notes");
    let answer = expect(&mut gitlab, "bot", 202, ("POST", &notes), &json!({"body": "/close"}));
    assert_eq!(answer["summary"], json!(["Applied close command."]));
    assert!(!gitlab.issue(PROJECT, 1).open);
    let body = json!({"body": "We go on.\n\n/reopen\n"});
    let note = expect(&mut gitlab, "bot", 201, ("POST", &notes), &body);
    assert_eq!(note["body"], "We go on.");
    assert!(gitlab.issue(PROJECT, 1).open);
    assert_eq!(gitlab.notes(PROJECT, 1).len(), 1);
}

#[test]
fn nothing_runs_from_code_quotes_lists_tables_or_html() {
    for text in [
        "```\n/close\n```",
        "    /close",
        "> /close",
        "- /close",
        "| a |\n|---|\n| /close |",
        "| a |\n|---|\n/close",
        "<div>\n/close\n</div>",
        "<!--\n/close\n-->",
        "` code\n/close\n`",
        " /close",
        "\u{200b}/close",
        "\\/close",
        "`/close`",
        "text /close",
        "/closed",
    ] {
        let mut gitlab = gitlab();
        let issue = post(&mut gitlab, ISSUES, &json!({"title": "/close", "description": text}));
        assert_eq!(executed(&gitlab), Vec::<String>::new(), "{text:?}");
        assert_eq!(issue["description"], text);
        post(&mut gitlab, &format!("{ISSUES}/1/notes"), &json!({"body": text}));
        assert!(gitlab.issue(PROJECT, 1).open, "{text:?}");
    }
}

#[test]
fn a_comment_edited_later_runs_nothing_but_a_description_does() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    let note = post(&mut gitlab, &format!("{ISSUES}/1/notes"), &json!({"body": "text"}));
    let path = format!("{ISSUES}/1/notes/{}", note["id"]);
    put(&mut gitlab, &path, &json!({"body": "text\n/close"}));
    assert!(gitlab.issue(PROJECT, 1).open);
    put(&mut gitlab, &format!("{ISSUES}/1"), &json!({"description": "text\r\n/close\r\n"}));
    assert!(!gitlab.issue(PROJECT, 1).open);
    assert_eq!(gitlab.world().executed_quick_actions[0].place, "description");
}

#[test]
fn mentions_that_notify_are_on_record() {
    let mut gitlab = gitlab();
    let text = "@ann, `@bot`, @nobody, a@guest.example, @\u{200b}bot and @all";
    post(&mut gitlab, ISSUES, &json!({"title": "A", "description": text}));
    let told = |gitlab: &Simulator| -> Vec<String> {
        gitlab.world().notifications.iter().map(|told| told.mentioned.clone()).collect()
    };
    assert_eq!(told(&gitlab), ["all", "ann"]);
    let note = post(&mut gitlab, &format!("{ISSUES}/1/notes"), &json!({"body": "@guest"}));
    let path = format!("{ISSUES}/1/notes/{}", note["id"]);
    put(&mut gitlab, &path, &json!({"body": "@guest and @bot"}));
    assert_eq!(told(&gitlab), ["all", "ann", "guest", "bot"], "an edit tells only the new ones");
}

#[test]
fn titles_notify_and_refer_even_from_backticks_but_command_nothing() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "/close"}));
    post(&mut gitlab, ISSUES, &json!({"title": "For `@ann`: see #1 and @\u{200b}bot"}));
    assert_eq!(executed(&gitlab), Vec::<String>::new());
    assert_eq!(gitlab.world().notifications[0].mentioned, "ann");
    assert_eq!(gitlab.world().notifications.len(), 1);
    assert_eq!(gitlab.issue(PROJECT, 1).notes[0].body, "mentioned in issue #2");
}

#[test]
fn a_public_comment_on_a_service_desk_issue_goes_to_the_customer() {
    let mut gitlab = gitlab();
    let id = post(&mut gitlab, ISSUES, &json!({"title": "A"}))["id"].as_u64().unwrap();
    let customer = Some("someone@customer.example".to_owned());
    gitlab.world_mut().issues.get_mut(&id).unwrap().service_desk_reply_to = customer;
    let notes = format!("{ISSUES}/1/notes");
    post(&mut gitlab, &notes, &json!({"body": "for us", "internal": true}));
    post(&mut gitlab, &notes, &json!({"body": "for all"}));
    let mails = &gitlab.world().customer_mails;
    assert_eq!(mails.iter().map(|mail| mail.body.as_str()).collect::<Vec<_>>(), ["for all"]);
}

#[test]
fn a_stranger_to_labels_cannot_set_them_by_command_or_parameter() {
    let mut gitlab = gitlab().with_label("acme", "red");
    let body = json!({"title": "Mine", "labels": "invented"});
    expect(&mut gitlab, "guest", 201, ("POST", ISSUES), &body);
    assert!(gitlab.issue(PROJECT, 1).labels.is_empty(), "a guest makes no labels");
    let change = json!({"add_labels": "red", "title": "Still mine"});
    expect(&mut gitlab, "guest", 200, ("PUT", &format!("{ISSUES}/1")), &change);
    let issue = gitlab.issue(PROJECT, 1);
    assert_eq!((issue.title.as_str(), issue.labels.len()), ("Still mine", 0));
}
