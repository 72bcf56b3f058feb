"""Loads: the load generator asks, and both sides are looked at."""

import json
import os
import subprocess
import sys

from shop import LIMITS, Server, cpu_seconds, free_port


class Load:
    """What one load showed."""

    def __init__(self, seen, cpu, database_cpu):
        self.answers = seen["answers"]
        self.per_second = seen["answers"] / (seen["microseconds"] / 1e6)
        self.p50_ms, self.p99_ms = seen["p50_us"] / 1000, seen["p99_us"] / 1000
        self.cpu = cpu / max(self.answers, 1) * 1000
        self.database_cpu = database_cpu / max(self.answers, 1) * 1000


class Generator:
    def __init__(self, folder, database_pid=None):
        self.folder, self.database_pid = folder, database_pid

    def database_cpu(self):
        """Of all processes of PostgreSQL."""
        if not self.database_pid:
            return 0.0
        with open(f"/proc/{self.database_pid}/task/{self.database_pid}/children", encoding="ascii") as children:
            return sum(cpu_seconds(pid) for pid in children.read().split())

    def load(self, server, connections, requests, seconds, once=False):
        plan = os.path.join(self.folder, "plan.json")
        with open(plan, "w", encoding="utf-8") as file:
            json.dump({"address": f"127.0.0.1:{server.port}", "connections": connections, "milliseconds": int(seconds * 1000),
                       "requests": requests, "once": once}, file)
        before = server.cpu_seconds(), self.database_cpu()
        done = subprocess.run([LIMITS, "load", plan], stdout=subprocess.PIPE, check=True)
        cpu, database_cpu = server.cpu_seconds() - before[0], self.database_cpu() - before[1]
        seen = json.loads(done.stdout)
        if seen["refused"]:
            sys.exit(f"{seen['refused']} of {seen['answers']} answers of {requests[0]['path']} were refusals: {seen['refusal']}")
        return Load(seen, cpu, database_cpu)

    def read(self, server, path, connections, seconds, headers=None):
        requests = [{"method": "GET", "path": path, "headers": headers or {}}]
        # The first requests of a page open connections and prepare statements.
        self.load(server, connections, requests, 0.5)
        return self.load(server, connections, requests, seconds)


class Counterpart(Server):
    """Serves the same bytes with less work: `/bare` plus a page's address without any, `/sql` after the page's statements."""

    def __init__(self, folder, pages, database):
        port = free_port()
        for number, page in enumerate(pages.values()):
            page["content"] = os.path.join(folder, f"page-{number}")
            with open(page["content"], "wb") as file:
                file.write(page.pop("bytes"))
        site = os.path.join(folder, "site.json")
        with open(site, "w", encoding="utf-8") as file:
            json.dump({"listen": f"127.0.0.1:{port}", "database": database, "pages": pages}, file)
        super().__init__([LIMITS, "serve", site], port, "/bare/")


class Echo(Server):
    """Answers without reading."""

    def __init__(self):
        port = free_port()
        super().__init__([LIMITS, "echo", f"127.0.0.1:{port}"], port, "/")
