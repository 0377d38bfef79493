//! `explain` for a terminal: the tables of the explanation, with the links on lines of their own.

use comfy_table::ContentArrangement;
use comfy_table::Table;
use comfy_table::presets;

use crate::decide::Explanation;
use crate::decide::Sheet;
use crate::templates;

/// Characters in a line where no terminal says how many fit.
const PAGE_WIDTH: u16 = 150;

/// Everything, as a page of text.
pub(super) fn table(explanation: &Explanation, url: &str, also: &[String]) -> String {
    let mut parts =
        vec![format!("{}\n{}\n{url}", templates::cell(&explanation.title), explanation.judged)];
    parts.extend(also.iter().filter(|line| !line.is_empty()).cloned());
    parts.extend(explanation.sheets.iter().map(grid));
    if !explanation.findings.is_empty() {
        let lines = explanation.findings.iter().map(|(sentence, paste)| {
            let lines = [format!("  - {}", templates::cell(sentence))].into_iter();
            let lines =
                lines.chain(paste.iter().map(|line| format!("      {}", templates::cell(line))));
            lines.collect::<Vec<_>>().join("\n")
        });
        parts.push(format!("To check:\n{}", lines.collect::<Vec<_>>().join("\n")));
    }
    parts.join("\n\n")
}

fn grid(sheet: &Sheet) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_header(sheet.head);
    if table.width().is_none() {
        table.set_width(PAGE_WIDTH);
    }
    table.add_rows(sheet.rows.iter().map(|row| row.iter().map(|cell| templates::cell(&cell.text))));
    format!("{}\n{table}", sheet.title)
}
