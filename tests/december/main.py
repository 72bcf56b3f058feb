"""Runs the replay and prints what came of it."""

import argparse
import os
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from . import rules, source
from .checks import End
from .client import Client, Pool
from .export import Export, grams
from .plan import Day, Plan, plan
from .sale import Sales
from .server import Killer, Server
from .shop import Shop, StockWatch

ROOT = Path(__file__).resolve().parent.parent.parent


class Replay:
    """One run against one fresh server."""

    def __init__(self, binary: Path, postgres: str | None, what: Plan, kills: int, seed: int) -> None:
        self.plan, self.kills, self.seed = what, kills, seed
        self.server = Server(binary, postgres)
        self.client, self.pool = Client(self.server.port), Pool()
        self.seconds: dict[str, float] = defaultdict(float)

    def run(self) -> End:
        """From an empty folder to the end of December, and what was found there."""
        self._timed("start", self.server.start)
        shop = self._timed("people and products", lambda: Shop(self.client, self.server, self.plan))
        self._timed("opening stock", lambda: self.pool.each(lambda code: self._opening(shop, code), shop.offers))
        sales = Sales(self.client, shop)
        export = Export(self.client, shop, sales)
        killer = Killer(self.server, self.kills, self.plan.writes, self.plan.flights, self.seed)
        self.client.watch, export.watch = killer.wrote, killer.closing
        watch = StockWatch(shop)
        watching = threading.Thread(target=watch.run)
        watching.start()
        try:
            self._december(shop, sales, export)
        finally:
            watch.ended = True
            watching.join()
        if killer.error:
            raise killer.error
        end = self._timed("checks", lambda: End(self.client, self.pool, self.plan, shop, sales, export))
        end.problems += watch.wrong
        if self.server.kills != self.kills:
            end.problems.append(f"killed {self.server.kills} times instead of {self.kills}")
        self._print(end, watch)
        return end

    def _timed(self, what: str, do: Callable[[], Any]) -> Any:
        began = time.monotonic()
        try:
            return do()
        finally:
            self.seconds[what] += time.monotonic() - began

    def _opening(self, shop: Shop, code: str) -> None:
        while not (stock := shop.stock(code)):
            time.sleep(0.02)
        if stock["on_hand"] != self.plan.opening[code]:
            raise RuntimeError(f"opening stock of {code}: {stock}")

    def _december(self, shop: Shop, sales: Sales, export: Export) -> None:
        day, last = min(self.plan.days), max(self.plan.days)
        while day <= last or export.waiting:
            arrived = self._timed("flights", lambda today=day: export.fly(today))
            self._timed("flights", lambda orders=arrived: self.pool.each(sales.receive, orders))
            if day in self.plan.days:
                self._day(self.plan.days[day], shop, sales, export)
                told = f"{day}: {len(self.plan.days[day].orders)} orders, {len(sales.sold)} in all, {self.client.sent} requests"
                print(told, file=sys.stderr)
            day += timedelta(days=1)

    def _day(self, today: Day, shop: Shop, sales: Sales, export: Export) -> None:
        self._timed("carts", lambda: self.pool.each(sales.fill_cart, today.orders))
        for wave in today.waves:
            self._timed("prices", lambda now=wave: self.pool.each(shop.reprice, now.prices.items()))
            self._timed("checkouts", lambda now=wave: self.pool.each(sales.place, [o for o in now.orders if not o.abroad]))
            # Filling a flight goes by deadline and then by age, so orders from abroad are placed one after the other.
            self._timed("checkouts", lambda now=wave: [sales.place(o) for o in now.orders if o.abroad])
        sold = [sales.sold[o.key] for o in today.orders]
        for one in sold:
            if one.order.cancelled_by:
                self._timed("cancellations", lambda it=one: sales.cancel(it))
        kept = [s for s in sold if not s.order.cancelled_by]
        self._timed("parcels", lambda: self.pool.each(sales.send, [s for s in kept if not s.order.abroad]))
        abroad = [s for s in kept if s.order.abroad]
        self._timed("cartons", lambda: self.pool.each(sales.pack, abroad))
        for one in abroad:
            export.packed(one)
        by_order = defaultdict(list)
        for refund in today.refunds:
            by_order[refund.order.key].append(refund)
        self._timed("refunds", lambda: self.pool.each(sales.refund, by_order.values()))

    def _print(self, end: End, watch: StockWatch) -> None:
        plan, orders = self.plan, self.plan.orders
        took = sum(self.seconds.values())
        december = took - sum(self.seconds[s] for s in ("start", "people and products", "opening stock", "checks"))
        rows = [("lines of the file", plan.lines)]
        rows += [(f"  {reason}", count) for reason, count in sorted(plan.reasons.items())]
        rows += [("products", len(plan.products)), ("sellers", len(rules.SELLERS))]
        rows += [("price changes", sum(len(w.prices) for d in plan.days.values() for w in d.waves))]
        rows += [("orders", len(orders))]
        rows += [(f"  further orders: {why}", count) for why, count in plan.splits.items()]
        countries = Counter(o.country for o in orders)
        rows += [(f"  to {'Kota Malang' if c == rules.HOME else c}", n) for c, n in sorted(countries.items())]
        sold = end.sales.sold.values()
        rows += [("parts of orders", sum(len(s.parts) for s in sold))]
        rows += [("goods, Rp", sum(p.goods for s in sold for p in s.parts))]
        rows += [("delivery, Rp", sum(p.delivery for s in sold for p in s.parts))]
        rows += [("cancelled orders", sum(bool(o.cancelled_by) for o in orders)), ("refunds", len(plan.refunds))]
        rows += [("given back, Rp", sum(end.back.values())), ("pieces returned", sum(end.returned.values()))]
        rows += [("consignments", len(end.consignments))]
        for country in sorted(rules.ROUTES):
            flown = [c for c in end.consignments if c["to"] == country]
            if flown:
                pieces, kilos = sum(c["pieces"] for c in flown), sum(grams(c["kg"]) for c in flown) // 1_000
                taken = sum(len(c["orders"]) for c in flown)
                stayed = sum(len(c["left_out"]) for c in flown)
                rows.append((f"  to {country}", f"{len(flown)}: {taken} orders, {pieces} cartons, {kilos:,} kg, {stayed} times left out"))
        rows += [("documents compared", end.export.documents), ("ledger transfers", end.transfers)]
        rows += [("looks at stock", watch.looks), ("requests", self.client.sent), ("repeated requests", self.client.repeats)]
        rows += [("kill -9", self.server.kills), ("memory at most, MB", self.server.memory_kb() // 1_024)]
        rows += [(f"seconds: {what}", f"{seconds:.1f}") for what, seconds in self.seconds.items()]
        rows += [("seconds", f"{took:.1f}"), ("orders a second", f"{len(orders) / december:.2f}")]
        rows += [("requests a second", f"{self.client.sent / took:.0f}"), ("end state", end.digest()[:32])]
        rows += [("problems", len(end.problems))]
        width = max(len(name) for name, _ in rows)
        for name, value in rows:
            print(f"{name:<{width}}  {f'{value:,}' if isinstance(value, int) else value}")
        for problem in end.problems[:20]:
            print(f"PROBLEM  {problem}")
        sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests/replay", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Replays the order lines that a gift shop wrote in December 2010 through the public API of a fresh server,\n"
        "and checks every total, the ledger, the stock and the documents of every consignment.",
        epilog=RULES,
    )
    parser.add_argument("--lines", type=int, help="only the first so many lines of the file")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite",
                        help="postgres: SENTRA_TEST_POSTGRES is the address of a server on which a database may be made")
    parser.add_argument("--kill", type=int, default=0, metavar="TIMES",
                        help="run twice: undisturbed, and killed with kill -9 so many times; both must end in the same state")
    parser.add_argument("--seed", type=int, default=2010, help="decides when it is killed")
    parser.add_argument("--binary", type=Path, help="the program; target/release/sentra is built unless given")
    parser.add_argument("--keep", action="store_true", help="leave folder and database for a look")
    return parser.parse_args()


RULES = """\
rules:
  One pound is Rp 20.000. A price is changed when the file's price changes. Codes are case-sensitive.
  An invoice is an order; one code at two prices makes two, and so does more than 100 lines, or more than 1,000 kg (abroad 300 kg) of one
  seller, charged by room. A piece weighs 300 g and is 20 x 15 x 10 cm. Products are dealt out to two sellers in turn.
  The United Kingdom is Kota Malang. Other countries lie in HK, SG, MY or JP (rules.py) and order for export. All pay in rupiah by bank
  transfer, which staff confirm.
  One flight a week goes to each of the four and takes what was packed the day before, as far as 3,000 kg and 12 m3 go; in January the flights
  go on until nothing waits. The calendar is moved by whole weeks to lie ahead of today.
  A cancelled line matches the same customer's latest earlier purchases of the same code. What takes a whole order back on its own day cancels
  it before it is sent; the rest is refunded at the price that was paid, and its pieces go back into stock.
  Opening stock is what the month sells, so the end is what came back.
  Skipped and counted: a price of zero, products that are not in the list, cancellations without customer or purchase.
"""


def _binary(given: Path | None) -> Path:
    if given:
        return given.resolve()
    subprocess.run(["cargo", "build", "--release", "--locked", "--bin", "sentra"], cwd=ROOT, check=True)
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "sentra"


def main() -> int:
    """0 when nothing is wrong."""
    given = _arguments()
    binary = _binary(given.binary)
    postgres = os.environ["SENTRA_TEST_POSTGRES"] if given.database == "postgres" else None
    ends = []
    for kills in [0] + [given.kill] * (given.kill > 0):
        what = plan(source.lines(given.lines), source.products(), given.lines is None)
        replay = Replay(binary, postgres, what, kills, given.seed)
        print(f"== {given.database}, {what.lines:,} lines, {f'killed {kills} times' if kills else 'undisturbed'}", flush=True)
        try:
            ends.append(replay.run())
        except BaseException:
            print(replay.server.log.read_text()[-3_000:] if replay.server.log.exists() else "", file=sys.stderr)
            raise
        finally:
            replay.client.ended = True
            replay.server.remove(given.keep)
            if given.keep:
                print(f"kept: {replay.server.folder}")
    good = all(not end.problems for end in ends)
    if len(ends) == 2:
        alike = ends[0].digest() == ends[1].digest()
        print("killed and continued: the same end" if alike else "killed and continued: ANOTHER END")
        if not alike:
            _differ(ends[0], ends[1])
        good = good and alike
    return 0 if good else 1


def _differ(one: End, other: End) -> None:
    """Says what differs between two ends."""
    for what in ("orders", "stocks", "accounts"):
        first, second = getattr(one, what), getattr(other, what)
        for key in sorted(set(first) | set(second)):
            if first.get(key) != second.get(key):
                print(f"{what} {key}: {first.get(key)} and {second.get(key)}")
    for first, second in zip(one.consignments, other.consignments):
        if first != second:
            print(f"consignment: {first} and {second}")
