//! EBR coverage: how many of the strategic accounts have had one lately (EBR-2, EBR-9).

use crate::account::FactName;
use crate::account::Segment;
use crate::consider::Calendar;
use crate::consider::Share;
use crate::consider::Standing;
use crate::consider::Standings;

impl Share {
    /// Of the strategic accounts that have been customers for long enough, those with an EBR in the
    /// window, which is open below and closed above.
    pub fn ebr_coverage(standings: &Standings<'_>) -> Self {
        let mut share = Self::default();
        let strategic = |s: &&Standing<'_>| s.account.segment == Some(Segment::Strategic);
        let norms = &standings.norms.ebr;
        let since = Calendar::months_before(standings.as_of, norms.tenure_months);
        for standing in standings.list.iter().filter(|s| s.is_active()).filter(strategic) {
            let contract = standing.account.facts.best(FactName::CustomerSince);
            match contract.map(|fact| fact.on) {
                _ if standing.stage.stage.is_leaving() => share.leave_out("leaving"),
                _ if standing.account.priority.is_some_and(|p| !p.is_managed()) => {
                    share.leave_out("without a CSM of their own");
                }
                None => share.leave_out("without a contract date"),
                Some(day) if day > since => {
                    let months = norms.tenure_months;
                    share.leave_out(&format!("with less than {months} months as a customer"));
                }
                Some(_) => share.count(standing.ebr.is_in_window),
            }
        }
        share
    }
}
