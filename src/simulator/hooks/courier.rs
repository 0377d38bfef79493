//! Makes the requests of hooks over real HTTP, one after the other, and remembers how each was answered.
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::Notify;

use super::Delivered;
use super::Delivery;
use crate::simulator::Simulator;

/// GitLab waits so long for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Delivers for ever; `bell` rings whenever there is something new.
pub(in crate::simulator) async fn deliver(
    simulator: &Mutex<Simulator>,
    bell: Arc<Notify>,
) -> Infallible {
    let client = reqwest::Client::builder().timeout(TIMEOUT).no_proxy();
    let client = client.redirect(reqwest::redirect::Policy::none()).build();
    let client = client.expect("a client without TLS settings of its own can be built");
    let lock = || simulator.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let next = lock().world_mut().hooks.waiting.pop_front();
        let Some(delivery) = next else {
            bell.notified().await;
            continue;
        };
        let status = send(&client, &delivery).await;
        let mut simulator = lock();
        let world = simulator.world_mut();
        let ok = status.is_some_and(|status| (200..400).contains(&status));
        let now = world.now;
        if let Some(hook) = world.hooks.registered.get_mut(&delivery.hook) {
            hook.record(ok, now);
        }
        world.hooks.done.push(Delivered { delivery, status });
    }
}

async fn send(client: &reqwest::Client, delivery: &Delivery) -> Option<u16> {
    let request = client.post(&delivery.url).body(delivery.body.clone());
    let headers = delivery.headers.iter();
    let request = headers.fold(request, |request, (name, value)| request.header(*name, value));
    request.send().await.ok().map(|answer| answer.status().as_u16())
}
