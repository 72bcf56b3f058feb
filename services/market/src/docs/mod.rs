//! The API document of all services: `/api/openapi.json` for programs, `/api/docs` for people. Every process has the whole of it,
//! whichever services it runs.

mod page;

use std::sync::LazyLock;

use axum::{Router, response::IntoResponse, routing::get};
use http::header;
use sentra_shared::text::Source;
use utoipa::openapi::{
    Components, Info, OpenApi,
    security::{Http, HttpAuthScheme, SecurityScheme},
};

/// Texts of the page.
pub(crate) const TEXTS: [Source; 1] =
    [Source { feature: "docs", id: include_str!("id.ftl"), en: include_str!("en.ftl"), zh_hant: None }];

/// The document, made once.
static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(document);
static JSON: LazyLock<String> = LazyLock::new(|| DOCUMENT.to_json().unwrap_or_default());

fn document() -> OpenApi {
    let mut info = Info::new("Sentra", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "The storefront of East Java's trained small businesses. Money is a decimal string in major units, weights are grams, lengths \
         millimetres, times RFC 3339 in UTC. Errors are application/problem+json."
            .to_owned(),
    );
    let mut whole = OpenApi::new(info, utoipa::openapi::Paths::new());
    for part in parts() {
        whole.merge(part);
    }
    let components = whole.components.get_or_insert_with(Components::new);
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    whole
}

/// The services' own documents.
fn parts() -> [OpenApi; 4] {
    [sentra_account::document(), sentra_catalogue::document(), sentra_search::document(), sentra_order::document()]
}

/// `/api/openapi.json` and `/api/docs`.
pub(crate) fn router() -> Router {
    Router::new().route("/api/openapi.json", get(json)).route("/api/docs", get(page::docs))
}

async fn json() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], JSON.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The merge keeps the first of two schemas with one name and says nothing, so names must differ unless the schemas are the same.
    #[test]
    fn no_two_services_mean_different_things_by_one_schema() {
        let mut seen: BTreeMap<String, serde_json::Value> = BTreeMap::new();
        for part in parts() {
            for (name, schema) in part.components.unwrap_or_default().schemas {
                let shape = serde_json::to_value(&schema).unwrap();
                if let Some(other) = seen.insert(name.clone(), shape.clone()) {
                    assert_eq!(other, shape, "{name}");
                }
            }
        }
        assert!(seen.len() > 20);
    }

    #[test]
    fn operation_ids_are_unique_and_every_reference_leads_somewhere() {
        let document: serde_json::Value = serde_json::from_str(&JSON).unwrap();
        let mut ids = Vec::new();
        for operations in document["paths"].as_object().unwrap().values() {
            for operation in operations.as_object().unwrap().values() {
                ids.push(operation["operationId"].as_str().unwrap().to_owned());
            }
        }
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
        let mut rest = JSON.as_str();
        while let Some((_, after)) = rest.split_once("#/components/schemas/") {
            let name = after.split('"').next().unwrap();
            assert!(!document["components"]["schemas"][name].is_null(), "{name}");
            rest = after;
        }
    }
}
