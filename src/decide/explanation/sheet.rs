//! A table of an explanation, and how it reads in Markdown.

use crate::templates;

/// A titled table.
pub struct Sheet {
    pub title: &'static str,
    pub head: &'static [&'static str],
    pub rows: Vec<Vec<Cell>>,
}

/// A value, with a link to where it comes from.
pub struct Cell {
    pub text: String,
    pub url: Option<String>,
}

impl Cell {
    pub fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), url: None }
    }

    pub fn linked(text: impl Into<String>, url: &str) -> Self {
        let url = (!url.is_empty()).then(|| url.to_owned());
        Self { text: text.into(), url }
    }

    fn markdown(&self) -> String {
        match &self.url {
            Some(url) => templates::link(&self.text, url).to_string(),
            None => templates::inert(&self.text),
        }
    }
}

impl Sheet {
    pub(super) fn markdown(&self) -> String {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let head = line(self.head.iter().map(|name| (*name).to_owned()).collect());
        let rule = format!("|{}", "---|".repeat(self.head.len()));
        let rows = self.rows.iter().map(|row| line(row.iter().map(Cell::markdown).collect()));
        let rows: Vec<String> = [head, rule].into_iter().chain(rows).collect();
        format!("**{}**\n\n{}", self.title, rows.join("\n"))
    }
}
