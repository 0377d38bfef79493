//! The language of the stories: one line, one thing that happens, as a person would put it.

use chrono::NaiveDate;

/// Something that happens on a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    pub(super) on: NaiveDate,
    /// Where it stands in the story.
    pub(super) line: usize,
    pub(super) what: What,
}

/// What happens. Accounts and people go by one word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// An account issue is opened, with labels, an assignee and fields of its card.
    Account {
        account: String,
        labels: Vec<String>,
        csm: Option<String>,
        fields: Vec<Field>,
        confidential: bool,
    },
    /// A line of the card is written, or changed.
    Card {
        account: String,
        field: Field,
    },
    /// A row of the contacts: who, as what, and when somebody last spoke with them.
    Contact {
        account: String,
        name: String,
        persona: String,
        last: String,
    },
    /// A box of the card is written, ticked or not.
    Box {
        account: String,
        words: String,
        ticked: bool,
    },
    /// A row is added to the activity log.
    Activity {
        account: String,
        kind: String,
        on: NaiveDate,
    },
    /// The whole description is written anew, as untidily as people do.
    Description {
        account: String,
        text: String,
    },
    Labels {
        who: String,
        account: String,
        add: Option<String>,
        remove: Option<String>,
    },
    /// Somebody becomes the CSM; without a name nobody is any more.
    Assigns {
        account: String,
        csm: String,
    },
    Opens {
        who: String,
        account: String,
        kind: String,
        /// What its title says beside the account.
        called: Option<String>,
    },
    /// A closed work issue is opened again.
    Reopens {
        who: String,
        account: String,
        kind: String,
    },
    /// A work issue gets a label.
    LabelsWork {
        who: String,
        account: String,
        kind: String,
        label: String,
    },
    Closes {
        who: String,
        account: String,
        kind: String,
    },
    /// A work issue is changed by hand: a label is taken off, the due day moves, the text is written.
    ChangesWork {
        who: String,
        account: String,
        kind: String,
        becomes: Work,
    },
    /// Somebody comments on a work issue.
    CommentsOnWork {
        who: String,
        account: String,
        kind: String,
        text: String,
    },
    /// An objective of the customer's plan is opened as an epic of a group.
    OpensEpic {
        who: String,
        group: String,
        title: String,
        labels: Vec<String>,
        due: String,
    },
    /// Something is done with an epic, which goes by its title.
    Epic {
        who: String,
        title: String,
        becomes: OnEpic,
    },
    /// What becomes of an account issue itself.
    AccountIssue {
        who: String,
        account: String,
        becomes: Becomes,
    },
    /// A person can no longer sign in.
    IsBlocked {
        who: String,
    },
    /// A person sets themselves to busy in GitLab, or back.
    IsBusy {
        who: String,
        is_busy: bool,
    },
    /// The promise of the first call is changed in the settings, for clocks that start from a day.
    Promise {
        days: u32,
        from: Option<NaiveDate>,
    },
    DeletesNotice {
        who: String,
        account: String,
    },
    Comments {
        who: String,
        account: String,
        text: String,
    },
    EditsComment {
        who: String,
        account: String,
        text: String,
    },
    DeletesComment {
        who: String,
        account: String,
    },
    Leaves {
        who: String,
    },
    Joins {
        who: String,
    },
    WritesAroundCard {
        who: String,
        account: String,
        above: bool,
        text: String,
    },
}

pub(super) type Field = (String, String);

/// What people make of a work issue.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    Without(String),
    Due(String),
    Description(String),
    Assigned(String),
    /// The newest comment of the bot there is deleted.
    Unsaid,
    /// Every box of its text.
    Ticked,
}

/// What people do with an epic.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OnEpic {
    /// Its text, ` / ` a newline.
    Text(String),
    Comment(String),
    /// An issue of its own: title, assignee, due day.
    Initiative {
        title: String,
        to: String,
        due: String,
    },
}

/// What people make of an account issue.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Becomes {
    Closed,
    Open,
    /// Closed as a duplicate of another account.
    Duplicate(String),
    /// It gets another title, by which the story calls it from then on.
    Renamed(String),
}

/// Fields a card has in the stories.
const FIELDS: [&str; 15] = [
    "Customer since",
    "Renewal date",
    "CSM assigned",
    "Onboarding start",
    "Onboarding closed",
    "First value date",
    "First call",
    "Last EBR",
    "Account type",
    "On hold",
    "Sentiment",
    "Delay caused by",
    "EBR date",
    "EBR declined",
    "EBR accepted",
];

/// Reads one line, such as `2026-02-16 Tallowmere starts onboarding`.
pub(super) fn read(line: usize, text: &str) -> Result<Event, String> {
    let unknown = || format!("line {line}: “{text}” is no sentence of the stories");
    let (date, rest) = text.split_once(' ').ok_or_else(unknown)?;
    let on: NaiveDate =
        date.parse().map_err(|_| format!("line {line}: expected YYYY-MM-DD, found {date}"))?;
    let what = on_epic(rest).or_else(|| around_card(rest)).or_else(|| comment(rest));
    let what = what.or_else(|| on_card(rest));
    let what = what.or_else(|| happening(on, rest)).ok_or_else(unknown)?;
    Ok(Event { on, line, what })
}

fn happening(on: NaiveDate, text: &str) -> Option<What> {
    let words: Vec<&str> = text.split(' ').collect();
    let card = |account: &str, field: &str, value: String| What::Card {
        account: account.to_owned(),
        field: (field.to_owned(), value),
    };
    let owned = |word: &str| word.to_owned();
    Some(match words.as_slice() {
        [account, "is", ..] => account_issue(account, text.split_once(" is ")?.1)?,
        [account, "starts", "onboarding"] => card(account, "Onboarding start", on.to_string()),
        [account, "completes", "onboarding"] => card(account, "Onboarding closed", on.to_string()),
        [account, "reaches", "first", "value"] => card(account, "First value date", on.to_string()),
        [account, "card", "says", ..] => {
            let said = text.split_once(" card says ")?.1;
            let field = FIELDS.into_iter().find(|field| said.starts_with(field))?;
            let value = said[field.len()..].trim().to_owned();
            card(account.strip_suffix("'s")?, field, value)
        }
        [account, "has", "a" | "an", kind] => {
            What::Activity { account: owned(account), kind: owned(kind), on }
        }
        [account, "has", "a" | "an", kind, "about", subject] => {
            What::Activity { account: owned(account), kind: format!("{kind} about {subject}"), on }
        }
        [account, "had", "a" | "an", kind, "on", day] => {
            What::Activity { account: owned(account), kind: owned(kind), on: day.parse().ok()? }
        }
        [who, "labels", account, label] => {
            let (who, account) = (owned(who), owned(account));
            What::Labels { who, account, add: Some(owned(label)), remove: None }
        }
        [who, "labels", account, "with", ..] => {
            let label = text.split_once(" with ")?.1.to_owned();
            let (who, account) = (owned(who), owned(account));
            What::Labels { who, account, add: Some(label), remove: None }
        }
        [who, "takes", label @ .., "off", account] => {
            let (who, account) = (owned(who), owned(account));
            What::Labels { who, account, add: None, remove: Some(label.join(" ")) }
        }
        ["the", "first", "call", "is", "promised", "within", days, "days", "from", "now", "on"] => {
            What::Promise { days: days.parse().ok()?, from: Some(on) }
        }
        ["the", "first", "call", "is", "promised", "within", days, "days", "all", "along"] => {
            What::Promise { days: days.parse().ok()?, from: None }
        }
        [who, "becomes", "the", "CSM", "of", account] => {
            What::Assigns { account: owned(account), csm: owned(who) }
        }
        [who, "deletes", "the", "notice", "on", account] => {
            What::DeletesNotice { who: owned(who), account: owned(account) }
        }
        [who, "deletes", "the", "comment", "on", account] => {
            What::DeletesComment { who: owned(who), account: owned(account) }
        }
        [who, "leaves", "the", "team"] => What::Leaves { who: owned(who) },
        [who, "joins", "the", "team"] => What::Joins { who: owned(who) },
        words => return with_work(words).or_else(|| with_account_issue(words)),
    })
}

/// What people do with the account issue itself, and who is no longer there.
fn with_account_issue(words: &[&str]) -> Option<What> {
    let what = |who: &str, account: &str, becomes: Becomes| {
        let (who, account) = (who.to_owned(), account.to_owned());
        Some(What::AccountIssue { who, account, becomes })
    };
    match words {
        [who, "closes", account] => what(who, account, Becomes::Closed),
        [who, "reopens", account] => what(who, account, Becomes::Open),
        [who, "closes", account, "as", "a", "duplicate", "of", other] => {
            what(who, account, Becomes::Duplicate((*other).to_owned()))
        }
        [who, "renames", account, "to", name] => {
            what(who, account, Becomes::Renamed((*name).to_owned()))
        }
        ["nobody", "looks", "after", account, "any", "more"] => {
            Some(What::Assigns { account: (*account).to_owned(), csm: String::new() })
        }
        [who, "sets", "themselves", "to", "busy"] => {
            Some(What::IsBusy { who: (*who).to_owned(), is_busy: true })
        }
        [who, "sets", "themselves", "to", "free"] => {
            Some(What::IsBusy { who: (*who).to_owned(), is_busy: false })
        }
        [who, "leaves", "GitLab"] => Some(What::IsBlocked { who: (*who).to_owned() }),
        _ => None,
    }
}

/// What people do with issues of their own and of the bot.
fn with_work(words: &[&str]) -> Option<What> {
    let owned = |word: &str| word.to_owned();
    Some(match words {
        [who, "opens", "a" | "an", kind, called @ .., "for", account] => What::Opens {
            who: owned(who),
            account: owned(account),
            kind: owned(kind),
            called: called
                .split_first()
                .filter(|(word, _)| **word == "called")
                .map(|c| c.1.join(" ")),
        },
        [who, "reopens", "the", kind, "of", account] => {
            What::Reopens { who: owned(who), account: owned(account), kind: owned(kind) }
        }
        [who, "labels", "the", kind, "of", account, label] => What::LabelsWork {
            who: owned(who),
            account: owned(account),
            kind: owned(kind),
            label: owned(label),
        },
        [who, "closes", "the", kind, "of", account] => {
            What::Closes { who: owned(who), account: owned(account), kind: owned(kind) }
        }
        [who, "labels", "the", kind, "of", account, "with", label @ ..] => What::LabelsWork {
            who: owned(who),
            account: owned(account),
            kind: owned(kind),
            label: label.join(" "),
        },
        [who, "takes", label, "off", "the", kind, "of", account] => {
            changes(who, account, kind, Work::Without(owned(label)))
        }
        [who, "sets", "the", "due", "day", "of", "the", kind, "of", account, "to", day] => {
            changes(who, account, kind, Work::Due(owned(day)))
        }
        [who, "deletes", "what", "was", "said", "in", "the", kind, "of", account] => {
            changes(who, account, kind, Work::Unsaid)
        }
        [who, "ticks", "every", "box", "of", "the", kind, "of", account] => {
            changes(who, account, kind, Work::Ticked)
        }
        [who, "assigns", "the", kind, "of", account, "to", to] => {
            changes(who, account, kind, Work::Assigned(owned(to)))
        }
        _ => return None,
    })
}

fn changes(who: &str, account: &str, kind: &str, becomes: Work) -> What {
    let (who, account, kind) = (who.to_owned(), account.to_owned(), kind.to_owned());
    What::ChangesWork { who, account, kind, becomes }
}

/// What stands on a card beside the named dates: `Tallowmere's card says ARR: 100000`, contacts and boxes.
fn on_card(text: &str) -> Option<What> {
    let owned = |text: &str| text.trim().to_owned();
    if let Some((account, field)) = text.split_once("'s card says ")
        && let Some((name, value)) = field.split_once(": ")
    {
        return Some(What::Card { account: owned(account), field: (owned(name), owned(value)) });
    }
    // `Tallowmere knows R. Okonjo as Security Lead, last met 2026-02-27`
    if let Some((account, rest)) = text.split_once(" knows ") {
        let (name, rest) = rest.split_once(" as ")?;
        let (persona, last) = rest.split_once(", last met ").unwrap_or((rest, "-"));
        let (account, name) = (owned(account), owned(name));
        return Some(What::Contact { account, name, persona: owned(persona), last: owned(last) });
    }
    // `Tallowmere's box Internal handoff is ticked`
    let (account, rest) = text.split_once("'s box ")?;
    let (words, state) = rest.rsplit_once(" is ")?;
    let ticked = match state {
        "ticked" => true,
        "open" => false,
        _ => return None,
    };
    Some(What::Box { account: owned(account), words: owned(words), ticked })
}

/// `Tallowmere is strategic, priority 1, looked after by csm-avery, customer since …, renewing …`
fn account_issue(account: &str, text: &str) -> Option<What> {
    let (mut labels, mut csm, mut fields) = (vec!["csm::account".to_owned()], None, Vec::new());
    let mut confidential = false;
    for part in text.split(", ") {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        match part.split(' ').collect::<Vec<_>>().as_slice() {
            ["a", "customer"] | ["looked", "after", "by", "nobody"] => {}
            [segment @ ("strategic" | "growth" | "scale" | "digital")] => {
                labels.push(format!("segment::{segment}"));
            }
            ["priority", number] => labels.push(format!("csm-priority::{number}")),
            ["looked", "after", "by", name] => csm = Some((*name).to_owned()),
            ["customer", "since", day] => fields.push(field("Customer since", day)),
            ["part", "of", parent] => fields.push(field("Parent account", parent)),
            ["confidential"] => confidential = true,
            ["renewing", day] => fields.push(field("Renewal date", day)),
            _ => return None,
        }
    }
    Some(What::Account { account: account.to_owned(), labels, csm, fields, confidential })
}

/// `csm-avery writes below the card of Tallowmere: thanks!`
fn around_card(text: &str) -> Option<What> {
    let (who, rest) = text.split_once(" writes ")?;
    let (place, rest) = rest.split_once(" the card of ")?;
    let (account, text) = rest.split_once(": ")?;
    let (who, account, text) = (who.to_owned(), account.to_owned(), text.to_owned());
    let above = match place {
        "above" => true,
        "below" => false,
        _ => return None,
    };
    Some(What::WritesAroundCard { who, account, above, text })
}

/// `csm-avery comments on Tallowmere: @stagecoach-bot ack`, in lines that ` / ` divides.
fn comment(text: &str) -> Option<What> {
    let (head, text) = text.split_once(": ")?;
    let text = text.replace(" / ", "\n");
    let owned = |word: &str| word.to_owned();
    match head.split(' ').collect::<Vec<_>>().as_slice() {
        [who, "comments", "on", account] => {
            Some(What::Comments { who: owned(who), account: owned(account), text })
        }
        [who, "comments", "on", "the", kind, "of", account] => Some(What::CommentsOnWork {
            who: owned(who),
            account: owned(account),
            kind: owned(kind),
            text,
        }),
        [who, "writes", "in", "the", kind, "of", account] => {
            Some(changes(who, account, kind, Work::Description(text)))
        }
        [who, "edits", "the", "comment", "on", account] => {
            Some(What::EditsComment { who: owned(who), account: owned(account), text })
        }
        _ => None,
    }
}

/// `csm-avery opens the epic Faster builds in acme/tallowmere, due 2026-08-09, labelled SP Objective, UseCase::CI`,
/// and what is done with it: writes in, comments on, opens an initiative of.
fn on_epic(text: &str) -> Option<What> {
    let owned = |text: &str| text.trim().to_owned();
    if let Some((who, rest)) = text.split_once(" opens the epic ") {
        let (head, labels) = rest.split_once(", labelled ")?;
        let (head, due) = head.split_once(", due ")?;
        let (title, group) = head.rsplit_once(" in ")?;
        let labels = labels.split(", ").map(owned).collect();
        let (who, group, title) = (owned(who), owned(group), owned(title));
        return Some(What::OpensEpic { who, group, title, labels, due: owned(due) });
    }
    let said = |becomes: fn(String) -> OnEpic, (who, rest): (&str, &str)| {
        let (title, words) = rest.split_once(": ")?;
        let becomes = becomes(words.replace(" / ", "\n"));
        Some(What::Epic { who: owned(who), title: owned(title), becomes })
    };
    if let Some(parts) = text.split_once(" writes in the epic ") {
        return said(OnEpic::Text, parts);
    }
    if let Some(parts) = text.split_once(" comments on the epic ") {
        return said(OnEpic::Comment, parts);
    }
    // `csm-avery opens the initiative Pilot of the epic Faster builds, for csm-avery, due 2026-05-01`
    let (who, rest) = text.split_once(" opens the initiative ")?;
    let (name, rest) = rest.split_once(" of the epic ")?;
    let (title, rest) = rest.split_once(", for ")?;
    let (to, due) = rest.split_once(", due ")?;
    let becomes = OnEpic::Initiative { title: owned(name), to: owned(to), due: owned(due) };
    Some(What::Epic { who: owned(who), title: owned(title), becomes })
}
