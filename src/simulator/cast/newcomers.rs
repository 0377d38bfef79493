//! New customers: a manager opens the account issue when the contract is signed, at best with a CSM.

use chrono::Days;
use chrono::Months;
use fastrand::Rng;

use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::cast::dice;
use crate::simulator::cast::hands::Hands;
use crate::simulator::cast::hands::Sheet;

/// First names of fictional companies; with the second they make more than a quarter needs.
const FIRST: [&str; 12] = [
    "Quillfeather",
    "Maplewick",
    "Stonebrook",
    "Larkspur",
    "Ambergate",
    "Fernhollow",
    "Saltmarsh",
    "Copperfold",
    "Windlass",
    "Juniper Row",
    "Hazelmere",
    "Oxbow",
];
const SECOND: [&str; 8] =
    ["Robotics", "Foods", "Insurance", "Rail", "Textiles", "Analytics", "Shipping", "Optics"];

/// Out of a thousand, how likely a customer signs today: for each account, and at least.
const PER_ACCOUNT: u64 = 2;
const AT_LEAST: u64 = 60;

impl Cast {
    /// Perhaps somebody signs today.
    pub(super) fn welcome(&mut self, gitlab: &mut Simulator) {
        let today = gitlab.now().date_naive();
        let mut rng = dice(self.seed, today, 2);
        let accounts = u64::try_from(self.customers.len()).unwrap_or(0);
        let names = FIRST.len() * SECOND.len();
        if rng.u64(..1000) >= (PER_ACCOUNT * accounts).max(AT_LEAST) || self.arrived >= names {
            return;
        }
        let at = (self.arrived * 5 + usize::try_from(self.seed % 96).unwrap_or(0)) % names;
        let name = format!("{} {}", FIRST[at % FIRST.len()], SECOND[at / FIRST.len()]);
        self.arrived += 1;
        let Some(manager) = self.manager(rng.u64(..100)) else { return };
        let csms: Vec<&String> = self.tempers.keys().collect();
        // Every fifth waits for somebody to have room.
        let csm = rng.choice(&csms).map(|name| name.as_str()).filter(|_| rng.u8(..5) > 0);
        let mut hands = Hands { gitlab, project: &self.project, bot: &self.bot };
        let sheet = account(&name, &hands, &mut rng);
        let labels = sheet.1;
        let sheet = Sheet { labels: &labels, ..sheet.0 };
        hands.open(&manager, &sheet, csm, None);
    }
}

/// The issue and its labels.
fn account(name: &str, hands: &Hands<'_>, rng: &mut Rng) -> (Sheet<'static>, String) {
    let today = hands.today();
    let signed = today - Days::new(rng.u64(0..=5));
    let segment = ["growth", "growth", "growth", "strategic", "strategic", "scale"][rng.usize(..6)];
    let region = ["emea", "apac", "amer-east", "amer-west", "commercial"][rng.usize(..5)];
    let (licences, arr) = (rng.u32(5..=150) * 10, rng.u32(2..=60) * 10);
    let renewal = signed + Months::new(12);
    let text = format!(
        "## Account facts\n\n| Field | Value |\n|---|---|\n| Account | {name} |\n| Licences bought | {licences} |\n\
         | Customer since | {signed} |\n| Renewal date | {renewal} |\n| Onboarding start | TBD |\n\
         | First value date | TBD |\n| Onboarding closed | - |\n| Account type | new customer |\n\
         | ARR | USD {arr},000 |\n| Primary use case | CI |\n\n## Contacts\n\n\
         | Name | Role | Persona | Last contact |\n|---|---|---|---|\n\
         | I. Vestergaard | Head of Platform | Development Lead | {today} |\n\n## Activity log\n\n\
         | Date | Type | Note |\n|---|---|---|\n| {today} | Email | intro mail |\n\n\
         ## Onboarding checklist\n\n- [ ] Internal handoff (SAL, SA)\n- [ ] Kickoff call\n- [ ] Second call\n\n\
         ## Sentiment\n\n- **Sentiment:** Green ({today})\n- **Why:** keen to start\n"
    );
    let labels = format!(
        "csm::account,segment::{segment},region::{region},csm-priority::1,stage::align,\
         onboarding::not-started,HS::Green"
    );
    (Sheet { title: format!("{name} – account"), text, labels: "" }, labels)
}
