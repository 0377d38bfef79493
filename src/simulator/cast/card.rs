//! How people edit a card: the line of a field, a row more in a table, a tick in a box; the rest stays as it is.

/// What counts as not filled in.
const BLANKS: [&str; 5] = ["", "-", "?", "TBD", "n/a"];

/// What a field says, if anything.
pub(super) fn field(text: &str, name: &str) -> Option<String> {
    let value = text.lines().find_map(|line| value_in(line, name))?;
    (!BLANKS.contains(&value)).then(|| value.to_owned())
}

/// The fields that stand there without a value.
pub(super) fn blanks<'n>(text: &str, names: &[&'n str]) -> Vec<&'n str> {
    names.iter().copied().filter(|name| field(text, name).is_none()).collect()
}

fn value_in<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let line = line.trim();
    if let Some(bullet) = line.strip_prefix("- **") {
        let (field, value) = bullet.split_once(":**")?;
        return (field == name).then(|| value.trim());
    }
    let (field, value) = line.trim_start_matches('|').split_once('|')?;
    (field.trim() == name).then(|| value.trim().trim_end_matches('|').trim())
}

/// The text with a field set: in its own line, else below the head of the facts, else at the end.
pub(super) fn with_field(text: &str, name: &str, value: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let own = lines.iter().position(|line| value_in(line, name).is_some());
    let head = lines.iter().position(|line| line.trim() == "| Field | Value |");
    match (own, head) {
        (Some(at), _) if lines[at].trim_start().starts_with("- **") => {
            lines[at] = format!("- **{name}:** {value}");
        }
        (Some(at), _) => lines[at] = format!("| {name} | {value} |"),
        (None, Some(head)) => lines.insert(head + 2, format!("| {name} | {value} |")),
        (None, None) => lines.push(format!("\n- **{name}:** {value}")),
    }
    lines.join("\n") + "\n"
}

/// The text with a row at the end of the table with these columns; none if there is no such table.
pub(super) fn with_row(text: &str, columns: [&str; 2], row: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let is_head = |line: &&str| {
        let mut cells = line.split('|').map(str::trim).filter(|cell| !cell.is_empty());
        cells.next() == Some(columns[0]) && cells.next() == Some(columns[1])
    };
    let head = lines.iter().position(is_head)?;
    let rows = lines[head..].iter().take_while(|line| line.contains('|')).count();
    lines.insert(head + rows, row);
    Some(lines.join("\n") + "\n")
}

/// The text with its next open box ticked; none when no box is open.
pub(super) fn tick(text: &str) -> Option<String> {
    text.contains("- [ ]").then(|| text.replacen("- [ ]", "- [x]", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = "| Field | Value |\n|---|---|\n| First value date | TBD |\n\n## Activity log\n\n\
        | Date | Type | Note |\n|---|---|---|\n| 2026-01-02 | Email | hello |\n\n- **Why:** calm\n- [ ] one\n";

    #[test]
    fn a_field_is_written_where_it_stands() {
        let text = with_field(CARD, "First value date", "2026-02-01");
        assert!(text.contains("\n| First value date | 2026-02-01 |\n"), "{text}");
        assert_eq!(field(&text, "First value date").as_deref(), Some("2026-02-01"));
        let text = with_field(&text, "Why", "slow");
        assert!(text.contains("\n- **Why:** slow\n"), "{text}");
        assert_eq!(blanks(CARD, &["First value date", "Why"]), ["First value date"]);
        assert!(with_field("nothing", "ARR", "1").ends_with("\n- **ARR:** 1\n"));
    }

    #[test]
    fn a_row_comes_last_in_its_table() {
        let row = "| 2026-01-09 | Customer Call | x |";
        let text = with_row(CARD, ["Date", "Type"], row).unwrap();
        assert!(text.contains("| hello |\n| 2026-01-09 | Customer Call | x |\n\n"), "{text}");
        assert_eq!(with_row("see comments", ["Date", "Type"], row), None);
    }

    #[test]
    fn boxes_are_ticked_one_by_one() {
        assert!(tick(CARD).unwrap().contains("- [x] one"));
        assert_eq!(tick("- [x] one"), None);
    }
}
