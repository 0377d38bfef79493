//! The issue templates: what they ask is what is read, and what the rules check.

/// A template of GitLab's, offered where somebody opens an issue.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    pub name: &'static str,
    pub text: &'static str,
}

impl Template {
    /// Where GitLab looks for it.
    pub fn path(&self) -> String {
        format!(".gitlab/issue_templates/{}.md", self.name)
    }
}

/// All of them, the one that is needed first.
pub const TEMPLATES: &[Template] = &[
    Template { name: "account", text: include_str!("../../config/issue_templates/account.md") },
    Template { name: "triage", text: include_str!("../../config/issue_templates/triage.md") },
    Template { name: "ebr", text: include_str!("../../config/issue_templates/ebr.md") },
    Template {
        name: "success-plan",
        text: include_str!("../../config/issue_templates/success-plan.md"),
    },
    Template { name: "renewal", text: include_str!("../../config/issue_templates/renewal.md") },
    Template { name: "webinar", text: include_str!("../../config/issue_templates/webinar.md") },
];
