//! Which values a type takes.
use graphql_parser::query::Type;
use serde_json::Value;

use super::schema::Schema;
use super::schema::TypeRef;

/// Whether a variable of one type may stand where another is wanted.
pub(super) fn fits(is: &TypeRef, wanted: &TypeRef, has_default: bool) -> bool {
    match (is, wanted) {
        (Type::NonNullType(is), Type::NonNullType(wanted))
        | (Type::ListType(is), Type::ListType(wanted)) => fits(is, wanted, false),
        (Type::NonNullType(is), wanted) => fits(is, wanted, false),
        (is, Type::NonNullType(wanted)) => has_default && fits(is, wanted, false),
        (Type::NamedType(is), Type::NamedType(wanted)) => is == wanted,
        _ => false,
    }
}

/// What is wrong with a value for a type.
pub(super) fn unfit(schema: &Schema, wanted: &TypeRef, value: &Value) -> Option<String> {
    match (wanted, value) {
        (Type::NonNullType(_), Value::Null) => Some("Expected value to not be null".to_owned()),
        (Type::NonNullType(inner), value) => unfit(schema, inner, value),
        (_, Value::Null) => None,
        (Type::ListType(inner), Value::Array(items)) => {
            items.iter().find_map(|item| unfit(schema, inner, item))
        }
        (Type::ListType(inner), one) => unfit(schema, inner, one),
        (Type::NamedType(name), value) => unfit_named(schema, name, value),
    }
}

fn unfit_named(schema: &Schema, name: &str, value: &Value) -> Option<String> {
    if let Some(fields) = schema.inputs.get(name) {
        let Some(given) = value.as_object() else { return Some(format!("Expected {name}")) };
        let strange = given.keys().find(|key| !fields.contains_key(*key));
        if let Some(key) = strange {
            return Some(format!("Field is not defined on {name}: {key}"));
        }
        return fields.iter().find_map(|(key, wanted)| {
            let problem = unfit(schema, wanted, given.get(key).unwrap_or(&Value::Null));
            problem.map(|problem| format!("{key}: {problem}"))
        });
    }
    let right = match name {
        "Int" => value.is_i64(),
        "Boolean" => value.is_boolean(),
        "ID" => value.is_string() || value.is_i64(),
        _ => value
            .as_str()
            .is_some_and(|word| schema.enums.get(name).is_none_or(|values| values.contains(word))),
    };
    (!right).then(|| format!("Could not coerce value {value} to {name}"))
}
