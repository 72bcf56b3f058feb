"""Carts and orders, and a pgbench script with the statements of an order."""

import json
import os
import re
import subprocess

from copying import psql
from goods import CATEGORY

ADDRESS = {"name": "Rina Pembeli", "phone": "+6281200000009", "street": "Jl. Pemuda 31", "province": "35", "regency": "35.78",
           "district": "35.78.07", "postal_code": "60271", "country": "ID"}
CONTACT = {"name": "Rina Pembeli", "email": "rina@uji.example", "phone": "+6281200000009"}
JSON = {"content-type": "application/json"}
# Buyers rarely want the very same thing at the same moment; the pgbench scripts take turns with the same variants.
VARIANTS = 32


class Carts:
    """Buyers who have come as far as the delivery address."""

    def __init__(self, shop, generator):
        self.shop, self.generator, self.client = shop, generator, shop.client()
        products = self.client.json("GET", f"/api/v1/products?category={CATEGORY}&limit={VARIANTS}")["items"]
        self.variants = [p["variants"][0]["id"] for p in products]
        self.totals = {}
        self.orders = 0

    def open(self, count):
        return [self.client.json("POST", "/api/v1/carts", {})["id"] for _ in range(count)]

    def variant(self, place):
        return self.variants[place % len(self.variants)]

    def line(self, place, cart):
        return {"method": "PUT", "path": f"/api/v1/carts/{cart}/lines/{self.variant(place)}", "headers": JSON, "body": '{"quantity": 1}'}

    def address(self, carts):
        """Sets the delivery of carts with one line each."""
        for cart in carts:
            self.client.json("PUT", f"/api/v1/carts/{cart}/delivery", {"kind": "domestic", "address": ADDRESS})

    def checkout(self, place, cart):
        variant = self.variant(place)
        if variant not in self.totals:
            self.totals[variant] = self.client.json("GET", f"/api/v1/carts/{cart}")["total"]
        self.orders += 1
        return {"cart_id": cart, "expected_total": self.totals[variant], "payment_method": "qris", "contact": CONTACT}, f"figures-{self.orders}"

    def order(self, place):
        """A cart that wants to be ordered."""
        cart = self.open(1)[0]
        self.client.json("PUT", self.line(place, cart)["path"], {"quantity": 1})
        self.address([cart])
        return self.checkout(place, cart)

    def measure(self, connections, count, seconds):
        """Adding to `count` carts, then ordering them."""
        carts = self.open(count)
        lines = [self.line(place, cart) for place, cart in enumerate(carts)]
        added = self.generator.load(self.shop, connections, lines, seconds, once=True)
        carts = carts[:added.answers]
        self.address(carts)
        orders = []
        for place, cart in enumerate(carts):
            body, key = self.checkout(place, cart)
            orders.append({"method": "POST", "path": "/api/v1/checkouts", "headers": {**JSON, "idempotency-key": key}, "body": json.dumps(body)})
        return added, self.generator.load(self.shop, connections, orders, seconds, once=True)


def literal(text, kind):
    """A value in the script; colons would be variables there."""
    if text is None:
        return "NULL"
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a").replace("\n", "\\n")
    return f"CAST(E'{escaped}' AS {kind})"


def fresh(number, kind):
    """A value that is another one each time; `number` tells one from the next in the same order."""
    if kind == "uuid":
        return f"CAST('{number:08x}-0000-4000-8000-' || lpad(to_hex(CAST(:i AS bigint)), 12, '0') AS uuid)"
    return f"CAST('f{number}-' || CAST(:i AS text) AS {kind})"


class Script:
    """The statements of an order, taken from orders that were placed: what differs between two orders of the same thing is made anew
    each time, everything else stays as it was."""

    def __init__(self, log, carts):
        self.log = log
        first, second = (self.take(carts, 0) for _ in range(2))
        if [s["sql"] for s in first] != [s["sql"] for s in second]:
            raise SystemExit("two orders of the same thing asked different statements")
        self.changing = [[a != b for a, b in zip(s["values"], t["values"])] for s, t in zip(first, second)]
        self.shape = [s["sql"] for s in first]
        self.scripts = [first] + [self.take(carts, place) for place in range(1, VARIANTS)]
        self.cart = None

    def take(self, carts, place):
        """The one transaction that writes the order, and what is read of the order before and after it."""
        body, key = carts.order(place)
        seen = self.log.of_request(lambda: carts.client.json("POST", "/api/v1/checkouts", body, key=key))
        order_at = next(i for i, s in enumerate(seen) if s["sql"].startswith('INSERT INTO "orders"'))
        connection = seen[order_at]["connection"]
        begin = max(i for i, s in enumerate(seen[:order_at]) if s["sql"].upper().startswith("BEGIN") and s["connection"] == connection)
        end = next(i for i, s in enumerate(seen) if i > order_at and s["sql"].upper() == "COMMIT" and s["connection"] == connection)
        ids = {v for s in seen[begin:end] if s["sql"].startswith("INSERT") for v in s["values"] if v and re.fullmatch(r"[0-9a-f-]{36}", v)}
        about = lambda s: s["sql"].startswith("SELECT") and ids.intersection(v for v in s["values"] if v)
        return ([s for s in seen[:begin] if about(s)] + [s for i, s in enumerate(seen) if begin <= i <= end and s["connection"] == connection]
                + [s for s in seen[end + 1:] if about(s)])

    def text(self, statements):
        """One pgbench script."""
        numbers, lines = {}, [r"\set n :n + 1", r"\set i :base + :client_id * 1000000 + :n"]
        for statement, changing in zip(statements, self.changing):
            typed = self.log.typed("order", statement)["values"] if statement["values"] else []
            parts = []
            for value, changes in zip(typed, changing):
                made_anew = changes and value["text"] is not None and value["kind"] in ("uuid", "text", "character varying")
                parts.append(fresh(numbers.setdefault(value["text"], len(numbers)), value["kind"]) if made_anew
                             else literal(value["text"], value["kind"]))
            sql = re.sub(r"\$(\d+)", lambda m: parts[int(m.group(1)) - 1], statement["sql"])
            lines.append(sql.replace("\n", " ") + ";")
        return "\n".join(lines) + "\n", numbers

    def prepare_carts(self, url, number, base, clients, each):
        """Carts that the script's orders are made of, as they lie in the database before an order: like the one changed last."""
        like = psql(url, "select id from cart order by updated_at desc limit 1", "order")[0]
        key = f"CAST('{number:08x}-0000-4000-8000-' || lpad(to_hex({base} + c * 1000000 + n), 12, '0') AS uuid)"
        for table, column in (("cart", "id"), ("cart_line", "cart_id")):
            names = [c for c in psql(url, f"select column_name from information_schema.columns where table_schema = 'order' and table_name = '{table}'")
                     if c != column]
            psql(url, f"insert into {table} ({column}, {', '.join(names)}) select {key}, {', '.join(names)} from {table}, "
                      f"generate_series(0, {clients - 1}) c, generate_series(1, {each}) n where {column} = '{like}'", "order")

    def run(self, url, folder, clients, seconds, carts, base):
        """Orders a second that PostgreSQL itself can take."""
        cart = carts.open(1)[0]
        carts.client.json("PUT", carts.line(0, cart)["path"], {"quantity": 1})
        carts.address([cart])
        files = []
        for place, statements in enumerate(self.scripts):
            text, numbers = self.text(statements)
            ordered = next(v for v in statements_cart(statements))
            if place == 0:
                self.prepare_carts(url, numbers[ordered], base, clients, 40_000 // clients)
            files.append(os.path.join(folder, f"order-{place}.sql"))
            with open(files[-1], "w", encoding="utf-8") as file:
                file.write(text)
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(round(seconds)), "-D", "n=0", "-D", f"base={base}"]
        for path in files:
            command += ["-f", path]
        done = subprocess.run(command + [url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "PGOPTIONS": "-c search_path=order"})
        if done.returncode or "number of failed transactions: 0 " not in done.stdout:
            raise SystemExit(f"pgbench failed: {done.stderr[-2000:]} {done.stdout[-500:]}")
        return (float(re.search(r"tps = ([0-9.]+)", done.stdout).group(1)), float(re.search(r"latency average = ([0-9.]+)", done.stdout).group(1)))


def statements_cart(statements):
    """The cart of an order: what is locked first."""
    for statement in statements:
        if '"cart"' in statement["sql"] and statement["values"]:
            yield next(v for v in statement["values"] if v and re.fullmatch(r"[0-9a-f-]{36}", v))
