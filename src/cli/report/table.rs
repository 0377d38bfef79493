//! The report as tables in a terminal: only what is known.

use comfy_table::Table;
use comfy_table::presets;

use crate::cli::report::Figures;
use crate::templates;

pub(super) fn of(figures: &Figures) -> String {
    let mut parts: Vec<String> = figures.gap().into_iter().collect();
    for portfolio in &figures.portfolios {
        let name = templates::one_line(&portfolio.name);
        parts.push(figures.heading(portfolio, &name));
        let rows = portfolio.in_words();
        if rows.is_empty() {
            parts.push("Nothing is known yet.".to_owned());
            continue;
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(["metric", "now", "target", ""]);
        for row in rows {
            let about = templates::one_line(&row.about.join("; "));
            table.add_row([row.what.to_owned(), row.now, row.target, about]);
        }
        parts.push(table.trim_fmt());
    }
    parts.join("\n\n")
}
