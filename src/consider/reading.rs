//! Reads a clock: from its evidence, under the version of the promise it is bound to, to its state.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::account::Confidence;
use crate::account::Fact;
use crate::account::Pin;
use crate::consider::Age;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Policy;
use crate::consider::Sla;
use crate::consider::Why;
use crate::consider::binding;
use crate::consider::binding::Bound;
use crate::consider::clock_zone::pin_of;
use crate::consider::clock_zone::zone;
use crate::consider::evidence;
use crate::consider::evidence::Evidence;
use crate::consider::owed;
use crate::consider::reported;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;
use crate::consider::start;

impl Clock {
    /// One run of a clock, from 1.
    pub(super) fn read(sla: Sla, run: usize, runs: &Runs, staged: &Staged<'_>) -> Self {
        let known = pin_of(sla, run, staged);
        let mut staged = staged.in_zone(zone(&staged.scene, known).0);
        let mut start = start::of_run(sla, run, runs, &staged, known);
        // What was pinned is the zone of that start; a corrected start is resolved anew.
        let pin =
            known.filter(|pin| matches!(&start, Evidence::Known(fact) if fact.on == pin.start));
        if pin.is_none() {
            let own = zone(&staged.scene, None).0;
            if own != staged.scene.zone {
                staged = staged.in_zone(own);
                start = start::of_run(sla, run, runs, &staged, None);
            }
        }
        let mut clock = Self::blank(sla, run, &staged.scene, pin);
        clock.told_at = reported::at(&staged.scene, &clock);
        if let Evidence::Known(fact) | Evidence::Ahead(fact) = &start
            && let Some(kept) = reported::as_pinned(fact, known, clock.told_at, &staged.scene)
        {
            clock.claimed = Some(Box::new(fact.clone()));
            start = Evidence::Known(kept);
        }
        if let Some(reason) = owed::not_owed(sla, &staged.scene) {
            return clock.in_state(ClockState::NotApplicable, reason);
        }
        if staged.owed.is_managed {
            return clock.judged(start, run, runs, &staged, pin);
        }
        let judged = clock.clone().judged(start, run, runs, &staged, pin);
        if owed::unmanaged_since(&staged.scene).is_some_and(|on| judged.is_decided_by(on)) {
            Self { muted: Some(owed::UNMANAGED.to_owned()), ..judged }
        } else {
            clock.in_state(ClockState::NotApplicable, owed::UNMANAGED)
        }
    }

    fn judged(
        mut self,
        start: Evidence,
        run: usize,
        runs: &Runs,
        staged: &Staged<'_>,
        pin: Option<&Pin>,
    ) -> Self {
        let scene = &staged.scene;
        let promise = scene.targets.clocks.promise(self.sla);
        let started = match &start {
            Evidence::Known(fact) | Evidence::Ahead(fact) => Some(fact.on),
            Evidence::NotYet | Evidence::Lacking(_) | Evidence::Unclear(_) => None,
        };
        self.segment = binding::segment_at(scene, started, pin);
        let Some(policy) = promise.in_force(self.segment, started.unwrap_or(scene.span.today))
        else {
            let segment = self.segment.map(|segment| segment.to_string()).unwrap_or_default();
            let reason = format!("the {segment} segment has no such promise");
            return self.in_state(ClockState::NotApplicable, reason);
        };
        self.target_days = policy.target_days;
        let ended = staged.owed.ended;
        let clock = match (start, &ended) {
            (Evidence::Known(fact), _) => self.started(fact, policy, run, runs, staged, ended),
            // What was called off owes nobody a date.
            (_, Some((_, reason))) => self.in_state(ClockState::Cancelled, *reason),
            (Evidence::Ahead(fact), None) => {
                let reason = Why::StartsOn(fact.on);
                self.start = Some(fact);
                self.in_state(ClockState::Pending, reason)
            }
            (Evidence::NotYet, None) => self.in_state(ClockState::Pending, "it has not started"),
            (Evidence::Lacking(reason), None) => self.unknown(reason, false),
            (Evidence::Unclear(reason), None) => self.unknown(reason, true),
        };
        clock.unless_withdrawn(promise.enabled)
    }

    fn started(
        mut self,
        start: Fact,
        policy: &Arc<Policy>,
        run: usize,
        runs: &Runs,
        staged: &Staged<'_>,
        ended: Option<owed::Ended>,
    ) -> Self {
        let scene = &staged.scene;
        let stop = evidence::stop(self.sla, run, runs, staged);
        let stopped = match &stop {
            Evidence::Known(fact) => Some(fact.on),
            _ => None,
        };
        let promise = scene.targets.clocks.promise(self.sla);
        let bound = binding::bind(promise, policy, self.segment, scene, start.on, stopped);
        let Some(bound) = bound else {
            let reason = "the account's new segment has no such promise";
            return self.in_state(ClockState::NotApplicable, reason);
        };
        self.binds(start, &bound, scene);
        let count = &bound.count;
        let off_on = ended.and_then(|(at, _)| Some(at?.day(scene.zone)));
        let is_off = |stop: &Fact| off_on.is_some_and(|on| on <= stop.on);
        match (stop, ended) {
            (Evidence::Known(stop), Some((at, reason))) if is_off(&stop) => {
                self.called_off(at, reason, count, scene)
            }
            (Evidence::Known(stop), _) => self.stopped(stop, count, scene),
            (_, Some((at, reason))) => self.called_off(at, reason, count, scene),
            (Evidence::Lacking(reason), None) => self.unknown(reason, false),
            (Evidence::Unclear(reason), None) => self.unknown(reason, true),
            (Evidence::NotYet | Evidence::Ahead(_), None) => self.running(scene, &bound),
        }
    }

    fn blank(sla: Sla, run: usize, scene: &Scene<'_>, pin: Option<&Pin>) -> Self {
        let (zone, zone_source) = zone(scene, pin);
        Self {
            sla,
            state: ClockState::Unknown,
            life: scene.life.number,
            cycle: u32::try_from(run).unwrap_or(u32::MAX),
            start: None,
            stop: None,
            claimed: None,
            told_at: None,
            target_days: 0,
            elapsed_days: None,
            gross_days: None,
            held_days: 0,
            at_risk_on: None,
            last_good_day: None,
            breach_day: None,
            days_late: 0,
            held_by: BTreeMap::new(),
            cap_lifted_on: None,
            entry: Age::default(),
            called_off: None,
            confidence: Confidence::High,
            is_near: false,
            is_half_way: false,
            reason: Why::from(""),
            contradiction: false,
            muted: None,
            today: scene.span.today,
            zone,
            zone_source,
            policy: None,
            segment: None,
        }
    }

    fn binds(&mut self, start: Fact, bound: &Bound<'_>, scene: &Scene<'_>) {
        let (count, today) = (&bound.count, scene.span.today);
        self.target_days = bound.target_days;
        let percent = scene.targets.clocks.at_risk_percent;
        let at_risk_from = Policy::share_from(bound.target_days, percent);
        self.at_risk_on = count.nth(at_risk_from, today);
        self.last_good_day = count.nth(bound.target_days, today);
        self.breach_day = count.nth(bound.target_days + 1, today);
        self.confidence = start.confidence();
        self.cap_lifted_on = count.unlimited_after();
        let enforced = bound.policy.enforce_from.filter(|from| start.on < *from);
        self.entry = enforced.map_or(Age::default(), |from| count.age(from));
        self.muted = enforced.map(|from| {
            format!("the promise is enforced for clocks that start from {}", Calendar::words(from))
        });
        self.policy = Some(Arc::clone(bound.policy));
        self.start = Some(start);
    }

    /// A promise that is no longer made is called off where it is undecided, and silent elsewhere.
    fn unless_withdrawn(mut self, enabled: bool) -> Self {
        let withdrawn = "this promise is no longer made";
        match self.state {
            _ if enabled => self,
            ClockState::Met | ClockState::MetLate | ClockState::NotApplicable => self,
            ClockState::Breached => {
                self.muted = Some(withdrawn.to_owned());
                self
            }
            _ => self.in_state(ClockState::Cancelled, withdrawn),
        }
    }
}
