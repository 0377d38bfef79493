//! Executes a document: each field of an object by itself, lists cut into pages.
use graphql_parser::query::Field;
use graphql_parser::query::Selection;
use graphql_parser::query::Type;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Run;
use super::Trouble;
use super::change;
use super::document::Selections;
use super::document::on;
use super::rows;
use super::schema::TypeRef;
use super::schema::name;
use super::schema::schema;
use crate::simulator::world::World;

/// An object on its way into an answer: its type, and what its fields are worked out from.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) of: &'static str,
    pub(super) from: Value,
}

/// What a field gives before its selections are applied.
#[derive(Debug)]
pub(super) enum Given {
    Plain(Value),
    One(Option<Object>),
    Many(Vec<Object>),
    /// All rows of a connection, each with a key that a cursor can name.
    Rows(Vec<(String, Object)>),
}

impl Run<'_> {
    pub(super) fn roots(&mut self, world: &mut World) -> Value {
        let document = self.document;
        let root = Object { of: document.root(), from: Value::Null };
        if !document.is_mutation {
            return self.object(world, &root, &document.selections, &[]);
        }
        let mut data = Map::new();
        for field in self.fields(&root, &document.selections) {
            let key = field.alias.as_ref().unwrap_or(&field.name).clone();
            let path = [json!(key)];
            let arguments = document.arguments(&field.arguments);
            let value = match change::change(world, self, &field.name, &arguments) {
                Ok(payload) => self.object(world, &payload, &field.selection_set, &path),
                Err(message) => {
                    self.troubles.push(Trouble { message, path: path.to_vec() });
                    Value::Null
                }
            };
            data.insert(key, value);
        }
        data.into()
    }

    /// The fields that apply to an object, out of all fragments.
    fn fields<'s>(&self, object: &Object, set: &'s Selections) -> Vec<&'s Field<'static, String>>
    where
        Self: 's,
    {
        let mut found = Vec::new();
        for selection in &set.items {
            let (inner, set) = match selection {
                Selection::Field(field) => {
                    found.push(field);
                    continue;
                }
                Selection::InlineFragment(inline) => {
                    (inline.type_condition.as_ref().map_or(object.of, on), &inline.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let fragment: &'s _ = &self.document.fragments[&spread.fragment_name];
                    (on(&fragment.type_condition), &fragment.selection_set)
                }
            };
            let is_of = inner == object.of
                || schema()
                    .faces
                    .get(object.of)
                    .is_some_and(|faces| faces.iter().any(|it| it == inner));
            if is_of {
                found.extend(self.fields(object, set));
            }
        }
        found
    }

    pub(super) fn object(
        &mut self,
        world: &World,
        object: &Object,
        set: &Selections,
        path: &[Value],
    ) -> Value {
        let mut shown = Map::new();
        for field in self.fields(object, set) {
            let key = field.alias.as_ref().unwrap_or(&field.name);
            let path = [path, &[json!(key)]].concat();
            let value = self.field(world, object, field, &path);
            merge(shown.entry(key.clone()).or_insert(Value::Null), value);
        }
        shown.into()
    }

    fn field(
        &mut self,
        world: &World,
        object: &Object,
        field: &Field<'static, String>,
        path: &[Value],
    ) -> Value {
        if field.name == "__typename" {
            return json!(object.of);
        }
        let of: &TypeRef = &schema().objects[object.of][&field.name].of;
        let arguments = self.document.arguments(&field.arguments);
        let set = &field.selection_set;
        match super::fields::given(world, self, object, (&field.name, &arguments)) {
            Err(message) => {
                self.troubles.push(Trouble { message, path: path.to_vec() });
                Value::Null
            }
            Ok(Given::Plain(value)) => {
                debug_assert!(!value.is_null() || !matches!(of, Type::NonNullType(_)), "{path:?}");
                value
            }
            Ok(Given::One(None)) => Value::Null,
            Ok(Given::One(Some(one))) => self.object(world, &one, set, path),
            Ok(Given::Many(all)) => self.list(world, &all, set, path),
            Ok(Given::Rows(all)) => {
                let page = rows::page(all, &arguments);
                let connection = Object { of: connection(name(of)), from: page.info };
                let mut shown = Map::new();
                for field in self.fields(&connection, set) {
                    let key = field.alias.as_ref().unwrap_or(&field.name);
                    let path = [path, &[json!(key)]].concat();
                    let value = match field.name.as_str() {
                        "nodes" => self.list(world, &page.rows, &field.selection_set, &path),
                        "__typename" => json!(name(of)),
                        _ => {
                            let info = Object { of: "PageInfo", from: connection.from.clone() };
                            self.object(world, &info, &field.selection_set, &path)
                        }
                    };
                    merge(shown.entry(key.clone()).or_insert(Value::Null), value);
                }
                shown.into()
            }
        }
    }

    fn list(&mut self, world: &World, all: &[Object], set: &Selections, path: &[Value]) -> Value {
        let shown = all.iter().enumerate().map(|(at, object)| {
            let path = [path, &[json!(at)]].concat();
            self.object(world, object, set, &path)
        });
        shown.collect()
    }
}

/// The name of a connection's type, from the schema, where it lives as long as the program.
fn connection(name: &str) -> &'static str {
    let known = schema().objects.get_key_value(name);
    known.map(|(name, _)| name.as_str()).expect("the field's type stands in the schema")
}

/// The same field selected twice is one field.
fn merge(known: &mut Value, more: Value) {
    match (known, more) {
        (Value::Object(known), Value::Object(more)) => {
            for (key, value) in more {
                merge(known.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(known), Value::Array(more)) if known.len() == more.len() => {
            known.iter_mut().zip(more).for_each(|(known, more)| merge(known, more));
        }
        (known, more) => *known = more,
    }
}
