//! Each measure's answer for one account on one day (`semantics.md` c.1).

use chrono::NaiveDate;

use crate::account::Colour;
use crate::account::Licences;
use crate::account::Source;
use crate::account::Stated;
use crate::account::UseCase;
use crate::consider::Feed;
use crate::consider::MeasureName;
use crate::consider::PlanColour;
use crate::consider::Preset;
use crate::consider::health::curve::Points;
use crate::consider::health::curve::of_colour;
use crate::consider::health::engagement;
use crate::consider::health::preset;
use crate::consider::health::scene::Lack;
use crate::consider::health::scene::Reading;
use crate::consider::health::scene::Said;
use crate::consider::health::scene::Scene;
use crate::consider::health::scene::Seen;
use crate::consider::health::sentiment;
use crate::consider::health::support;

/// What an idle plan is worth at most.
const PLAN_IDLE_MAX: Points = 7_400;

pub(super) fn read(name: MeasureName, scene: &Scene<'_>) -> Reading {
    if scene.terms.measures_off.contains(&name) {
        return Reading::NotApplicable("it is switched off");
    }
    if scene.is_new() && !scene.terms.preset.counts_at_once(name) {
        return Reading::NotApplicable("the account is too new");
    }
    match name {
        MeasureName::LicenceUtilisation => utilisation(scene),
        MeasureName::UserEngagement => user_engagement(scene),
        MeasureName::Scm => use_case(UseCase::Scm, scene),
        MeasureName::Ci => use_case(UseCase::Ci, scene),
        MeasureName::DevSecOps => use_case(UseCase::DevSecOps, scene),
        MeasureName::Cd => use_case(UseCase::Cd, scene),
        MeasureName::Sentiment => felt(scene),
        MeasureName::SuccessPlan => plan(scene),
        MeasureName::SupportTickets => support::tickets(scene),
        MeasureName::Support => support::worst(scene),
        MeasureName::Cadence => engagement::cadence(scene),
        MeasureName::Personas => engagement::personas(scene),
        MeasureName::Lifecycle => lifecycle(scene),
    }
}

/// A number from outside that is not there: missing where it should have come, else not expected.
/// In `gitlab-native` everything is expected of everybody.
pub(super) fn absent(feed: Feed, why: &'static str, scene: &Scene<'_>) -> Reading {
    if scene.terms.preset == Preset::GitlabNative || scene.terms.feeds.contains(&feed) {
        Reading::missing(why)
    } else {
        Reading::NotApplicable(why)
    }
}

fn usage<T: Copy>(
    said: Option<&Stated<T>>,
    scene: &Scene<'_>,
    read: impl FnOnce(T, Option<NaiveDate>) -> Reading,
) -> Reading {
    match scene.stated(said, scene.terms.product_void_after_days) {
        Said::Valid(said) => read(said.value, said.on),
        Said::Void(on) => Reading::Missing(Lack { why: "too old to count", on: Some(on) }),
        Said::Nothing => absent(Feed::Product, "nobody has told", scene),
    }
}

fn utilisation(scene: &Scene<'_>) -> Reading {
    let native = scene.terms.preset == Preset::GitlabNative;
    let months = scene.age_months();
    let curve = months.map(preset::utilisation);
    if curve == Some(None) {
        let why = "the contract is less than two months old";
        return if native { Reading::missing(why) } else { Reading::NotApplicable(why) };
    }
    let said = match &scene.account.health.licences {
        Licences::Counted(said) => Some(said),
        Licences::Partly => {
            return absent(Feed::Product, "a number of one subscription is blank", scene);
        }
        Licences::Unsaid => None,
    };
    usage(said, scene, |share, on| {
        let Some(curve) = curve.flatten() else {
            return Reading::missing("“Customer since” is missing");
        };
        let points = curve.score(i128::from(share.part) * 100, i128::from(share.whole));
        points.map_or(Reading::missing("no licences were bought"), |points| {
            Reading::of_card(points, Seen::Licences(share), on)
        })
    })
}

fn user_engagement(scene: &Scene<'_>) -> Reading {
    usage(scene.account.health.user_engagement.as_ref(), scene, |share, on| {
        let (part, whole) = (i128::from(share.part) * 100, i128::from(share.whole));
        let points = preset::USER_ENGAGEMENT.score(part, whole);
        points.map_or(Reading::missing("nobody is billable"), |points| {
            Reading::of_card(points, Seen::Percent(share.part * 100 / share.whole), on)
        })
    })
}

fn use_case(which: UseCase, scene: &Scene<'_>) -> Reading {
    usage(scene.account.health.use_cases.get(&which), scene, |colour, on| {
        Reading::of_card(of_colour(colour), Seen::Colour(colour), on)
    })
}

fn felt(scene: &Scene<'_>) -> Reading {
    if scene.account.csm.is_none() && scene.terms.preset == Preset::Prove {
        return Reading::NotApplicable("nobody looks after the account");
    }
    if let Some(said) = scene.sentiment() {
        let stale_after = scene.terms.sentiment_stale_after_days;
        return Reading::Known {
            points: of_colour(said.colour),
            seen: Seen::Colour(said.colour),
            on: said.on,
            source: said.source,
            // Nobody knows how old a word without a day is.
            is_stale: said.on.is_none_or(|on| scene.days_since(on) > stale_after),
        };
    }
    match sentiment::last_on(scene.account, scene.day) {
        Some(on) => Reading::Missing(Lack { why: "too old to count", on: Some(on) }),
        None => Reading::missing("nobody has said how the customer feels"),
    }
}

/// The score of the lint where the objectives were read (c.1), else what the colour is worth.
fn plan(scene: &Scene<'_>) -> Reading {
    let known = |points, seen| Reading::Known {
        points,
        seen,
        on: None,
        source: scene.plan.source,
        is_stale: false,
    };
    let of = |colour: Colour| match scene.plan.lint {
        Some(lint) => known(capped(lint.score, scene), Seen::Plan(colour)),
        None => known(of_colour(colour), Seen::Plan(colour)),
    };
    match scene.plan.colour {
        PlanColour::Red if !scene.plan.exists => known(0, Seen::NoPlan),
        PlanColour::Red => of(Colour::Red),
        PlanColour::Yellow => of(Colour::Yellow),
        PlanColour::Green => of(Colour::Green),
        PlanColour::NotApplicable if scene.terms.preset == Preset::Prove => {
            Reading::NotApplicable("no success plan is due")
        }
        PlanColour::NotApplicable => Reading::missing("no success plan is due"),
        PlanColour::Unknown if scene.plan.exists => Reading::missing("the plan was not read"),
        PlanColour::Unknown => Reading::missing("the priority is unknown"),
    }
}

/// With `gitlab-native`, a plan that nobody has touched for long is not green.
fn capped(score: Points, scene: &Scene<'_>) -> Points {
    let idle = scene.plan.updated_on.map(|on| scene.days_since(on));
    let is_idle = idle.is_none_or(|days| days > scene.terms.plan_capped_after_days);
    let is_native = scene.terms.preset == Preset::GitlabNative;
    if is_native && is_idle { score.min(PLAN_IDLE_MAX) } else { score }
}

/// The promise that is used up most, among those that are neither kept nor called off.
fn lifecycle(scene: &Scene<'_>) -> Reading {
    let open = scene.clocks.iter().filter(|clock| is_undecided(clock));
    let scored = open.filter_map(|clock| {
        let elapsed = clock.elapsed_days?;
        let points =
            preset::PROMISE.score(i128::from(elapsed) * 100, i128::from(clock.target_days))?;
        Some((points, elapsed, clock))
    });
    let worst = scored.min_by_key(|(points, ..)| *points);
    worst.map_or(Reading::missing("no promise is running"), |(points, elapsed_days, clock)| {
        let (sla, target_days) = (clock.sla, clock.target_days);
        let start = clock.start.as_ref();
        Reading::Known {
            points,
            seen: Seen::Promise { sla, elapsed_days, target_days },
            on: start.map(|fact| fact.on),
            source: start.map_or(Source::Derived, |fact| fact.source),
            is_stale: false,
        }
    })
}

/// Nothing is held against an account on a start that is a guess.
fn is_undecided(clock: &crate::consider::Clock) -> bool {
    let is_open = clock.is_open() || clock.state == crate::consider::ClockState::Paused;
    is_open && clock.confidence == crate::account::Confidence::High
}
