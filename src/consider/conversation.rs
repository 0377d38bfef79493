//! The first call or meeting with a customer: a person's own word for it, else the earliest recorded.

use crate::account::Fact;
use crate::account::FactName;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::consider::evidence::Evidence;
use crate::consider::evidence::earliest_of_merged;
use crate::consider::evidence::placed;
use crate::consider::evidence::stated;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;
use crate::consider::weigh::Weight;
use crate::consider::weigh::earliest;
use crate::consider::weigh::weigh;

/// E-mails and internal updates do not count (`domain.md` 2.3).
pub(super) fn first(staged: &Staged<'_>) -> Evidence {
    let scene = &staged.scene;
    let said = stated(FactName::FirstEngagement, scene);
    let ticked = match &said {
        Evidence::Known(fact) if fact.source <= Source::Card => {
            return earliest_of_merged(said, FactName::FirstEngagement, scene);
        }
        Evidence::Known(fact) => Some(fact.clone()),
        Evidence::NotYet | Evidence::Ahead(_) | Evidence::Lacking(_) | Evidence::Unclear(_) => None,
    };
    let mut first: Option<Fact> = None;
    for touch in scene.account.touchpoints.iter().filter(|touch| touch.kind.is_conversation()) {
        // Most calls come after the first one, and need not be weighed.
        if first.as_ref().is_none_or(|first| touch.on <= first.on) {
            let logged = Some(fact(touch)).filter(|fact| may_count(fact, scene));
            first = earlier(first, logged);
        }
    }
    let first = earlier(first, ticked);
    let found = first.map_or(said, |first| placed(first, format_args!("the first call"), scene));
    match earliest_of_merged(found, FactName::FirstEngagement, scene) {
        Evidence::NotYet if staged.stage.stage.is_past_onboarding() => {
            Evidence::Lacking("onboarding is over, but no call or meeting is recorded".into())
        }
        found => found,
    }
}

/// The calls that people stated in comments, and what each is worth on the judged day.
pub(super) fn stated_calls(scene: &Scene<'_>) -> Vec<(Fact, Weight)> {
    let calls = scene.account.touchpoints.iter().filter(|touch| touch.source == Source::Command);
    calls.map(fact).map(|fact| (fact.clone(), weigh(&fact, scene))).collect()
}

/// The one that came first; of two on one day the more trusted.
fn earlier(one: Option<Fact>, other: Option<Fact>) -> Option<Fact> {
    one.into_iter()
        .chain(other)
        .min_by(|a, b| (a.on, a.source, &a.words, &a.url).cmp(&(b.on, b.source, &b.words, &b.url)))
}

fn fact(touch: &Touchpoint) -> Fact {
    Fact {
        name: FactName::FirstEngagement,
        on: touch.on,
        at: None,
        recorded: touch.recorded,
        author: touch.author.clone(),
        // What a call was about says why it is written down.
        reason: touch.reason.clone(),
        source: touch.source,
        url: touch.url.clone(),
        words: touch.words.clone(),
        is_imported: false,
    }
}

/// A call of another life, of years before the contract, or one that nobody had written down yet
/// is no first conversation; nothing needs to be asked about it.
fn may_count(fact: &Fact, scene: &Scene<'_>) -> bool {
    let weight = weigh(fact, scene);
    matches!(weight, Weight::Counts | Weight::Ahead)
        && earliest(scene).is_none_or(|earliest| fact.on >= earliest)
}
