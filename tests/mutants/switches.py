"""Every mutant that `cargo mutants --list --json` names, put into a *copy* of the sources behind one switch each, so that one
build serves all of them: MUTANT=7 turns the seventh on. A mutant that does not compile is left out, as cargo-mutants does.
"""
import json
import pathlib
import re
import subprocess

import tree_sitter_rust
from tree_sitter import Language, Parser

SWITCH = '''#[doc(hidden)]
#[allow(clippy::disallowed_methods, clippy::pedantic, missing_docs)]
pub fn turned(here: &[u32]) -> u32 {
    use std::io::Write as _;
    type Seen = Option<std::sync::Mutex<(std::fs::File, std::collections::BTreeSet<u32>)>>;
    static ON: std::sync::OnceLock<(u32, Seen)> = std::sync::OnceLock::new();
    let (on, seen) = ON.get_or_init(|| {
        let on = std::env::var("MUTANT").ok().and_then(|v| v.parse().ok()).unwrap_or(0);
        let open = |path| std::fs::OpenOptions::new().append(true).create(true).open(path).ok();
        let seen = std::env::var("MUTANTS_SEEN").ok().and_then(open);
        (on, seen.map(|file| std::sync::Mutex::new((file, std::collections::BTreeSet::new()))))
    });
    if let Some(Ok(mut seen)) = seen.as_ref().map(|seen| seen.lock()) {
        for id in here {
            if seen.1.insert(*id) {
                let _ = writeln!(seen.0, "{id}");
            }
        }
    }
    *on
}
'''
# A mutant's own text stands between these, so that an error of the compiler is traced to it.
BEGIN, END = "/*M{}*/", "/*W*/"


class Source:
    """One file, and what is turned in it."""

    def __init__(self, text, mutants):
        self.bytes = text.encode()
        self.lines = text.split("\n")
        self.mutants = {}
        for mutant in mutants:
            self.mutants.setdefault((mutant["genre"], self.offset(mutant["span"]["start"])), []).append(mutant)
        self.root = Parser(Language(tree_sitter_rust.language())).parse(self.bytes).root_node
        self.placed = set()

    def offset(self, place):
        """The byte of a line and a column, both from 1, the column in characters."""
        before = self.lines[: place["line"] - 1]
        column = self.lines[place["line"] - 1][: place["column"] - 1]
        return sum(len(line.encode()) + 1 for line in before) + len(column.encode())

    def text(self, node):
        return self.bytes[node.start_byte : node.end_byte].decode()

    def of(self, genre, node):
        found = self.mutants.get((genre, node.start_byte), [])
        self.placed.update(it["id"] for it in found)
        return found

    def render(self, node):
        """A node with everything that is turned in it."""
        out, at = [], node.start_byte
        for child in node.children:
            out.append(self.bytes[at : child.start_byte].decode())
            out.append(self.turn(child, node))
            at = child.end_byte
        out.append(self.bytes[at : node.end_byte].decode())
        return "".join(out)

    def turn(self, node, parent):
        kind = node.type
        if kind in ("binary_expression", "compound_assignment_expr"):
            return self.choose(node, self.operators(node))
        if kind == "unary_expression":
            operator = node.children[0]
            found = self.of("UnaryOperator", operator)
            return self.choose(node, [(it["id"], self.text(node.children[1])) for it in found])
        if kind == "match_arm":
            return self.arm(node)
        if kind == "block" and parent.type == "function_item":
            return self.body(node)
        if kind in ("field_initializer", "shorthand_field_initializer") and parent.children[-2].type == "base_field_initializer":
            base = self.text(parent.children[-2]).removeprefix("..")
            name = self.text(node.child_by_field_name("field") or node)
            value = node.child_by_field_name("value") or node
            found = self.of("StructField", node)
            if found:
                return f"{name}: " + self.switch(self.render(value), [(it["id"], f"({base}).{name}") for it in found])
        return self.render(node)

    def operators(self, node):
        operator = node.child_by_field_name("operator")
        left, right = (self.text(node.child_by_field_name(side)) for side in ("left", "right"))
        found = self.of("BinaryOperator", operator)
        return [(it["id"], f"{left} {it['replacement']} {right}") for it in found]

    def choose(self, node, others):
        own = self.render(node)
        return self.switch(own, others) if others else own

    def switch(self, own, others):
        ids = ", ".join(str(id) for id, _ in others)
        arms = "".join(f"{id} => {{ {BEGIN.format(id)}{text}{END} }} " for id, text in others)
        return f"(match crate::turned(&[{ids}]) {{ {arms}_ => {{ {own} }} }})"

    def arm(self, node):
        gone = self.of("MatchArm", node)
        pattern = node.child_by_field_name("pattern")
        condition = pattern.child_by_field_name("condition")
        guards = []
        if condition is not None:
            found = self.of("MatchArmGuard", condition)
            others = [(it["id"], it["replacement"]) for it in found]
            guards.append(self.switch(self.turn(condition, pattern), others) if others else self.turn(condition, pattern))
            bare = self.bytes[pattern.start_byte : condition.start_byte].decode().rstrip().removesuffix("if")
        else:
            bare = self.text(pattern)
        for it in gone:
            guards.append(f"{BEGIN.format(it['id'])}crate::turned(&[{it['id']}]) != {it['id']}{END}")
        rest = self.bytes[pattern.end_byte : node.child_by_field_name("value").start_byte].decode()
        value = self.turn(node.child_by_field_name("value"), node)
        tail = self.bytes[node.child_by_field_name("value").end_byte : node.end_byte].decode()
        head = self.bytes[node.start_byte : pattern.start_byte].decode()
        together = " && ".join(f"({guard})" for guard in guards) if len(guards) > 1 else "".join(guards)
        return f"{head}{bare} {'if ' + together if guards else ''}{rest}{value}{tail}"

    def body(self, node):
        inner = [child for child in node.children if child.is_named and "comment" not in child.type]
        own = self.render(node)
        found = self.of("FnValue", inner[0]) if inner else []
        if not found:
            return own
        ids = ", ".join(str(it["id"]) for it in found)
        arms = "".join(f"{it['id']} => return {BEGIN.format(it['id'])}{it['replacement']}{END}, " for it in found)
        return f"{{ match crate::turned(&[{ids}]) {{ {arms}_ => () }} {own[1:]}"


def put(home, root, files, mutants):
    """Writes the switches into the copy; the ids for which no place was found."""
    lost = set()
    for file in files:
        own = [it for it in mutants if it["file"] == file]
        source = Source((home / file).read_text(), own)
        (root / file).write_text(source.render(source.root))
        lost |= {it["id"] for it in own} - source.placed
    text = (home / "src/lib.rs").read_text()
    (root / "src/lib.rs").write_text(text.replace("pub mod account;", SWITCH + "pub mod account;", 1))
    return lost


def unviable(root, errors):
    """The mutants that the compiler complains of."""
    found = set()
    for message in errors:
        spans = [span for span in message["spans"] if span["is_primary"]] or message["spans"]
        for span in spans:
            text = (root / span["file_name"]).read_bytes()[: span["byte_end"]].decode()
            begun, ended = text.rfind("/*M"), text.rfind(END)
            own = re.match(r"/\*M(\d+)", text[begun:]) if begun > ended - len(END) else None
            if own:
                found.add(int(own[1]))
    return found


def viable(home, root, mutants):
    """Writes the switches until they compile; the mutants that are in, and what was left out and why."""
    # Another iterator is another type: there a switch cannot stand.
    opaque = [it for it in mutants if it["genre"] == "FnValue" and "impl " in it["function"]["return_type"]]
    out = {it["id"]: "no place" for it in opaque}
    files = sorted({it["file"] for it in mutants})
    while True:
        within = [it for it in mutants if it["id"] not in out]
        for id in put(home, root, files, within):
            out[id] = "no place"
        check = subprocess.run(
            ["cargo", "check", "--locked", "--lib", "--quiet", "--message-format=json"], cwd=root, capture_output=True, text=True
        )
        lines = [json.loads(line) for line in check.stdout.splitlines() if line.startswith("{")]
        errors = [it["message"] for it in lines if it.get("reason") == "compiler-message" and it["message"]["level"] == "error"]
        errors = [it for it in errors if it["spans"]]
        if not errors:
            if check.returncode:
                raise SystemExit(check.stderr[-3000:])
            return [it for it in within if it["id"] not in out], out
        found = unviable(root, errors) - set(out)
        for id in found:
            out[id] = "does not compile"
        if not found:
            raise SystemExit("\n".join(it["rendered"] for it in errors[:10]))
