//! Pins: what a clock was first counted by, kept in a hidden line of the status card, so that a move
//! between regions or segments does not move a due date.

use chrono::NaiveDate;
use chrono_tz::Tz;

/// What one clock was bound to when it was first shown (`semantics.md` b.6 and b.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Name of the promise, such as `time_to_engage`.
    pub sla: String,
    /// Which run of the clock: `1`, or `e2-1` after the customer came back.
    pub run: String,
    /// Local date of the start it was resolved from.
    pub start: NaiveDate,
    pub zone: Tz,
    /// Name of the segment at the start; empty when there was none.
    pub segment: String,
    /// Id of the policy, its first day and a digest of its content.
    pub policy: String,
    pub effective_from: NaiveDate,
    pub digest: String,
    pub target_days: u32,
}

const LEDGER: &str = "<!-- stagecoach clocks ";

impl Pin {
    /// The hidden line for all pins of an account; empty without any.
    pub fn print_all(pins: &[Self]) -> String {
        if pins.is_empty() {
            return String::new();
        }
        let words: Vec<String> = pins.iter().map(Self::print).collect();
        format!("{LEDGER}{} -->", words.join(" "))
    }

    fn print(&self) -> String {
        let Self { sla, run, start, zone, segment, policy, effective_from, digest, target_days } =
            self;
        format!(
            "{sla}:{run}:{start}:{zone}:{segment}:{policy}:{effective_from}:{digest}:{target_days}"
        )
    }

    /// The pins in a text; what is no pin is passed over.
    pub fn read_all(text: &str) -> Vec<Self> {
        let lines = text.lines();
        let said = lines.filter_map(|line| line.strip_prefix(LEDGER)?.strip_suffix("-->"));
        said.flat_map(str::split_ascii_whitespace).filter_map(Self::read).collect()
    }

    fn read(word: &str) -> Option<Self> {
        let parts: Vec<&str> = word.split(':').collect();
        let [sla, run, start, zone, segment, policy, from, digest, target] = parts.as_slice()
        else {
            return None;
        };
        Some(Self {
            sla: (*sla).to_owned(),
            run: (*run).to_owned(),
            start: start.parse().ok()?,
            zone: zone.parse().ok()?,
            segment: (*segment).to_owned(),
            policy: (*policy).to_owned(),
            effective_from: from.parse().ok()?,
            digest: (*digest).to_owned(),
            target_days: target.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_survive_printing_and_nonsense_is_passed_over() {
        let pin = Pin {
            sla: "time_to_engage".into(),
            run: "1".into(),
            start: "2026-02-16".parse().unwrap(),
            zone: Tz::America__Argentina__Buenos_Aires,
            segment: "growth".into(),
            policy: "standard".into(),
            effective_from: "2020-02-01".parse().unwrap(),
            digest: "3fa9c1d2".into(),
            target_days: 14,
        };
        let line = Pin::print_all(&[pin.clone(), pin.clone()]);
        assert_eq!(Pin::read_all(&format!("above\n{line}\nbelow")), vec![pin.clone(), pin]);
        assert_eq!(Pin::read_all("<!-- stagecoach clocks a:b 1:2:3:4:5:6:7:8:9 -->"), vec![]);
        assert_eq!(Pin::print_all(&[]), "");
    }
}
