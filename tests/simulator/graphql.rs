//! GraphQL as GitLab speaks it: what is refused, in which words, and that nothing is done then.
use stagecoach::simulator::graphql::GraphQl;

use super::*;

fn premium() -> Simulator {
    gitlab().with_tier(Tier::Premium)
}

fn ask_as(gitlab: &mut Simulator, who: &str, body: &Value) -> (u16, Value) {
    let request = Request::post("http://gitlab.example/api/graphql");
    let request = request.header("authorization", format!("Bearer {who}"));
    let answer = gitlab.handle(&request.body(Bytes::from(body.to_string())).unwrap());
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap())
}

fn ask(gitlab: &mut Simulator, query: &str, variables: &Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let (status, answer) = ask_as(gitlab, "bot", &body);
    assert_eq!(status, 200, "{answer}");
    answer
}

const CREATE: &str = "mutation C($i: WorkItemCreateInput!) { workItemCreate(input: $i) \
                      { workItem { id iid lockVersion } errors } }";

fn new_epic(title: &str) -> Value {
    json!({ "i": { "title": title, "namespacePath": "acme",
        "workItemTypeId": "gid://gitlab/WorkItems::Type/8" } })
}

#[test]
fn a_mistake_anywhere_is_refused_with_200_before_anything_is_done() {
    let mut gitlab = premium();
    let long = format!("{{ currentUser {{ id }} }} #{}", "x".repeat(10_000));
    let table = [
        ("{ currentUser { id ", "Parse error"),
        ("", "No query string was present"),
        (long.as_str(), "Query too large"),
        ("{ a: currentUser { id color } }", "Field 'color' doesn't exist on type 'UserCore'"),
        ("{ currentUser }", "Field must have selections"),
        ("{ metadata { version { x } } }", "Selections can't be made on scalars"),
        ("{ namespace { id } }", "Field 'namespace' is missing required arguments: fullPath"),
        ("{ namespace(fullPath: \"acme\", x: 1) { id } }", "doesn't accept argument 'x'"),
        ("{ namespace(fullPath: 1.5) { id } }", "Argument 'fullPath' has an invalid value"),
        ("query A($x: ID!) { currentUser { id } }", "Variable $x is declared but not used"),
        ("query A { namespace(fullPath: $p) { id } }", "Variable $p is used but not declared"),
        ("query A($p: Int) { namespace(fullPath: $p) { id } }", "Type mismatch on variable $p"),
        ("query A($p: ID!) { namespace(fullPath: $p) { id } }", "Expected value to not be null"),
        ("{ currentUser { ...Gone } }", "Fragment Gone was used, but not defined"),
        ("{ currentUser { ... on Spaceship { id } } }", "No such type Spaceship"),
        ("{ currentUser { ... on Label { id } } }", "can't be spread inside UserCore"),
        ("{ currentUser { ...A } } fragment A on UserCore { ...A }", "exceeds max depth"),
        ("query A { currentUser { id } } query B { currentUser { id } }", "operation name"),
        ("subscription { x }", "not configured for subscriptions"),
    ];
    for (query, words) in table {
        let answer = ask(&mut gitlab, query, &json!({}));
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(words), "{words} in {answer} for {query}");
        assert_eq!(answer.get("data"), None, "{query}");
    }
    let nonsense = CREATE.replace("errors }", "errors nonsense }");
    assert!(ask(&mut gitlab, &nonsense, &new_epic("A"))["errors"].is_array());
    let mut strange = new_epic("A");
    strange["i"]["weight"] = json!(3);
    let answer = ask(&mut gitlab, CREATE, &strange);
    assert!(answer.to_string().contains("Field is not defined on WorkItemCreateInput: weight"));
    assert!(gitlab.world().epics.is_empty());
}

#[test]
fn a_document_is_weighed_and_the_dearest_branch_counts() {
    let mut gitlab = premium();
    let items = |first: u32, inner: &str| {
        format!(
            "{{ queryComplexity {{ score limit }} namespace(fullPath: \"acme\") {{ \
             workItems(first: {first}) {{ nodes {{ id {inner} }} }} }} }}"
        )
    };
    let labels = "widgets { ... on WorkItemWidgetLabels { labels { nodes { title } } } }";
    let both = "widgets { ... on WorkItemWidgetLabels { labels { nodes { title } } } \
                ... on WorkItemWidgetDescription { description } }";
    let mut score = |query: &str| {
        let answer = ask(&mut gitlab, query, &json!({}));
        assert_eq!(answer["data"]["queryComplexity"]["limit"], 250, "{answer}");
        answer["data"]["queryComplexity"]["score"].as_u64().unwrap()
    };
    assert!(score(&items(100, labels)) > score(&items(10, labels)));
    assert_eq!(score(&items(10, labels)), score(&items(10, both)));
    let dear: String = (0..40)
        .map(|n| format!("a{n}: webUrl b{n}: author {{ id name }} "))
        .collect::<Vec<_>>()
        .concat();
    let answer = ask(&mut gitlab, &items(100, &dear), &json!({}));
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("which exceeds max complexity of 250"), "{message}");
    assert_eq!(answer.get("data"), None);
}

#[test]
fn tokens_scopes_and_rights_are_asked_as_everywhere() {
    let mut gitlab = premium().with_token("none", "bot", &["read_user"]);
    let create = json!({ "query": CREATE, "variables": new_epic("A") });
    let invalid = json!({ "errors": [{ "message": "Invalid token" }] });
    assert_eq!(ask_as(&mut gitlab, "wrong", &create), (401, invalid));
    assert_eq!(ask_as(&mut gitlab, "none", &create).0, 403);
    for who in ["reader", "guest", "stranger"] {
        let (status, answer) = ask_as(&mut gitlab, who, &create);
        assert_eq!((status, &answer["data"]["workItemCreate"]), (200, &Value::Null), "{who}");
        assert!(answer["errors"][0]["message"].as_str().unwrap().contains("permission"), "{who}");
    }
    assert!(gitlab.world().epics.is_empty());
    assert_eq!(
        ask(&mut gitlab, CREATE, &new_epic("A"))["data"]["workItemCreate"]["errors"],
        json!([])
    );
    let item = gitlab.world().epic("acme", 1).unwrap().work_item;
    let read = json!({ "query": format!("{{ workItem(id: \"gid://gitlab/WorkItem/{item}\") {{ title }} }}") });
    assert_eq!(ask_as(&mut gitlab, "reader", &read).1["data"]["workItem"]["title"], "A");
    let (_, hidden) = ask_as(&mut gitlab, "stranger", &read);
    assert_eq!(hidden["data"]["workItem"], Value::Null);
}

#[test]
fn an_instance_without_epics_has_no_type_for_them() {
    let query =
        "{ namespace(fullPath: \"acme\") { workItemTypes(name: EPIC) { nodes { name } } } }";
    let epic = json!([{ "name": "Epic" }]);
    for (mut gitlab, expected) in [
        (premium(), epic),
        (gitlab(), json!([])),
        (premium().with_graphql(GraphQl::NoEpics), json!([])),
    ] {
        let answer = ask(&mut gitlab, query, &json!({}));
        assert_eq!(answer["data"]["namespace"]["workItemTypes"]["nodes"], expected);
    }
    let answer = ask(&mut gitlab(), CREATE, &new_epic("A"));
    assert!(answer["errors"][0]["message"].as_str().unwrap().contains("does not exist"));
    let closed = &mut premium().with_graphql(GraphQl::Closed);
    assert_eq!(ask_as(closed, "bot", &json!({ "query": query })).0, 404);
}

#[test]
fn every_version_of_a_description_is_kept_with_its_author() {
    let mut gitlab = premium();
    ask(&mut gitlab, CREATE, &new_epic("A"));
    let item =
        format!("gid://gitlab/WorkItem/{}", gitlab.world().epic("acme", 1).unwrap().work_item);
    let (update, mut locks) = (
        "mutation U($i: WorkItemUpdateInput!) { workItemUpdate(input: $i) \
        { workItem { lockVersion } errors } }",
        Vec::new(),
    );
    for text in ["One.", "Two.", "Two."] {
        gitlab.advance(TimeDelta::minutes(1));
        let input = json!({ "i": { "id": item, "descriptionWidget": { "description": text } } });
        let answer = ask(&mut gitlab, update, &input);
        locks.push(answer["data"]["workItemUpdate"]["workItem"]["lockVersion"].as_u64().unwrap());
    }
    assert_eq!(locks, [1, 2, 2], "an equal text changes nothing");
    gitlab.by_hand("ann", "PUT", "groups/acme/epics/1", &json!({ "description": "Three." }));
    let query = format!(
        "{{ workItem(id: \"{item}\") {{ widgets {{ ... on WorkItemWidgetNotes {{ \
         discussions(filter: ONLY_ACTIVITY, sort: CREATED_DESC, first: 2) {{ pageInfo {{ hasNextPage }} \
         nodes {{ notes {{ nodes {{ body author {{ username }} systemNoteMetadata {{ action \
         descriptionVersion {{ description }} }} }} }} }} }} }} }} }} }}"
    );
    let answer = ask(&mut gitlab, &query, &json!({}));
    let widgets = answer["data"]["workItem"]["widgets"].as_array().unwrap();
    let page = widgets.iter().find_map(|widget| widget.get("discussions")).unwrap();
    let note = |at: usize| &page["nodes"][at]["notes"]["nodes"][0];
    assert_eq!(note(0)["systemNoteMetadata"]["descriptionVersion"]["description"], "Three.");
    assert_eq!(
        (&note(0)["author"]["username"], &note(0)["body"]),
        (&json!("ann"), &json!("changed the description"))
    );
    assert_eq!(note(1)["systemNoteMetadata"]["descriptionVersion"]["description"], "Two.");
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
}

#[test]
fn texts_on_epics_tell_people_and_run_commands_as_elsewhere() {
    let mut gitlab = premium();
    ask(&mut gitlab, CREATE, &new_epic("A"));
    let item = gitlab.world().epic("acme", 1).unwrap().work_item;
    let comment =
        "mutation N($i: CreateNoteInput!) { createNote(input: $i) { note { body } errors } }";
    let id = format!("gid://gitlab/WorkItem/{item}");
    let input = json!({ "i": { "noteableId": id, "body": "Look, @ann\n\n/close" } });
    let answer = ask(&mut gitlab, comment, &input);
    assert_eq!(answer["data"]["createNote"]["note"]["body"], "Look, @ann");
    let world = gitlab.world();
    let told = &world.notifications[0];
    assert_eq!((told.mentioned.as_str(), told.project.as_str(), told.iid), ("ann", "acme", 1));
    assert_eq!(world.executed_quick_actions[0].command, "close");
    assert!(!world.epic("acme", 1).unwrap().open);
}
