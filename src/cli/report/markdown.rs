//! The report as Markdown, to paste where a manager reads it: the table, and inert.

use crate::cli::report::Figures;
use crate::templates;

pub(super) fn of(figures: &Figures) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(figures.gap().map(|gap| format!("> **{gap}**\n")));
    for portfolio in &figures.portfolios {
        let name = templates::inert(&portfolio.name);
        lines.extend([format!("### {}", figures.heading(portfolio, &name)), String::new()]);
        let rows = portfolio.in_words();
        if rows.is_empty() {
            lines.push("Nothing is known yet.".to_owned());
        } else {
            lines.push("| Metric | Now | Target | |".to_owned());
            lines.push("|---|--:|--:|---|".to_owned());
        }
        for row in rows {
            let about = templates::inert(&row.about.join("; "));
            lines.push(format!("| {} | {} | {} | {about} |", row.what, row.now, row.target));
        }
        lines.push(String::new());
    }
    lines.join("\n")
}
