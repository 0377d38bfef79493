//! What a document costs: one for a field, more for a list the longer its page may be, unless its rows are named by
//! number (`complexity_multiplier` of GitLab's resolvers). Of the branches of a union or an interface the dearest
//! counts.
use graphql_parser::query::Field;
use graphql_parser::query::Selection;

use super::document::Document;
use super::document::Selections;
use super::document::on;
use super::schema::Schema;
use super::schema::name;

/// Rows of a page unless fewer are asked for.
pub(super) const ROWS_MAX: u64 = 100;
/// The most that a signed-in user may ask.
pub(super) const COST_MAX: u64 = 250;

/// The cost of a whole document.
pub(super) fn cost(schema: &Schema, document: &Document) -> u64 {
    selections(schema, document, document.root(), &document.selections)
}

fn selections(schema: &Schema, document: &Document, of: &str, set: &Selections) -> u64 {
    let mut own = 0;
    let mut dearest = 0;
    for selection in &set.items {
        let (inner, set) = match selection {
            Selection::Field(it) => {
                own += field(schema, document, of, it);
                continue;
            }
            Selection::InlineFragment(inline) => {
                (inline.type_condition.as_ref().map_or(of, on), &inline.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.fragment_name];
                (on(&fragment.type_condition), &fragment.selection_set)
            }
        };
        let cost = selections(schema, document, inner, set);
        if inner == of {
            own += cost;
        } else {
            dearest = cost.max(dearest);
        }
    }
    own + dearest
}

fn field(schema: &Schema, document: &Document, of: &str, field: &Field<'static, String>) -> u64 {
    let known = schema.objects.get(of).and_then(|fields| fields.get(&field.name));
    let Some(known) = known else { return 1 };
    let inner = name(&known.of);
    let cost = 1 + selections(schema, document, inner, &field.selection_set);
    if !inner.ends_with("Connection") {
        return cost;
    }
    let arguments = document.arguments(&field.arguments);
    let first = arguments.get("first").and_then(serde_json::Value::as_u64);
    let sorted = u64::from(arguments.contains_key("sort"));
    let rows = first.unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let cost = cost + sorted;
    let is_named = ["iid", "iids"].iter().any(|name| arguments.contains_key(*name));
    if is_named { cost } else { cost + cost * rows / 100 }
}
