//! `[pool]`: who takes requests, and how much each of them can carry.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::consider::DeskTerms;
use crate::consider::LoadWeights;
use crate::settings::Settings;
use crate::settings::problem::Problem;

/// `[pool]`.
#[derive(Clone, Debug, Deserialize)]
pub struct PoolSettings {
    pub first_reply_hours: u32,
    pub taken_hours: u32,
    /// Username of who keeps the queue; empty means the first manager.
    pub owner: String,
    csms: Vec<String>,
    capacity: u32,
    capacity_of: BTreeMap<String, String>,
    touched_within_days: u32,
    weights: LoadWeights,
}

impl Settings {
    /// Who works in the pool.
    pub(super) fn pool_desk(&self) -> Result<DeskTerms, Vec<Problem>> {
        let pool = &self.pool;
        let (mut problems, mut capacity_of) = (Vec::new(), BTreeMap::new());
        for (name, points) in &pool.capacity_of {
            let key = format!("pool.capacity_of.{name}");
            if let Ok(points @ 1..=10_000) = points.parse::<u32>() {
                capacity_of.insert(name.clone(), points);
            } else {
                let text = format!("expected 1 to 10000 points, found “{points}”");
                problems.push(Problem::new(key, text));
            }
        }
        if !(1..=10_000).contains(&pool.capacity) {
            let text = format!("expected 1 to 10000 points, found {}", pool.capacity);
            problems.push(Problem::new("pool.capacity", text));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let plain = |name: &String| name.trim().trim_start_matches('@').to_owned();
        Ok(DeskTerms {
            csms: pool.csms.iter().map(plain).filter(|name| !name.is_empty()).collect(),
            capacity: pool.capacity,
            capacity_of,
            touched_within_days: pool.touched_within_days,
            weights: pool.weights,
        })
    }
}
