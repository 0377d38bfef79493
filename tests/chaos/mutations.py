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
    "Err(error) if error.kind == ErrorKind::Unanswered => {\n            if crate::mutant(5) { gitlab.writer().create_note(place.0, place.1, body.clone(), false).await?; return Ok(Outcome::Done); }\n            let unsaid")
# 6 comments of twins stay
sub("src/decide/doubled.rs", "if !seen.insert(&section.marker.key) {", "if !seen.insert(&section.marker.key) && !crate::mutant(6) {")
# 7 twin pages stay open
sub("src/decide/rollup/twins.rs", "if !view.portfolio.is_complete() {", "if crate::mutant(7) || !view.portfolio.is_complete() {")
# 8 twin digests stay open
sub("src/decide/digest.rs", "let twins = own.filter(|it| it.open);", "let twins = own.filter(|it| it.open && !crate::mutant(8));")
# 9 from half a portfolio things are opened and closed
sub("src/account/portfolio.rs", "pub fn is_complete(&self) -> bool {", "pub fn is_complete(&self) -> bool {\n        if crate::mutant(9) { return true; }")
# 10 nobody looks who wrote in between
sub("src/gitlab/rewrite/mod.rs", "let theirs = match self.gitlab.between(", "if crate::mutant(10) { return Ok(Rewrite::Written); }\n        let theirs = match self.gitlab.between(")
# 11 a comment is written as it was planned
sub("src/enact/writes.rs", "let text = body.map(|body| match now {", "let text = body.map(|body| match now.filter(|_| !crate::mutant(11)) {")
# 12 a description is written as it was planned
sub("src/enact/amend.rs", "missing.iter().fold(replace_sections(text, &new), |text, section| {",
    "if crate::mutant(12) { return body.as_str().to_owned(); }\n            missing.iter().fold(replace_sections(text, &new), |text, section| {")
# 13 nothing is hidden in a list
sub("src/decide/baseline.rs", "let confidential = portfolio.accounts.iter().any(is_shown)", "let confidential = !crate::mutant(13) && portfolio.accounts.iter().any(is_shown)")
# 14 digests are open to all
sub("src/decide/digest.rs", "confidential: page.is_hidden,", "confidential: page.is_hidden && !crate::mutant(14),")
# 15 a marker in any comment is the bot's
sub("src/collect/account.rs", "let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));\n    let marked",
    "let own = notes.iter().filter(|note| crate::mutant(15) || note.author.as_ref().is_some_and(|a| a.id == bot.id));\n    let marked")
# 16 old labels stay
sub("src/enact/amend.rs", "(add.to_vec(), remove.to_vec());", "(add.to_vec(), if crate::mutant(16) { Vec::new() } else { remove.to_vec() });")
# 17 an epic that was not answered for is opened again
sub("src/enact/rollup.rs", "found.and_then(|shelf| shelf.find(key).cloned()).ok_or(error)",
    "if crate::mutant(17) { return gitlab.writer().open_epic(home, &new).await; }\n            found.and_then(|shelf| shelf.find(key).cloned()).ok_or(error)")
# 18 the last page is the first
sub("src/gitlab/pages.rs", "if let Some(url) = link_next(headers, &answer.url) {", "if crate::mutant(18) { return Next::Done; }\n    if let Some(url) = link_next(headers, &answer.url) {")
# 19 the list that ends a first run is not waited for
sub("src/decide/baseline.rs", "cards.for_each(|card| card.after.push(key.clone()));", "cards.filter(|_| !crate::mutant(19)).for_each(|card| card.after.push(key.clone()));")
# 20 a twin in work is not closed: two work issues with one key
sub("src/decide/shared.rs", "key.is_some_and(|key| !seen.insert(key))", "key.is_some_and(|key| !seen.insert(key)) && !crate::mutant(20)")


# The switches from 21 on turn what `cargo mutants` would turn in the guard, the retries, exactly-once and privacy; the quick
# tests of those parts are to find them (`--lib -- gitlab:: privacy::`, `--test tests -- guards:: commands:: …`).
GUARD = "src/decide/guard.rs"
sub(GUARD, "if found > allowed {", "if found > allowed || crate::mutant(21) && found == allowed {")
sub(GUARD, "if found > allowed || ", "if !crate::mutant(22) && found > allowed || ")
sub(GUARD, "touched.len() > allowed {", "(touched.len() > allowed || crate::mutant(23) && touched.len() == allowed) {")
sub(GUARD, "if has_shares && (", "if !crate::mutant(24) && has_shares && (")
sub(GUARD, "plan.accounts >= limits.share_from_accounts;", "plan.accounts >= limits.share_from_accounts + usize::from(crate::mutant(25));")
sub(GUARD, "(has_shares && storm > allowed)", "(has_shares && !crate::mutant(27) && storm + usize::from(crate::mutant(26)) > allowed)")
sub(GUARD, "!action.is_first && !is_digest(action)", "(!action.is_first || crate::mutant(28)) && (!is_digest(action) || crate::mutant(29))")
sub(GUARD, "matches!(action.kind, ActionKind::OpenIssue | ActionKind::ReopenIssue)", "matches!(action.kind, ActionKind::OpenIssue | ActionKind::ReopenIssue)\n        && !(crate::mutant(30) && action.kind == ActionKind::ReopenIssue)")
sub(GUARD, "matches!(action.write, Write::Comment { notifies: true, .. })", "!crate::mutant(31) && matches!(action.write, Write::Comment { notifies: true, .. })")
sub(GUARD, "quiet || kinds.contains(&action.kind)", "!crate::mutant(32) && quiet || kinds.contains(&action.kind) && !crate::mutant(33)")
sub(GUARD, "before.iter().chain(&plan.actions)", "before.iter().filter(|_| !crate::mutant(34)).chain(&plan.actions)")
sub(GUARD, "let has_shares = ", "let has_shares = crate::mutant(35) || ")
RETRY = "src/gitlab/backoff.rs"
sub(RETRY, "if attempt >= patience.attempts_max {", "if attempt >= patience.attempts_max + u32::from(crate::mutant(36)) {")
sub(RETRY, "let repeatable = crate::mutant(4) || ", "let repeatable = crate::mutant(4) || !crate::mutant(37) && ")
sub(RETRY, "Outcome::Status(429) => Some(match asked {", "Outcome::Status(429) if crate::mutant(38) => None,\n        Outcome::Status(429) => Some(match asked {")
sub(RETRY, "asked.max(Duration::from_secs(1))", "if crate::mutant(39) { asked } else { asked.max(Duration::from_secs(1)) }")
sub(RETRY, "None => patience.throttled_delay + ", "None if crate::mutant(40) => delay(1, patience, seed),\n            None => patience.throttled_delay + ")
sub(RETRY, "Outcome::NeverSent => Some", "Outcome::NeverSent if !crate::mutant(42) => Some")
sub(RETRY, "asked.min(patience.delay_max).max(backoff())", "if crate::mutant(43) { asked } else { asked.min(patience.delay_max).max(backoff()) }")
sub(RETRY, ".nth(attempt.saturating_sub(1) as usize)", ".nth(if crate::mutant(44) { 0 } else { attempt.saturating_sub(1) as usize })")
GATE = "src/gitlab/gate.rs"
sub(GATE, "            longest = longest.max(left);", "            longest = if crate::mutant(45) { longest } else { longest.max(left) };")
sub(GATE, "door.out_of_patience |= wait > self.asked_max || more > left;", "door.out_of_patience |= !crate::mutant(46) && wait > self.asked_max || more > left && !crate::mutant(50);")
sub(GATE, "now.saturating_add(wait.min(self.asked_max))", "now.saturating_add(if crate::mutant(47) { wait } else { wait.min(self.asked_max) })")
sub(GATE, "doors.waiting_left = self.waiting_max;", "if crate::mutant(48) { return; }\n        doors.waiting_left = self.waiting_max;")
sub(GATE, "let is_full = self.taken.len() == self.limit;", "let is_full = self.taken.len() == self.limit + usize::from(crate::mutant(49));")
sub(GATE, '(&Method::POST, Some("notes")) =>', '(&Method::POST, Some("notes")) if !crate::mutant(51) =>')
sub("src/gitlab/patient.rs", "if let Some(empty_for) = hints.empty_for {", "if let Some(empty_for) = hints.empty_for.filter(|_| !crate::mutant(52)) {")
sub("src/gitlab/patient.rs", "(None, Outcome::Status(429)) =>", "(None, Outcome::Status(429)) if !crate::mutant(53) =>")
ONCE = "src/enact/exactly_once.rs"
sub(ONCE, "filter(carries).min_by_key(|issue| (issue.created_at, issue.iid))", "filter(carries).min_by_key(|issue| {\n        let new_first = crate::mutant(54);\n        (if new_first { -issue.created_at.timestamp() } else { issue.created_at.timestamp() }, issue.iid)\n    })")
sub(ONCE, "issue.author.as_ref().is_some_and(|author| author.id == bot.id)\n            &&", "(crate::mutant(55) || issue.author.as_ref().is_some_and(|author| author.id == bot.id))\n            &&")
sub("src/enact/writes.rs", "if unsaid.is_ok_and(|unsaid| unsaid.is_empty()) {", "if crate::mutant(56) || unsaid.is_ok_and(|unsaid| unsaid.is_empty()) {")
sub("src/enact/opening.rs", "Ok(Some(issue)) => issue,\n            _ =>", "Ok(Some(issue)) => issue,\n            _ if crate::mutant(57) => gitlab.writer().create_issue(new.project, &wire).await?,\n            _ =>")
PLACE, PLACES = "src/privacy/place.rs", "src/privacy/places.rs"
sub(PLACE, "if words.about.is_hidden && !is_hidden && !is_internal {", "if !crate::mutant(58) && words.about.is_hidden && !is_hidden && (!is_internal || crate::mutant(59)) {")
sub(PLACE, "self.readers.is_internal |= is_internal;", "self.readers.is_internal |= is_internal && !crate::mutant(60);")
sub(PLACE, "self.readers.is_hidden |= is_hidden;", "self.readers.is_hidden |= is_hidden && !crate::mutant(61);")
sub(PLACES, "self.projects.insert(id,", "if crate::mutant(62) { return; }\n        self.projects.insert(id,")
sub(PLACES, "self.groups.insert(", "if crate::mutant(63) { return; }\n        self.groups.insert(")
sub(PLACES, "if readers.is_external {", "if readers.is_external && !crate::mutant(64) {")
sub(PLACES, "if place.is_internal() && !is_internal {", "if place.is_internal() && !is_internal && !crate::mutant(65) {")
sub(PLACES, "Ok(place.internally(readers.is_service_desk))", "Ok(place.internally(readers.is_service_desk && !crate::mutant(66)))")
sub(PLACES, "Team::default() }.hidden(is_confidential))", "Team::default() }.hidden(is_confidential || crate::mutant(67)))")
sub(PLACES, "Team::default() }.hidden(is_hidden))", "Team::default() }.hidden(is_hidden || crate::mutant(68)))")
sub(PLACES, "self.projects = read.projects;", "if crate::mutant(70) { return; }\n        self.projects = read.projects;")
PRINTED = "src/privacy/printed.rs"
sub(PRINTED, "self.at.as_ref().is_none_or(|at| at == address)", "crate::mutant(69) || self.at.as_ref().is_none_or(|at| at == address)")
sub(PRINTED, "pub fn is_internal(&self) -> bool {\n        self.is_internal", "pub fn is_internal(&self) -> bool {\n        self.is_internal && !crate::mutant(71)")
sub(PRINTED, '"Printed({} characters for {:?})", self.text.chars().count(), self.at', '"Printed({} characters for {:?})", if crate::mutant(72) { self.text.to_string() } else { self.text.chars().count().to_string() }, self.at')
sub("src/decide/texts.rs", "plan.actions.iter().find_map(", "plan.actions.iter().filter(|_| !crate::mutant(73)).find_map(")
# 74, 75: what is written on epics does not name its run
sub("src/enact/rollup_writes.rs", "let text = &progress.fill(text);", "let text = &if crate::mutant(74) { text.clone() } else { progress.fill(text) };")
sub("src/enact/rollup_twin.rs", "amend::signed(&text, ImprintKind::Closed, run, None)", "if crate::mutant(75) { text } else { amend::signed(&text, ImprintKind::Closed, run, None) }")
OVER = "src/decide/digest_over.rs"
# 76: what the bot closed is in the way of what it would open
sub(OVER, "for digest in over {", "for digest in over.into_iter().filter(|_| !crate::mutant(76)) {")
# 77: an empty list is an answer
sub(OVER, "&& !portfolio.accounts.is_empty()", "&& (crate::mutant(77) || !portfolio.accounts.is_empty())")
# 78: an epic is open to all, whatever was decided
sub("src/enact/rollup.rs", "confidential: draft.confidential,", "confidential: draft.confidential && !crate::mutant(78),")
# 79: what somebody said in an internal comment is repeated
sub("src/account/heard.rs", "if self.is_internal && !self.reason", "if self.is_internal && !crate::mutant(79) && !self.reason")
# 80: an issue is open to all, whatever was decided
sub("src/enact/opening.rs", "confidential: new.confidential,", "confidential: new.confidential && !crate::mutant(80),")
# 81: a group that customers see is none
sub("src/bot/mod.rs", 'Some(visibility @ ("public" | "internal" | EXTERNAL)) =>', 'Some(visibility @ ("public" | "internal" | EXTERNAL)) if !crate::mutant(81) =>')
# 82: a label that was renamed for a moment is not noticed
sub("src/memo/book.rs", "let is_news = !strangers.is_subset(&self.strays);", "let is_news = !strangers.is_subset(&self.strays) && !crate::mutant(82);")
# 83: a history is believed though a label in it has another name by now
sub("src/memo/book.rs", "labels.into_iter().any(", "!crate::mutant(83) && labels.into_iter().any(")
# 84: how many issues there are is not compared
sub("src/memo/listing.rs", "let is_whole = surplus(counted, known) == listing.surplus", "let is_whole = (crate::mutant(84) || surplus(counted, known) == listing.surplus)")
# 85: what was read right after a change is believed
sub("src/memo/mod.rs", "let is_settled = read_at", "let is_settled = crate::mutant(85) || read_at")
# 86: what the bot writes to is not read again
sub("src/bot/forgotten.rs", "memo.forget(place);", "if !crate::mutant(86) { memo.forget(place); }")
# 87: a torn memo is believed as far as it goes
sub("src/memo/file.rs", "if binding.seal(content) != rest[..SEAL_BYTES] {", "if binding.seal(content) != rest[..SEAL_BYTES] && !crate::mutant(87) {")
# 88: an issue that has left the list is remembered
sub("src/memo/listing.rs", "state.issues.retain(|place, _| seen.contains(place));", "state.issues.retain(|place, _| crate::mutant(88) || seen.contains(place));")
# 89: the page of a proxy is an answer
sub("src/gitlab/epics/home.rs", "match self.ask::<_, Vec<IgnoredAny>>(&operation, &OfGroup::probe(group)).await {", "let probed = if crate::mutant(89) { self.send(&operation, &OfGroup::probe(group)).await.map(|_| Vec::new()) } else { self.ask::<_, Vec<IgnoredAny>>(&operation, &OfGroup::probe(group)).await };\n        match probed {")
# 90: the renamed or deleted label is not looked for
sub("src/memo/listing.rs", "if !gone.is_empty() {", "if !gone.is_empty() && !crate::mutant(90) {")
# 91: what changed since a whole pass is listed by our own clock
sub("src/collect/named.rs", "gitlab.told_at().map_or(", "gitlab.told_at().filter(|_| !crate::mutant(91)).map_or(")
