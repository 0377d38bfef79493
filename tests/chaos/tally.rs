//! What a simulation did and found, added up over seeds.

use std::collections::BTreeMap;
use std::fmt;

/// What must never happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Law {
    /// Two notices, work issues, cards, pages, snapshots, labels of a scope or links with one key, at rest.
    NoDuplicate,
    /// Whatever is due is told, and open where it must be.
    NothingLost,
    /// Nothing is closed or taken back that the facts do not end.
    NoWrongClose,
    /// Nothing confidential where more people can read it.
    NoLeak,
    /// What people wrote stays byte for byte, and so do their labels.
    PeopleWin,
    /// What may have been done is not sent again blindly.
    NoBlindRepeat,
    /// A plan sends no write, nor does a job that reads a part.
    PlansOnlyRead,
    /// Two clean passes settle everything; a third one writes nothing.
    Settles,
    /// With the memo a pass knows what it would know without it.
    MemoTellsTrue,
}

/// One law broken, and how.
#[derive(Clone, Debug)]
pub(crate) struct Breach {
    pub(crate) law: Law,
    pub(crate) what: String,
}

/// The figures of many seeds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) seeds: usize,
    pub(crate) passes: usize,
    pub(crate) cuts: usize,
    /// Passes over what several jobs had read.
    pub(crate) merged: usize,
    /// Passes that had a memo.
    pub(crate) with_memo: usize,
    /// Passes over accounts that webhooks named.
    pub(crate) named: usize,
    pub(crate) requests: usize,
    pub(crate) writes: usize,
    /// Things that people did, by name.
    pub(crate) deeds: BTreeMap<&'static str, usize>,
    pub(crate) faults: BTreeMap<&'static str, usize>,
    /// Keys that were there twice for a while, and were put right.
    pub(crate) passing_twins: usize,
    pub(crate) broken: BTreeMap<Law, usize>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.passes += other.passes;
        self.cuts += other.cuts;
        self.merged += other.merged;
        self.with_memo += other.with_memo;
        self.named += other.named;
        self.requests += other.requests;
        self.writes += other.writes;
        self.passing_twins += other.passing_twins;
        other.deeds.iter().for_each(|(name, count)| *self.deeds.entry(name).or_default() += count);
        other.faults.iter().for_each(|(name, n)| *self.faults.entry(name).or_default() += n);
        other.broken.iter().for_each(|(law, n)| *self.broken.entry(*law).or_default() += n);
    }

    fn of(&self, law: Law) -> usize {
        self.broken.get(&law).copied().unwrap_or(0)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: usize = self.faults.values().sum();
        let deeds: usize = self.deeds.values().sum();
        writeln!(
            out,
            "seeds {} · passes {} (cut {}, in parts {}, with a memo {}, of accounts named {}) · requests {} (writes {}) · faults {faults} · deeds of people {deeds}",
            self.seeds,
            self.passes,
            self.cuts,
            self.merged,
            self.with_memo,
            self.named,
            self.requests,
            self.writes
        )?;
        for (name, count) in &self.faults {
            writeln!(out, "  fault {name:<42} {count}")?;
        }
        for (name, count) in &self.deeds {
            writeln!(out, "  deed  {name:<42} {count}")?;
        }
        writeln!(out, "twins that came and went {}", self.passing_twins)?;
        write!(
            out,
            "duplicates {} · lost {} · wrong closes {} · leaks {} · people's words touched {} · blind repeats {} · writes of a plan {} · unsettled {} · memo wrong {}",
            self.of(Law::NoDuplicate),
            self.of(Law::NothingLost),
            self.of(Law::NoWrongClose),
            self.of(Law::NoLeak),
            self.of(Law::PeopleWin),
            self.of(Law::NoBlindRepeat),
            self.of(Law::PlansOnlyRead),
            self.of(Law::Settles),
            self.of(Law::MemoTellsTrue),
        )
    }
}
