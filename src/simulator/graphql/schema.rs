//! The schema as look-ups: which fields a type has, what they take and what they give.
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use graphql_parser::parse_schema;
use graphql_parser::schema::Definition;
use graphql_parser::schema::InputValue;
use graphql_parser::schema::Type;
use graphql_parser::schema::TypeDefinition;

/// A type as it is written.
pub(super) type TypeRef = Type<'static, String>;

/// A field of an object.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) of: TypeRef,
    pub(super) arguments: BTreeMap<String, TypeRef>,
}

/// What the simulated GitLab knows.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Objects and interfaces.
    pub(super) objects: BTreeMap<String, BTreeMap<String, Field>>,
    pub(super) inputs: BTreeMap<String, BTreeMap<String, TypeRef>>,
    pub(super) enums: BTreeMap<String, BTreeSet<String>>,
    /// The interfaces of each object.
    pub(super) faces: BTreeMap<String, Vec<String>>,
}

/// The one schema.
pub(super) fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let text = include_str!("schema.graphql");
        let document = parse_schema::<String>(text).expect("the simulator's schema is well formed");
        let mut schema = Schema::default();
        for definition in document.into_static().definitions {
            if let Definition::TypeDefinition(definition) = definition {
                schema.learn(definition);
            }
        }
        schema
    })
}

/// The name inside all the brackets.
pub(super) fn name(of: &TypeRef) -> &str {
    match of {
        Type::NamedType(name) => name,
        Type::ListType(inner) | Type::NonNullType(inner) => name(inner),
    }
}

fn taken(values: Vec<InputValue<'static, String>>) -> BTreeMap<String, TypeRef> {
    values.into_iter().map(|value| (value.name, value.value_type)).collect()
}

impl Schema {
    fn learn(&mut self, definition: TypeDefinition<'static, String>) {
        let (name, fields) = match definition {
            TypeDefinition::Object(object) => {
                self.faces.insert(object.name.clone(), object.implements_interfaces);
                (object.name, object.fields)
            }
            TypeDefinition::Interface(face) => (face.name, face.fields),
            TypeDefinition::InputObject(input) => {
                self.inputs.insert(input.name, taken(input.fields));
                return;
            }
            TypeDefinition::Enum(set) => {
                let values = set.values.into_iter().map(|value| value.name);
                self.enums.insert(set.name, values.collect());
                return;
            }
            TypeDefinition::Scalar(_) | TypeDefinition::Union(_) => return,
        };
        let fields = fields.into_iter().map(|field| {
            let arguments = taken(field.arguments);
            (field.name, Field { of: field.field_type, arguments })
        });
        self.objects.insert(name, fields.collect());
    }

    /// Whether a value of one type can be one of another: the same, or behind an interface.
    pub(super) fn can_be(&self, one: &str, other: &str) -> bool {
        let has = |object: &str, face: &str| {
            self.faces.get(object).is_some_and(|faces| faces.iter().any(|name| name == face))
        };
        one == other || has(one, other) || has(other, one)
    }
}
