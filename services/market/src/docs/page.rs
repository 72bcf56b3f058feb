use askama::Template;
use axum::response::IntoResponse;
use sentra_shared::{
    http::Anyone,
    page::{Frame, Page},
};
use serde_json::Value;

use super::JSON;

#[derive(Debug, Template)]
#[template(path = "docs/docs.html")]
struct DocsPage {
    frame: Frame,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
    errors: Vec<ErrorText>,
}

/// Operations of one tag.
#[derive(Debug)]
struct Group {
    tag: String,
    operations: Vec<Operation>,
}

#[derive(Debug)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Field>,
    body: String,
    responses: Vec<Answer>,
}

#[derive(Debug)]
struct Answer {
    status: String,
    what: String,
    shape: String,
}

#[derive(Debug)]
struct Field {
    name: String,
    kind: String,
    what: String,
    required: bool,
}

#[derive(Debug)]
struct Schema {
    name: String,
    what: String,
    fields: Vec<Field>,
}

/// What a code of an error means.
#[derive(Debug)]
struct ErrorText {
    key: String,
    code: String,
    title: String,
}

pub(super) async fn docs(Anyone(_): Anyone, frame: Frame) -> impl IntoResponse {
    let document: Value = serde_json::from_str(&JSON).unwrap_or_default();
    let errors = frame
        .texts()
        .keys("error-")
        .filter(|key| !key.ends_with("-detail"))
        .map(|key| ErrorText {
            key: key.to_owned(),
            code: key.trim_start_matches("error-").replace('-', "_"),
            title: frame.t(key),
        })
        .collect();
    Page(DocsPage { groups: groups(&document), schemas: schemas(&document), errors, frame })
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn groups(document: &Value) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, methods) in entries(document.get("paths")) {
        for (method, operation) in entries(Some(methods)) {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("other").to_owned();
            let operation = self::operation(method, path, operation);
            match groups.iter_mut().find(|g| g.tag == tag) {
                Some(group) => group.operations.push(operation),
                None => groups.push(Group { tag, operations: vec![operation] }),
            }
        }
    }
    groups.sort_by(|a, b| a.tag.cmp(&b.tag));
    groups
}

fn operation(method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten().map(|p| Field {
        name: text(p, "name"),
        kind: format!("{} {}", text(p, "in"), shape(p.get("schema").unwrap_or(&Value::Null))),
        what: text(p, "description"),
        required: p.get("required").and_then(Value::as_bool).unwrap_or(false),
    });
    let responses = entries(operation.get("responses")).map(|(status, answer)| Answer {
        status: status.clone(),
        what: text(answer, "description"),
        shape: content_shape(answer),
    });
    Operation {
        id: text(operation, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        parameters: parameters.collect(),
        body: operation.get("requestBody").map(content_shape).unwrap_or_default(),
        responses: responses.collect(),
    }
}

fn content_shape(value: &Value) -> String {
    entries(value.get("content"))
        .next()
        .map(|(_, media)| shape(media.get("schema").unwrap_or(&Value::Null)))
        .unwrap_or_default()
}

/// A schema in a few words: its name, `list of ..`, or its type.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", shape(items));
    }
    if let Some(choices) = schema.get("oneOf").or_else(|| schema.get("allOf")).and_then(Value::as_array) {
        return choices.iter().map(shape).collect::<Vec<_>>().join(" or ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) => kind.clone(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    }
}

fn schemas(document: &Value) -> Vec<Schema> {
    entries(document.pointer("/components/schemas"))
        .map(|(name, schema)| {
            let required: Vec<&str> = schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let fields = entries(schema.get("properties")).map(|(field, value)| Field {
                name: field.clone(),
                kind: shape(value),
                what: text(value, "description"),
                required: required.contains(&field.as_str()),
            });
            Schema { name: name.clone(), what: text(schema, "description"), fields: fields.collect() }
        })
        .collect()
}
