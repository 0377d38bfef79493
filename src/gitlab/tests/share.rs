//! What is left of GitLab's limits to others, one request after the other and many at once; and of waiting to the next run.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Response;
use http::request::Builder;
use url::Url;

use super::patience::ISSUE;
use super::patience::port;
use super::scripted::Scripted;
use super::scripted::answer;
use crate::gitlab::GitLab;
use crate::gitlab::NoPause;
use crate::gitlab::Patience;
use crate::gitlab::Patient;
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

/// Gives way before it answers, and counts how many wait for an answer at most.
struct Counting {
    inner: Scripted,
    waiting: AtomicUsize,
    most: Arc<AtomicUsize>,
}

impl RestClient for Counting {
    type Error = io::Error;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<io::Error>> {
        self.inner.rest_endpoint(endpoint)
    }
}

#[async_trait]
impl AsyncClient for Counting {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<io::Error>> {
        let waiting = self.waiting.fetch_add(1, Relaxed) + 1;
        self.most.fetch_max(waiting, Relaxed);
        tokio::task::yield_now().await;
        self.waiting.fetch_sub(1, Relaxed);
        self.inner.rest_async(request, body).await
    }
}

/// How many go at the same time of many that want to, once forty answers told that so many requests are left.
async fn at_once(left: &'static str) -> usize {
    let inner = Scripted::new(move |_, _| {
        let told = [("ratelimit-limit", "1000"), ("ratelimit-remaining", left)];
        Ok(answer(200, &told, ISSUE))
    });
    let most = Arc::new(AtomicUsize::new(0));
    let counting = Counting { inner, waiting: AtomicUsize::new(0), most: Arc::clone(&most) };
    let patience = Patience { concurrency_max: 8, ..Patience::default() };
    let port = GitLab::new(Patient::new(counting, patience, NoPause::default()));
    for iid in 1..=40 {
        port.issue(1, iid).await.unwrap();
    }
    let asks = (1..=40).map(|iid| port.issue(1, iid));
    futures_util::future::try_join_all(asks).await.unwrap();
    most.load(Relaxed)
}

#[tokio::test]
async fn an_allowance_that_runs_low_takes_seats_away_although_gitlab_is_well() {
    assert_eq!((at_once("900").await, at_once("99").await), (8, 1));
}
