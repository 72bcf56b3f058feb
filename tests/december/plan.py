"""What is going to happen, decided before the first request: orders, prices in force, cancellations, opening stock.

An invoice becomes an order. It becomes several when it holds one code at two prices, because a code has one price at a time, and when it
is larger than a cart or a parcel may be. Orders are placed day by day, within a day in waves: a wave is what can be placed at one set of
prices, and no order is placed before an earlier one that wants another price of the same code. So the prices of every code change exactly
in the order of the file, and the end is the same however the requests of a wave overlap.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from . import rules
from .source import Line, Product


@dataclass
class Order:
    """One order in the shop."""

    key: str
    invoice: str
    at: datetime
    customer: str
    country: str
    # Pieces and price in rupiah by code, in the order of the file.
    items: dict[str, tuple[int, int]] = field(default_factory=dict)
    # The cancellation that takes all of it before it is sent.
    cancelled_by: str | None = None

    @property
    def abroad(self) -> bool:
        """True when it leaves the country."""
        return self.country != rules.HOME


@dataclass
class Refund:
    """Pieces of one order that one cancellation brings back."""

    key: str
    order: Order
    day: date
    # Pieces by code.
    pieces: dict[str, int] = field(default_factory=dict)

    @property
    def amount(self) -> int:
        """Rupiah: what the pieces cost when they were bought."""
        return sum(count * self.order.items[code][1] for code, count in self.pieces.items())


@dataclass
class Wave:
    """Prices that change, and the orders that are placed then."""

    prices: dict[str, int]
    orders: list[Order]


@dataclass
class Day:
    """A day of the file."""

    waves: list[Wave]
    refunds: list[Refund]

    @property
    def orders(self) -> list[Order]:
        """All orders of the day."""
        return [order for wave in self.waves for order in wave.orders]


@dataclass
class Plan:
    """All of it."""

    lines: int
    products: dict[str, Product]
    days: dict[date, Day]
    opening: Counter
    # Lines by what becomes of them.
    reasons: Counter
    # Invoices that became several orders, by reason.
    splits: Counter

    @property
    def orders(self) -> list[Order]:
        """All orders."""
        return [order for day in self.days.values() for order in day.orders]

    @property
    def refunds(self) -> list[Refund]:
        """All refunds."""
        return [refund for day in self.days.values() for refund in day.refunds]

    def parts(self, order: Order) -> int:
        """Sellers of an order."""
        return len({self.products[code].seller for code in order.items})

    @property
    def writes(self) -> int:
        """Requests that change something, but for flights: cart, lines, address, checkout, payment, and the steps of each part."""
        sold = sum(4 + len(o.items) + self.parts(o) * (3 if o.abroad else 5) for o in self.orders)
        prices = sum(len(wave.prices) for day in self.days.values() for wave in day.waves)
        return sold + prices + sum(1 + len(refund.pieces) for refund in self.refunds)

    @property
    def flights(self) -> int:
        """Fewest flights: those that have an order of the days before them."""
        found = set()
        for order in self.orders:
            if order.abroad:
                day = order.at.date() + timedelta(days=1)
                while day.isoweekday() != rules.ROUTES[order.country].weekday:
                    day += timedelta(days=1)
                found.add((order.country, day))
        return len(found)


class _Invoice:
    """An invoice on its way to becoming orders."""

    def __init__(self, line: Line, products: dict[str, Product]) -> None:
        self.line, self.products = line, products
        # Each holds one price a code.
        self.slots: list[dict[str, tuple[int, int]]] = []

    def add(self, line: Line) -> None:
        for slot in self.slots:
            quantity, price = slot.get(line.code, (0, line.price))
            if price == line.price:
                slot[line.code] = (quantity + line.quantity, price)
                return
        self.slots.append({line.code: (line.quantity, line.price)})

    def orders(self) -> list[Order]:
        country = rules.COUNTRIES[self.line.country]
        found: list[Order] = []

        def begin() -> Order:
            key = self.line.invoice if not found else f"{self.line.invoice}-{len(found) + 1}"
            found.append(Order(key, self.line.invoice, self.line.at, self.line.customer, country))
            return found[-1]

        for slot in self.slots:
            order, pieces = begin(), Counter()
            for code, (quantity, price) in slot.items():
                seller = self.products[code].seller
                while quantity:
                    room = min(rules.pieces_max(country) - pieces[seller], rules.QUANTITY_MAX)
                    if not room or len(order.items) == rules.LINES_MAX:
                        order, pieces = begin(), Counter()
                        continue
                    taken = min(quantity, room)
                    order.items[code] = (taken, price)
                    pieces[seller] += taken
                    quantity -= taken
        return found


def _read(lines: list[Line], products: dict[str, Product], reasons: Counter) -> tuple[dict, list[Line]]:
    """Invoices of purchases, and lines of cancellations; everything else is counted."""
    invoices: dict[str, _Invoice] = {}
    cancellations = []
    for line in lines:
        if line.code not in products:
            reasons["skipped: unknown product"] += 1
        elif line.price == 0:
            reasons["skipped: price of zero"] += 1
        elif line.country not in rules.COUNTRIES:
            reasons["skipped: unknown country"] += 1
        elif line.cancels:
            cancellations.append(line)
        elif line.quantity <= 0:
            reasons["skipped: no pieces"] += 1
        else:
            reasons["purchases"] += 1
            invoices.setdefault(line.invoice, _Invoice(line, products)).add(line)
    return invoices, cancellations


def _match(cancellations: list[Line], orders: list[Order], reasons: Counter) -> list[Refund]:
    """Finds for each cancelled line the same customer's latest purchases of the same code before it."""
    bought: dict[tuple[str, str], list[list]] = defaultdict(list)
    for order in orders:
        for code, (quantity, _) in order.items.items():
            bought[order.customer, code].append([order, quantity])
    refunds: dict[tuple[str, str], Refund] = {}
    for line in cancellations:
        wanted = -line.quantity
        earlier = [b for b in bought[line.customer, line.code] if b[0].at < line.at]
        if not line.customer:
            reasons["skipped: cancellation without customer"] += 1
        elif sum(left for _, left in earlier) < wanted:
            reasons["skipped: cancellation without purchase"] += 1
        else:
            reasons["cancellations"] += 1
            for purchase in reversed(earlier):
                taken = min(wanted, purchase[1])
                if not taken:
                    continue
                purchase[1], wanted = purchase[1] - taken, wanted - taken
                key = (line.invoice, purchase[0].key)
                refund = refunds.setdefault(key, Refund("-".join(key), purchase[0], line.at.date()))
                refund.pieces[line.code] = refund.pieces.get(line.code, 0) + taken
    return list(refunds.values())


def _cancel(refunds: list[Refund]) -> list[Refund]:
    """What takes a whole order back on its own day, before it is sent, cancels it; the rest is refunded."""
    rest = []
    for refund in refunds:
        order = refund.order
        whole = all(refund.pieces.get(code) == quantity for code, (quantity, _) in order.items.items())
        if whole and refund.day == order.at.date():
            order.cancelled_by = refund.key
        else:
            rest.append(refund)
    return rest


def _waves(orders: list[Order], prices: dict[str, int]) -> list[Wave]:
    waves = []
    while orders:
        wanted: dict[str, int] = {}
        waiting: dict[str, set[int]] = defaultdict(set)
        now, later = [], []
        for order in orders:
            fits = all(
                wanted.get(code, price) == price and not waiting[code] - {price}
                for code, (_, price) in order.items.items()
            )
            (now if fits else later).append(order)
            for code, (_, price) in order.items.items():
                if fits:
                    wanted[code] = price
                else:
                    waiting[code].add(price)
        waves.append(Wave({code: price for code, price in wanted.items() if prices[code] != price}, now))
        prices.update(wanted)
        orders = later
    return waves


def plan(lines: list[Line], products: dict[str, Product], whole: bool) -> Plan:
    """Plans the replay of these lines; a part of the file needs only the products that occur in it."""
    reasons, splits = Counter(), Counter()
    invoices, cancellations = _read(lines, products, reasons)
    orders = []
    for invoice in invoices.values():
        parts = invoice.orders()
        splits["one code at two prices"] += len(invoice.slots) - 1
        splits["larger than a cart or a parcel"] += len(parts) - len(invoice.slots)
        orders += parts
    refunds = _cancel(_match(cancellations, orders, reasons))
    opening = Counter()
    for order in orders:
        for code, (quantity, _) in order.items.items():
            opening[code] += quantity
    if not whole:
        products = {code: product for code, product in products.items() if opening[code]}
    prices = {code: product.price for code, product in products.items()}
    days = {}
    for day in sorted({o.at.date() for o in orders} | {r.day for r in refunds}):
        todays = [o for o in orders if o.at.date() == day]
        days[day] = Day(_waves(todays, prices), [r for r in refunds if r.day == day])
    return Plan(len(lines), products, days, opening, reasons, splits)
