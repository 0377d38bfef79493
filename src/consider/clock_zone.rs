//! The zone a clock is counted in: resolved once, pinned on the status card, corrected by the card alone
//! (`semantics.md` b.6).

use chrono_tz::Tz;

use crate::account::Pin;
use crate::account::ZoneSource;
use crate::consider::Sla;
use crate::consider::clock::run_name;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;

/// What the status card remembers of a run of a clock.
pub(super) fn pin_of<'a>(sla: Sla, run: usize, staged: &Staged<'a>) -> Option<&'a Pin> {
    let cycle = u32::try_from(run).unwrap_or(u32::MAX);
    let life = staged.scene.life.number;
    let mut pins = staged.scene.account.spoken.pins.iter();
    pins.find(|pin| pin.sla == sla.name() && pin.run == run_name(life, cycle))
}

/// What the card says beats what was pinned: a stated zone is a correction. A region or a CSM that
/// changed moves nothing (`semantics.md` b.6).
pub(super) fn zone(scene: &Scene<'_>, pin: Option<&Pin>) -> (Tz, ZoneSource) {
    let own = scene.account.zone;
    match (own, pin) {
        (Some(zone), _) if zone.source == ZoneSource::Card => (zone.tz, zone.source),
        (Some(zone), Some(pin)) if zone.tz == pin.zone => (zone.tz, zone.source),
        (None, Some(pin)) if pin.zone == scene.targets.calendar.zone => {
            (pin.zone, ZoneSource::Default)
        }
        (_, Some(pin)) => (pin.zone, ZoneSource::Pinned),
        (Some(zone), None) => (zone.tz, zone.source),
        (None, None) => (scene.targets.calendar.zone, ZoneSource::Default),
    }
}
