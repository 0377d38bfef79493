//! What the bot has said and what came of it: whom it mentioned, and how its calls ended.

mod ends;
mod mentioned;

pub use ends::CallEnd;
pub use ends::NOT_RELEVANT;
pub use ends::call_ends;
pub use mentioned::REPLY;
pub use mentioned::TOLD;
pub use mentioned::is_answer;
pub use mentioned::mentioned;
pub use mentioned::mentioned_by;
