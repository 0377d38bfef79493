//! Which faults there are, and which of them meets a request.

use fastrand::Rng;
use stagecoach::simulator::faults::Fault;

/// What goes wrong with one request, by name, in the simulated GitLab and on the way back.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub(crate) name: &'static str,
    pub(crate) fault: Option<Fault>,
    pub(crate) on_the_way: OnTheWay,
}

/// What becomes of an answer that GitLab has given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnTheWay {
    Nothing,
    /// A header is set.
    Header(&'static str, &'static str),
    /// The body is larger than the client reads.
    Oversized,
    /// No connection was made: nothing was sent.
    NeverSent,
}

/// How bad a round is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Requests of a hundred that meet a fault.
    pub(crate) percent: u32,
    /// Bit by bit which kinds are about.
    pub(crate) kinds: u32,
}

impl Weather {
    pub(crate) const CALM: Self = Self { percent: 0, kinds: 0 };

    pub(crate) fn drawn(rng: &mut Rng) -> Self {
        let percent = *rng.choice(&[0, 5, 10, 20, 40, 80]).expect("a choice of some");
        Self { percent, kinds: rng.u32(..) }
    }
}

/// Waits that no server means, or that none can mean.
const ABSURD: [&str; 6] = ["99999999999999999999", "31536000", "-5", "soon", "0", "1e3"];

const KINDS: u32 = 20;

/// What meets this request, if anything does.
pub(crate) fn draw(
    rng: &mut Rng,
    weather: Weather,
    method: &str,
    is_write: bool,
) -> Option<Trouble> {
    if weather.percent == 0 || rng.u32(..100) >= weather.percent {
        return None;
    }
    let kind = rng.u32(..KINDS);
    if weather.kinds >> kind & 1 == 0 {
        return None;
    }
    let by_gitlab =
        |name, fault| Some(Trouble { name, fault: Some(fault), on_the_way: OnTheWay::Nothing });
    let on_the_way = |name, fault, on_the_way| Some(Trouble { name, fault, on_the_way });
    match kind {
        0 => by_gitlab("429 as text, with Retry-After", Fault::RetryLater(Some(rng.u32(1..90)))),
        1 => by_gitlab("429 as text, without a header", Fault::RetryLater(None)),
        2 => by_gitlab("429 as JSON, without a header", Fault::TooManyTimes),
        3 => {
            let value = rng.choice(&ABSURD).copied().unwrap_or("0");
            let header = OnTheWay::Header("retry-after", value);
            on_the_way("429 with an absurd Retry-After", Some(Fault::RetryLater(None)), header)
        }
        4 => {
            let header = OnTheWay::Header("ratelimit-reset", "4102444800");
            on_the_way("an absurd RateLimit-Reset", None, header)
        }
        5 => by_gitlab("500 before the effect", Fault::Status(500)),
        6 => by_gitlab("503 before the effect", Fault::Html(503)),
        7 => by_gitlab("502 after the effect", Fault::EffectThen(502)),
        8 => by_gitlab("500 after the effect", Fault::EffectThen(500)),
        9 => by_gitlab("lost on the way there", Fault::LostBefore),
        10 | 11 => by_gitlab("lost on the way back", Fault::LostAfter),
        12 if method == "POST" && is_write => {
            by_gitlab("delayed beyond the time-out", Fault::Held { requests: rng.u32(1..40) })
        }
        12 => by_gitlab("delayed beyond the time-out", Fault::LostAfter),
        13 => by_gitlab("a truncated body", Fault::Truncated),
        14 if !is_write => {
            by_gitlab("a stale list", Fault::StaleLists { seconds: rng.u32(1..7200) })
        }
        14 | 15 => by_gitlab("HTML instead of JSON", Fault::Html(200)),
        16 => on_the_way("an oversized body", None, OnTheWay::Oversized),
        17 => on_the_way("a connection that was refused", None, OnTheWay::NeverSent),
        18 => by_gitlab("404 for what is there", Fault::Status(404)),
        _ => by_gitlab("403 for what is allowed", Fault::Status(403)),
    }
}
