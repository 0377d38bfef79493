//! Who may read what: words about customers, the places they could be written to, and the proof that a place may
//! hold them. Nothing else can be handed to the writer.
//!
//! Risk, sentiment, health, money and renewal must never reach a place that customers can read. So what the bot says
//! about them is no text but [`Words`]: they cannot be shown, and GitLab's writer does not take them.
//!
//! ```compile_fail
//! # use stagecoach::privacy::{About, Words};
//! let words = Words::new(About::known("acme/accounts#7"), "the renewal is at risk");
//! println!("{words}");
//! ```
//!
//! Only a [`Place`] turns them into [`Printed`], and only one that none but the team reads: what customers can read
//! takes sentences that stand in this program's source, and has no way to take others.
//!
//! ```
//! # use stagecoach::privacy::{Customers, Place};
//! fn says_hello(place: &Place<Customers>) {
//!     place.print("hello");
//! }
//! ```
//!
//! ```compile_fail
//! # use stagecoach::privacy::{Customers, Place, Words};
//! fn leaks(place: &Place<Customers>, words: &Words) {
//!     place.print(words);
//! }
//! ```
//!
//! ```compile_fail
//! # use stagecoach::privacy::{Customers, Place};
//! fn leaks(place: &Place<Customers>, name: &str) {
//!     place.print(name);
//! }
//! ```
//!
//! Nobody makes a place for the team by hand; [`Places`] gives it out, from what GitLab says of who reads there.
//!
//! ```compile_fail
//! # use stagecoach::privacy::{Address, Place, Team};
//! let place: Place<Team> = Place { at: Address::Project(1), name: String::new(), readers: Team::default() };
//! ```
//!
//! And the writer takes neither a text nor words: [`Printed`], or a sentence of the source.
//!
//! ```
//! # use stagecoach::gitlab::{GitLab, HttpTransport, Patient};
//! # use stagecoach::privacy::Printed;
//! async fn writes(gitlab: &GitLab<Patient<HttpTransport>>, printed: Printed) {
//!     let _ = gitlab.writer().create_note(1, 7, printed, false).await;
//!     let _ = gitlab.writer().create_note(1, 7, "hello", false).await;
//! }
//! ```
//!
//! ```compile_fail
//! # use stagecoach::gitlab::{GitLab, HttpTransport, Patient};
//! async fn leaks(gitlab: &GitLab<Patient<HttpTransport>>, name: String) {
//!     let _ = gitlab.writer().create_note(1, 7, name, false).await;
//! }
//! ```
//!
//! ```compile_fail
//! # use stagecoach::gitlab::{GitLab, HttpTransport, Patient};
//! # use stagecoach::privacy::Words;
//! async fn leaks(gitlab: &GitLab<Patient<HttpTransport>>, words: Words) {
//!     let _ = gitlab.writer().create_note(1, 7, words, false).await;
//! }
//! ```

mod place;
mod places;
mod printed;
mod words;

pub use place::Customers;
pub use place::Leak;
pub use place::Place;
pub use place::Team;
pub use places::IssueReaders;
pub use places::Places;
pub use printed::Address;
pub use printed::Printed;
pub use words::About;
pub use words::Words;
