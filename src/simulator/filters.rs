//! The filters of the issue lists.
use chrono::DateTime;
use chrono::Datelike;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;

use super::ask::Ask;
use super::records::Issue;
use super::reply::Reply;
use super::world::World;

/// A filter that may ask for something particular, for nothing, or for anything.
#[derive(Debug)]
enum Wanted<T> {
    Absent,
    Present,
    These(T),
}

/// What the issues of a list must be like.
#[derive(Debug)]
pub(super) struct Filter {
    open: Option<bool>,
    labels: Option<Wanted<Vec<String>>>,
    labels_not: Vec<String>,
    iids: Option<Vec<String>>,
    author: Option<u64>,
    author_not: Option<u64>,
    assignee: Option<Wanted<Vec<u64>>>,
    milestone: Option<Wanted<String>>,
    confidential: Option<bool>,
    issue_type: Option<String>,
    words: Vec<String>,
    due: Option<String>,
    created: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    updated: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    today: NaiveDate,
}

impl Filter {
    pub(super) fn of(world: &World, ask: &Ask, default_scope: &'static str) -> Result<Self, Reply> {
        let params = &ask.params;
        let text = |name: &str| params.text(name).filter(|text| !text.is_empty());
        let open = match params.choice("state", &["all", "opened", "closed"])? {
            "opened" => Some(true),
            "closed" => Some(false),
            _ => None,
        };
        // A name nobody has matches no issue.
        let person = |name: &str| world.user(name).map_or(0, |user| user.id);
        let mut author = params.number("author_id")?.or(text("author_username").map(person));
        let mut assignee = match text("assignee_id").map(str::to_lowercase).as_deref() {
            Some("none" | "0") => Some(Wanted::Absent),
            Some("any") => Some(Wanted::Present),
            _ => params.number("assignee_id")?.map(|id| Wanted::These(vec![id])),
        };
        if let Some(names) = params.list("assignee_username") {
            assignee = Some(Wanted::These(names.iter().map(|name| person(name)).collect()));
        }
        let scopes = ["all", "created_by_me", "created-by-me", "assigned_to_me", "assigned-to-me"];
        let scope = params.choice("scope", &scopes)?;
        match if params.has("scope") { scope } else { default_scope } {
            "created_by_me" | "created-by-me" => author = author.or(Some(ask.actor)),
            "assigned_to_me" | "assigned-to-me" => {
                assignee = assignee.or(Some(Wanted::These(vec![ask.actor])));
            }
            _ => {}
        }
        let author_not = params.number("not[author_id]")?;
        Ok(Self {
            open,
            labels: params.list("labels").filter(|names| !names.is_empty()).map(wanted_names),
            labels_not: params.list("not[labels]").unwrap_or_default(),
            iids: params.list("iids"),
            author,
            author_not: author_not.or(text("not[author_username]").map(person)),
            assignee,
            milestone: text("milestone").map(|title| match title.to_lowercase().as_str() {
                "none" => Wanted::Absent,
                "any" => Wanted::Present,
                _ => Wanted::These(title.to_owned()),
            }),
            confidential: params.flag("confidential")?,
            issue_type: text("issue_type").map(str::to_owned),
            words: text("search").map(words).unwrap_or_default(),
            due: text("due_date").map(str::to_owned),
            created: (params.instant("created_after")?, params.instant("created_before")?),
            updated: (params.instant("updated_after")?, params.instant("updated_before")?),
            today: world.now.date_naive(),
        })
    }

    pub(super) fn takes(&self, issue: &Issue) -> bool {
        self.open.is_none_or(|open| open == issue.open)
            && self.takes_labels(issue)
            && self.iids.as_ref().is_none_or(|iids| iids.contains(&issue.iid.to_string()))
            && self.author.is_none_or(|id| id == issue.author)
            && self.author_not != Some(issue.author)
            && match &self.assignee {
                None => true,
                Some(Wanted::Absent) => issue.assignees.is_empty(),
                Some(Wanted::Present) => !issue.assignees.is_empty(),
                Some(Wanted::These(ids)) => ids.iter().all(|id| issue.assignees.contains(id)),
            }
            && match &self.milestone {
                None => true,
                Some(Wanted::Absent) => issue.milestone.is_none(),
                Some(Wanted::Present) => issue.milestone.is_some(),
                Some(Wanted::These(title)) => issue.milestone.as_ref() == Some(title),
            }
            && self.confidential.is_none_or(|wanted| wanted == issue.confidential)
            && self.issue_type.as_ref().is_none_or(|wanted| *wanted == issue.issue_type)
            && within(self.created, issue.created_at)
            && within(self.updated, issue.updated_at)
            && self.takes_due(issue.due_date)
            && self.takes_words(issue)
    }

    fn takes_labels(&self, issue: &Issue) -> bool {
        let wanted = match &self.labels {
            None => true,
            Some(Wanted::Absent) => issue.labels.is_empty(),
            Some(Wanted::Present) => !issue.labels.is_empty(),
            Some(Wanted::These(names)) => names.iter().all(|name| issue.labels.contains(name)),
        };
        wanted && !self.labels_not.iter().any(|name| issue.labels.contains(name))
    }

    fn takes_words(&self, issue: &Issue) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let description = issue.description.as_deref().unwrap_or_default();
        let text = format!("{}\n{description}", issue.title).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    fn takes_due(&self, due: Option<NaiveDate>) -> bool {
        let Some(wanted) = self.due.as_deref() else { return true };
        let Some(due) = due else { return wanted == "0" };
        let (today, tomorrow) = (self.today, self.today + TimeDelta::days(1));
        match wanted {
            "any" => true,
            "today" => due == today,
            "tomorrow" => due == tomorrow,
            "overdue" => due < today,
            "week" => due.iso_week() == today.iso_week(),
            "month" => (due.year(), due.month()) == (today.year(), today.month()),
            _ => false,
        }
    }
}

fn wanted_names(names: Vec<String>) -> Wanted<Vec<String>> {
    match names.as_slice() {
        [name] if name.eq_ignore_ascii_case("none") => Wanted::Absent,
        [name] if name.eq_ignore_ascii_case("any") => Wanted::Present,
        _ => Wanted::These(names),
    }
}

fn words(search: &str) -> Vec<String> {
    search.split_whitespace().map(str::to_lowercase).collect()
}

/// Both ends belong to the range. What is stored has milliseconds, and so has the comparison.
fn within(
    (after, before): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    at: DateTime<Utc>,
) -> bool {
    let at = at.timestamp_millis();
    after.is_none_or(|after| at >= after.timestamp_millis())
        && before.is_none_or(|before| at <= before.timestamp_millis())
}
