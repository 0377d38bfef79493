//! Work for more than one account: a cohort with silent members, webinars in three rounds, a territory to plan.

use chrono::NaiveDate;

use crate::simulator::portfolio::history::at;
use crate::simulator::portfolio::people::CSMS;
use crate::simulator::portfolio::people::MANAGERS;
use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;
use crate::simulator::portfolio::storyline::office_day;
use crate::simulator::seed::SeedIssue;

/// Members of the cohort.
const MEMBERS: usize = 5;

/// What an issue is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Cohort,
    /// The round, counted from 1.
    Webinar(u8),
    Territory,
}

/// An issue that belongs to no single account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    pub(super) opened: NaiveDate,
    pub(super) today: NaiveDate,
    purpose: Purpose,
}

/// The shared work of a portfolio; a small one without gaps has none.
pub(super) fn of(stories: &[Storyline], today: NaiveDate) -> Vec<Shared> {
    if !stories.iter().any(|story| story.plot.has(Quirk::PoolRequest)) {
        return Vec::new();
    }
    let opened = |ago: i64| office_day(day(today, -ago), today);
    let shared = |(purpose, ago)| Shared { opened: opened(ago), today, purpose };
    let purposes = [
        (Purpose::Cohort, 45),
        (Purpose::Webinar(1), 62),
        (Purpose::Webinar(2), 33),
        (Purpose::Webinar(3), 5),
        (Purpose::Territory, 21),
    ];
    purposes.map(shared).into()
}

/// The issue itself; `iids` are those of the account issues, in the order of the stories.
pub(super) fn issue(shared: &Shared, stories: &[Storyline], iids: &[usize]) -> SeedIssue {
    let today = shared.today;
    let (title, labels, text, author, due) = match shared.purpose {
        Purpose::Cohort => (
            "Cohort: pipelines for small teams".to_owned(),
            vec!["csm::cohort", "cohort::a"],
            cohort(stories, iids),
            CSMS[0],
            None,
        ),
        Purpose::Webinar(round) => webinar(round, today),
        Purpose::Territory => (
            "Territory plan EMEA".to_owned(),
            vec!["csm::territory", "region::emea"],
            "Whitespace, top accounts, and what the CSMs add.\n\n- [x] Accounts listed\n- [ ] CSM contribution\n"
                .to_owned(),
            MANAGERS[0],
            Some(day(today, 24)),
        ),
    };
    SeedIssue {
        title,
        description: text,
        author: author.to_owned(),
        assignees: vec![author.to_owned()],
        created_at: at(shared.opened, 10, 15),
        due_date: due,
        milestone: None,
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: labels.into_iter().map(str::to_owned).collect(),
        history: Vec::new(),
    }
}

/// Calm accounts of the middle; those who were not called for a month are the silent ones.
fn cohort(stories: &[Storyline], iids: &[usize]) -> String {
    let fits = |story: &Storyline| {
        story.plot.segment == "growth" && story.plot.priority == 2 && story.plot.quirks.is_empty()
    };
    let members = stories.iter().zip(iids).filter(|(story, _)| fits(story)).take(MEMBERS);
    let members: Vec<String> = members.map(|(_, iid)| format!("- #{iid}\n")).collect();
    let members = members.concat();
    format!("- **Lead:** {}\n- **Backup:** {}\n\n{members}", CSMS[0], CSMS[1])
}

type Content = (String, Vec<&'static str>, String, &'static str, Option<NaiveDate>);

/// The first round is held and counted, the second held and not counted yet, the third to come.
fn webinar(round: u8, today: NaiveDate) -> Content {
    let (label, topic, in_days, numbers) = match round {
        1 => (
            "webinar-round::1",
            "Intro to CI/CD",
            -34,
            "- **Registered:** 84\n- **Attended:** 39\n",
        ),
        2 => ("webinar-round::2", "Advanced CI/CD", -6, ""),
        _ => ("webinar-round::3", "DevSecOps and compliance", 29, ""),
    };
    let on = office_day(day(today, in_days), today);
    (
        format!("Webinar: {topic}"),
        vec!["csm::webinar", label],
        format!("- **Topic:** {topic}\n- **Date:** {on}\n{numbers}"),
        CSMS[2],
        Some(on),
    )
}
