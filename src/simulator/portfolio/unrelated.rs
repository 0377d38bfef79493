//! Issues in the project that are none of the bot's business.

use chrono::NaiveDate;

use crate::simulator::portfolio::history::at;
use crate::simulator::portfolio::people::MANAGERS;
use crate::simulator::portfolio::people::OPS;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::storyline::office_day;
use crate::simulator::seed::SeedIssue;

/// Issues without a `csm::` label: the bot must not even look at them.
pub(super) fn issues(today: NaiveDate) -> Vec<SeedIssue> {
    let titles = [
        ("Refresh the onboarding slide deck", MANAGERS[0]),
        ("Team day agenda", MANAGERS[1]),
        ("CRM export misses two columns", OPS),
        ("Collect questions for the product sync", MANAGERS[0]),
        ("Holiday cover plan", MANAGERS[1]),
        ("Archive last year's dashboards", OPS),
    ];
    let issue = |(number, (title, author)): (u8, (&str, &str))| SeedIssue {
        title: title.to_owned(),
        description: "See the thread.\n".to_owned(),
        author: author.to_owned(),
        assignees: vec![author.to_owned()],
        created_at: at(office_day(day(today, -20 - 30 * i64::from(number)), today), 8, 5),
        due_date: None,
        milestone: None,
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: vec!["team".to_owned()],
        history: Vec::new(),
    };
    (0..).zip(titles).map(issue).collect()
}
