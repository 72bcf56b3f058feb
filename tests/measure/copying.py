"""The rows of the four SQLite files copied into PostgreSQL, so that both databases hold the same shop and the same statements can be
asked of both."""

import os
import sqlite3
import subprocess
import uuid

SERVICES = ("account", "catalogue", "order", "search")


def psql(url, sql, schema=None, stdin=None):
    """What a statement answers, one row a line."""
    environment = {**os.environ, "PGOPTIONS": f"-c search_path={schema}" if schema else ""}
    done = subprocess.run(["psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], input=stdin, check=True,
                          text=True, stdout=subprocess.PIPE, env=environment)
    return done.stdout.splitlines()


def cell(value, kind):
    """As COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return str(uuid.UUID(bytes=value)) if kind == "uuid" else "\\\\x" + value.hex()
    text = str(value)
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return text


def copy_service(url, service, path):
    columns = {}
    for line in psql(url, "select table_name, column_name, data_type from information_schema.columns where table_schema = "
                          f"'{service}' and table_name <> 'seaql_migrations' order by table_name, ordinal_position"):
        table, column, kind = line.split("|")
        columns.setdefault(table, []).append((column, kind))
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = ", ".join(f'"{t}"' for t in columns)
    psql(url, f"truncate {tables} cascade", service)
    for table, those in columns.items():
        names = ", ".join(f'"{c}"' for c, _ in those)
        rows = file.execute(f'select {names} from "{table}"')
        text = "".join("\t".join(cell(v, kind) for v, (_, kind) in zip(row, those)) + "\n" for row in rows)
        # Rows come in any order and must wake nothing.
        psql(url, f'set session_replication_role = replica; copy "{table}" ({names}) from stdin', service, stdin=text)
    for line in psql(url, "select table_name, column_name from information_schema.columns where table_schema = "
                          f"'{service}' and (is_identity = 'YES' or column_default like 'nextval%')"):
        table, column = line.split("|")
        psql(url, f"select setval(pg_get_serial_sequence('\"{table}\"', '{column}'), coalesce(max(\"{column}\"), 1)) from \"{table}\"", service)


def copy(data, url):
    """Needs the tables in PostgreSQL, and nobody at work on either side."""
    for service in SERVICES:
        copy_service(url, service, os.path.join(data, f"{service}.db"))
    psql(url, "analyze")
