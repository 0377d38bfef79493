//! Memory in GitLab: once a week the numbers of a portfolio as a dated comment, for people and for programs.

use chrono::NaiveDate;
use serde_json::json;

use crate::account::Episode;
use crate::account::Key;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::Section;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::RollupWrite;
use crate::decide::Slice;
use crate::decide::Write;
use crate::decide::rollup;
use crate::decide::rollup::headline;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::decide::text;
use crate::decide::weekly;
use crate::metrics::Metric;
use crate::metrics::Values;
use crate::templates;

/// The snapshot of this week, unless it is there, or the page is younger than the week.
pub(super) fn action(view: &View<'_, '_>, page: &RollupPage) -> Option<Action> {
    let today = view.standings.as_of;
    let monday = weekly::monday(today);
    let zone = view.rulebook.zones.default;
    let opened = page.created_at.with_timezone(&zone).date_naive();
    let key = key(view.slice, &week(monday));
    (page.open && opened < monday && !is_there(page, &key)).then(|| {
        let body = section(key.clone(), &words(view, today), &view.now, today);
        let summary = format!("the numbers of the week of {}", templates::in_words(monday));
        said(view, page, key, &body, &summary)
    })
}

pub(super) fn is_there(page: &RollupPage, key: &Key) -> bool {
    let mut sections = page.remarks.iter().flat_map(|remark| &remark.sections);
    sections.any(|section| section.marker.key == *key)
}

pub(super) fn key(slice: &Slice, episode: &str) -> Key {
    Key::about(RollupPage::RULE, &slice.slug(), Episode::new(episode))
}

fn week(monday: NaiveDate) -> String {
    monday.format("%G-W%V").to_string()
}

fn words(view: &View<'_, '_>, day: NaiveDate) -> String {
    let rows = headline::ROWS.iter().filter_map(|id| {
        let metric = Metric::of(id)?;
        let value = view.now.get(metric.id).filter(|value| value.value.is_some())?;
        Some(format!("- {}: {}", metric.words, print::value(metric, value)))
    });
    let rows: Vec<String> = rows.collect();
    let day = templates::in_words(day);
    format!(
        "**{}, {day}: {} accounts**\n\n{}",
        templates::inert(&view.slice.name),
        view.members.len(),
        rows.join("\n")
    )
}

/// The words, and all numbers as one line of JSON that programs read.
pub(super) fn section(key: Key, words: &str, values: &Values, day: NaiveDate) -> Section {
    let numbers: serde_json::Map<String, serde_json::Value> = values
        .iter()
        .filter(|(_, value)| value.value.is_some())
        .map(|(id, value)| {
            let three = json!([value.value, value.numerator, value.denominator]);
            ((*id).to_owned(), three)
        })
        .collect();
    let block = json!({ "as_of": day, "metrics": numbers });
    let body = format!(
        "{words}\n\n<details><summary>For programs: value, numerator, denominator</summary>\n\n```json\n{block}\n```\n\n</details>"
    );
    text::section(key, &body, body.clone())
}

/// A comment on a page, in whatever it is kept.
pub(super) fn said(
    view: &View<'_, '_>,
    page: &RollupPage,
    key: Key,
    section: &Section,
    summary: &str,
) -> Action {
    let body = view.words(section.print());
    let write = match &page.place {
        RollupPlace::Issue { project, iid } => {
            Write::Comment { project: *project, iid: *iid, body, notifies: false, internal: false }
        }
        RollupPlace::Epic { group, .. } => Write::Rollup(RollupWrite::Comment {
            group: group.clone(),
            label: RollupPage::LABEL.to_owned(),
            page: page.key.clone(),
            body,
        }),
    };
    Action {
        kind: ActionKind::WriteRollup,
        key,
        rule: RollupPage::RULE.to_owned(),
        account: None,
        target: page.reference.clone(),
        summary: format!("Roll-up of {}: {summary}", view.slice.name),
        because: rollup::counted(view),
        severity: 4,
        write,
        after: Vec::new(),
        is_first: true,
    }
}
