//! One request: its document, parsed, and its variables.
use std::collections::BTreeMap;

use graphql_parser::parse_query;
use graphql_parser::query::Definition;
use graphql_parser::query::FragmentDefinition;
use graphql_parser::query::OperationDefinition;
use graphql_parser::query::SelectionSet;
use graphql_parser::query::TypeCondition;
use graphql_parser::query::Value as Written;
use graphql_parser::query::VariableDefinition;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// Longer documents are refused.
const CHARACTERS_MAX: usize = 10_000;

pub(super) type Selections = SelectionSet<'static, String>;

/// A document with one operation.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) is_mutation: bool,
    pub(super) declared: Vec<VariableDefinition<'static, String>>,
    pub(super) selections: Selections,
    pub(super) fragments: BTreeMap<String, FragmentDefinition<'static, String>>,
    pub(super) variables: Map<String, Value>,
}

impl Document {
    /// Reads the body of a request; the error is a message in GitLab's words.
    pub(super) fn read(body: &Value) -> Result<Self, String> {
        let text = body["query"].as_str().unwrap_or_default();
        if text.trim().is_empty() {
            return Err("No query string was present".to_owned());
        }
        if text.chars().count() > CHARACTERS_MAX {
            return Err("Query too large".to_owned());
        }
        let parsed = parse_query::<String>(text);
        let parsed = parsed.map_err(|e| format!("Parse error: {}", e.to_string().trim()))?;
        let (mut operations, mut fragments) = (Vec::new(), BTreeMap::new());
        for definition in parsed.into_static().definitions {
            match definition {
                Definition::Operation(operation) => operations.push(operation),
                Definition::Fragment(fragment) => {
                    fragments.insert(fragment.name.clone(), fragment);
                }
            }
        }
        let only = operations.pop().filter(|_| operations.is_empty());
        let only = only.ok_or("An operation name is required")?;
        let (is_mutation, declared, selections) = match only {
            OperationDefinition::SelectionSet(set) => (false, Vec::new(), set),
            OperationDefinition::Query(query) => {
                (false, query.variable_definitions, query.selection_set)
            }
            OperationDefinition::Mutation(change) => {
                (true, change.variable_definitions, change.selection_set)
            }
            OperationDefinition::Subscription(_) => {
                return Err("Schema is not configured for subscriptions".to_owned());
            }
        };
        let variables = body["variables"].as_object().cloned().unwrap_or_default();
        Ok(Self { is_mutation, declared, selections, fragments, variables })
    }

    pub(super) fn root(&self) -> &'static str {
        if self.is_mutation { "Mutation" } else { "Query" }
    }

    /// A value with its variables filled in; None for a variable that was not given.
    pub(super) fn value(&self, written: &Written<'static, String>) -> Option<Value> {
        Some(match written {
            Written::Variable(name) => self.variable(name)?,
            Written::Int(number) => json!(number.as_i64()),
            Written::Float(number) => json!(number),
            Written::String(text) | Written::Enum(text) => json!(text),
            Written::Boolean(flag) => json!(flag),
            Written::Null => Value::Null,
            Written::List(items) => items.iter().filter_map(|item| self.value(item)).collect(),
            Written::Object(fields) => {
                let given = fields.iter().filter_map(|(name, it)| Some((name, self.value(it)?)));
                Value::Object(given.map(|(name, value)| (name.clone(), value)).collect())
            }
        })
    }

    fn variable(&self, name: &str) -> Option<Value> {
        let given = self.variables.get(name).cloned();
        given.or_else(|| {
            let declared = self.declared.iter().find(|declared| declared.name == name)?;
            self.value(declared.default_value.as_ref()?)
        })
    }

    /// The arguments of a field.
    pub(super) fn arguments(
        &self,
        written: &[(String, Written<'static, String>)],
    ) -> Map<String, Value> {
        let given = written.iter().filter_map(|(name, it)| Some((name.clone(), self.value(it)?)));
        given.collect()
    }
}

/// The type that a condition names.
pub(super) fn on<'c>(condition: &'c TypeCondition<'static, String>) -> &'c str {
    let TypeCondition::On(name) = condition;
    name
}
