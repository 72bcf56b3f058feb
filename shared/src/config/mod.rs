//! Settings: the documented defaults, then a file, then environment variables. Unknown keys are refused and all mistakes are told at
//! once. Nothing else in the program reads the environment.

mod load;

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use load::{ConfigError, load};

/// The defaults, which are also the manual.
pub const DEFAULTS: &str = include_str!("default.toml");

/// A value that must not be printed.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "(empty)" } else { "(hidden)" })
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "(hidden)" })
    }
}

macro_rules! section {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),+ }
    };
}

section!(
    /// The marketplace.
    Site {
        /// Name.
        name: String,
        /// Address visitors use, without a trailing slash.
        public_url: String,
    }
);
section!(
    /// Who runs it.
    Programme {
        /// Operator's name.
        operator: String,
        /// Operator's address.
        operator_address: String,
        /// Where complaints go.
        complaints_email: String,
        /// Where complaints go.
        complaints_phone: String,
        /// Who issues certificates.
        issuing_body: String,
        /// Days before the end of a certificate at which its holder is reminded.
        certificate_reminder_days: Vec<u32>,
        /// From when food needs a halal number or an explicit "tidak halal".
        halal_required_from: NaiveDate,
    }
);
section!(
    /// Where data is kept.
    Database {
        /// PostgreSQL, or empty for SQLite files. Holds a password.
        url: Secret,
        /// Most connections of one service.
        connections_max: u32,
    }
);
section!(
    /// The public listener.
    Http {
        /// Requests of one address in a minute.
        requests_per_minute: u32,
        /// Proxies in front.
        trusted_proxies: usize,
        /// Seconds for which a process that was told to stop goes on answering, with `/healthz` at 503.
        leave_seconds: u32,
    }
);
section!(
    /// Where other processes run the other services.
    Peers {
        /// Account.
        account: String,
        /// Catalogue.
        catalogue: String,
        /// Search.
        search: String,
        /// Order.
        order: String,
    }
);
section!(
    /// Where files are kept.
    Files {
        /// Bucket, or empty for the folder.
        bucket: String,
        /// Address of the store, or empty for Amazon's.
        endpoint: String,
        /// Region.
        region: String,
        /// The bucket stands in the path.
        path_style: bool,
        /// Key id.
        access_key: Secret,
        /// Key.
        secret_key: Secret,
    }
);
section!(
    /// What finds products.
    Search {
        /// Which index.
        engine: SearchEngine,
        /// Address of the Meilisearch server.
        url: String,
        /// Its key, or empty for a server without one.
        key: Secret,
        /// What the names of our indexes on it begin with.
        prefix: String,
    }
);

/// An index over the products.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SearchEngine {
    /// One in each process, in its data folder.
    Embedded,
    /// One on a Meilisearch server, shared by all processes.
    Meilisearch,
}

section!(
    /// Mail.
    Mail {
        /// Sender.
        from: String,
        /// Mail server, or empty for the folder.
        host: String,
        /// Its port.
        port: u16,
        /// How the connection is kept private.
        security: MailSecurity,
        /// Who signs in, or empty.
        user: String,
        /// With what.
        password: Secret,
        /// Certificate of the authority, or empty for the public ones.
        ca_file: String,
    }
);

/// How a connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted before anything is said; a server that does not offer it gets no mail.
    StartTls,
    /// Not at all.
    None,
}

section!(
    /// Logs.
    Log {
        /// Filter.
        filter: String,
        /// JSON lines.
        json: bool,
    }
);
section!(
    /// Secrets.
    Secrets {
        /// The installation's secret in hexadecimal, or empty.
        key: Secret,
    }
);
section!(
    /// A bank account buyers transfer to.
    BankAccount {
        /// Name of the bank.
        bank: String,
        /// Account number.
        number: String,
        /// Holder's name.
        holder: String,
    }
);
section!(
    /// Who takes consignments from the airline abroad.
    CargoAgent {
        /// ISO 3166-1 alpha-2 code of the country.
        country: String,
        /// Name.
        name: String,
        /// Address without the country.
        address: String,
        /// Phone in E.164.
        phone: String,
    }
);
section!(
    /// Rules of selling.
    Order {
        /// Hours to pay by transfer.
        transfer_hours: u32,
        /// Minutes to pay by QRIS.
        qris_minutes: u32,
        /// Days to dispatch.
        dispatch_days: u32,
        /// Days from delivery to completion.
        completion_days: u32,
        /// Days from dispatch to assumed delivery.
        delivery_days: u32,
        /// Accounts for transfers.
        bank_accounts: Vec<BankAccount>,
        /// Agents abroad, one a country.
        cargo_agents: Vec<CargoAgent>,
        /// Static QRIS text, or empty.
        qris_static: String,
        /// Fee on goods sold, in basis points.
        fee_basis_points: u32,
    }
);
section!(
    /// Prices in other currencies.
    Exchange {
        /// Days after its first day on which a rate still counts.
        rate_days_max: u32,
    }
);
section!(
    /// Card payments through Stripe.
    Stripe {
        /// Secret or restricted key; empty switches card payments off.
        secret_key: Secret,
        /// Signs what Stripe tells us.
        webhook_secret: Secret,
        /// Where Stripe's API is.
        api_url: String,
        /// Codes of the currencies the account takes.
        currencies: Vec<String>,
        /// Minutes to pay by card.
        minutes: u32,
    }
);
section!(
    /// All settings.
    Settings {
        /// The marketplace.
        site: Site,
        /// Who runs it.
        programme: Programme,
        /// Where data is kept.
        database: Database,
        /// The public listener.
        http: Http,
        /// Other processes.
        peers: Peers,
        /// Where files are kept.
        files: Files,
        /// What finds products.
        search: Search,
        /// Mail.
        mail: Mail,
        /// Logs.
        log: Log,
        /// Secrets.
        secrets: Secrets,
        /// Rules of selling.
        order: Order,
        /// Prices in other currencies.
        exchange: Exchange,
        /// Card payments.
        stripe: Stripe,
    }
);
