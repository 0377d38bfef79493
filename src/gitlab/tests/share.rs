//! What is left of GitLab's limits to others, one request after the other and many at once; and of waiting to the next run.

use std::time::Duration;

use super::patience::ISSUE;
use super::patience::port;
use super::scripted::Scripted;
use super::scripted::answer;
use crate::gitlab::Patience;
use crate::gitlab::Pause;

#[tokio::test]
async fn who_waited_for_a_seat_sees_the_door_that_was_closed_meanwhile() {
    let client = Scripted::new(|_, _| {
        let date = ("date", "Thu, 01 Jan 2026 00:00:00 GMT");
        let told = [date, ("ratelimit-limit", "100"), ("ratelimit-remaining", "5")];
        Ok(answer(200, &[told.as_slice(), &[("ratelimit-reset", "30")]].concat(), ISSUE))
    });
    let patience = Patience { share_percent: 95, concurrency_max: 4, ..Patience::default() };
    let (port, pause) = port(client, patience);
    let asks = (1..=20).map(|iid| {
        let (port, pause) = (&port, &pause);
        async move { port.issue(1, iid).await.map(|_| pause.now()) }
    });
    let at = futures_util::future::try_join_all(asks).await.unwrap();
    let at_once = at.iter().filter(|at| at.is_zero()).count();
    assert!(at_once <= 4, "{at_once} of 20 went out after the share was used up");
}

#[tokio::test]
async fn the_share_of_others_is_left_to_them() {
    let client = Scripted::new(|n, _| {
        let left = (10 - n).to_string();
        let date = ("date", "Thu, 01 Jan 2026 00:00:00 GMT");
        let told = [date, ("ratelimit-limit", "100"), ("ratelimit-remaining", left.as_str())];
        Ok(answer(200, &[told.as_slice(), &[("ratelimit-reset", "30")]].concat(), ISSUE))
    });
    let patience = Patience { share_percent: 95, ..Patience::default() };
    let (port, pause) = port(client, patience);
    for _ in 0..6 {
        port.issue(1, 1).await.unwrap();
        assert_eq!(pause.now(), Duration::ZERO);
    }
    let quota = port.transport().meter().quota().unwrap();
    assert_eq!((quota.limit, quota.left), (100, 5));
    port.issue(1, 1).await.unwrap();
    assert_eq!(pause.now(), Duration::from_secs(30), "five of a hundred are for others");
    assert_eq!(port.transport().meter().answers(), [(200, 7)].into());
}

#[tokio::test]
async fn a_new_run_has_its_waiting_again() {
    let client = Scripted::new(|_, _| Ok(answer(429, &[("retry-after", "30")], "Retry later")));
    let patience = Patience { waiting_max: Duration::from_mins(1), ..Patience::default() };
    let (port, _) = port(client, patience);
    port.issue(1, 1).await.unwrap_err();
    assert!(port.transport().waiting_left() < Duration::from_mins(1));
    port.transport().renew();
    assert_eq!(port.transport().waiting_left(), Duration::from_mins(1));
}
