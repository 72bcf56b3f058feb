use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{DEFAULTS, Files, Mail, MailSecurity, Search, SearchEngine, Settings, Stripe};
use crate::money::Currency;

const PREFIX: &str = "SENTRA__";

/// Everything wrong with the settings.
#[derive(Debug, thiserror::Error)]
#[error("the settings cannot be used:\n{}", .0.iter().map(|m| format!("- {m}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// Puts the settings together.
///
/// # Errors
/// [`ConfigError`] with every mistake found.
pub fn load(
    file: Option<&str>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Settings, ConfigError> {
    let mut mistakes = Vec::new();
    let mut table = parse("the defaults", DEFAULTS, &mut mistakes);
    if let Some(text) = file {
        let over = parse("the settings file", text, &mut mistakes);
        merge(&mut table, over);
    }
    for (name, value) in environment {
        if let Some(path) = name.strip_prefix(PREFIX) {
            set(&mut table, &name, &path.to_ascii_lowercase(), &value, &mut mistakes);
        }
    }
    let known: Vec<String> = parse("the defaults", DEFAULTS, &mut mistakes).keys().cloned().collect();
    mistakes.extend(table.keys().filter(|k| !known.contains(k)).map(|k| format!("{k}: there is no such section")));
    let settings = sections(&table, &mut mistakes);
    match settings {
        Some(settings) if mistakes.is_empty() => {
            check(&settings, &mut mistakes);
            if mistakes.is_empty() { Ok(settings) } else { Err(ConfigError(mistakes)) }
        }
        _ => Err(ConfigError(mistakes)),
    }
}

fn parse(whose: &str, text: &str, mistakes: &mut Vec<String>) -> Table {
    text.parse().unwrap_or_else(|e: toml::de::Error| {
        mistakes.push(format!("{whose}: {e}"));
        Table::new()
    })
}

fn merge(into: &mut Table, over: Table) {
    for (key, value) in over {
        match (into.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// Sets `site__name`; the text becomes what the default there is: a number, a truth value, a list in TOML form, else text.
fn set(table: &mut Table, variable: &str, path: &str, text: &str, mistakes: &mut Vec<String>) {
    let Some((section, key)) = path.split_once("__") else {
        mistakes.push(format!("{variable}: write SENTRA__SECTION__KEY"));
        return;
    };
    let entry = table.entry(section.to_owned()).or_insert_with(|| Value::Table(Table::new()));
    let Some(entry) = entry.as_table_mut() else { return };
    let value = match entry.get(key) {
        Some(Value::Integer(_)) => text.parse().ok().map(Value::Integer),
        Some(Value::Boolean(_)) => text.parse().ok().map(Value::Boolean),
        Some(Value::Array(_)) => format!("v = {text}").parse::<Table>().ok().and_then(|mut t| t.remove("v")),
        _ => Some(Value::String(text.to_owned())),
    };
    match value {
        Some(value) => {
            entry.insert(key.to_owned(), value);
        }
        None => mistakes.push(format!("{variable}: the value does not have the form of the default")),
    }
}

/// Reads each section by itself, so that a mistake in one does not hide those in the others.
fn sections(table: &Table, mistakes: &mut Vec<String>) -> Option<Settings> {
    let site = section(table, "site", mistakes);
    let programme = section(table, "programme", mistakes);
    let database = section(table, "database", mistakes);
    let http = section(table, "http", mistakes);
    let peers = section(table, "peers", mistakes);
    let files = section(table, "files", mistakes);
    let search = section(table, "search", mistakes);
    let mail = section(table, "mail", mistakes);
    let log = section(table, "log", mistakes);
    let secrets = section(table, "secrets", mistakes);
    let order = section(table, "order", mistakes);
    let exchange = section(table, "exchange", mistakes);
    let stripe = section(table, "stripe", mistakes);
    Some(Settings {
        site: site?,
        programme: programme?,
        database: database?,
        http: http?,
        peers: peers?,
        files: files?,
        search: search?,
        mail: mail?,
        log: log?,
        secrets: secrets?,
        order: order?,
        exchange: exchange?,
        stripe: stripe?,
    })
}

fn section<T: DeserializeOwned>(table: &Table, name: &str, mistakes: &mut Vec<String>) -> Option<T> {
    let value = table.get(name).cloned().unwrap_or_else(|| Value::Table(Table::new()));
    value.try_into().map_err(|e: toml::de::Error| mistakes.push(format!("{name}: {}", e.to_string().trim()))).ok()
}

fn check(settings: &Settings, mistakes: &mut Vec<String>) {
    let mut require = |holds: bool, text: &str| {
        if !holds {
            mistakes.push(text.to_owned());
        }
    };
    let url = &settings.database.url.0;
    require(
        url.is_empty() || url.starts_with("postgres://") || url.starts_with("postgresql://"),
        "database.url: write postgres://...",
    );
    require((1..=500).contains(&settings.database.connections_max), "database.connections_max: from 1 to 500");
    require((1..=365).contains(&settings.exchange.rate_days_max), "exchange.rate_days_max: from 1 to 365");
    let public = &settings.site.public_url;
    require(
        public.is_empty() || public.starts_with("http://") || public.starts_with("https://"),
        "site.public_url: write http(s)://...",
    );
    require(!public.ends_with('/'), "site.public_url: without the slash at the end");
    require(settings.http.requests_per_minute > 0, "http.requests_per_minute: above 0");
    require(settings.http.leave_seconds <= 60, "http.leave_seconds: at most 60");
    require(!settings.order.bank_accounts.is_empty(), "order.bank_accounts: at least one");
    require(settings.order.fee_basis_points <= 5_000, "order.fee_basis_points: at most 5000 (half)");
    check_stripe(&settings.stripe, &mut require);
    let key = &settings.secrets.key.0;
    let is_key = key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit());
    require(key.is_empty() || is_key, "secrets.key: 64 hexadecimal digits");
    check_files(&settings.files, mistakes);
    check_search(&settings.search, mistakes);
    check_mail(&settings.mail, mistakes);
}

fn check_search(search: &Search, mistakes: &mut Vec<String>) {
    if search.engine == SearchEngine::Embedded {
        return;
    }
    let mut require = |holds: bool, text: &str| {
        if !holds {
            mistakes.push(text.to_owned());
        }
    };
    let url = &search.url;
    require(
        is_https_or_loopback(url),
        "search.url: write https://..., or http://127.0.0.1:... for a server on this machine",
    );
    require(!url.ends_with('/'), "search.url: without the slash at the end");
    require(search.key.0.bytes().all(|b| b.is_ascii_graphic()), "search.key: letters, digits and marks, no blanks");
    // The server's own rule allows more; the rest of a name is ours.
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    require(
        (1..=40).contains(&search.prefix.len()) && search.prefix.bytes().all(is_name),
        "search.prefix: 1 to 40 letters, digits and hyphens",
    );
}

fn check_files(files: &Files, mistakes: &mut Vec<String>) {
    if files.bucket.is_empty() {
        return;
    }
    let mut require = |holds: bool, text: &str| {
        if !holds {
            mistakes.push(text.to_owned());
        }
    };
    let endpoint = &files.endpoint;
    require(
        endpoint.is_empty() || is_https_or_loopback(endpoint),
        "files.endpoint: https, or http on this machine, without a path",
    );
    require(!files.region.is_empty(), "files.region: a bucket has one");
    require(!files.access_key.0.is_empty(), "files.access_key: a bucket needs one");
    require(!files.secret_key.0.is_empty(), "files.secret_key: a bucket needs one");
}

fn check_mail(mail: &Mail, mistakes: &mut Vec<String>) {
    if mail.security == MailSecurity::None && !mail.host.is_empty() && !is_here(&mail.host) {
        mistakes.push("mail.security: \"none\" only for a server on this machine".to_owned());
    }
    if mail.user.is_empty() != mail.password.0.is_empty() {
        mistakes.push("mail.user, mail.password: both or neither".to_owned());
    }
}

/// True for a name or address of this machine itself.
fn is_here(host: &str) -> bool {
    host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn check_stripe(stripe: &Stripe, require: &mut impl FnMut(bool, &str)) {
    require(
        stripe.secret_key.0.is_empty() == stripe.webhook_secret.0.is_empty(),
        "stripe: secret_key and webhook_secret go together",
    );
    let printable = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
    require(printable(&stripe.secret_key.0), "stripe.secret_key: without blanks");
    require(is_https_or_loopback(&stripe.api_url), "stripe.api_url: https, or http on this machine, without a path");
    require((30..=1_440).contains(&stripe.minutes), "stripe.minutes: from 30 to 1440");
    let known = |code: &String| code.parse::<Currency>().is_ok();
    require(
        stripe.currencies.iter().all(known),
        "stripe.currencies: ISO codes in capitals of currencies that are sold in",
    );
}

/// True for the origin of an outside part that may be spoken to: over TLS, or without it on this machine only.
fn is_https_or_loopback(origin: &str) -> bool {
    let (secure, rest) = match origin.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return false,
    };
    let host = rest.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(rest, |(host, _)| host);
    let is_plain = !host.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']);
    is_plain && (secure || is_here(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let file = "[site]\nname = \"Pasar\"\n[order]\ntransfer_hours = 12\n";
        let settings = load(Some(file), env(&[("SENTRA__ORDER__TRANSFER_HOURS", "6"), ("PATH", "/bin")])).unwrap();
        assert_eq!(
            (settings.site.name.as_str(), settings.order.transfer_hours, settings.order.qris_minutes),
            ("Pasar", 6, 60)
        );
    }

    #[test]
    fn tells_all_mistakes_at_once() {
        let file = "[site]\nnmae = \"x\"\n[order]\nqris_minutes = \"soon\"\n[ordr]\na = 1\n";
        let error = load(Some(file), env(&[("SENTRA__HTTP__REQUESTS_PER_MINUTE", "many")])).unwrap_err();
        let text = error.to_string();
        for part in ["nmae", "qris_minutes", "ordr", "SENTRA__HTTP__REQUESTS_PER_MINUTE"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn stripe_is_spoken_to_over_tls_or_on_this_machine() {
        for (url, good) in [
            ("https://api.stripe.com", true),
            ("http://127.0.0.1:8420", true),
            ("http://localhost", true),
            ("http://[::1]:9", true),
            ("http://api.stripe.com", false),
            ("http://127.0.0.1.example", false),
            ("http://127.0.0.1@example.com", false),
            ("https://api.stripe.com/v1", false),
            ("api.stripe.com", false),
            ("", false),
        ] {
            assert_eq!(load(None, env(&[("SENTRA__STRIPE__API_URL", url)])).is_ok(), good, "{url}");
        }
        let half = load(None, env(&[("SENTRA__STRIPE__SECRET_KEY", "sk_test_1")])).unwrap_err();
        assert!(half.to_string().contains("webhook_secret"));
        assert!(load(None, env(&[("SENTRA__STRIPE__CURRENCIES", "['hkd']")])).is_err());
    }

    #[test]
    fn secrets_are_not_printed() {
        let settings = load(
            None,
            env(&[
                ("SENTRA__DATABASE__URL", "postgres://u:geheim@h/d"),
                ("SENTRA__STRIPE__SECRET_KEY", "sk_test_geheim"),
                ("SENTRA__STRIPE__WEBHOOK_SECRET", "whsec_geheim"),
                ("SENTRA__SEARCH__KEY", "geheim"),
            ]),
        )
        .unwrap();
        assert!(!format!("{settings:?}{}", toml::to_string(&settings).unwrap()).contains("geheim"));
    }

    #[test]
    fn nothing_private_leaves_this_machine_in_the_clear() {
        let bucket = |endpoint: &str| {
            let keys = "access_key = \"a\"\nsecret_key = \"b\"";
            load(Some(&format!("[files]\nbucket = \"b\"\nendpoint = \"{endpoint}\"\n{keys}")), [])
        };
        for good in ["", "https://s3.example", "http://127.0.0.1:9000", "http://localhost:9000"] {
            bucket(good).unwrap();
        }
        for bad in ["http://s3.example", "http://127.0.0.1.example:9000", "s3.example", "https://s3.example/"] {
            assert!(bucket(bad).unwrap_err().to_string().contains("files.endpoint"), "{bad}");
        }
        let mail = |host: &str| load(Some(&format!("[mail]\nhost = \"{host}\"\nsecurity = \"none\"")), []);
        mail("127.0.0.1").unwrap();
        assert!(mail("smtp.example").unwrap_err().to_string().contains("mail.security"));
    }

    #[test]
    fn a_search_server_needs_an_address_and_a_name() {
        let search = |lines: &str| load(Some(&format!("[search]\nengine = \"meilisearch\"\n{lines}")), []);
        search("url = \"https://search.example\"\nkey = \"k\"").unwrap();
        search("url = \"http://127.0.0.1:7700\"").unwrap();
        for (lines, part) in [
            ("", "search.url"),
            ("url = \"http://search.example\"", "search.url"),
            ("url = \"https://search.example/\"", "search.url"),
            ("url = \"https://search.example\"\nkey = \"a b\"", "search.key"),
            ("url = \"https://search.example\"\nprefix = \"a_b\"", "search.prefix"),
        ] {
            assert!(search(lines).unwrap_err().to_string().contains(part), "{lines}");
        }
        assert!(load(Some("[search]\nengine = \"other\""), []).is_err());
    }

    #[test]
    fn half_a_pair_of_keys_is_a_mistake() {
        let error = load(Some("[files]\nbucket = \"b\"\n[mail]\nuser = \"u\""), []).unwrap_err().to_string();
        for part in ["files.access_key", "files.secret_key", "mail.password"] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }
}
