//! Shows how far long work has come: a bar for a person at a terminal, one log line a stage otherwise.

use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use indicatif::MultiProgress;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use crate::clock::Stopwatch;
use crate::telemetry::fields;

/// Every bar of the process, so that log lines can ask all of them to stand aside.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Runs `write` while no bar is on the screen.
pub(super) fn aside<T>(write: impl FnOnce() -> T) -> T {
    BARS.suspend(write)
}

/// One stage of long work, over with its last step. Shared by reference: several futures may report at once.
///
/// A stage that is given up (dropped before [`Progress::done`]) takes its bar away and says nothing:
/// the error that ended it is logged by whoever handles it.
#[derive(Debug)]
pub struct Progress {
    stage: &'static str,
    reached: AtomicUsize,
    total: AtomicUsize,
    watch: Stopwatch,
    bar: Option<ProgressBar>,
    is_over: AtomicBool,
}

impl Progress {
    /// Starts a stage of `total` steps (0: not known yet); `enabled` shows a bar.
    pub fn new(enabled: bool, stage: &'static str, total: usize) -> Self {
        let bar = enabled.then(|| {
            let bar = BARS.add(ProgressBar::new(total as u64));
            let known = "{prefix:>9} {wide_bar} {pos}/{len} {elapsed}";
            let style = ProgressStyle::with_template(known).expect("the template is well-formed");
            bar.with_prefix(stage).with_style(style)
        });
        let watch = Stopwatch::start();
        let (reached, total) = (AtomicUsize::new(0), AtomicUsize::new(total));
        Self { stage, reached, total, watch, bar, is_over: AtomicBool::new(false) }
    }

    /// Says how many steps there are, once that is known.
    pub fn of(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_length(total as u64);
        }
    }

    /// One step more is done.
    pub fn tick(&self) {
        let before = self.reached.fetch_add(1, Ordering::Relaxed);
        self.reach(before + 1);
    }

    /// `reached` steps are done; fewer than before is ignored, since reports may arrive out of order.
    ///
    /// Work that should not know of progress takes `&(dyn Fn(usize) + Sync)` and is given
    /// `&|reached| progress.reach(reached)`.
    pub fn reach(&self, reached: usize) {
        let before = self.reached.fetch_max(reached, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.set_position(before.max(reached) as u64);
        }
        let total = self.total.load(Ordering::Relaxed);
        if total > 0 && before.max(reached) >= total {
            self.end();
        }
    }

    /// How many steps are done.
    pub fn reached(&self) -> usize {
        self.reached.load(Ordering::Relaxed)
    }

    /// Ends the stage, unless its last step has.
    pub fn done(self) {
        self.end();
    }

    /// The bar goes, or one line is logged, with the time until now.
    fn end(&self) {
        if self.is_over.swap(true, Ordering::Relaxed) {
            return;
        }
        let (stage, reached) = (self.stage, self.reached());
        let total = self.total.load(Ordering::Relaxed).max(reached);
        let elapsed = self.watch.elapsed_ms();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
            tracing::debug!({ fields::ELAPSED_MS } = elapsed, "{stage}: {reached} of {total} done");
        } else {
            tracing::info!(
                { fields::STAGE } = stage,
                { fields::ELAPSED_MS } = elapsed,
                "{stage}: {reached} of {total} done"
            );
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(report: &(dyn Fn(usize) + Sync)) {
        for reached in [1, 3, 2] {
            report(reached);
        }
    }

    #[test]
    fn reports_out_of_order_never_go_back() {
        for enabled in [false, true] {
            let progress = Progress::new(enabled, "collect", 0);
            progress.of(4);
            work(&|reached| progress.reach(reached));
            assert_eq!(progress.reached(), 3);
            progress.tick();
            assert_eq!(progress.reached(), 4);
            progress.done();
        }
        assert_eq!(aside(|| 7), 7);
    }
}
