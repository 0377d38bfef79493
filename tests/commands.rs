//! The built binary as people and scripts meet it: commands, exit codes, JSON, and what it says to bad input.

mod bad_input;
mod hooks;
mod outputs;
mod passes;
mod reports;
mod service;

use stagecoach::simulator::Simulator;
use stagecoach::simulator::seed::SeedIssue;
use stagecoach::simulator::seed::SeedProject;
use stagecoach::simulator::seed::SeedUser;

use crate::support::binary::Binary;
use crate::support::server::BOT;
use crate::support::server::DAY;
use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::server::noon;
use crate::support::server::with_bot;

/// Three accounts that stay as they are, so that what is printed about them does.
fn small() -> Simulator {
    let card = |start: &str| {
        format!(
            "| Field | Value |\n|---|---|\n| Customer since | {start} |\n| Onboarding start | {start} |\n\
             | CSM assigned | {start} |\n| Introduction | {start} |\n| GitLab admin contact | yes |\n\
             | Renewal date | 2027-02-01 |\n"
        )
    };
    let account = |name: &str, start: &str, more: &str| SeedIssue {
        title: format!("{name} – account"),
        description: format!("{}{more}", card(start)),
        author: "ann".into(),
        assignees: vec!["ann".into()],
        created_at: format!("{start}T08:00:00Z").parse().unwrap(),
        due_date: None,
        milestone: None,
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: [
            "csm::account",
            "segment::growth",
            "csm-priority::2",
            "stage::onboarding",
        ]
        .map(String::from)
        .into(),
        history: Vec::new(),
    };
    let user = |name: &str| SeedUser { username: name.into(), name: name.into(), access_level: 30 };
    with_bot(Simulator::new(noon(DAY)).plant(&SeedProject {
        path: PROJECT.into(),
        name: "accounts".into(),
        visibility: "private".into(),
        users: vec![user("ann")],
        issues: vec![
            account("Alder Mills", "2026-03-16", ""),
            account("Birch Foods", "2026-02-20", ""),
            account("Cedar | Sons", "2026-03-08", "| First call | 10/02/2026 |\n"),
        ],
    }))
}
