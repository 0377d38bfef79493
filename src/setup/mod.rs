//! What a project or a group needs before the first pass: the vocabulary of labels, issue templates, boards; what of it is
//! there; and the settings that fit what is there already.

pub mod vocabulary;

mod boards;
mod carry_out;
mod compare;
mod found;
mod issue_templates;
mod meanings;
mod proposal;
mod survey;

pub use boards::BOARDS;
pub use boards::BoardKind;
pub use carry_out::Fate;
pub use carry_out::carry_out;
pub use compare::Barred;
pub use compare::Kept;
pub use compare::Part;
pub use compare::What;
pub use compare::compare;
pub use compare::compare_labels;
pub use found::Accounts;
pub use found::Found;
pub use found::Home;
pub use issue_templates::TEMPLATES;
pub use issue_templates::Template;
pub use meanings::Guess;
pub use meanings::guesses;
pub use proposal::settings;
pub use survey::survey;
pub use vocabulary::Owner;
