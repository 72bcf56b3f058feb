"""Four flights a week: consignments are opened, filled, closed and flown, and their papers are read again."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from . import rules
from .client import Client
from .sale import Part, Sales, Sold
from .shop import Shop

JAKARTA = timezone(timedelta(hours=7))
STEPS = ("closing", "tender", "departure", "arrival", "clearance", "delivery")
# Documents of every consignment, and the forms of each.
KINDS, FORMS = ("invoice", "packing-list", "label", "waybill", "customs"), ("pdf", "json")


@dataclass
class Flown:
    """A consignment that was delivered."""

    country: str
    # The day of the file.
    day: date
    orders: list[Sold]
    # Orders that stayed, by reason.
    left_out: dict[str, str]
    row: dict = field(default_factory=dict)


class Export:
    """The coordinator's work."""

    def __init__(self, client: Client, shop: Shop, sales: Sales) -> None:
        self.client, self.shop, self.sales = client, shop, sales
        self.shift = rules.shift(date.today())
        # Packed and not flown yet.
        self.waiting: dict[str, Sold] = {}
        self.flown: list[Flown] = []
        self.documents = 0
        # Told before a consignment is closed.
        self.watch: Callable[[], None] = lambda: None

    def packed(self, sold: Sold) -> None:
        """An order is ready."""
        self.waiting[sold.number] = sold

    def fly(self, day: date) -> list[Sold]:
        """The flights of a day take what was ready the day before; the orders that arrived."""
        arrived = []
        for route in rules.ROUTES.values():
            if route.weekday == day.isoweekday() and any(s.order.country == route.country for s in self.waiting.values()):
                arrived += self._fly(day, route)
        return arrived

    def _post(self, path: str, body: dict, key: str) -> dict:
        return self.client.ask("POST", path, body, self.shop.coordinator, key)

    def _fly(self, day: date, route: rules.Route) -> list[Sold]:
        name = f"{route.country}-{day}"
        departs = datetime.combine(day + self.shift, time(14, 5), JAKARTA)
        flight = {
            "carrier": "GA", "number": route.flight, "origin": "SUB", "destination": route.airport,
            "departs_at": departs.isoformat(), "capacity": {"kg": str(rules.FLIGHT_KG), "m3": str(rules.FLIGHT_M3)},
            "aircraft": "wide_body",
        }
        scheduled = self._post("/api/v1/flights", flight, f"flight-{name}")
        opened = self._post("/api/v1/consignments", {"flight_id": scheduled["id"]}, f"open-{name}")
        path = f"/api/v1/consignments/{opened['id']}"
        filled = self._post(f"{path}/filling", {}, f"fill-{name}")
        orders = [self.waiting.pop(added["number"]) for added in filled["added"]]
        stayed = {self.waiting[left["number"]].order.key: left["reason"] for left in filled["left_out"]}
        if not orders:
            raise RuntimeError(f"nothing went on the flight {name}: {stayed}")
        flown = Flown(route.country, day, orders, stayed)
        self.watch()
        for step in STEPS:
            flown.row = self._post(f"{path}/{step}", {}, f"{step}-{name}")
            if step == "closing":
                self._read_papers(flown, path)
        self.flown.append(flown)
        return orders

    def _read_papers(self, flown: Flown, path: str) -> None:
        """Compares the documents with each other's rows and with this program's own arithmetic."""
        papers = {}
        listed = self.client.get(f"{path}/documents", self.shop.coordinator)["items"]
        whole = {(d["kind"], d["form"]): d for d in listed if "seller_id" not in d}
        if set(whole) != {(kind, form) for kind in KINDS for form in FORMS}:
            raise RuntimeError(f"documents of {path}: {sorted(whole)}")
        for (kind, form), document in whole.items():
            name = kind if form == "pdf" else f"{kind}.{form}"
            content = self.client.raw("GET", f"{path}/documents/{name}", token=self.shop.coordinator)
            if hashlib.sha256(content).hexdigest() != document["sha256"] or (form == "pdf") != content.startswith(b"%PDF-"):
                raise RuntimeError(f"{path}: the document {name} is not what was stored")
            if form == "json":
                papers[kind] = json.loads(content)
            self.documents += 1
        wrong = compare(flown, papers)
        if wrong:
            raise RuntimeError(f"papers of {path} ({flown.country} {flown.day}) disagree: {wrong[:10]}")


def grams(kilograms: str) -> int:
    """Kilograms as the API writes them, in grams."""
    whole, _, decimals = kilograms.partition(".")
    return int(whole) * 1_000 + int(decimals.ljust(3, "0") or 0)


def _amount(money: dict | None) -> int | None:
    return int(money["amount"]) if money and money["currency"] == "IDR" else None


def compare(flown: Flown, papers: dict) -> list[str]:
    """What differs between a consignment's row, its documents, and what was sold and packed."""
    wrong: list[str] = []

    def same(what: str, *values: object) -> None:
        if any(value != values[0] for value in values):
            wrong.append(f"{what}: {values}")

    row, waybill = flown.row, papers["waybill"]["waybill"]
    parts = {part.number: (sold, part) for sold in flown.orders for part in sold.parts}
    cartons = {number: rules.pack(list(part.pieces.items())) for number, (_, part) in parts.items()}
    every = [carton for packed in cartons.values() for carton in packed]
    gross, volume = sum(c.gross_g for c in every), sum(c.volume_mm3 for c in every)
    net = sum(c.pieces for c in every) * rules.PIECE_NET_G
    chargeable, paid, charge = rules.air_charge(flown.country, gross, volume)
    listed, totals = papers["packing-list"]["totals"], papers["waybill"]["totals"]

    same("orders", sorted(o["number"] for o in row["orders"]), sorted(s.number for s in flown.orders))
    same("pieces", len(every), row["pieces"], waybill["pieces"], totals["pieces"], listed["pieces"], papers["label"]["pieces"],
         len(papers["label"]["cartons"]))
    same("gross", gross, grams(row["actual_kg"]), waybill["gross_g"], totals["gross_g"], listed["gross_g"])
    same("net", net, grams(row["net_kg"]), totals["net_g"], listed["net_g"])
    same("volume", volume, waybill["volume_mm3"], totals["volume_mm3"], listed["volume_mm3"])
    same("chargeable", chargeable, grams(row["charge"]["chargeable_kg"]))
    same("charged as", paid, grams(row["charge"]["charged_as_kg"]), waybill["chargeable_g"], totals["chargeable_g"])
    same("charge", charge, _amount(row["charge"]["total"]), _amount(waybill["total"]), _amount(totals["charge"]))
    same("charge shared", charge, sum(_amount(o["freight"]) for o in row["orders"]),
         sum(_amount(f["freight"]) for o in row["orders"] for f in o["fulfilments"]))
    same("air waybill number", row["awb"], waybill["awb"], *{papers[kind]["consignment"]["awb"] for kind in KINDS})
    same("flight", row["flight"]["number"], *{papers[kind]["consignment"]["flight"] for kind in KINDS})
    same("number", row["number"], *{papers[kind]["consignment"]["number"] for kind in KINDS})
    _compare_parts(flown, papers, parts, cartons, same)
    return wrong


def _compare_parts(flown: Flown, papers: dict, parts: dict, cartons: dict, same: Callable[..., None]) -> None:
    """The same for each seller's part: its row, its invoice, its packing list, its cartons and its customs form."""
    rows = {f["number"]: f for order in flown.row["orders"] for f in order["fulfilments"]}
    invoices, lists = papers["invoice"]["invoices"], papers["packing-list"]["lists"]
    filings = papers["customs"]["filings"]
    same("number of parts", len(parts), len(rows), len(invoices), len(lists), len(filings))
    by_lines: dict[tuple, tuple[Sold, Part]] = {}
    for sold, part in parts.values():
        by_lines[sold.number, frozenset(part.pieces.items())] = (sold, part)
    for invoice, packing, filing in zip(invoices, lists, filings):
        about = f"invoice {invoice['number']}"
        key = (invoice["order"], frozenset((line["sku"], line["quantity"]) for line in invoice["lines"]))
        if key not in by_lines:
            same(f"{about}: what was sold", key, None)
            continue
        sold, part = by_lines[key]
        packed, row = cartons[part.number], rows[part.number]
        gross, net = sum(c.gross_g for c in packed), sum(part.pieces.values()) * rules.PIECE_NET_G
        for line in invoice["lines"]:
            quantity, price = sold.order.items[line["sku"]]
            same(f"{about} {line['sku']}", (price, price * quantity, quantity * rules.PIECE_NET_G, rules.HS_CODE),
                 (_amount(line["unit_price"]), _amount(line["total"]), line["net_g"], line["hs"]))
        same(f"{about}: goods", part.goods, _amount(invoice["goods"]))
        same(f"{about}: total", part.goods + part.delivery, _amount(invoice["total"]))
        same(f"{about}: way", part.delivery, _amount(invoice["inland"]) + _amount(invoice["freight"]))
        same(f"{about}: cartons", len(packed), row["pieces"], invoice["packages"], packing["packages"], len(packing["cartons"]))
        same(f"{about}: gross", gross, grams(row["gross_kg"]), invoice["gross_g"], packing["gross_g"])
        same(f"{about}: net", net, grams(row["net_kg"]), invoice["net_g"], packing["net_g"])
        same(f"{about}: packing list", invoice["number"], packing["invoice"])
        contents = [sorted(i["quantity"] for i in c["contents"]) for c in packing["cartons"]]
        same(f"{about}: contents", contents, [sorted(count for _, count in c.contents) for c in packed])
        same(f"{about}: carton weights", [c.gross_g for c in packed], [c["gross_g"] for c in packing["cartons"]])
        # A business declares above 30 kg, a person writes a consignment note at any weight.
        path = "PEB" if gross > 30_000 and rules.SELLERS[part.seller].legal_form != "perorangan" else "CN"
        same(f"{about}: customs", path, row["customs_path"], filing["path"])
        if path == "CN":
            same(f"{about}: note", (invoice["number"], len(packed), gross, net),
                 (filing["invoice_number"], filing["packages"], filing["gross_g"], filing["net_g"]))
        else:
            same(f"{about}: declaration", (len(packed), len(part.pieces)),
                 (sum(k["jumlahKemasan"] for k in filing["kemasan"]), len(filing["barang"])))
