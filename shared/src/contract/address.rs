//! Which service answers which address. The proxy in front of separate processes and the tests read this same table; in one
//! process the merged router needs none.

/// Path prefixes and the service that owns them; the longest match wins.
pub const OWNERS: &[(&str, &str)] = &[
    ("/", "catalogue"),
    ("/products", "catalogue"),
    ("/categories", "catalogue"),
    ("/shops", "catalogue"),
    ("/seller/products", "catalogue"),
    ("/staff/catalogue", "catalogue"),
    ("/legal", "account"),
    ("/help", "account"),
    ("/api/v1/products", "catalogue"),
    ("/api/v1/product-imports", "catalogue"),
    ("/api/v1/categories", "catalogue"),
    ("/api/v1/hs-codes", "catalogue"),
    ("/search", "search"),
    ("/staff/search", "search"),
    ("/api/v1/search", "search"),
    ("/cart", "order"),
    ("/checkout", "order"),
    ("/orders", "order"),
    ("/track", "order"),
    ("/seller", "order"),
    ("/coordinator", "order"),
    ("/staff", "order"),
    ("/api/v1/carts", "order"),
    ("/api/v1/checkouts", "order"),
    ("/api/v1/orders", "order"),
    ("/api/v1/payments", "order"),
    ("/api/v1/webhooks", "order"),
    ("/api/v1/shipments", "order"),
    ("/api/v1/fulfilments", "order"),
    ("/api/v1/consignments", "order"),
    ("/api/v1/stock", "order"),
    ("/api/v1/ledger", "order"),
    ("/api/v1/rate-cards", "order"),
    ("/api/v1/freight-quotes", "order"),
    ("/api/v1/flights", "order"),
    ("/api/v1/awb", "order"),
    ("/api/v1/exchange-rates", "order"),
    ("/api/v1/export-tariffs", "order"),
    ("/sign-in", "account"),
    ("/sign-out", "account"),
    ("/register", "account"),
    ("/password", "account"),
    ("/account", "account"),
    ("/certificates", "account"),
    ("/training", "account"),
    ("/trainer", "account"),
    ("/seller/profile", "account"),
    ("/staff/people", "account"),
    ("/api/v1/sessions", "account"),
    ("/api/v1/accounts", "account"),
    ("/api/v1/sellers", "account"),
    ("/api/v1/courses", "account"),
    ("/api/v1/certificates", "account"),
];

/// Where people work: pages for sellers, trainers, coordinators, staff and makers of programs.
const ROOMS: &[&str] = &["/seller", "/trainer", "/coordinator", "/staff", "/dev", "/api/docs"];

fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

/// True for the pages of those who work here, false for the storefront and the API. The path may have a query.
#[must_use]
pub fn is_room(path: &str) -> bool {
    ROOMS.iter().any(|room| is_below(path, room))
}

/// The service that owns a path.
#[must_use]
pub fn owner(path: &str) -> &'static str {
    OWNERS
        .iter()
        .filter(|(prefix, _)| *prefix == "/" || is_below(path, prefix))
        .max_by_key(|(prefix, _)| prefix.len())
        .map_or("catalogue", |(_, service)| service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_wins_and_only_whole_segments_count() {
        for (path, service) in [
            ("/", "catalogue"),
            ("/seller", "order"),
            ("/seller/orders", "order"),
            ("/seller/products/new", "catalogue"),
            ("/seller/profile", "account"),
            ("/cartography", "catalogue"),
            ("/api/v1/search/suggestions", "search"),
        ] {
            assert_eq!(owner(path), service, "{path}");
        }
    }
}
