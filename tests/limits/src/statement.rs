//! A statement as PostgreSQL's log told it, carried out on either database.

use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Sqlite, SqlitePool, query::Query};
use uuid::Uuid;

/// A statement and its values.
#[derive(Debug, Deserialize)]
pub(crate) struct Statement {
    /// With `$1`, `$2` and so on, which SQLite understands too.
    sql: Arc<str>,
    values: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Typed {
    /// PostgreSQL's name of the type.
    kind: String,
    /// As PostgreSQL writes it; null for NULL.
    text: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Typed")]
enum Value {
    Bool(Option<bool>),
    Small(Option<i32>),
    Whole(Option<i64>),
    Id(Option<Uuid>),
    Json(Option<serde_json::Value>),
    Time(Option<DateTime<Utc>>),
    Text(Option<String>),
}

impl TryFrom<Typed> for Value {
    type Error = anyhow::Error;

    fn try_from(Typed { kind, text }: Typed) -> anyhow::Result<Self> {
        let text = text.as_deref();
        Ok(match kind.as_str() {
            "boolean" => Self::Bool(text.map(|t| t == "t" || t == "true")),
            "integer" | "smallint" => Self::Small(text.map(str::parse).transpose()?),
            "bigint" => Self::Whole(text.map(str::parse).transpose()?),
            "uuid" => Self::Id(text.map(str::parse).transpose()?),
            "json" | "jsonb" => Self::Json(text.map(serde_json::from_str).transpose()?),
            "timestamp with time zone" => Self::Time(text.map(time).transpose()?),
            "text" | "character varying" => Self::Text(text.map(str::to_owned)),
            other => bail!("values of type {other} are not known here"),
        })
    }
}

/// `2026-11-25 04:05:06.789+00`.
fn time(text: &str) -> anyhow::Result<DateTime<Utc>> {
    let read = DateTime::parse_from_str(&format!("{text}00"), "%Y-%m-%d %H:%M:%S%.f%z");
    Ok(read.with_context(|| format!("no time: {text}"))?.to_utc())
}

/// Connections to one of the databases.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

macro_rules! bind {
    ($query:expr, $values:expr, $database:ty) => {{
        let mut query: Query<'_, $database, <$database as sqlx::Database>::Arguments> = $query;
        for value in $values {
            query = match value.clone() {
                Value::Bool(v) => query.bind(v),
                Value::Small(v) => query.bind(v),
                Value::Whole(v) => query.bind(v),
                Value::Id(v) => query.bind(v),
                Value::Json(v) => query.bind(v),
                Value::Time(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
            };
        }
        query
    }};
}

impl Database {
    /// Carries out a statement and takes all its rows.
    pub(crate) async fn run(&self, statement: &Statement) -> anyhow::Result<usize> {
        let sql = AssertSqlSafe(Arc::clone(&statement.sql));
        Ok(match self {
            Self::Sqlite(pool) => bind!(sqlx::query(sql), &statement.values, Sqlite).fetch_all(pool).await?.len(),
            Self::Postgres(pool) => bind!(sqlx::query(sql), &statement.values, Postgres).fetch_all(pool).await?.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_log_writes() {
        assert_eq!(time("2026-11-25 04:05:06.789+00").unwrap().to_rfc3339(), "2026-11-25T04:05:06.789+00:00");
        let typed = |kind: &str, text: &str| Typed { kind: kind.into(), text: Some(text.into()) };
        assert!(matches!(Value::try_from(typed("boolean", "t")).unwrap(), Value::Bool(Some(true))));
        assert!(matches!(Value::try_from(typed("bigint", "-5")).unwrap(), Value::Whole(Some(-5))));
        assert!(Value::try_from(typed("money", "1")).is_err());
    }
}
