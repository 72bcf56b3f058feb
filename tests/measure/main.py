"""Everything that `tests/figures` prints, in its order."""

import argparse
import os
import shutil
import subprocess
import time

import firsts
import goods
from copying import copy
from loads import Counterpart, Echo, Generator
from sales import Carts, Script
from shop import ROOT, Shop
from statements import Log, reload

CONNECTIONS = (1, 32)
# Carts and orders of one load, by connections.
ORDERS = {1: 1_500, 32: 4_000}
HEAD = f"{'':13} {'':10} {'conn.':>5} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8} {'CPU s/1000':>11} {'database':>9} {'same SQL':>9} {'bare':>7}"


def row(name, value):
    print(f"{name:<60} {value}", flush=True)


def line(what, database, connections, load, same_sql="", bare=""):
    print(f"{what:<13} {database:<10} {connections:>5} {load.per_second:>9.0f} {load.p50_ms:>8.2f} {load.p99_ms:>8.2f} {load.cpu:>11.2f} "
          f"{load.database_cpu:>9.2f} {same_sql:>9} {bare:>7}", flush=True)


def percent(load, limit):
    return f"{100 * load.per_second / limit.per_second:.0f}%"


class Figures:
    def __init__(self, arguments):
        self.work, self.seconds, self.only, self.products = arguments.work, arguments.seconds, arguments.only, arguments.products
        self.generator = Generator(self.work)
        self.with_database = Generator(self.work, arguments.postgres_pid)
        self.url = os.environ["SENTRA_TEST_POSTGRES"]
        self.log_file = os.path.join(self.work, "postgres", "server.log")
        self.data = os.path.join(self.work, "shop")
        self.statements = {}

    def fill(self):
        began = time.time()
        shop = Shop(self.data)
        shop.wait_for_content(self.data)
        row("first start with filling the shop, seconds", f"{time.time() - began:.1f}")
        began = time.time()
        goods.fill(self.data, goods.sellers(shop), self.work, self.products)
        row(f"import of {self.products} products beside the server, seconds", f"{time.time() - began:.1f}")
        client = shop.client()
        found = lambda: client.json("GET", f"/api/v1/search?q={self.products - 1}&limit=1")["hits"]
        shop.wait_until("the last product is found", found)
        row("until the last of them is found, seconds", f"{time.time() - began:.1f}")
        shop.stop()

    def visitor(self):
        """What one visitor meets."""
        row(f"restart to first answer, ms (min, median, max of {firsts.STARTS})", firsts.spread(firsts.starts(self.data)))
        shop = Shop(self.data)
        time.sleep(3)
        row("idle memory, MB", f"{shop.memory_mb():.0f}")
        for name, path in firsts.pages(shop).items():
            if "JSON" not in name:
                row(f"first view of {name}, kB gzip", f"{firsts.weight(shop, path) / 1024:.1f}")
        row("published change to first result, ms (min, median, max)", firsts.spread(firsts.findable_ms(shop)))
        shop.stop()

    def prepare_postgres(self):
        """The same rows, and the statements of every page and of orders."""
        # As a shop would run it; only the tests throw durability away.
        reload(self.url, fsync="on", synchronous_commit="on", full_page_writes="on")
        data = os.path.join(self.work, "shop-postgres")
        shutil.copytree(self.data, data, ignore=lambda _, names: [n for n in names if ".db" in n])
        Shop(data, self.url).stop()
        copy(self.data, self.url)
        shop = Shop(data, self.url)
        self.pages = {n: p for n, p in firsts.pages(shop).items() if self.only in (None, n)}
        with Log(self.url, self.log_file) as log:
            for name, path in self.pages.items():
                for _ in range(2):
                    shop.page(path)
                schema = "search" if name.startswith("search") else "catalogue"
                self.statements[path] = [log.typed(schema, s) for s in log.of_request(lambda: shop.page(path))]
                row(f"statements of {name}", len(self.statements[path]))
            if not self.only:
                self.carts = Carts(shop, self.with_database)
                self.script = Script(log, self.carts)
                row("statements of an order", len(self.script.shape))
        return shop

    def counterpart(self, shop, schema):
        pages = {}
        for path in self.pages.values():
            kind, content = shop.page(path)
            pages[path] = {"content_type": kind, "bytes": content, "statements": self.statements[path]}
        if shop.database:
            database = {"postgres": {"url": self.url, "schema": schema, "connections": 16}}
        else:
            database = {"sqlite": os.path.join(self.data, f"{schema}.db")}
        return Counterpart(self.work, pages, database)

    def reads(self, shop, database):
        generator = self.with_database if shop.database else self.generator
        for name, path in self.pages.items():
            limits = self.counterpart(shop, "search" if name.startswith("search") else "catalogue")
            for connections in CONNECTIONS:
                asked = [generator.read(*where, connections, self.seconds)
                         for where in ((shop, path), (limits, "/sql" + path), (limits, "/bare" + path))]
                here, same_sql, bare = asked
                line(name, database, connections, here, percent(here, same_sql), percent(here, bare))
                line("  same SQL", database, connections, same_sql)
                line("  bare", database, connections, bare)
            limits.stop()
        browser = {"accept-encoding": "gzip, deflate, br, zstd", "accept-language": "id-ID,id;q=0.9,en;q=0.8"}
        if name_of_product := self.pages.get("product"):
            for connections in CONNECTIONS:
                line("product, br", database, connections, generator.read(shop, name_of_product, connections, self.seconds, browser))

    def sales(self, shop, carts, database):
        for connections in CONNECTIONS:
            added, ordered = carts.measure(connections, ORDERS[connections], 2 * self.seconds)
            line("add to cart", database, connections, added)
            if not shop.database:
                line("checkout", database, connections, ordered)
                continue
            per_second, mean_ms = self.script.run(self.url, self.work, connections, 2 * self.seconds, carts, connections * 10**9)
            line("checkout", database, connections, ordered, f"{100 * ordered.per_second / per_second:.0f}%")
            print(f"{'  pgbench':<13} {database:<10} {connections:>5} {per_second:>9.0f} {'mean':>8} {mean_ms:>8.2f}", flush=True)

    def alone(self):
        echo = Echo()
        for connections in CONNECTIONS:
            line("generator", "alone", connections, self.generator.load(echo, connections, [{"method": "GET", "path": "/"}], self.seconds))
        echo.stop()

    def all(self):
        print(time.strftime("%Y-%m-%d %H:%M"), f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
        self.fill()
        if not self.only:
            self.visitor()
        on_postgres = self.prepare_postgres()
        print("\n" + HEAD, flush=True)
        self.alone()
        on_sqlite = Shop(self.data)
        self.reads(on_sqlite, "SQLite")
        if not self.only:
            self.sales(on_sqlite, Carts(on_sqlite, self.generator), "SQLite")
        on_sqlite_memory = f"{on_sqlite.memory_mb():.0f}, at most {on_sqlite.memory_mb('VmHWM'):.0f}"
        on_sqlite.stop()
        self.reads(on_postgres, "PostgreSQL")
        if not self.only:
            self.sales(on_postgres, self.carts, "PostgreSQL")
        print()
        row("memory after this on SQLite, MB", on_sqlite_memory)
        row("memory after this on PostgreSQL, MB", f"{on_postgres.memory_mb():.0f}, at most {on_postgres.memory_mb('VmHWM'):.0f}")
        on_postgres.stop()
        print(time.strftime("%Y-%m-%d %H:%M"), f"load {os.getloadavg()[0]:.1f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--work", required=True)
    parser.add_argument("--postgres-pid", required=True, type=int)
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    if not arguments.no_build:
        began = time.time()
        subprocess.run(["cargo", "build", "--release", "--locked", "-p", "sentra-market", "-p", "sentra-limits"], cwd=ROOT, check=True)
        row("release build, seconds (0 when up to date)", f"{time.time() - began:.0f}")
    Figures(arguments).all()


if __name__ == "__main__":
    main()
