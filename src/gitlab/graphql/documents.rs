//! Every GraphQL document this client can send. What is not in [`READS`] cannot leave through a read-only
//! connection, and a test holds each of them against GitLab's schema.

/// A document that changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gitlab) struct Read(pub(super) &'static str);

impl Read {
    pub(in crate::gitlab) fn text(self) -> &'static str {
        self.0
    }
}

/// A document that changes something: only a [`crate::gitlab::Writer`] sends one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gitlab) struct Write(pub(super) &'static str);

/// A work item as we read it. Labels and the parent hang on widgets: GitLab counts the dearest of those only.
macro_rules! item {
    () => {
        " fragment Item on WorkItem { id iid title description state confidential createdAt updatedAt webUrl \
         lockVersion author { id username name } widgets { \
         ... on WorkItemWidgetLabels { labels(first: 100) { nodes { title } } } \
         ... on WorkItemWidgetHierarchy { parent { id } } } }"
    };
}

/// A comment as we read it.
macro_rules! note {
    () => {
        " fragment Said on Note { id body system internal createdAt updatedAt author { id username name } }"
    };
}

/// One page of who changed the description, when, and into what.
macro_rules! changes {
    ($more:literal, $sort:literal) => {
        concat!(
            "query Changes($id: WorkItemID!, $first: Int!, $after: String",
            $more,
            ") { workItem(id: $id) { widgets { ... on WorkItemWidgetNotes { \
             discussions(filter: ONLY_ACTIVITY, first: $first, after: $after",
            $sort,
            ") { pageInfo { hasNextPage endCursor } nodes { notes { nodes { id body createdAt \
             author { id username name } systemNoteMetadata { action descriptionVersion { description } } \
             } } } } } } } }"
        )
    };
}

/// Whether a group has epics, and under which type id.
pub(in crate::gitlab) const HOME: Read = Read(
    "query EpicHome($path: ID!) { \
    namespace(fullPath: $path) { workItemTypes(name: EPIC) { nodes { id name } } } \
    group(fullPath: $path) { id } }",
);

/// One page of a group's own epics with a label, in both states.
pub(in crate::gitlab) const EPICS: Read = Read(concat!(
    "query Epics($path: ID!, $labels: [String!], $first: Int!, $after: String) { \
     namespace(fullPath: $path) { workItems(types: [EPIC], state: all, labelName: $labels, \
     includeDescendants: false, sort: CREATED_ASC, first: $first, after: $after) { \
     pageInfo { hasNextPage endCursor } nodes { ...Item } } } }",
    item!()
));

/// One work item.
pub(in crate::gitlab) const ITEM: Read =
    Read(concat!("query Item($id: WorkItemID!) { workItem(id: $id) { ...Item } }", item!()));

/// One page of the labels a group can set.
pub(in crate::gitlab) const LABELS: Read = Read(
    "query Labels($path: ID!, $first: Int!, $after: String) { \
    group(fullPath: $path) { labels(includeAncestorGroups: true, first: $first, after: $after) { \
    pageInfo { hasNextPage endCursor } nodes { id title } } } }",
);

/// One page of the threads on a work item. Of a thread GitLab gives the first hundred.
pub(in crate::gitlab) const NOTES: Read = Read(concat!(
    "query Notes($id: WorkItemID!, $first: Int!, $after: String) { workItem(id: $id) { widgets { \
     ... on WorkItemWidgetNotes { discussions(first: $first, after: $after) { \
     pageInfo { hasNextPage endCursor } nodes { notes { nodes { ...Said } } } } } } } }",
    note!()
));

/// The comments of issues of a project, of each the first so many.
pub(in crate::gitlab) const COMMENTS: Read = Read(concat!(
    "query Comments($path: ID!, $iids: [String!], $rows: Int!) { project(fullPath: $path) { id \
     issues(iids: $iids) { nodes { iid notes(first: $rows) { pageInfo { hasNextPage } nodes { ...Said } } } } } }",
    note!()
));

/// The changes of a description, newest first; GitLab learnt the order late.
pub(in crate::gitlab) const CHANGES_NEWEST: Read =
    Read(changes!(", $sort: WorkItemDiscussionsSort", ", sort: $sort"));

/// The same, oldest first.
pub(in crate::gitlab) const CHANGES: Read = Read(changes!("", ""));

/// Opens a work item.
pub(in crate::gitlab) const OPEN: Write = Write(concat!(
    "mutation Open($input: WorkItemCreateInput!) { \
     done: workItemCreate(input: $input) { errors made: workItem { ...Item } } }",
    item!()
));

/// Changes a work item.
pub(in crate::gitlab) const EDIT: Write = Write(concat!(
    "mutation Edit($input: WorkItemUpdateInput!) { \
     done: workItemUpdate(input: $input) { errors made: workItem { ...Item } } }",
    item!()
));

/// Comments on a work item.
pub(in crate::gitlab) const COMMENT: Write = Write(concat!(
    "mutation Comment($input: CreateNoteInput!) { \
     done: createNote(input: $input) { errors made: note { ...Said } } }",
    note!()
));

/// Rewrites a comment.
pub(in crate::gitlab) const EDIT_NOTE: Write = Write(concat!(
    "mutation EditNote($input: UpdateNoteInput!) { \
     done: updateNote(input: $input) { errors made: note { ...Said } } }",
    note!()
));

/// The documents that change nothing.
pub(in crate::gitlab) const READS: [Read; 8] =
    [HOME, EPICS, ITEM, LABELS, NOTES, COMMENTS, CHANGES_NEWEST, CHANGES];
