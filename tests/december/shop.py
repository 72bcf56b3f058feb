"""An empty installation becomes one that sells: people, training, sellers, products, prices abroad."""

import csv
import io
import time
from dataclasses import dataclass
from datetime import date, timedelta

from . import rules
from .client import Client, Refused, until
from .plan import Plan
from .server import PASSWORD, Server

CATEGORY = "oleh-oleh"


def rupiah(amount: int) -> dict[str, str]:
    """An amount as the API writes it."""
    return {"amount": str(amount), "currency": "IDR"}


@dataclass
class Offer:
    """A product of the shop."""

    code: str
    title: str
    product: str
    variant: str
    seller: int
    version: int
    price: int


class Shop:
    """Who acts, and what is sold."""

    def __init__(self, client: Client, server: Server, plan: Plan) -> None:
        self.client, self.server, self.plan = client, server, plan
        self.staff = self._appoint("staff")
        self.trainer = self._appoint("trainer")
        self.coordinator = self._appoint("coordinator")
        self._open_house()
        self.sellers = [self._open_shop(place) for place in range(len(rules.SELLERS))]
        self.tokens = [token for _, token in self.sellers]
        self.offers: dict[str, Offer] = {}
        for place in range(len(rules.SELLERS)):
            self._import(place)
        self._open_abroad()

    def seller_of(self, identity: str) -> int:
        """Place of a seller by its id."""
        return next(place for place, (seller, _) in enumerate(self.sellers) if seller == identity)

    def _sign_in(self, email: str) -> str:
        return self.client.ask("POST", "/api/v1/sessions", {"email": email, "password": PASSWORD})["token"]

    def _appoint(self, role: str) -> str:
        email = f"{role}@december.example"
        self.server.appoint(email, role.capitalize(), role)
        return self._sign_in(email)

    def _open_house(self) -> None:
        names = {"id": "Oleh-oleh", "en": "Gifts"}
        category = {"id": CATEGORY, "names": names, "food": False}
        self.client.ask("POST", "/api/v1/categories", category, self.staff, "category")
        course = {
            "code": "jualan-dan-ekspor", "title": {"id": "Jualan dan ekspor", "en": "Selling and export"},
            "unlocks": ["list", "export"], "valid_months": 24,
        }
        self.course = self.client.ask("POST", "/api/v1/courses", course, self.trainer, "course")["id"]

    def _open_shop(self, place: int) -> tuple[str, str]:
        seller, email = rules.SELLERS[place], f"seller-{place}@december.example"
        person = {
            "name": f"Pemilik {seller.name}", "email": email, "password": PASSWORD, "phone": f"+628120000010{place}",
            "consents": ["terms", "privacy"],
        }
        self.client.ask("POST", "/api/v1/accounts", person, key=f"account-{place}")
        shop = {
            "name": seller.name, "legal_form": seller.legal_form, "region_code": seller.region, "nib": seller.nib,
            "phone": f"+628120000020{place}", "address": f"Jl. Kawi {place + 1}, Malang",
            "story": {"id": "Kado dan hiasan.", "en": "Gifts and ornaments."},
        }
        opened = self.client.ask("POST", "/api/v1/sellers", shop, self._sign_in(email), f"seller-{place}")
        certificate = {
            "email": email, "course_id": self.course, "number": f"SRT-DES-{place}",
            "issued_on": str(date.today() - timedelta(days=30)), "valid_until": str(date.today() + timedelta(days=600)),
        }
        self.client.ask("POST", "/api/v1/certificates", certificate, self.trainer, f"certificate-{place}")
        return opened["seller"]["id"], opened["token"]

    def _import(self, place: int) -> None:
        """Imports a seller's products as a table, with the stock that the plan needs, and waits until they can be bought."""
        token = self.tokens[place]
        products = [p for p in self.plan.products.values() if p.seller == place]
        standing = "/api/v1/sellers/me/standing"
        until("the right to export", lambda: self.client.get(standing, token)["rights"].get("export"))
        table = io.StringIO()
        rows = csv.writer(table)
        rows.writerow(["sku", "title_en", "price", "stock", "hs_code", "net_g"])
        for p in products:
            rows.writerow([p.code, p.title, p.price, self.plan.opening[p.code], rules.HS_CODE, rules.PIECE_NET_G])
        options = {
            "category": CATEGORY, "weight_g": str(rules.PIECE_G), "size": "x".join(map(str, rules.PIECE_MM)), "publish": "yes",
        }
        content = table.getvalue().encode()

        def start() -> str | None:
            try:
                return self.client.upload("/api/v1/product-imports", options, content, token, f"import-{place}")["id"]
            except Refused as refused:
                # The rights of the seller are on their way to the catalogue.
                if refused.status != 403:
                    raise
                return None

        identity = until("the right to import", start)
        path = f"/api/v1/product-imports/{identity}"
        done = until("the import", lambda: (seen := self.client.get(path, token))["status"] in ("done", "failed") and seen)
        if done["status"] != "done" or done["counts"]["created"] != len(products):
            raise RuntimeError(f"the import did not take every product: {done['counts']} {done['problem']} {done['rows'][:5]}")
        for found in self.client.all(f"/api/v1/products?seller={self.sellers[place][0]}", token):
            variant = found["variants"][0]
            offer = Offer(
                variant["sku"], found["title"]["en"], found["id"], variant["id"], place, found["version"],
                int(variant["price"]["amount"]),
            )
            self.offers[offer.code] = offer
        missing = [p.code for p in products if p.code not in self.offers]
        if missing:
            raise RuntimeError(f"imported and not in the shop: {missing[:10]}")

    def _open_abroad(self) -> None:
        client = self.client
        for route in rules.ROUTES.values():
            tariff = {
                "per_kg": rupiah(route.per_kg), "minimum": rupiah(route.minimum), "days_min": 5, "days_max": 10, "active": True,
                "version": 0,
            }
            client.ask("PUT", f"/api/v1/export-tariffs/{route.country}", tariff, self.staff)
            card = {
                "carrier": "GA", "origin": "SUB", "destination": route.airport, "currency": "IDR",
                "minimum": str(route.card_minimum),
                "breaks": [{"from_kg": str(kilos), "rate": str(rate)} for kilos, rate in route.breaks],
                "divisor": 6_000, "step_kg": "0.5",
                "surcharges": [
                    {"code": "MY", "name": {"id": "Bahan bakar", "en": "Fuel"}, "per": "actual", "amount": str(rules.FUEL_PER_KG)},
                    {"code": "SC", "name": {"id": "Keamanan", "en": "Security"}, "per": "actual",
                     "amount": str(rules.SECURITY_PER_KG), "minimum": str(rules.SECURITY_MINIMUM)},
                ],
                "note": "Example, not the carrier's rates",
            }
            client.ask("POST", "/api/v1/rate-cards", card, self.coordinator, f"card-{route.country}")
        numbers = {"carrier": "GA", "prefix": "126", "first": "9000000", "last": "9000199", "note": "Example"}
        client.ask("POST", "/api/v1/awb/ranges", numbers, self.coordinator, "numbers")

    def stock(self, code: str) -> dict:
        """The stock of a product, as its seller sees it; nothing before it is known."""
        offer = self.offers[code]
        try:
            return self.client.get(f"/api/v1/stock/{offer.variant}", self.tokens[offer.seller])
        except Refused as refused:
            if refused.status != 404:
                raise
            return {}

    def reprice(self, change: tuple[str, int]) -> None:
        """Changes a price."""
        code, price = change
        offer = self.offers[code]
        token, path = self.tokens[offer.seller], f"/api/v1/products/{offer.product}"
        while offer.price != price:
            variant = {
                "id": offer.variant, "sku": code, "price": rupiah(price), "weight_g": rules.PIECE_G, "net_g": rules.PIECE_NET_G,
                "size_mm": list(rules.PIECE_MM),
            }
            try:
                seen = self.client.ask("PATCH", path, {"version": offer.version, "variants": [variant]}, token)
            except Refused as refused:
                # Said twice, because the first answer got lost: read how it stands.
                if refused.status != 409 or not refused.repeated:
                    raise
                seen = self.client.get(path, token)
            offer.version, offer.price = seen["version"], int(seen["variants"][0]["price"]["amount"])


class StockWatch:
    """Looks at one product after the other while everything goes on: nothing may ever be below zero."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.looks = shop, 0
        self.wrong: list[str] = []
        self.ended = False

    def run(self) -> None:
        """Until it is told to end."""
        codes = sorted(self.shop.offers, key=lambda code: -self.shop.plan.opening[code])
        while not self.ended:
            code = codes[self.looks % len(codes)]
            self.looks += 1
            self.wrong += wrong_stock(code, self.shop.stock(code))
            time.sleep(0.1)


def wrong_stock(code: str, stock: dict) -> list[str]:
    """What cannot be of a stock."""
    parts = ("on_hand", "allocated", "held", "available")
    below = any(stock[part] < 0 for part in parts) or stock["on_hand"] < stock["allocated"] + stock["held"]
    return [f"stock of {code}: {stock}"] if below else []
