//! Runs: the name of one, and the traces by which what it did is found again in GitLab.

use std::fmt;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::Utc;

use crate::account::CLOSED_BY_BOT;
use crate::account::sections;

/// The name of one run: when it began (UTC, by the bot's clock), and enough chance to tell two apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run(String);

const BEGAN: &str = "%Y%m%dT%H%M%SZ";

/// Stands before the day of a run that judged another one than its own.
const AS_OF: &str = "-as-of-";

impl Run {
    pub fn new(began: DateTime<Utc>, chance: u32) -> Self {
        Self(format!("{}-{chance:08x}", began.format(BEGAN)))
    }

    /// A run by its name, made a plain word: it is written into markers.
    pub fn named(name: &str) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        Self(name.trim().chars().map(plain).collect())
    }

    /// The name of a run that judges this day, whenever it began.
    #[must_use]
    pub fn as_of(self, day: NaiveDate) -> Self {
        Self(format!("{}{AS_OF}{day}", self.0))
    }

    /// The day that it judged: the one that its name adds, or the local date of its beginning; none for a name that
    /// says neither.
    pub fn day(&self, local_date: impl Fn(DateTime<Utc>) -> NaiveDate) -> Option<NaiveDate> {
        let named = self.0.rsplit_once(AS_OF).and_then(|(_, day)| day.parse().ok());
        named.or_else(|| self.began().map(local_date))
    }

    /// When it began; none for a name that does not say so.
    pub fn began(&self) -> Option<DateTime<Utc>> {
        let (began, _) = self.0.split_once('-')?;
        NaiveDateTime::parse_from_str(began, BEGAN).ok().map(|at| at.and_utc())
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the words begin that an undone run leaves behind. An issue that is closed with them counts as
/// turned down: the bot does not open it again.
pub const UNDONE: &str = "**Undone by Stagecoach on ";

/// The run that closed an issue, if the last words by which the bot closed it say that another was undone.
pub fn undone_by(description: &str) -> Option<Run> {
    let undone = description.rfind(UNDONE)?;
    let is_last = description.rfind(CLOSED_BY_BOT) < Some(undone);
    let imprint = Imprint::read_all(&description[undone..]).into_iter().next()?;
    is_last.then_some(imprint.run)
}

/// The run in which the bot opened an issue of its own, or opened it again last.
pub fn begun_by(description: &str) -> Option<Run> {
    let mut again = Imprint::read_all(description).into_iter();
    let again = again.rfind(|imprint| imprint.done == ImprintKind::Reopened);
    let opened = || sections(description).into_iter().next()?.marker.run;
    again.map(|imprint| imprint.run).or_else(opened)
}

/// What a run did to an issue that existed, beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImprintKind {
    Closed,
    Reopened,
    /// The due date was moved.
    Redated,
}

/// The hidden line at the end of a description by which it is found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprint {
    pub done: ImprintKind,
    pub run: Run,
    /// The due date before.
    pub was_due: Option<NaiveDate>,
}

const LINE: &str = "<!-- stagecoach did ";

impl Imprint {
    pub fn print(&self) -> String {
        let done = match self.done {
            ImprintKind::Closed => "closed",
            ImprintKind::Reopened => "reopened",
            ImprintKind::Redated => "redated",
        };
        let was = self.was_due.map(|day| format!(" was={day}")).unwrap_or_default();
        format!("{LINE}{done} run={}{was} -->", self.run)
    }

    /// Those in a text, oldest first; what is none is passed over.
    pub fn read_all(text: &str) -> Vec<Self> {
        let lines = text.lines();
        let said = lines.filter_map(|line| line.trim_end().strip_prefix(LINE)?.strip_suffix("-->"));
        said.filter_map(Self::read).collect()
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let done = match words.next()? {
            "closed" => ImprintKind::Closed,
            "reopened" => ImprintKind::Reopened,
            "redated" => ImprintKind::Redated,
            _ => return None,
        };
        let (mut run, mut was_due) = (None, None);
        for word in words {
            match word.split_once('=')? {
                ("run", name) => run = Some(Run::named(name)),
                ("was", day) => was_due = Some(day.parse().ok()?),
                _ => {}
            }
        }
        Some(Self { done, run: run?, was_due })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_knows_when_it_began_and_is_a_plain_word() {
        let run = Run::new("2026-03-02T06:00:01Z".parse().unwrap(), 0xab);
        assert_eq!(run.to_string(), "20260302T060001Z-000000ab");
        assert_eq!(run.began(), Some("2026-03-02T06:00:01Z".parse().unwrap()));
        assert_eq!(Run::named(&format!(" {run}\n")), run);
        assert_eq!(Run::named("a b --> c").to_string(), "a-b-----c");
        assert_eq!(Run::named("last").began(), None);
    }

    #[test]
    fn a_run_knows_which_day_it_judged() {
        let zone = |at: DateTime<Utc>| at.with_timezone(&chrono_tz::Europe::Berlin).date_naive();
        let run = Run::new("2026-03-02T23:30:00Z".parse().unwrap(), 0xab);
        assert_eq!(run.day(zone), "2026-03-03".parse().ok());
        let later = run.clone().as_of("2026-04-01".parse().unwrap());
        assert_eq!(later.to_string(), "20260302T233000Z-000000ab-as-of-2026-04-01");
        assert_eq!((later.began(), later.day(zone)), (run.began(), "2026-04-01".parse().ok()));
        assert_eq!(Run::named(&later.to_string()), later);
        assert_eq!(Run::named("last").day(zone), None);
    }

    #[test]
    fn imprints_survive_printing_and_nonsense_is_passed_over() {
        let run = Run::named("20260302T060001Z-ab");
        let imprint = |done, was_due| Imprint { done, run: run.clone(), was_due };
        let all = [
            imprint(ImprintKind::Closed, None),
            imprint(ImprintKind::Reopened, None),
            imprint(ImprintKind::Redated, Some("2026-03-01".parse().unwrap())),
        ];
        let text = all.each_ref().map(Imprint::print).join("\ntext\r\n");
        assert_eq!(Imprint::read_all(&text), all);
        assert_eq!(Imprint::read_all("<!-- stagecoach did closed -->"), []);
        assert_eq!(Imprint::read_all("<!-- stagecoach did dance run=x -->"), []);
    }
}
