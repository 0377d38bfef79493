//! What a manager should know about the whole portfolio: shares with their counts, never a change.

use serde::Serialize;

use crate::account::Priority;
use crate::account::Segment;
use crate::consider::Excluded;
use crate::consider::Ratio;
use crate::consider::Share;
use crate::consider::Standings;

/// One share, or one sentence, about all accounts. Nothing is written because of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PortfolioNote {
    /// `ebr_coverage`, `priority_1_share`, `playbooks_completed`, `shadow`, `precision` or `noise`.
    pub note: &'static str,
    /// Without a full stop.
    pub sentence: String,
    pub segment: Option<Segment>,
    /// A fraction between 0 and 1, or a count; null of nothing.
    pub value: Option<f64>,
    pub numerator: Option<u64>,
    pub denominator: Option<u64>,
    /// What it should reach, or stay within.
    pub target: Option<f64>,
    pub excluded: Vec<Excluded>,
}

impl PortfolioNote {
    /// A number that is no share.
    pub fn counted(note: &'static str, sentence: String, value: Option<f64>) -> Self {
        Self {
            note,
            sentence,
            segment: None,
            value,
            numerator: None,
            denominator: None,
            target: None,
            excluded: Vec::new(),
        }
    }

    fn of_share(
        note: &'static str,
        sentence: String,
        segment: Segment,
        share: &Share,
        target: Ratio,
    ) -> Self {
        Self {
            note,
            sentence,
            segment: Some(segment),
            value: share.ratio.value(),
            numerator: Some(share.ratio.numerator),
            denominator: Some(share.ratio.denominator),
            target: target.value(),
            excluded: share.excluded(),
        }
    }
}

impl Standings<'_> {
    /// Everything worth a word, in a fixed order.
    pub fn notes(&self) -> Vec<PortfolioNote> {
        let segments = [Segment::Strategic, Segment::Growth];
        let mut notes: Vec<PortfolioNote> = self.coverage().into_iter().collect();
        notes.extend(self.completed());
        notes.extend(segments.into_iter().filter_map(|segment| self.first_priority(segment)));
        notes
    }

    fn coverage(&self) -> Option<PortfolioNote> {
        let share = Share::ebr_coverage(self);
        let (months, target) = (self.norms.ebr.window_months, self.norms.ebr.coverage_target);
        let wanted = percent(target);
        let (ratio, out) = (share.ratio, share.left_out());
        let sentence = format!(
            "EBRs in the last {months} months, strategic accounts: {ratio}, target {wanted}{out}"
        );
        let note = || {
            PortfolioNote::of_share("ebr_coverage", sentence, Segment::Strategic, &share, target)
        };
        (!share.is_about_nobody()).then(note)
    }

    fn completed(&self) -> Option<PortfolioNote> {
        let record = self.playbooks();
        let quarter = self.norms.fiscal.quarter_of(self.as_of);
        let completed = record.completed_in(quarter);
        (!record.is_empty()).then(|| PortfolioNote {
            note: "playbooks_completed",
            sentence: format!("Playbooks: {}", record.sentence(quarter)),
            segment: None,
            value: u32::try_from(completed).ok().map(f64::from),
            numerator: None,
            denominator: None,
            target: None,
            excluded: Vec::new(),
        })
    }

    /// Priority 1 is for few; who it is for is for people to say (PRI-2, PRI-3).
    fn first_priority(&self, segment: Segment) -> Option<PortfolioNote> {
        let norms = &self.norms.priorities;
        let limit = match segment {
            Segment::Strategic => norms.strategic_first_max,
            Segment::Growth => norms.growth_first_max,
            Segment::Scale | Segment::Digital => return None,
        };
        let mut share = Share::default();
        let of_segment = self.list.iter().filter(|s| s.account.segment == Some(segment));
        for standing in of_segment.filter(|standing| standing.is_active()) {
            match standing.account.priority {
                Some(priority) => share.count(priority == Priority(1)),
                None => share.leave_out("without a priority"),
            }
        }
        let counts = share.ratio.denominator >= norms.share_from_accounts;
        if !counts || !share.ratio.exceeds(limit) {
            return None;
        }
        let allowed = percent(limit);
        let (ratio, out) = (share.ratio, share.left_out());
        let sentence = format!(
            "Priority 1, {segment} accounts: {ratio}, more than {allowed}{out}: review the priorities, no label is changed for it"
        );
        Some(PortfolioNote::of_share("priority_1_share", sentence, segment, &share, limit))
    }
}

/// `75 %`, or the fraction as it was set.
fn percent(ratio: Ratio) -> String {
    match ratio {
        Ratio { numerator, denominator: 100 } => format!("{numerator} %"),
        Ratio { numerator, denominator } => format!("{numerator}/{denominator}"),
    }
}
