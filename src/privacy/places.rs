//! All places of a source, by what GitLab says of who reads there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::place::Customers;
use super::place::Place;
use super::place::Team;
use super::printed::Address;

/// Who reads an issue beside the members of its project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueReaders {
    /// Only those who may read confidential issues.
    pub is_confidential: bool,
    /// Public comments are mailed to somebody outside.
    pub is_service_desk: bool,
    /// A label says that customers read it.
    pub is_external: bool,
}

/// Who reads what is not simply read by the members of a private project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Path of the source, for what has no name of its own.
    source: String,
    /// Projects that others than members can read: path and why.
    projects: BTreeMap<u64, (String, String)>,
    /// Groups that others than members can see: why.
    groups: BTreeMap<String, String>,
    /// Issues that were read: reference and readers.
    issues: BTreeMap<(u64, u64), (String, IssueReaders)>,
    /// Comments that are internal, of issues whose public ones are mailed to a customer.
    internal_notes: BTreeSet<u64>,
    /// Roll-ups in epics, by key: whether the epic is confidential.
    pages: BTreeMap<String, bool>,
}

impl Places {
    /// A source about which nothing is known yet: every place in it is one for its members.
    pub fn of(source: &str) -> Self {
        Self { source: source.to_owned(), ..Self::default() }
    }

    /// A project that customers can read, and why in words such as `is public`.
    pub fn open_project(&mut self, id: u64, path: &str, why: &str) {
        self.projects.insert(id, (path.to_owned(), why.to_owned()));
    }

    /// Whether customers can read this project.
    pub fn is_open_project(&self, id: u64) -> bool {
        self.projects.contains_key(&id)
    }

    /// A group that customers can see.
    pub fn open_group(&mut self, path: &str, why: &str) {
        self.groups.insert(path.to_owned(), why.to_owned());
    }

    /// An issue, and who reads it.
    pub fn issue(&mut self, project: u64, iid: u64, reference: &str, readers: IssueReaders) {
        self.issues.insert((project, iid), (reference.to_owned(), readers));
    }

    /// A comment that is internal.
    pub fn internal_note(&mut self, note: u64) {
        self.internal_notes.insert(note);
    }

    /// A roll-up that is kept in an epic, by its key, and whether that is confidential.
    pub fn page(&mut self, key: &str, is_confidential: bool) {
        self.pages.entry(key.to_owned()).or_insert(is_confidential);
    }

    /// Takes over what was read again of some issues and of all projects; groups and their epics stay as they were.
    pub fn renew(&mut self, read: Self) {
        self.projects = read.projects;
        self.issues.extend(read.issues);
        self.internal_notes.extend(read.internal_notes);
    }

    /// Whether the epic of a roll-up is confidential; none where there is none yet.
    pub fn is_confidential_page(&self, key: &str) -> Option<bool> {
        self.pages.get(key).copied()
    }

    /// Where an issue of this project would be opened.
    pub fn new_issue(
        &self,
        project: u64,
        is_confidential: bool,
    ) -> Result<Place<Team>, Place<Customers>> {
        let name = format!("a new issue of {}", self.path(project));
        self.inside(project, Address::Project(project), name, is_confidential)
    }

    /// An issue's description and labels.
    pub fn description(&self, project: u64, iid: u64) -> Result<Place<Team>, Place<Customers>> {
        let (name, readers) = self.readers(project, iid);
        let at = Address::Issue { project, iid };
        if readers.is_external {
            let next_step = "take that label off, or csm::account".to_owned();
            let why = "carries bot::external, so customers read it".to_owned();
            return Err(Place { at, name, readers: Customers { why, next_step } });
        }
        self.inside(project, at, name, readers.is_confidential)
    }

    /// New comments on an issue: internal ones where others are mailed to a customer.
    pub fn comments(&self, project: u64, iid: u64) -> Result<Place<Team>, Place<Customers>> {
        let place = self.description(project, iid)?;
        let (_, readers) = self.readers(project, iid);
        Ok(place.internally(readers.is_service_desk))
    }

    /// A comment that is there; whether it is internal cannot be changed any more.
    pub fn comment(
        &self,
        project: u64,
        iid: u64,
        note: u64,
    ) -> Result<Place<Team>, Place<Customers>> {
        let place = self.comments(project, iid)?;
        let is_internal = self.internal_notes.contains(&note);
        if place.is_internal() && !is_internal {
            let name = format!("comment {note} of {}", place.name);
            let why = "is public in a Service Desk issue, so a customer reads it".to_owned();
            let next_step =
                "delete that comment, and an internal one is written in its place".to_owned();
            return Err(Place { at: place.at, name, readers: Customers { why, next_step } });
        }
        Ok(place.internally(is_internal))
    }

    /// The epics of a group.
    pub fn epics(
        &self,
        group: &str,
        is_confidential: bool,
    ) -> Result<Place<Team>, Place<Customers>> {
        let (at, name) = (Address::Epics(group.to_owned()), format!("an epic of {group}"));
        let readers = match self.groups.get(group) {
            None => return Ok(Place { at, name, readers: Team::default() }.hidden(is_confidential)),
            Some(why) => Customers {
                why: why.clone(),
                next_step: "set rollups.group to a private group, or rollups.form to issue"
                    .to_owned(),
            },
        };
        Err(Place { at, name, readers })
    }

    /// A place in a project, which is none for the team where the project is none.
    fn inside(
        &self,
        project: u64,
        at: Address,
        name: String,
        is_hidden: bool,
    ) -> Result<Place<Team>, Place<Customers>> {
        let Some((_, why)) = self.projects.get(&project) else {
            return Ok(Place { at, name, readers: Team::default() }.hidden(is_hidden));
        };
        let next_step = "keep accounts in a private project that no customer reads".to_owned();
        Err(Place { at, name, readers: Customers { why: why.clone(), next_step } })
    }

    fn path(&self, project: u64) -> &str {
        self.projects.get(&project).map_or(self.source.as_str(), |(path, _)| path.as_str())
    }

    fn readers(&self, project: u64, iid: u64) -> (String, IssueReaders) {
        let plain = || (format!("{}#{iid}", self.path(project)), IssueReaders::default());
        self.issues.get(&(project, iid)).cloned().unwrap_or_else(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::super::About;
    use super::super::Words;
    use super::*;

    fn words(is_hidden: bool) -> Words {
        Words::new(About::known("acme/csm#1").hidden_if(is_hidden), "at risk")
    }

    #[test]
    fn what_is_confidential_stays_in_confidential_places() {
        let mut places = Places::of("acme/csm");
        let hidden = IssueReaders { is_confidential: true, ..IssueReaders::default() };
        places.issue(1, 2, "acme/csm#2", hidden);
        let here = places.description(1, 2).unwrap();
        assert!(here.print(&words(true)).is_ok());
        let open = places.description(1, 3).unwrap();
        assert!(open.print(&words(false)).is_ok());
        let leak = open.print(&words(true)).unwrap_err().to_string();
        assert_eq!(
            leak,
            "what is known of acme/csm#1 would be written to acme/csm#3, which is not \
             confidential, as the account is: make it confidential"
        );
        assert!(open.internally(true).print(&words(true)).is_ok(), "the team alone reads it");
    }

    #[test]
    fn what_customers_read_is_named_with_the_reason() {
        let mut places = Places::of("acme");
        places.open_project(7, "acme/open", "is public");
        places.open_group("acme", "is internal");
        let desk = IssueReaders { is_service_desk: true, ..IssueReaders::default() };
        places.issue(1, 4, "acme/csm#4", desk);
        places.internal_note(40);
        let external = IssueReaders { is_external: true, ..IssueReaders::default() };
        places.issue(1, 5, "acme/csm#5", external);
        let refused = [
            places.new_issue(7, true),
            places.comments(7, 1),
            places.comment(1, 4, 41),
            places.description(1, 5),
            places.epics("acme", true),
        ];
        let hello = places.comments(7, 1).unwrap_err().print("hello");
        assert_eq!(hello.as_str(), "hello", "a sentence of the source tells nothing");
        let said = refused.map(|place| place.unwrap_err().refuse(&words(false)).to_string());
        for (said, part) in said.iter().zip([
            "to a new issue of acme/open, which is public: ",
            "to acme/open#1, which is public: ",
            "to comment 41 of acme/csm#4, which is public in a Service Desk issue",
            "to acme/csm#5, which carries bot::external",
            "to an epic of acme, which is internal: set rollups.group",
        ]) {
            assert!(said.contains(part), "{said}");
        }
        assert!(places.comments(1, 4).unwrap().print(&words(false)).unwrap().is_internal());
        assert!(places.comment(1, 4, 40).unwrap().print(&words(false)).unwrap().is_internal());
    }
}
