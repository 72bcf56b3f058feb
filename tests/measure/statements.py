"""The statements of a request, as PostgreSQL's log tells them."""

import re
import time

from copying import psql

PREFIX = "@@"
RECORD = re.compile(r"^@@(\d+)@ (LOG|DETAIL):  (.*)$", re.S)
VALUE = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")


def reload(url, **settings):
    for name, value in settings.items():
        psql(url, f"alter system set {name} = '{value}'")
    psql(url, "select pg_reload_conf()")
    time.sleep(0.3)


class Log:
    """Everything that a PostgreSQL server is asked while this is open."""

    def __init__(self, url, path):
        self.url, self.path = url, path
        self.kinds = {}
        self.idle = set()

    def __enter__(self):
        reload(self.url, log_line_prefix=PREFIX + "%p@ ", log_statement="all")
        # What the background asks by itself.
        self.idle = {s["sql"] for s in self.during(lambda: time.sleep(4))}
        return self

    def __exit__(self, *_):
        reload(self.url, log_statement="none")

    def during(self, act):
        """The statements while something is done: connection, text and values in their order."""
        with open(self.path, encoding="utf-8") as log:
            log.seek(0, 2)
            act()
            time.sleep(0.25)
            text = log.read()
        found = []
        for record in re.split(rf"^(?={PREFIX})", text, flags=re.M):
            matched = RECORD.match(record.strip("\n"))
            if not matched:
                continue
            connection, level, said = matched.groups()
            if level == "DETAIL" and said.startswith("parameters: ") and found:
                values = {int(n): None if v == "NULL" else v[1:-1].replace("''", "'") for n, v in VALUE.findall(said)}
                found[-1]["values"] = [values[n] for n in sorted(values)]
            elif re.match(r"(execute [^:]*|statement): ", said):
                found.append({"connection": connection, "sql": said.split(": ", 1)[1], "values": []})
        return found

    def of_request(self, act):
        """Without what the background asks."""
        return [s for s in self.during(act) if s["sql"] not in self.idle]

    def typed(self, schema, statement):
        """With the types of the values, as the load generator's counterpart takes them."""
        sql = statement["sql"]
        if (schema, sql) not in self.kinds:
            answer = psql(self.url, f"prepare s as {sql}; select unnest(parameter_types)::regtype from pg_prepared_statements", schema)
            self.kinds[schema, sql] = answer
        kinds = self.kinds[schema, sql]
        return {"sql": sql, "values": [{"kind": k, "text": v} for k, v in zip(kinds, statement["values"])]}
