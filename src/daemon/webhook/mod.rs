//! `POST /webhook`: GitLab says that something happened. The answer is given at once; a pass for the issues
//! named follows. An event is a hint and nothing more: what it says is read again, and the schedule heals
//! whatever is lost.

mod book;
mod door;
mod event;
mod inbox;
mod listening;
mod refusal;
mod scope;
mod secrets;
mod seen;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::routing::post;
use chrono::TimeDelta;
use futures_util::StreamExt;

use crate::clock::Clock;
use crate::daemon::Metrics;

pub use door::Door;
pub use door::Terms;
pub use event::Event;
pub use event::Kind;
pub use event::Place;
pub use event::event;
pub(super) use inbox::Batch;
pub use refusal::Refusal;
pub use scope::Scope;
pub use secrets::Secrets;

/// How long a body may take to arrive: GitLab itself gives up after ten seconds.
const BODY_SECONDS: i64 = 8;

/// The route; where the door is shut it says so.
pub(super) fn routes<C: Clock>(door: Arc<Door>, metrics: Metrics, clock: C) -> Router {
    let knock = move |State(door): State<Arc<Door>>, request: Request<Body>| {
        let (clock, metrics) = (clock.clone(), metrics.clone());
        async move {
            let answer = answer(&door, &clock, request).await;
            metrics.delivered(answer.0.as_u16());
            answer
        }
    };
    Router::new().route("/webhook", post(knock)).with_state(door)
}

/// Whoever sends is known before the body is read, and the body before it is understood.
async fn answer<C: Clock>(door: &Door, clock: &C, request: Request<Body>) -> (StatusCode, String) {
    let (parts, body) = request.into_parts();
    let read = async {
        door.greet(&parts.headers, clock.now())?;
        event::is_json(&parts.headers)?;
        let body = whole(door, clock, &parts.headers, body).await?;
        door.take(&parts.headers, &body, clock.now())
    };
    match read.await {
        Ok(how) => (StatusCode::OK, format!("{how}\n")),
        Err(refusal) => {
            door.refused(&refusal, clock.now());
            (refusal.status(), format!("{refusal}\n"))
        }
    }
}

/// The body, when it is small and quick enough; few are held at the same time.
async fn whole<C: Clock>(
    door: &Door,
    clock: &C,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, Refusal> {
    let max = door.body_bytes_max();
    let told = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if told.is_some_and(|bytes: usize| bytes > max) {
        return Err(Refusal::TooLarge(max));
    }
    let read = async {
        let _desk = door.desk().await;
        let mut bytes = Vec::new();
        let mut frames = body.into_data_stream();
        while let Some(frame) = frames.next().await {
            let frame = frame.map_err(|_| Refusal::Broken)?;
            if bytes.len() + frame.len() > max {
                return Err(Refusal::TooLarge(max));
            }
            bytes.extend_from_slice(&frame);
        }
        Ok(Bytes::from(bytes))
    };
    tokio::select! {
        biased;
        read = read => read,
        () = clock.until(clock.now() + TimeDelta::seconds(BODY_SECONDS)) => Err(Refusal::TooSlow),
    }
}
