//! Epics in both of GitLab's languages, over real HTTP: what the client sends, what the simulated GitLab does with
//! it, and that an edit of a person at the same moment is not lost.

mod faults;
mod homes;
mod rewrites;
mod schema;

use serde_json::Value;
use serde_json::json;
use stagecoach::gitlab::Connection;
use stagecoach::gitlab::EpicHome;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::GroupEpic;
use stagecoach::gitlab::HttpTransport;
use stagecoach::gitlab::NewEpic;
use stagecoach::gitlab::NoPause;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::privacy::Printed;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::graphql::GraphQl;
use stagecoach::simulator::residents::Tier;

use crate::support::server::Server;
use crate::support::server::noon;

const GROUP: &str = "acme/cs";
const PROJECT: &str = "acme/cs/accounts";
const ROLLUP: &str = "csm::rollup";

type Client = GitLab<Patient<HttpTransport, NoPause>>;

/// A Premium GitLab with a bot, a person and a reader.
fn world(graphql: GraphQl) -> Simulator {
    Simulator::new(noon("2026-11-02"))
        .with_tier(Tier::Premium)
        .with_graphql(graphql)
        .with_project(PROJECT, "private")
        .with_bot("bot", 20)
        .with_user("ann", 40)
        .with_user("guest", 10)
        .with_user("stranger", 0)
        .with_token("bot", "bot", &["api"])
        .with_token("reader", "bot", &["read_api"])
        .with_token("ann", "ann", &["api"])
        .with_token("guest", "guest", &["api"])
        .with_token("stranger", "stranger", &["api"])
}

fn client(server: &Server, token: &str) -> Client {
    let connection = Connection::new(server.url.parse().unwrap(), token.into());
    let transport = HttpTransport::new(&connection).unwrap();
    GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()))
}

async fn home(gitlab: &Client) -> EpicHome {
    gitlab.epic_home(GROUP).await.unwrap().home.unwrap()
}

/// A text as a sentence of the source, which may be written anywhere.
fn sentence(text: &str) -> Printed {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    text.into()
}

fn new_epic(title: &str) -> NewEpic {
    let (title, description) = (sentence(title), "Hello.".into());
    NewEpic { title, description, labels: vec![ROLLUP.to_owned()], ..NewEpic::default() }
}

async fn opened(gitlab: &Client, home: &EpicHome, title: &str) -> GroupEpic {
    gitlab.writer().open_epic(home, &new_epic(title)).await.unwrap()
}

/// What a person does in the browser, a minute later.
fn by_hand(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    by(server, "ann", method, path, body)
}

fn by(server: &Server, who: &str, method: &str, path: &str, body: &Value) -> Value {
    let mut simulator = server.simulator();
    simulator.advance(chrono::TimeDelta::minutes(1));
    let (status, answer) = simulator.by_hand(who, method, path, body);
    assert!((200..300).contains(&status), "{path}: {status} {answer}");
    answer
}

/// A person rewrites the description of an epic.
fn ann_writes(server: &Server, iid: u64, text: &str) {
    let path = format!("groups/acme%2Fcs/epics/{iid}");
    by_hand(server, "PUT", &path, &json!({ "description": text }));
}

/// Another process with the same token does.
fn bot_writes(server: &Server, iid: u64, text: &str) {
    let path = format!("groups/acme%2Fcs/epics/{iid}");
    by(server, "bot", "PUT", &path, &json!({ "description": text }));
}

/// How often GraphQL was asked, and how often REST about epics.
fn asked(server: &Server) -> (usize, usize) {
    let simulator = server.simulator();
    let count =
        |part: &str| simulator.log().iter().filter(|it| it.path_and_query.contains(part)).count();
    (count("/api/graphql"), count("/epics"))
}
