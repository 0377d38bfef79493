//! What is written about a success plan, on the card and in the plan's own issue: read where it is
//! said in so many words, absent everywhere else.

use crate::account::Objective;
use crate::account::PlanStatus;
use crate::account::PlanText;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::card::Field;
use crate::collect::measures::yes_or_no;
use crate::collect::number::number;
use crate::collect::outline;

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

/// Where the card says that the plan is, when it names an issue, an epic or an address.
pub(super) fn place(card: &CardReading) -> Option<String> {
    let mut fields = card.fields.iter().filter(|field| card::key(&field.name) == "success plan");
    let is_place = |field: &&Field| field.value.contains("://") || field.value.contains(['#', '&']);
    fields.find(is_place).map(|field| field.value.clone())
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

/// The description of a plan issue, or of an epic that holds an objective. `objectives` are those it lists;
/// plans that keep them elsewhere say nothing about their number. A summary stands for strategy and
/// highlights where there are none of those (SP-9).
pub(super) fn of_issue(
    labels: &[String],
    description: &str,
    objectives: Option<&[Objective]>,
) -> PlanText {
    let mut statuses: Vec<PlanStatus> =
        labels.iter().filter_map(|label| PlanStatus::from_label(label)).collect();
    statuses.sort();
    statuses.dedup();
    let status = if let [only] = statuses.as_slice() { Some(*only) } else { None };
    let parts = outline::parts(description);
    if parts.is_empty() {
        return PlanText { status, ..PlanText::default() };
    }
    let mut read = signatures(&card::read(description).fields);
    read.sponsor = read.sponsor.or(Some(false));
    let open = |objectives: &[Objective]| objectives.iter().filter(|it| it.open).count();
    PlanText {
        status,
        open_objectives: objectives.map(|all| u64::try_from(open(all)).unwrap_or(u64::MAX)),
        strategy: outline::is_filled(&parts, &["strategy", "summary"]),
        highlights: outline::is_filled(&parts, &["highlight", "successes", "summary"]),
        is_read: objectives.is_some(),
        ..read
    }
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
        let one = |open| Objective { open, ..Objective::default() };
        let read = of_issue(&labels, PLAN, Some(&[one(true), one(false), one(true)]));
        assert_eq!(read.status, Some(PlanStatus::Active));
        assert_eq!(read.open_objectives, Some(2));
        assert_eq!((read.strategy, read.highlights), (Some(true), Some(false)));
        assert_eq!((read.sponsor, read.accepted), (Some(true), None));
        assert_eq!(read.next_review, "2026-05-01".parse().ok());
        assert_eq!(of_issue(&[], "see the epic", None), PlanText::default());
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
