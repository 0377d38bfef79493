//! What rules about many accounts think of each thing they look at, and what holds back what they would say there.

use crate::account::AccountId;
use crate::account::CallToAction;
use crate::account::Portfolio;
use crate::account::SharedIssue;
use crate::consider::Standings;
use crate::decide::Cases;
use crate::decide::Cause;
use crate::decide::LoadedRule;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::pace;
use crate::decide::shared;
use crate::decide::shared::Bench;
use crate::rules::Outcome;
use crate::rules::Place;
use crate::rules::SharedVerdict;

/// A rule's verdict about something that is no account, and what holds it back.
#[derive(Clone, Debug)]
pub struct SharedOpinion {
    /// What it is about stands before its reason.
    pub opinion: Opinion,
    /// The issue on which it is said; none where it is an issue of its own.
    pub on: Option<AccountId>,
    /// The accounts that it is about, in whose explanation it stands.
    pub members: Vec<AccountId>,
}

/// Every such opinion, rule by rule; from half a portfolio there is none.
pub fn shared_opinions(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> Vec<SharedOpinion> {
    if !portfolio.is_complete() {
        return Vec::new();
    }
    let bench = Bench::new(portfolio, standings, rulebook, cases);
    let mut room = pace::shared_room(portfolio, standings, rulebook);
    let mut opinions = Vec::new();
    for rule in &rulebook.rules {
        let Some(evaluate) = &rule.shared else { continue };
        for said in evaluate(standings) {
            let mut suppressed = match &said.verdict.outcome {
                Outcome::Fires(call) => bench.held_back(&said, call, rule, cases),
                _ => None,
            };
            if suppressed.is_none() && bench.begins(&said) {
                suppressed = (room == 0).then(|| pace::waits(rulebook, standings.as_of));
                room = room.saturating_sub(1);
            }
            opinions.push(opinion(rule, said, suppressed, &bench));
        }
    }
    opinions
}

fn opinion(
    rule: &LoadedRule,
    said: SharedVerdict,
    suppressed: Option<Suppressed>,
    bench: &Bench<'_>,
) -> SharedOpinion {
    let on = match said.place {
        Place::On(id) => Some(id),
        Place::Home => None,
    };
    let issue = on.and_then(|id| bench.issue(id));
    let about = issue.map_or_else(
        || said.key.subject.clone(),
        |shared| format!("{} ({})", shared.issue.reference, shared.issue.title),
    );
    let members = match issue {
        Some(shared) => shared.members.clone(),
        None => of_person(&said.key.subject, bench.standings),
    };
    let mut verdict = said.verdict;
    verdict.reason = format!("{about}: {}", verdict.reason).into();
    SharedOpinion { opinion: Opinion { rule: rule.entry.name, verdict, suppressed }, on, members }
}

/// The accounts of the person that something is about.
fn of_person(name: &str, standings: &Standings<'_>) -> Vec<AccountId> {
    let is_theirs = |csm: &str| csm.eq_ignore_ascii_case(name);
    let active = standings.list.iter().filter(|standing| standing.is_active());
    let own = active.map(|standing| standing.account);
    let own = own.filter(|account| account.csm.as_ref().is_some_and(|it| is_theirs(&it.username)));
    own.map(|account| account.id).collect()
}

impl Bench<'_> {
    /// The shared issue at a place.
    pub(super) fn issue(&self, id: AccountId) -> Option<&SharedIssue> {
        self.portfolio.shared.iter().find(|shared| shared.place() == id)
    }

    /// What holds back a call, whether it is news or people have answered it.
    fn held_back(
        &self,
        said: &SharedVerdict,
        call: &CallToAction,
        rule: &LoadedRule,
        cases: &Cases<'_, '_>,
    ) -> Option<Suppressed> {
        let asked = |reason: &str| Some(Suppressed::new(Cause::Asked, reason));
        if cases.climate.shadow(rule).is_some() {
            return cases.climate.suppression(call, rule);
        }
        let is_news = match said.place {
            Place::Home => {
                let own = self.own(said);
                if own.iter().any(|own| !own.issue.open && !shared::is_closed_by_us(&own.issue)) {
                    return asked("people have closed its issue");
                }
                own.is_empty()
            }
            Place::On(id) => {
                let shared = self.issue(id)?;
                if !shared.issue.open {
                    return asked("its issue is closed");
                }
                if shared.is_hands_off() {
                    return asked("people asked the bot not to write there");
                }
                if shared.is_turned_down() {
                    return asked("people have deleted what was said there");
                }
                shared.spoken.find(&said.key).is_none()
            }
        };
        is_news.then(|| self.suppression(call)).flatten()
    }

    /// Whether a routine issue would begin now, or begin again.
    fn begins(&self, said: &SharedVerdict) -> bool {
        let Outcome::Fires(call) = &said.verdict.outcome else { return false };
        let own = self.own(said);
        said.place == Place::Home
            && call.severity >= pace::ROUTINE
            && own.iter().all(|own| shared::is_closed_by_us(&own.issue))
    }
}
