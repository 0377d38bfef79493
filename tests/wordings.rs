//! Wordings of one's own: what replaces a built-in one, and that every slip is named at once.

use std::path::Path;

use stagecoach::files;
use stagecoach::files::Readers;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::portfolio::portfolio;
use tempfile::TempDir;

use crate::support::server::DAY;
use crate::support::server::Server;
use crate::support::world;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

fn folder(texts: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in texts {
        files::replace(&folder.path().join(name), text.as_bytes(), Readers::Anyone).unwrap();
    }
    folder
}

fn flags(folder: &Path) -> std::collections::BTreeMap<String, String> {
    [("wording.folder".to_owned(), folder.display().to_string())].into()
}

fn problems(texts: &[(&str, &str)]) -> String {
    let folder = folder(texts);
    let layers = Layers { flags: flags(folder.path()), ..Layers::default() };
    let error = Settings::load(&layers).unwrap_err().to_string();
    error.replace(&format!("{}/", folder.path().display()), "")
}

#[tokio::test]
async fn what_people_read_is_the_wording_of_the_folder() {
    let text = "{{ to }}Moin! {{ account }} ({{ link(reference, account_url) }}, {{ segment }}, {{ csm }}) \
                {% if breached %}hat niemanden gesprochen{% else %}wartet bis {{ due | day }}{% endif %}. \
                Gesprochen? `{{ me }} engaged {{ due }}`.{% if confirms %} {{ confirms }} weiß Bescheid.{% endif %}";
    let folder = folder(&[("time_to_engage_late.md", text)]);
    let mut world =
        World::of(Simulator::new(noon(day(DAY))).plant(&portfolio(1, day(DAY), 24)), PROJECT);
    world.policy = world::policy(&flags(folder.path()));
    world.first_run = stagecoach::decide::FirstRun::Ordinary;
    world.set_day(day(DAY));
    let plan = serde_json::to_string(&world.plan().await.unwrap()).unwrap();
    assert!(plan.contains("time_to_engage_late"), "{plan}");
    world.pass().await.unwrap();
    let simulator = world.gitlab();
    let notes = simulator.world().issues.values().flat_map(|issue| &issue.notes);
    let said = notes.map(|note| note.body.as_str()).filter(|body| body.contains("Moin! "));
    let said: Vec<&str> = said.collect();
    assert!(!said.is_empty(), "somebody is spoken to in other words");
    assert!(said.iter().all(|body| body.contains("`@stagecoach-bot engaged 20")), "{said:?}");
}

#[test]
fn every_slip_is_named_at_once_with_its_line_and_what_was_meant() {
    let found = problems(&[
        ("ebr_deu.md", "EBR"),
        ("csm_missing.md", "fine\n{{ acount }} since {{ since | capitalise }}"),
        ("status_card.md", "{% if account %}"),
        ("command.md", "{{ csm }}"),
    ]);
    assert!(found.starts_with("5 settings need a look:"), "{found}");
    for part in [
        "ebr_deu.md: there is no wording of that name: did you mean ebr_due.md?",
        "csm_missing.md:2: `acount` is no variable of this wording: did you mean `account`? there are \
         account, account_url, away, away_until, backup, confirms, csm, gone, here, me, reference, segment, since, to",
        "csm_missing.md:2: `capitalise` is no filter of this wording: did you mean `capitalize`?",
        "status_card.md:1: cannot be read as a template:",
        "command.md:1: `csm` is no variable of this wording:",
    ] {
        assert!(found.contains(part), "{part}\nin {found}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_a_mistake_and_an_empty_one_is_not() {
    let layers = Layers { flags: flags(Path::new("no/such/folder")), ..Layers::default() };
    let error = Settings::load(&layers).unwrap_err().to_string();
    assert!(error.starts_with("wording.folder: "), "{error}");
    let empty = folder(&[(".gitkeep", "")]);
    Settings::load(&Layers { flags: flags(empty.path()), ..Layers::default() }).unwrap();
}

#[test]
fn check_names_what_is_replaced_and_refuses_what_is_wrong() {
    let server = Server::seeded(3);
    let own = folder(&[("explain.md", "{{ explanation }}")]);
    let path = own.path().display().to_string();
    let binary = server.binary().with("STAGECOACH__WORDING__FOLDER", &path);
    let said = binary.run(&["check"]).exits(0).stdout;
    assert!(said.contains(&format!("explain is replaced by {path}/explain.md")), "{said}");
    files::replace(&own.path().join("explain.md"), b"{{ explication }}", Readers::Anyone).unwrap();
    let said = binary.run(&["check"]).exits(64).error();
    assert!(said.contains("explain.md:1: `explication` is no variable of this wording"), "{said}");
}

#[test]
fn the_built_in_wordings_can_stand_in_their_own_place() {
    let texts: Vec<(String, String)> = stagecoach::settings::sample_texts().collect();
    let named: Vec<(String, &str)> =
        texts.iter().map(|(name, text)| (format!("{name}.md"), text.as_str())).collect();
    let named: Vec<(&str, &str)> =
        named.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let all = folder(&named);
    Settings::load(&Layers { flags: flags(all.path()), ..Layers::default() }).unwrap();
}
