//! Engagement as measures: when people last spoke with the customer, and with whom.

use crate::account::Colour;
use crate::account::LastContact;
use crate::account::Persona;
use crate::account::Segment;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Preset;
use crate::consider::health::curve::of_colour;
use crate::consider::health::preset;
use crate::consider::health::scene::Reading;
use crate::consider::health::scene::Scene;
use crate::consider::health::scene::Seen;
use crate::consider::touch;

/// Months within which a persona must have been met (`domain.md` HEA-7).
const PERSONA_MONTHS: u32 = 3;

pub(super) fn cadence(scene: &Scene<'_>) -> Reading {
    let native = scene.terms.preset == Preset::GitlabNative;
    let without = |why| if native { Reading::missing(why) } else { Reading::NotApplicable(why) };
    if scene.is_digital() {
        return without("this segment is promised no calls");
    }
    let Some(priority) = scene.account.priority else {
        return Reading::missing("the priority is unknown");
    };
    let Some(curve) = preset::cadence(priority.0) else {
        return without("this priority is promised no calls");
    };
    let Some(since) = touch::silent_since(scene.account, scene.stage.stage, scene.day) else {
        return Reading::missing("no call or meeting is dated");
    };
    let days = scene.days_since(since);
    let points = curve.score(i128::from(days), 1).unwrap_or(0);
    let (seen, source) = (Seen::Silence(days), Source::ActivityLog);
    Reading::Known { points, seen, on: Some(since), source, is_stale: false }
}

pub(super) fn personas(scene: &Scene<'_>) -> Reading {
    match scene.account.segment {
        Some(Segment::Strategic) => {}
        Some(_) => return Reading::NotApplicable("only strategic accounts are asked for them"),
        None => return Reading::missing("the segment is unknown"),
    }
    let contacts = &scene.account.health.contacts;
    if contacts.is_empty() {
        return Reading::missing("no contacts are listed");
    }
    let after = Calendar::months_before(scene.day, PERSONA_MONTHS);
    let (mut met, mut unclear, mut last) = (0, false, None);
    for persona in [Persona::DevelopmentLead, Persona::SecurityLead] {
        let dates = contacts.iter().filter(|contact| contact.persona == persona);
        let dates: Vec<LastContact> = dates.map(|contact| contact.last).collect();
        let days = dates.iter().filter_map(|last| match last {
            LastContact::On(on) => Some(*on),
            _ => None,
        });
        match days.clone().filter(|on| *on > after && *on <= scene.day).max() {
            Some(on) => (met, last) = (met + 1, last.max(Some(on))),
            // A later contact hides when the one before it was.
            None => {
                unclear |=
                    dates.contains(&LastContact::Unclear) || days.clone().any(|on| on > scene.day);
            }
        }
    }
    if unclear {
        return Reading::missing("the last contact with a persona has no day");
    }
    let colour = [Colour::Red, Colour::Yellow, Colour::Green][usize::from(met)];
    Reading::of_card(of_colour(colour), Seen::Personas(met), last)
}
