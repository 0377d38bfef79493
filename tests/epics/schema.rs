//! Our GraphQL against GitLab's own schema: what we send validates, and what the simulated GitLab answers has the
//! fields and the nulls that the schema allows. The schema is not ours to copy: without it these tests say so.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::executable::Field;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use bytes::Bytes;
use http::Request;
use stagecoach::files::read_text;
use stagecoach::gitlab::EpicEdit;
use stagecoach::gitlab::ParentEdit;
use stagecoach::gitlab::StateEdit;
use stagecoach::simulator::faults::Fault;

use super::*;

/// What the hand-written subset lacks, and where it is known from: the complete schema of 16.3 has
/// `descriptionVersion` and a project's issues with their notes, as GitLab's source still does; that has the enum, and
/// clients of current versions send `sort`.
const MORE: &str = "
enum WorkItemDiscussionsSort { CREATED_ASC CREATED_DESC }
scalar DescriptionVersionID
scalar SystemNoteMetadataID
type DescriptionVersion { id: DescriptionVersionID! description: String }
extend type SystemNoteMetadata { descriptionVersion: DescriptionVersion }
extend type Project { issues(after: String, first: Int, iids: [String!]): IssueConnection }
type IssueConnection { nodes: [Issue] pageInfo: PageInfo! }
type Issue { id: ID! iid: ID! notes(after: String, first: Int): NoteConnection! }
";

fn shared(name: &str) -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    #[expect(clippy::print_stdout, reason = "a skipped test says so")]
    {
        println!("skipped: there is no {}, which is GitLab's and not kept here", path.display());
    }
    None
}

/// The schema of work items as of 19.3, with what is known beside it.
fn current() -> Option<Valid<Schema>> {
    let text = read_text(&shared("gitlab-workitems-19.3-subset.graphql")?).unwrap();
    let plain = "discussions(filter: NotesFilterType = ALL_NOTES,";
    assert!(text.contains(plain), "the subset has changed: see what MORE still adds");
    let sorted = format!("{plain} sort: WorkItemDiscussionsSort,");
    let text = format!("{}\n{MORE}", text.replace(plain, &sorted));
    Some(Schema::parse_and_validate(text, "19.3").unwrap_or_else(|e| panic!("{}", e.errors)))
}

/// The complete schema of an old instance.
fn old() -> Option<Valid<Schema>> {
    let path = shared("gitlab-schema-ee-16.3-2023-08.graphql.gz")?;
    let unpacked = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip is everywhere");
    let text = String::from_utf8(unpacked.stdout).unwrap();
    let schema = Schema::parse(text, "16.3").unwrap_or_else(|e| panic!("{}", e.errors));
    // A dump of a running instance: what it says is so, whatever a validator thinks of it.
    Some(Valid::assume_valid(schema))
}

/// Does everything that can be done with epics, and gives what was sent to GraphQL, each document once.
async fn tour() -> (Server, BTreeMap<String, Value>) {
    let server = Server::new(world(GraphQl::Epics));
    let gitlab = client(&server, "bot");
    let home = home(&gitlab).await;
    let writer = gitlab.writer();
    let above = opened(&gitlab, &home, "Above").await;
    let new = NewEpic { parent: Some(above.id), confidential: true, ..new_epic("Below") };
    let epic = writer.open_epic(&home, &new).await.unwrap();
    let edit = EpicEdit {
        title: Some("Still below".into()),
        description: Some("Changed.".into()),
        add_labels: vec!["health::red".to_owned()],
        remove_labels: vec![ROLLUP.to_owned()],
        state: Some(StateEdit::Close),
        parent: Some(ParentEdit::Nowhere),
        ..EpicEdit::default()
    };
    writer.edit_epic(&home, &epic, &edit).await.unwrap();
    let note = writer.comment_on_epic(&home, &epic, "3 red", true).await.unwrap();
    writer.edit_epic_note(&home, &epic, note.id, "4 red").await.unwrap();
    gitlab.notes_of_epic(&home, &epic).await.unwrap();
    let project = server.simulator().world().project(PROJECT).unwrap().id;
    gitlab.notes_of_many((project, PROJECT), &[1]).await.unwrap();
    gitlab.epics_labelled(&home, ROLLUP).await.unwrap();
    gitlab.epic_again(&home, &epic).await.unwrap();
    let me = server.simulator().user_id("bot");
    for is_old in [false, true] {
        server.simulator().advance(chrono::TimeDelta::minutes(1));
        let first = AtomicBool::new(true);
        let change = |text: &str| {
            if !first.swap(false, Ordering::Relaxed) {
                return None;
            }
            ann_writes(&server, 1, &format!("{is_old}"));
            let at = server.simulator().log().len() + 2;
            if is_old {
                let refusal =
                    json!({ "errors": [{ "message": "…doesn't accept argument 'sort'" }] });
                server.simulator().set_fault(at, Fault::Json(200, refusal));
            }
            Some(sentence(&format!("{text} and more")))
        };
        writer.rewrite_epic(&home, &above, me, change).await.unwrap();
    }
    let sent = {
        let simulator = server.simulator();
        let bodies =
            simulator.log().iter().filter(|it| it.path_and_query.ends_with("/api/graphql"));
        let bodies = bodies.map(|it| serde_json::from_str::<Value>(&it.body).unwrap());
        bodies.map(|body| (body["query"].as_str().unwrap().to_owned(), body)).collect()
    };
    (server, sent)
}

/// Every document in the client's source: the tour must not forget one.
fn documents() -> usize {
    let source = include_str!("../../src/gitlab/graphql/documents.rs");
    let count = |kind: &str| source.matches(&format!(": {kind} =")).count();
    count("Read") + count("Write")
}

#[tokio::test]
async fn every_document_we_send_is_valid_for_gitlab_and_so_are_its_variables() {
    let Some(schema) = current() else { return };
    let (_server, sent) = tour().await;
    assert_eq!(sent.len(), documents(), "{:#?}", sent.keys());
    for (query, body) in sent {
        let document = ExecutableDocument::parse_and_validate(&schema, &query, "sent");
        let document = document.unwrap_or_else(|e| panic!("{query}\n{}", e.errors));
        let operation = document.operations.get(None).unwrap();
        let variables: JsonMap = serde_json::from_value(body["variables"].clone()).unwrap();
        let coerced = coerce_variable_values(&schema, operation, &variables);
        coerced.unwrap_or_else(|e| panic!("{query}\n{body:#}\n{e:?}"));
        assert!(query.len() < 10_000, "GitLab refuses longer ones");
    }
}

#[tokio::test]
async fn an_old_gitlab_knows_all_but_the_list_of_work_items_and_the_newest_first() {
    let Some(schema) = old() else { return };
    let (_server, sent) = tour().await;
    let refused: BTreeSet<String> = sent
        .into_keys()
        .filter(|query| ExecutableDocument::parse_and_validate(&schema, query, "sent").is_err())
        .map(|query| query.split('(').next().unwrap().to_owned())
        .collect();
    // `EpicHome` refused is how an old GitLab says that REST has to do.
    let expected = ["query Changes", "query EpicHome", "query Epics"].map(str::to_owned);
    assert_eq!(refused, BTreeSet::from(expected));
}

/// What an answer has that the schema does not allow, or lacks that it promises.
fn wrong(schema: &Schema, of: &Type, set: &SelectionSet, value: &Value, at: &str) -> Vec<String> {
    if value.is_null() {
        return if of.is_non_null() { vec![format!("{at} is null")] } else { Vec::new() };
    }
    if of.is_list() {
        let Some(items) = value.as_array() else { return vec![format!("{at} is no list")] };
        let item = |(n, it)| wrong(schema, of.item_type(), set, it, &format!("{at}[{n}]"));
        return items.iter().enumerate().flat_map(item).collect();
    }
    let name = of.inner_named_type();
    if set.selections.is_empty() {
        let right = match (name.as_str(), schema.types.get(name)) {
            ("Int", _) => value.is_i64(),
            ("Boolean", _) => value.is_boolean(),
            (_, Some(ExtendedType::Enum(set))) => {
                value.as_str().is_some_and(|word| set.values.contains_key(word))
            }
            _ => value.is_string(),
        };
        return if right { Vec::new() } else { vec![format!("{at} is {value}, no {name}")] };
    }
    let Some(found) = value.as_object() else { return vec![format!("{at} is no object")] };
    let is_face = matches!(schema.types.get(name), Some(ExtendedType::Interface(_)));
    let mut known = BTreeSet::new();
    let mut problems = Vec::new();
    collect(set, &mut |field: &Field| {
        let key = field.response_key().as_str();
        known.insert(key.to_owned());
        let at = format!("{at}.{key}");
        match found.get(key) {
            Some(value) => {
                problems.extend(wrong(schema, field.ty(), &field.selection_set, value, &at));
            }
            None if is_face => {}
            None => problems.push(format!("{at} is missing")),
        }
    });
    let strange = found.keys().filter(|key| !known.contains(*key));
    problems.extend(strange.map(|key| format!("{at}.{key} was not asked for")));
    problems
}

/// The fields of a selection, those of its fragments included.
fn collect(set: &SelectionSet, each: &mut impl FnMut(&Field)) {
    for selection in &set.selections {
        match selection {
            Selection::Field(field) => each(field),
            Selection::InlineFragment(inline) => {
                collect(&inline.selection_set, each);
            }
            Selection::FragmentSpread(_) => unreachable!("fragments were written out"),
        }
    }
}

/// The document with its fragments written out, so that one walk is enough.
fn written_out(query: &str) -> String {
    let Some((operation, fragment)) = query.split_once(" fragment ") else {
        return query.to_owned();
    };
    let (name, rest) = fragment.split_once(" on ").unwrap();
    let (of, rest) = rest.split_once(' ').unwrap();
    operation.replace(&format!("...{name}"), &format!("... on {of} {rest}"))
}

#[tokio::test]
async fn what_the_simulated_gitlab_answers_is_what_the_schema_promises() {
    let Some(schema) = current() else { return };
    let (server, sent) = tour().await;
    for (query, body) in sent {
        let request = Request::post("http://gitlab.example/api/graphql");
        let request = request.header("authorization", "Bearer bot");
        let request = request.body(Bytes::from(body.to_string())).unwrap();
        server.simulator().world_mut().base_url = "http://gitlab.example".to_owned();
        let answer = server.simulator().handle(&request);
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer.get("errors"), None, "{query}\n{answer:#}");
        let query = written_out(&query);
        let document = ExecutableDocument::parse_and_validate(&schema, &query, "sent");
        let document = document.unwrap_or_else(|e| panic!("{query}\n{}", e.errors));
        let asked = &document.operations.get(None).unwrap().selection_set;
        let root = Type::Named(asked.ty.clone());
        let problems = wrong(&schema, &root, asked, &answer["data"], "data");
        assert_eq!(problems, [""; 0], "{query}\n{answer:#}");
    }
}

#[test]
fn the_simulated_gitlab_knows_nothing_that_gitlab_does_not() {
    let Some(real) = current() else { return };
    let ours = include_str!("../../src/simulator/graphql/schema.graphql");
    let ours =
        Schema::parse_and_validate(ours, "simulator").unwrap_or_else(|e| panic!("{}", e.errors));
    // Where the subset says less than GitLab's complete schema of 16.3 does.
    let looser = ["Note.id", "SystemNoteMetadata.id", "UpdateNoteInput.id", "Query.currentUser"];
    let payloads = ["CreateNotePayload.clientMutationId", "UpdateNotePayload.clientMutationId"];
    let looser = [&looser[..], &payloads, &["WorkItemTypeConnection.pageInfo"]].concat();
    let mut problems = Vec::new();
    let mut same = |at: String, own: &Type, real: Option<String>| {
        if real.as_ref() != Some(&own.to_string()) && !looser.contains(&at.as_str()) {
            problems.push(format!("{at}: {own} here, {real:?} there"));
        }
    };
    for (name, own) in ours.types.iter().filter(|(_, own)| !own.is_built_in()) {
        match (own, real.types.get(name)) {
            (ExtendedType::Object(own), Some(ExtendedType::Object(real))) => {
                for (field, own) in &own.fields {
                    let known = real.fields.get(field);
                    same(format!("{name}.{field}"), &own.ty, known.map(|it| it.ty.to_string()));
                    for argument in &own.arguments {
                        let known = known.and_then(|it| it.argument_by_name(&argument.name));
                        let at = format!("{name}.{field}({})", argument.name);
                        same(at, &argument.ty, known.map(|it| it.ty.to_string()));
                    }
                }
            }
            (ExtendedType::InputObject(own), Some(ExtendedType::InputObject(real))) => {
                for (field, own) in &own.fields {
                    let known = real.fields.get(field).map(|it| it.ty.to_string());
                    same(format!("{name}.{field}"), &own.ty, known);
                }
            }
            (ExtendedType::Enum(own), Some(ExtendedType::Enum(real))) => {
                let strange = own.values.keys().filter(|value| !real.values.contains_key(*value));
                assert_eq!(strange.count(), 0, "{name}");
            }
            (_, Some(_)) => {}
            (_, None) => assert_eq!(name, "NoteID", "GitLab has no such type"),
        }
    }
    assert_eq!(problems, [""; 0]);
}
