"""Puts switches for hand-made mutations into a *copy* of the sources; MUTANT=n then switches one on.

    git worktree add /tmp/mutants && python3 tests/chaos/mutations.py /tmp/mutants && cd /tmp/mutants
    MUTANT=4 STAGECOACH_SEEDS=0..12 cargo test --release --test tests -- --exact chaos::as_told --nocapture

One build serves all of them. docs/simulation.md says which the simulation was seen to find.
"""
import sys
root = sys.argv[1]
def sub(p, a, b):
    p = f"{root}/{p}"
    s = open(p).read()
    assert s.count(a) >= 1, (p, a)
    open(p, "w").write(s.replace(a, b, 1))
sub("src/lib.rs", "pub mod account;", '''#[doc(hidden)]
#[allow(clippy::disallowed_methods, missing_docs)]
pub fn mutant(n: u32) -> bool {
    static ON: std::sync::OnceLock<u32> = std::sync::OnceLock::new();
    *ON.get_or_init(|| std::env::var("MUTANT").ok().and_then(|v| v.parse().ok()).unwrap_or(0)) == n
}
pub mod account;''')
# 1 whoever quotes a marker has said it
sub("src/enact/exactly_once.rs", "let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));\n    let said",
    "let own = notes.iter().filter(|note| crate::mutant(1) || note.author.as_ref().is_some_and(|a| a.id == bot.id));\n    let said")
# 2 comments are not looked for
sub("src/enact/exactly_once.rs", "!said.contains(&section.marker.key)", "crate::mutant(2) || !said.contains(&section.marker.key)")
# 3 issues are not looked for
sub("src/enact/exactly_once.rs", "Ok(newest.into_iter().filter(carries)", "if crate::mutant(3) { return Ok(None); }\n    Ok(newest.into_iter().filter(carries)")
# 4 a POST is repeated after whatever
sub("src/gitlab/backoff.rs", "let repeatable = matches!", "let repeatable = crate::mutant(4) || matches!")
# 5 an unanswered comment is sent once more
sub("src/enact/writes.rs", "Err(error) if error.kind == ErrorKind::Unanswered => {\n            let unsaid",
    "Err(error) if error.kind == ErrorKind::Unanswered => {\n            if crate::mutant(5) { gitlab.writer().create_note(place.0, place.1, &body, internal).await?; return Ok(Outcome::Done); }\n            let unsaid")
# 6 comments of twins stay
sub("src/decide/doubled.rs", "if !seen.insert(&section.marker.key) {", "if !seen.insert(&section.marker.key) && !crate::mutant(6) {")
# 7 twin pages stay open
sub("src/decide/rollup/twins.rs", "if !view.portfolio.is_complete() {", "if crate::mutant(7) || !view.portfolio.is_complete() {")
# 8 twin digests stay open
sub("src/decide/digest.rs", "let twins = own.filter(|twin| twin.open);", "let twins = own.filter(|twin| twin.open && !crate::mutant(8));")
# 9 from half a portfolio things are opened and closed
sub("src/account/portfolio.rs", "pub fn is_complete(&self) -> bool {", "pub fn is_complete(&self) -> bool {\n        if crate::mutant(9) { return true; }")
# 10 nobody looks who wrote in between
sub("src/gitlab/rewrite/mod.rs", "let theirs = match self.gitlab.between(", "if crate::mutant(10) { return Ok(Rewrite::Written); }\n        let theirs = match self.gitlab.between(")
# 11 a comment is written as it was planned
sub("src/enact/writes.rs", "text.as_deref().unwrap_or(body)", "text.as_deref().filter(|_| !crate::mutant(11)).unwrap_or(body)")
# 12 a description is written as it was planned
sub("src/enact/amend.rs", "let rewritten = replace_sections(text, &new);", "let rewritten = if crate::mutant(12) { body.to_owned() } else { replace_sections(text, &new) };")
# 13 nothing is hidden in a list
sub("src/decide/baseline.rs", "confidential: portfolio.accounts.iter().any(is_shown)", "confidential: !crate::mutant(13) && portfolio.accounts.iter().any(is_shown)")
# 14 digests are open to all
sub("src/decide/digest.rs", "confidential: page.is_hidden,", "confidential: page.is_hidden && !crate::mutant(14),")
# 15 a marker in any comment is the bot's
sub("src/collect/account.rs", "let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));\n    let marked",
    "let own = notes.iter().filter(|note| crate::mutant(15) || note.author.as_ref().is_some_and(|a| a.id == bot.id));\n    let marked")
# 16 old labels stay
sub("src/enact/writes.rs", "remove_labels: remove.clone(),", "remove_labels: if crate::mutant(16) { Vec::new() } else { remove.clone() },")
# 17 an epic that was not answered for is opened again
sub("src/enact/rollup.rs", "found.and_then(|shelf| shelf.find(key).cloned()).ok_or(error)",
    "if crate::mutant(17) { return gitlab.writer().open_epic(home, &new).await; }\n            found.and_then(|shelf| shelf.find(key).cloned()).ok_or(error)")
# 18 the last page is the first
sub("src/gitlab/pages.rs", "if let Some(url) = link_next(headers, &answer.url) {", "if crate::mutant(18) { return Next::Done; }\n    if let Some(url) = link_next(headers, &answer.url) {")
# 19 the list that ends a first run is not waited for
sub("src/decide/mod.rs", "cards.for_each(|card| card.after.push(list.key.clone()));", "cards.filter(|_| !crate::mutant(19)).for_each(|card| card.after.push(list.key.clone()));")
# 20 a twin in work is not closed: two work issues with one key
sub("src/decide/shared.rs", "key.is_some_and(|key| !seen.insert(key))", "key.is_some_and(|key| !seen.insert(key)) && !crate::mutant(20)")
