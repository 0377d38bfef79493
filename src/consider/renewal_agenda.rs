//! What the team should look at when it meets about a renewal (REN-1), as far as the facts tell.

use crate::account::Licences;
use crate::consider::Calendar;
use crate::consider::Standing;

impl Standing<'_> {
    /// Topics, each with what is known about it.
    pub fn renewal_agenda(&self) -> Vec<(&'static str, String)> {
        let account = self.account;
        let health = match self.health.colour.colour() {
            Some(colour) => colour.to_string(),
            None => "unknown".to_owned(),
        };
        let sentiment = match self.health.sentiment() {
            Some((colour, false)) => colour.to_string(),
            Some((colour, true)) => format!("{colour}, and that was said a while ago"),
            None => "not on the card".to_owned(),
        };
        let use_of_licences = match account.health.licences {
            Licences::Counted(stated) => {
                let (part, whole) = (stated.value.part, stated.value.whole);
                let on = stated.on.map(|on| format!(" on {}", Calendar::words(on)));
                format!("{part} of {whole} in use{}", on.unwrap_or_default())
            }
            Licences::Partly => "not all subscriptions have numbers on the card".to_owned(),
            Licences::Unsaid => "not on the card".to_owned(),
        };
        let escalations = self.escalations();
        let each =
            escalations.open.iter().map(|it| format!("{} ({})", it.reference, it.urgency.as_str()));
        let each: Vec<String> = each.collect();
        let tickets =
            account.health.tickets_a_month.map(|it| format!("{} tickets a month", it.value));
        let support = match (each.is_empty(), tickets) {
            (true, None) => "no escalation is open".to_owned(),
            (true, Some(tickets)) => format!("no escalation is open, {tickets}"),
            (false, None) => each.join(", "),
            (false, Some(tickets)) => format!("{}; {tickets}", each.join(", ")),
        };
        vec![
            ("Health", health),
            ("Sentiment", sentiment),
            ("Licences", use_of_licences),
            ("Support", support),
            ("Risks", self.risks()),
        ]
    }

    /// The risks that people have labelled, on the account or on what is open for it.
    fn risks(&self) -> String {
        let account = self.account;
        let open = account.work.iter().filter(|issue| issue.open).flat_map(|issue| &issue.labels);
        let mut risks: Vec<&str> = account
            .labels
            .iter()
            .chain(open)
            .filter_map(|label| label.strip_prefix("risk::"))
            .collect();
        risks.sort_unstable();
        risks.dedup();
        if risks.is_empty() { "none is labelled".to_owned() } else { risks.join(", ") }
    }
}
