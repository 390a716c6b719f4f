//! The JSON Schema of rule sets is made from the list of keys, so that the two cannot part ways.

use super::shape::{Key, Keys, OVERLAY_REQUIRED, REMOVE, RULE_SET, Shape};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// The schema of a table. In an overlay keys may be absent, but not in lists that replace those of the base.
fn table(keys: &Keys, overlay: bool) -> Value {
    let mut schema = object(&keys.of(None), overlay);
    if keys.basis {
        let both = json!({ "required": ["source", "assumed"] });
        let one = json!([{ "required": ["source"] }, { "required": ["assumed"] }]);
        if overlay {
            schema.insert("not".into(), both);
        } else {
            schema.insert("oneOf".into(), one);
        }
    }
    if let Some((by, groups)) = keys.by {
        let of = |word: &str| {
            let mut inner = object(&keys.of(Some(word)), overlay);
            inner.remove("type");
            json!({ "if": { "required": [by], "properties": { by: { "const": word } } }, "then": inner })
        };
        schema.insert("allOf".into(), groups.iter().map(|(word, _)| of(word)).collect());
        // Which keys a word brings is said by its branch; the same key may hold another thing there.
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for key in groups.iter().flat_map(|(_, keys)| keys.iter()) {
                properties.insert(key.name.to_owned(), json!(true));
            }
        }
    }
    Value::Object(schema)
}

fn object(keys: &[Key], overlay: bool) -> Map<String, Value> {
    let properties: Map<String, Value> = keys.iter().map(|key| (key.name.to_owned(), value(key.shape, overlay))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required && !overlay).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    schema.insert("additionalProperties".into(), json!(false));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema
}

fn value(shape: Shape, overlay: bool) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string", "pattern": "\\S" }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string", "pattern": "\\S" } }),
        Shape::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Shape::Number(from, i64::MAX) => json!({ "type": "integer", "minimum": from }),
        Shape::Number(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Percent => json!({ "type": "string", "pattern": "^\\s*[0-9]{1,6}([.,][0-9]{0,2})?\\s*%\\s*$" }),
        Shape::Word(_, words) => json!({ "enum": words() }),
        Shape::WordList(_, words) => json!({ "type": "array", "items": { "enum": words() } }),
        Shape::Stated(inner) => json!({
            "type": "object",
            "properties": { "value": value(*inner, false), "source": value(Shape::Text, false), "assumed": value(Shape::Text, false) },
            "additionalProperties": false,
            "required": ["value"],
            "oneOf": [{ "required": ["source"] }, { "required": ["assumed"] }],
        }),
        Shape::Table(keys) => table(keys, overlay),
        Shape::List(keys) => json!({ "type": "array", "items": table(keys, false) }),
        Shape::Named(by, keys) => {
            let mut items = table(keys, overlay);
            if overlay {
                items["required"] = json!([by]);
            }
            json!({ "type": "array", "items": items })
        }
    }
}

fn schema() -> Value {
    let whole = table(&RULE_SET, false);
    let mut overlay = table(&RULE_SET, true);
    overlay["required"] = json!(OVERLAY_REQUIRED);
    overlay["properties"][REMOVE] = value(Shape::Texts, true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bygd rule set",
        "description": "A rule set for `bygd score`, in TOML. With `base` only what differs is said. Made from src/read/rules/shape.rs.",
        "if": { "required": ["base"] },
        "then": overlay,
        "else": whole,
    })
}

/// After a change that is meant, `BYGD_BLESS=1 cargo test --release schema` writes the schema anew.
#[test]
fn the_json_schema_says_what_the_program_reads() {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "data", "schemas", "rules.schema.json"].iter().collect();
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("BYGD_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == text, "data/schemas/rules.schema.json is not as it was; if that is meant, run with BYGD_BLESS=1");
}
