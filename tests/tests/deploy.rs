//! The examples under `deploy/` say what the program says.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails at once")]

use std::{collections::BTreeMap, fmt::Write as _};

use sentra_shared::{
    config,
    contract::address::{self, OWNERS},
};

const CADDYFILE: &str = include_str!("../../deploy/Caddyfile");
const BEGIN: &str = "# owners: begin\n";
const END: &str = "\t# owners: end\n";

/// Blocks in the order in which they have to stand: `/seller/profile` (account) before `/seller` (order).
const ORDER: [&str; 4] = ["account", "search", "catalogue", "order"];

/// The routes as the proxy's file should list them.
fn routes() -> String {
    let mut owned: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (prefix, service) in OWNERS.iter().filter(|(prefix, _)| *prefix != "/") {
        owned.entry(service).or_default().push(prefix);
    }
    let mut text = String::new();
    for service in ORDER {
        writeln!(text, "\t@{service} {{").expect("text takes text");
        for prefix in &owned[service] {
            writeln!(text, "\t\tpath {prefix} {prefix}/*").expect("text takes text");
        }
        let upper = service.to_uppercase();
        write!(
            text,
            "\t}}\n\thandle @{service} {{\n\t\treverse_proxy {{$SENTRA_{upper}}} {{\n\t\t\timport processes\n\t\t}}\n\t}}\n"
        )
        .expect("text takes text");
    }
    text
}

#[test]
fn the_proxy_sends_each_address_to_its_owner() {
    let (_, rest) = CADDYFILE.split_once(BEGIN).expect("the routes begin");
    let (found, _) = rest.split_once(END).expect("the routes end");
    let wanted = routes();
    assert!(found == wanted, "deploy/Caddyfile, between \"begin\" and \"end\" of the owners, should say:\n{wanted}");
}

/// Within a block the order does not matter; between blocks the first that matches answers.
#[test]
fn no_block_hides_an_address_of_a_later_one() {
    for (prefix, owner) in OWNERS {
        for path in [(*prefix).to_owned(), format!("{}/x", prefix.trim_end_matches('/'))] {
            let matching = ORDER.iter().find(|service| {
                OWNERS.iter().any(|(other, whose)| {
                    *other != "/"
                        && whose == *service
                        && (path == *other || path.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')))
                })
            });
            assert_eq!(matching.copied().unwrap_or("catalogue"), address::owner(&path), "{path}, of {owner}");
        }
    }
}

/// Every setting of the examples exists and has a value of the right form.
#[test]
fn the_examples_set_what_there_is() {
    for (name, text) in [
        ("sentra.env", include_str!("../../deploy/sentra.env")),
        ("compose.yaml", include_str!("../../deploy/compose.yaml")),
    ] {
        let set: Vec<(String, String)> = text
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("SENTRA__"))
            .map(|line| {
                let (key, value) = line.split_once(['=', ':']).unwrap_or_else(|| panic!("{name}: {line}"));
                (key.to_owned(), value.trim().trim_matches('"').to_owned())
            })
            .collect();
        assert!(set.len() > 5, "{name} sets something");
        if let Err(mistakes) = config::load(None, set) {
            panic!("deploy/{name}: {mistakes}");
        }
    }
}
