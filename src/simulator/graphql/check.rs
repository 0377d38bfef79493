//! Checks a document against the schema before anything is done: one unknown name, and nothing is executed.
use std::collections::BTreeSet;

use graphql_parser::query::Field;
use graphql_parser::query::Selection;
use graphql_parser::query::Type;
use graphql_parser::query::Value as Written;

use super::document::Document;
use super::document::Selections;
use super::document::on;
use super::schema::Schema;
use super::schema::TypeRef;
use super::schema::name;
use super::values::fits;
use super::values::unfit;

/// Deeper documents are refused, and with them fragments that contain themselves.
const DEPTH_MAX: usize = 20;

/// The mistakes of a document, in GitLab's words.
pub(super) fn mistakes(schema: &Schema, document: &Document) -> Vec<String> {
    let mut check =
        Check { schema, document, mistakes: Vec::new(), used: BTreeSet::new(), depth: 0 };
    check.selections(document.root(), &document.selections);
    check.variables();
    check.mistakes
}

struct Check<'c> {
    schema: &'c Schema,
    document: &'c Document,
    mistakes: Vec<String>,
    used: BTreeSet<String>,
    depth: usize,
}

impl Check<'_> {
    fn say(&mut self, words: String) {
        self.mistakes.push(words);
    }

    fn selections(&mut self, of: &str, set: &Selections) {
        if self.depth > DEPTH_MAX {
            return self.say(format!("Query has depth of {}, which exceeds max depth", self.depth));
        }
        self.depth += 1;
        self.each(of, set);
        self.depth -= 1;
    }

    fn each(&mut self, of: &str, set: &Selections) {
        for selection in &set.items {
            match selection {
                Selection::Field(field) => self.field(of, field),
                Selection::InlineFragment(inline) => {
                    let inner = inline.type_condition.as_ref().map_or(of, on);
                    self.inside(of, inner, &inline.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.fragment_name;
                    match self.document.fragments.get(name) {
                        Some(fragment) => {
                            self.inside(of, on(&fragment.type_condition), &fragment.selection_set);
                        }
                        None => self.say(format!("Fragment {name} was used, but not defined")),
                    }
                }
            }
        }
    }

    fn inside(&mut self, of: &str, inner: &str, set: &Selections) {
        if !self.schema.objects.contains_key(inner) {
            return self.say(format!("No such type {inner}, so it can't be a fragment condition"));
        }
        if !self.schema.can_be(of, inner) {
            return self.say(format!("Fragment on {inner} can't be spread inside {of}"));
        }
        self.selections(inner, set);
    }

    fn field(&mut self, of: &str, field: &Field<'static, String>) {
        if field.name == "__typename" {
            return;
        }
        let known = self.schema.objects.get(of).and_then(|fields| fields.get(&field.name));
        let Some(known) = known else {
            return self.say(format!("Field '{}' doesn't exist on type '{of}'", field.name));
        };
        for (argument, value) in &field.arguments {
            let Some(wanted) = known.arguments.get(argument) else {
                let words = "doesn't accept argument";
                self.say(format!("Field '{}' {words} '{argument}'", field.name));
                continue;
            };
            self.value(argument, wanted, value);
        }
        for (argument, wanted) in &known.arguments {
            let given = field.arguments.iter().any(|(name, _)| name == argument);
            if !given && matches!(wanted, Type::NonNullType(_)) {
                let words =
                    format!("Field '{}' is missing required arguments: {argument}", field.name);
                self.say(words);
            }
        }
        let inner = name(&known.of);
        let is_object = self.schema.objects.contains_key(inner);
        if is_object && field.selection_set.items.is_empty() {
            let name = &field.name;
            self.say(format!(
                "Field must have selections (field '{name}' returns {inner} but has no selections. \
                 Did you mean '{name} {{ ... }}'?)"
            ));
        } else if !is_object && !field.selection_set.items.is_empty() {
            let name = &field.name;
            self.say(format!(
                "Selections can't be made on scalars (field '{name}' returns {inner})"
            ));
        }
        if is_object {
            self.selections(inner, &field.selection_set);
        }
    }

    /// A value as written: variables by their declared type, literals by themselves.
    fn value(&mut self, at: &str, wanted: &TypeRef, value: &Written<'static, String>) {
        let Written::Variable(variable) = value else {
            self.note_variables(value);
            let literal = self.document.value(value).unwrap_or_default();
            if let Some(problem) = unfit(self.schema, wanted, &literal) {
                self.say(format!("Argument '{at}' has an invalid value ({problem})"));
            }
            return;
        };
        self.used.insert(variable.clone());
        let declared = self.document.declared.iter().find(|it| it.name == *variable);
        match declared {
            None => self.say(format!("Variable ${variable} is used but not declared")),
            Some(declared)
                if !fits(&declared.var_type, wanted, declared.default_value.is_some()) =>
            {
                let (is, wanted) = (&declared.var_type, wanted);
                self.say(format!(
                    "Type mismatch on variable ${variable} and argument {at} ({is} / {wanted})"
                ));
            }
            Some(_) => {}
        }
    }

    fn note_variables(&mut self, value: &Written<'static, String>) {
        match value {
            Written::Variable(name) => _ = self.used.insert(name.clone()),
            Written::Object(fields) => fields.values().for_each(|it| self.note_variables(it)),
            Written::List(items) => items.iter().for_each(|it| self.note_variables(it)),
            _ => {}
        }
    }

    fn variables(&mut self) {
        let document = self.document;
        for declared in &document.declared {
            let name = &declared.name;
            if !self.used.contains(name) {
                self.say(format!("Variable ${name} is declared but not used"));
            }
            let given = document.variables.get(name);
            let given = given.cloned().or_else(|| document.value(declared.default_value.as_ref()?));
            let problem = match given {
                None if matches!(declared.var_type, Type::NonNullType(_)) => {
                    Some("Expected value to not be null".to_owned())
                }
                None => None,
                Some(value) => unfit(self.schema, &declared.var_type, &value),
            };
            if let Some(problem) = problem {
                let of = &declared.var_type;
                self.say(format!(
                    "Variable ${name} of type {of} was provided invalid value ({problem})"
                ));
            }
        }
    }
}
