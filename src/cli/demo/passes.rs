//! A pass of the demo: the ordinary one, at noon of its day.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::bot;
use crate::bot::Orders;
use crate::bot::Pass;
use crate::cli::Failure;
use crate::cli::demo::Stage;
use crate::cli::demo::lock;
use crate::collect::Reading;
use crate::consider::Moment;
use crate::decide::FirstRun;

/// Noon in UTC, the hour of every pass of the demo.
pub(super) fn noon(day: NaiveDate) -> DateTime<Utc> {
    Moment::Day(day).instant(chrono_tz::UTC)
}

pub(super) async fn pass(stage: &Stage, today: NaiveDate) -> Result<Pass, Failure> {
    pass_by(stage, today, false).await
}

/// With the raised limits where somebody let it pass.
pub(super) async fn pass_by(
    stage: &Stage,
    today: NaiveDate,
    is_raised: bool,
) -> Result<Pass, Failure> {
    let policy = if is_raised { &stage.raised } else { &stage.policy };
    let now = noon(today);
    lock(&stage.simulator).set_now(now);
    let reading = Reading {
        aliases: &stage.policy.aliases,
        external_topics: &[],
        rollup_groups: &stage.policy.rulebook.rollups.groups,
        live_lists: stage.policy.rulebook.rollups.may_have_live_lists(),
        pool: &stage.policy.targets.pool.desk.csms,
        source: &stage.source,
        shard: None,
        read_at: now,
        zones: &stage.policy.zones,
        minimum_role: stage.policy.rulebook.minimum_role,
        concurrency: 8,
        memo: None,
        on_read: &|_, _| {},
    };
    let orders = Orders {
        moment: now.into(),
        first_run: FirstRun::Baseline,
        run: format!("demo-{today}"),
        is_cancelled: &|| false,
    };
    let meter = stage.gitlab.transport().meter().clone();
    let before = meter.requests();
    let requests = move || meter.requests().since(before);
    Ok(bot::pass(&stage.gitlab, &reading, policy, &orders, None, &requests).await?)
}
