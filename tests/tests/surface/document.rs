//! Reads the API document: which operations there are, and what a good body looks like.

use std::collections::{BTreeMap, BTreeSet};

use sentra_tests::Api;
use serde_json::{Map, Value, json};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// Schemas nest no deeper.
const DEPTH_MAX: usize = 8;

/// The whole document.
#[derive(Debug, Clone)]
pub(crate) struct Document(Value);

/// One operation of the document.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// In capitals.
    pub(crate) method: String,
    /// With parameters in braces.
    pub(crate) path: String,
    /// Names of the query's parameters.
    pub(crate) query: Vec<String>,
    /// A JSON body the document calls good, if the operation takes one.
    pub(crate) sample: Option<Value>,
    /// It takes a file.
    pub(crate) uploads: bool,
}

impl Operation {
    /// As the tables here name it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path with each parameter replaced by what `ids` holds for the whole path, or for the path up to and with it (both with
    /// `{}` for parameters), else by `other`.
    pub(crate) fn at(&self, ids: &BTreeMap<String, String>, other: &str) -> String {
        let plain = |part: &str| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() };
        let whole = self.path.split('/').map(plain).collect::<Vec<_>>().join("/");
        let special = ids.get(&whole).filter(|_| whole.matches("{}").count() == 1);
        let (mut template, mut made) = (String::new(), String::new());
        for part in self.path.split('/').skip(1) {
            template = format!("{template}/{}", plain(part));
            let known = special.or_else(|| ids.get(&template)).map_or(other, String::as_str);
            made = format!("{made}/{}", if part.starts_with('{') { known } else { part });
        }
        made
    }

    /// True when the path has a parameter.
    pub(crate) fn has_parameters(&self) -> bool {
        self.path.contains('{')
    }
}

impl Document {
    pub(crate) async fn read(api: &Api) -> Self {
        Self(api.get("/api/openapi.json").await.ok())
    }

    /// What is wrong with the document itself.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        for (path, item) in self.0["paths"].as_object().expect("the document has paths") {
            for (method, operation) in METHODS.into_iter().filter_map(|method| Some((method, item.get(method)?))) {
                let told: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
                let in_path: BTreeSet<&str> =
                    told.iter().filter(|p| p["in"] == "path").filter_map(|p| p["name"].as_str()).collect();
                let wanted: BTreeSet<&str> =
                    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
                if in_path != wanted {
                    problems.push(format!("{method} {path} tells of {in_path:?} in its path"));
                }
                if operation["summary"].as_str().is_none_or(str::is_empty) {
                    problems.push(format!("{method} {path} does not say what it does"));
                }
            }
        }
        problems
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().expect("the document has paths");
        let mut all = Vec::new();
        for (path, item) in paths {
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let query = operation["parameters"].as_array().into_iter().flatten();
                let query = query
                    .filter(|p| p["in"] == "query")
                    .filter_map(|p| p["name"].as_str())
                    .map(str::to_owned)
                    .collect();
                let content = &operation["requestBody"]["content"];
                let schema = content.get("application/json").map(|json| &json["schema"]);
                let sample = schema.map(|schema| self.sample(schema, 0));
                let uploads = content.get("multipart/form-data").is_some();
                all.push(Operation { method: method.to_uppercase(), path: path.clone(), query, sample, uploads });
            }
        }
        all
    }

    /// A value that fits a schema.
    fn sample(&self, schema: &Value, depth: usize) -> Value {
        if depth > DEPTH_MAX {
            return Value::Null;
        }
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.rsplit('/').next().expect("a reference names a schema");
            return self.sample(&self.0["components"]["schemas"][name], depth + 1);
        }
        for given in ["example", "const", "default"] {
            if !schema[given].is_null() {
                return schema[given].clone();
            }
        }
        if let Some(first) =
            schema["examples"].as_array().or_else(|| schema["enum"].as_array()).and_then(|all| all.first())
        {
            return first.clone();
        }
        if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            let real = choices.iter().find(|choice| choice["type"] != "null");
            return real.map_or(Value::Null, |choice| self.sample(choice, depth + 1));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let fields = parts.iter().filter_map(|part| self.sample(part, depth + 1).as_object().cloned()).flatten();
            return Value::Object(fields.collect());
        }
        self.sample_of_type(schema, depth)
    }

    fn sample_of_type(&self, schema: &Value, depth: usize) -> Value {
        let kind = match &schema["type"] {
            Value::Array(kinds) => {
                kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str).unwrap_or_default()
            }
            kind => kind.as_str().unwrap_or_default(),
        };
        match kind {
            "object" => {
                let properties = schema["properties"].as_object().into_iter().flatten();
                let fields: Map<String, Value> =
                    properties.map(|(name, s)| (name.clone(), self.sample(s, depth + 1))).collect();
                Value::Object(fields)
            }
            "array" => json!([self.sample(&schema["items"], depth + 1)]),
            "integer" | "number" => json!(1),
            "boolean" => json!(true),
            "string" if schema["format"] == "date" => json!("2026-01-15"),
            "string" if schema["format"] == "date-time" => json!("2026-01-15T03:00:00Z"),
            _ => json!("contoh"),
        }
    }
}

/// The bodies that come from a good one by putting something else into one place, however deep, and by leaving out one field; each with
/// the place's name.
pub(crate) fn variations(body: &Value, others: &[Value]) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut places = Vec::new();
    collect_places(body, String::new(), &mut places);
    for place in places {
        for other in others {
            let mut changed = body.clone();
            *changed.pointer_mut(&place).expect("it was just met") = other.clone();
            all.push((place.clone(), changed));
        }
        if let Some((parent, name)) = place.rsplit_once('/') {
            let mut changed = body.clone();
            if let Some(Value::Object(fields)) = changed.pointer_mut(parent) {
                fields.remove(name);
                all.push((format!("{place} left out"), changed));
            }
        }
    }
    all
}

fn collect_places(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| collect_places(inner, format!("{place}/{name}"), places));
        }
        Value::Array(items) => {
            items.iter().take(1).for_each(|inner| collect_places(inner, format!("{place}/0"), places));
        }
        _ => {}
    }
    if !place.is_empty() {
        places.push(place);
    }
}
