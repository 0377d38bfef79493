//! What `/metrics` tells of a pass.

use std::time::Duration;

use crate::cli::apply;
use crate::cli::serve::Service;
use crate::clock;
use crate::daemon::Spent;
use crate::enact::Report;
use crate::gitlab::Requests;

impl Service {
    pub(super) fn spent(&self, requests: Requests) -> Spent {
        let Requests { reads, writes, retries, waited_ms } = requests;
        let transport = self.gitlab.transport();
        Spent {
            requests: vec![("read", reads), ("write", writes), ("retry", retries)],
            waited: Duration::from_millis(waited_ms),
            answers: transport.meter().answers(),
            waiting_left: transport.waiting_left(),
            limit: transport.meter().quota().map(|quota| (quota.limit, quota.left)),
        }
    }

    pub(super) fn observe(&self, report: &Report) {
        self.metrics.accounts(report.plan.listed, report.plan.accounts);
        self.acted(report);
        if apply::is_whole(report) {
            self.metrics.completed(clock::now());
        }
    }

    /// What was written, and what was not allowed to be.
    pub(super) fn acted(&self, report: &Report) {
        for done in &report.actions {
            self.metrics.acted(&word(&done.action.kind), &word(&done.outcome));
        }
        if let Some(withheld) = &report.plan.withheld {
            self.metrics.withheld(&withheld.limit);
        }
    }
}

/// A kind or an outcome as the JSON of a report has it.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
