//! All figures of one set of accounts: added account by account, merged with other sets, then read.

use rayon::prelude::*;
use serde::Deserialize;
use serde::Serialize;

use crate::consider::Standing;
use crate::consider::Standings;
use crate::metrics::Frame;
use crate::metrics::Membership;
use crate::metrics::Values;
use crate::metrics::adoption_reviews::AdoptionReviews;
use crate::metrics::attainment::Attainment;
use crate::metrics::breach_forecast::BreachForecast;
use crate::metrics::churn_reasons::ChurnReasons;
use crate::metrics::cohorts::Cohorts;
use crate::metrics::completeness::Completeness;
use crate::metrics::corrections::Corrections;
use crate::metrics::cta_noise::CtaNoise;
use crate::metrics::cta_precision::CtaPrecision;
use crate::metrics::ebrs::Ebrs;
use crate::metrics::forecast_error::ForecastError;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::health_backtest::HealthBacktest;
use crate::metrics::health_mix::HealthMix;
use crate::metrics::hold_share::HoldShare;
use crate::metrics::leading::Leading;
use crate::metrics::loads::Loads;
use crate::metrics::open_breaches::OpenBreaches;
use crate::metrics::pilot_change::PilotChange;
use crate::metrics::pilot_speed::PilotSpeed;
use crate::metrics::plan_quality::PlanQuality;
use crate::metrics::playbook_days::PlaybookDays;
use crate::metrics::playbooks::Playbooks;
use crate::metrics::promise_times::PromiseTimes;
use crate::metrics::renewals::Renewals;
use crate::metrics::retention::Retention;
use crate::metrics::risk_updates::RiskUpdates;
use crate::metrics::stages::Stages;
use crate::metrics::stuck::Stuck;
use crate::metrics::success_plans::SuccessPlans;
use crate::metrics::triages::Triages;
use crate::metrics::webinar_adoption::WebinarAdoption;
use crate::metrics::win_rate::WinRate;

macro_rules! figures {
    ($($family:ident: $gauge:ty,)+) => {
        /// Everything that is measured. Two parts of a portfolio add up to the whole in any order, byte for byte.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Figures {
            $($family: $gauge,)+
        }

        impl Figures {
            fn take(&mut self, subject: &Subject<'_, '_>) {
                $(self.$family.add(subject);)+
            }

            /// Adds the figures of other accounts.
            pub fn merge(&mut self, other: &Self) {
                $(self.$family.merge(&other.$family);)+
            }

            fn read_into(&self, frame: &Frame, values: &mut Values) {
                $(self.$family.read(frame, values);)+
            }
        }
    };
}

figures! {
    promise_times: PromiseTimes,
    attainment: Attainment,
    open_breaches: OpenBreaches,
    breach_forecast: BreachForecast,
    stages: Stages,
    stuck: Stuck,
    hold_share: HoldShare,
    health_mix: HealthMix,
    corrections: Corrections,
    success_plans: SuccessPlans,
    plan_quality: PlanQuality,
    ebrs: Ebrs,
    retention: Retention,
    renewals: Renewals,
    playbooks: Playbooks,
    win_rate: WinRate,
    triages: Triages,
    risk_updates: RiskUpdates,
    loads: Loads,
    completeness: Completeness,
    cta_precision: CtaPrecision,
    cta_noise: CtaNoise,
    leading: Leading,
    adoption_reviews: AdoptionReviews,
    churn_reasons: ChurnReasons,
    playbook_days: PlaybookDays,
    cohorts: Cohorts,
    pilot_change: PilotChange,
    pilot_speed: PilotSpeed,
    webinar_adoption: WebinarAdoption,
    forecast_error: ForecastError,
    health_backtest: HealthBacktest,
}

/// A day that is measured.
pub type Day<'s, 'a> = (&'s Standings<'a>, &'s Frame);

impl Figures {
    /// Those of every account that is wanted.
    pub fn of(
        standings: &Standings<'_>,
        frame: &Frame,
        is_wanted: impl Fn(&Standing<'_>) -> bool + Sync,
    ) -> Self {
        let by_day = Self::of_each(&[(standings, frame)], &[is_wanted]);
        by_day.into_iter().flatten().next().unwrap_or_default()
    }

    /// Those of several portfolios on several days, by day, in the order of both. The days are of one portfolio:
    /// each account is replayed once, for all of them. Parts are added up on as many processors as there are.
    pub fn of_each(
        days: &[Day<'_, '_>],
        portfolios: &[impl Fn(&Standing<'_>) -> bool + Sync],
    ) -> Vec<Vec<Self>> {
        let Some((first, _)) = days.first() else { return Vec::new() };
        let nothing = || vec![vec![Self::default(); portfolios.len()]; days.len()];
        let add = |mut all: Vec<Vec<Self>>, (nth, standing): (usize, &Standing<'_>)| {
            let replays = first.replays(standing.account);
            for ((standings, frame), of_day) in days.iter().zip(&mut all) {
                let Some(standing) = standings.list.get(nth) else { continue };
                let membership = Membership::of(standing, frame.as_of);
                let subject = Subject { standing, standings, replays: &replays, membership, frame };
                let wanted = of_day.iter_mut().zip(portfolios);
                let wanted = wanted.filter(|(_, is_wanted)| is_wanted(standing));
                wanted.for_each(|(figures, _)| figures.take(&subject));
            }
            all
        };
        let merge = |mut all: Vec<Vec<Self>>, part: Vec<Vec<Self>>| {
            let pairs = all.iter_mut().flatten().zip(part.iter().flatten());
            pairs.for_each(|(all, part)| all.merge(part));
            all
        };
        let accounts = first.list.par_iter().enumerate().with_min_len(Standings::AT_ONCE);
        accounts.fold(nothing, add).reduce(nothing, merge)
    }

    /// One more account.
    pub fn add(&mut self, standing: &Standing<'_>, standings: &Standings<'_>, frame: &Frame) {
        let membership = Membership::of(standing, frame.as_of);
        let replays = &standings.replays(standing.account);
        self.take(&Subject { standing, standings, replays, membership, frame });
    }

    /// Every metric, by id, with its target.
    pub fn values(&self, frame: &Frame) -> Values {
        let mut values = Values::new();
        self.read_into(frame, &mut values);
        for (id, value) in &mut values {
            value.target = frame.targets.get(*id).copied();
        }
        values
    }
}
