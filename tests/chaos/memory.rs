//! The memo of the daemon, as a file that outlives its processes, and what becomes of that file; and whether it ever
//! tells anything else than GitLab does.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use chrono::TimeDelta;
use fastrand::Rng;
use stagecoach::bot;
use stagecoach::collect::Reading;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::ReadOnly;
use stagecoach::gitlab::Source;
use stagecoach::memo::Memo;

use super::life::Life;
use super::stage::PLANNER;
use super::tally::Breach;
use super::tally::Law;
use super::wire::Waiting;
use super::wire::Wire;
use crate::support::memo::binding;
use crate::support::memo::terms;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;
use crate::support::world::day;
use crate::support::world::noon;

/// Lines before and after a difference that the log of one seed shows.
const AROUND: usize = 40;

/// What happened to the file before a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Lost,
    /// One of some passes ago was put back.
    Old,
    Torn,
}

const FATES: [Fate; 6] = [Fate::Kept, Fate::Kept, Fate::Kept, Fate::Lost, Fate::Old, Fate::Torn];

impl Fate {
    pub(crate) fn drawn(rng: &mut Rng) -> Self {
        *rng.choice(&FATES).expect("there are some")
    }
}

/// Every file that was saved, oldest first; nothing where the daemon has no `memo.path`.
pub(crate) struct Memory {
    files: Option<Mutex<Vec<Vec<u8>>>>,
}

impl Memory {
    pub(crate) fn new(remembers: bool) -> Self {
        Self { files: remembers.then(Mutex::default) }
    }

    fn files(&self) -> Option<MutexGuard<'_, Vec<Vec<u8>>>> {
        self.files.as_ref().map(|files| files.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a process finds when it begins; what cannot be believed is set aside.
    pub(crate) fn open(&self) -> Option<Memo> {
        let last = self.files()?.last().cloned();
        let found = last.and_then(|bytes| Memo::read(bytes, &binding(), terms()).ok());
        Some(found.unwrap_or_else(|| Memo::empty(terms())))
    }

    /// What a process leaves that came to its end.
    pub(crate) fn save(&self, memo: Option<&Memo>) {
        let written = memo.and_then(|memo| memo.written(&binding()));
        if let (Some(mut files), Some(bytes)) = (self.files(), written) {
            files.push(bytes);
        }
    }

    pub(crate) fn suffer(&self, fate: Fate) {
        let Some(mut files) = self.files() else { return };
        match fate {
            Fate::Kept => {}
            Fate::Lost => files.clear(),
            Fate::Old => {
                let half = files.len().div_ceil(2);
                files.truncate(half);
            }
            Fate::Torn => {
                if let Some(file) = files.last_mut() {
                    let half = file.len() / 2;
                    file.truncate(half);
                }
            }
        }
    }
}

impl Life {
    /// Two minutes after a round a pass with the memo knows what one without it does; but for what is believed for an
    /// hour, of which no issue tells.
    pub(crate) async fn compare_memo(&self) {
        let Some(memo) = self.memory.open() else { return };
        memo.forget_answers("");
        self.stage.gitlab().advance(TimeDelta::minutes(2));
        let (with, without) = (self.look(Some(&memo)).await, self.look(None).await);
        if with == without || self.stage.state().memo_was_shown_less {
            return;
        }
        let same = with.lines().zip(without.lines()).find(|(with, without)| with != without);
        let what = match same {
            Some((with, without)) => format!("it has {}, not {}", with.trim(), without.trim()),
            None => "it ends earlier or later".to_owned(),
        };
        let at = with.lines().zip(without.lines()).take_while(|(with, own)| with == own).count();
        let around = |text: &str| {
            let lines: Vec<&str> =
                text.lines().skip(at.saturating_sub(AROUND)).take(2 * AROUND).collect();
            lines.join("\n")
        };
        let mut state = self.stage.state();
        state.log.push(format!(
            "With the memo:\n{}\nWithout:\n{}",
            around(&with),
            around(&without)
        ));
        state.broken.push(Breach { law: Law::MemoTellsTrue, what });
    }

    /// What is read, one thing a line.
    async fn look(&self, memo: Option<&Memo>) -> String {
        let wire = ReadOnly(Wire::new(&self.stage, PLANNER, TOKEN));
        let pause = Waiting { stage: self.stage.clone(), since: noon(day("2026-01-01")) };
        let client = GitLab::new(Patient::new(wire, Patience::default(), pause));
        let now = self.stage.gitlab().now();
        let source = Source::Project(PROJECT.to_owned());
        let reading = Reading { memo, ..self.world.reading(&source, now) };
        let read = Box::pin(bot::survey(&client, &reading)).await;
        self.stage.stop(PLANNER);
        format!("{read:#?}")
    }
}
