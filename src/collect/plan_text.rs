//! What is written about a success plan, on the card and in the plan's own issue: read where it is
//! said in so many words, absent everywhere else.

use crate::account::PlanStatus;
use crate::account::PlanText;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::card::Field;
use crate::collect::measures::yes_or_no;
use crate::collect::number::number;

/// The card's own fields about the plan.
pub(super) fn on_card(card: &CardReading) -> PlanText {
    let field = |names: &[&str]| {
        let mut fields = card.fields.iter().filter(|field| !field.value.is_empty());
        fields.find(|field| names.contains(&card::key(&field.name).as_str()))
    };
    let told = |name: &str| {
        field(&[name])
            .map(|field| yes_or_no(&field.value).unwrap_or(!card::is_missing(&field.value)))
    };
    let status = field(&["success plan status", "success plan"]);
    PlanText {
        status: status.and_then(|field| plan_status(&field.value)),
        open_objectives: field(&["objectives", "open objectives", "success plan objectives"])
            .and_then(|field| number(&field.value)),
        strategy: told("strategy"),
        highlights: told("highlights"),
        ..signatures(&card.fields)
    }
}

fn plan_status(value: &str) -> Option<PlanStatus> {
    let first = card::key(value);
    match first.split(' ').next()? {
        "none" | "no" => Some(PlanStatus::None),
        "draft" => Some(PlanStatus::Draft),
        "active" => Some(PlanStatus::Active),
        _ => None,
    }
}

/// Sponsor, next review and acceptance, which are fields in both places.
fn signatures(fields: &[Field]) -> PlanText {
    let find = |name: &str| fields.iter().find(|field| card::key(&field.name) == name);
    let day = |name: &str| find(name).and_then(|field| card::read_date(&field.value).day());
    PlanText {
        sponsor: find("customer sponsor").map(|field| !field.value.is_empty()),
        next_review: day("next review"),
        accepted: day("accepted by the customer").or_else(|| day("accepted")),
        ..PlanText::default()
    }
}

/// The description of a plan issue. Objectives are counted where there is a list below a heading
/// that names them; plans that keep them elsewhere say nothing about their number.
pub(super) fn of_issue(labels: &[String], description: &str) -> PlanText {
    let mut statuses: Vec<PlanStatus> =
        labels.iter().filter_map(|label| PlanStatus::from_label(label)).collect();
    statuses.sort();
    statuses.dedup();
    let status = if let [only] = statuses.as_slice() { Some(*only) } else { None };
    let sections = sections(description);
    if sections.is_empty() {
        return PlanText { status, ..PlanText::default() };
    }
    let named = |part: &str| sections.iter().find(|(heading, _)| heading.contains(part));
    let is_filled = |part: &str| {
        let is_text = |line: &&str| !card::is_missing(line);
        Some(named(part).is_some_and(|(_, lines)| lines.iter().any(is_text)))
    };
    let mut read = signatures(&card::read(description).fields);
    read.sponsor = read.sponsor.or(Some(false));
    PlanText {
        status,
        open_objectives: named("objective").map(|(_, lines)| open_items(lines)),
        strategy: is_filled("strategy"),
        highlights: is_filled("highlight"),
        ..read
    }
}

/// Headings in lower case, each with the lines below it that say something.
fn sections(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut sections: Vec<(String, Vec<&str>)> = Vec::new();
    let (mut is_code, mut is_hidden) = (false, false);
    for line in text.lines() {
        let trimmed = line.trim();
        is_code ^= trimmed.starts_with("```") || trimmed.starts_with("~~~");
        is_hidden |= trimmed.starts_with("<!--");
        if !is_code && !is_hidden {
            let title = trimmed.trim_start_matches('#');
            if title.len() < trimmed.len() && title.starts_with(' ') {
                sections.push((card::key(title), Vec::new()));
            } else if let Some((_, lines)) = sections.last_mut().filter(|_| !trimmed.is_empty()) {
                lines.push(line);
            }
        }
        is_hidden &= !trimmed.ends_with("-->");
    }
    sections
}

/// Items at the top level that are not ticked and not struck.
fn open_items(lines: &[&str]) -> u64 {
    let item = |line: &&&str| {
        let text = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(|| {
            let text = line.trim_start_matches(|c: char| c.is_ascii_digit());
            (text.len() < line.len()).then(|| text.strip_prefix(". "))?
        });
        text.is_some_and(|text| {
            let text = text.trim();
            let closed = ["[x]", "[X]", "[~]", "~~"];
            !closed.iter().any(|mark| text.starts_with(mark))
                && !card::is_missing(text.trim_start_matches("[ ]"))
        })
    };
    u64::try_from(lines.iter().filter(item).count()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "Account: #3\n\n## Strategy\n\nOne platform.\n\n## Highlights\n\n<!-- what went \
                        well -->\nTBD\n\n## Objectives\n\n- [ ] CI for 80 % of teams\n  - [ ] pilot\n\
                        - [x] Migration\n- Scanners on\n- [ ] \n\n## Success Criteria\n\n- **Customer \
                        sponsor:** CTO\n- **Next review:** 2026-05-01\n";

    #[test]
    fn a_plan_is_read_where_it_speaks() {
        let labels = ["csm::success-plan".to_owned(), "success-plan::active".to_owned()];
        let read = of_issue(&labels, PLAN);
        assert_eq!(read.status, Some(PlanStatus::Active));
        assert_eq!(read.open_objectives, Some(2));
        assert_eq!((read.strategy, read.highlights), (Some(true), Some(false)));
        assert_eq!((read.sponsor, read.accepted), (Some(true), None));
        assert_eq!(read.next_review, "2026-05-01".parse().ok());
        assert_eq!(of_issue(&[], "see the epic"), PlanText::default());
    }

    #[test]
    fn the_card_may_say_it_in_a_line() {
        let card = "- Success plan: active\n- Objectives: 0\n- Strategy: yes\n- Highlights: TBD\n";
        let read = on_card(&card::read(card));
        assert_eq!(read.status, Some(PlanStatus::Active));
        assert_eq!((read.open_objectives, read.strategy), (Some(0), Some(true)));
        assert_eq!(read.highlights, None);
        assert_eq!(on_card(&card::read("- Success plan: #12\n")).status, None);
    }
}
