"""An order from the cart to the buyer's hands, and back."""

from collections import Counter
from dataclasses import dataclass, field

from . import rules
from .client import Client, Refused, until
from .plan import Order, Refund
from .shop import Shop, rupiah

# Somebody's address in each country.
ADDRESSES = {
    rules.HOME: {
        "phone": "+6281200000009", "street": "Jl. Semeru 12", "province": "35", "regency": "35.73", "district": "35.73.02",
        "postal_code": "65119", "country": "ID",
    },
    "HK": {"phone": "+852 9123 4567", "street": "Flat 12A, 8 Nathan Road", "city": "Tsim Sha Tsui", "country": "HK"},
    "SG": {
        "phone": "+65 8123 4567", "street": "10 Anson Road, #08-12", "city": "Singapore", "postal_code": "079903",
        "country": "SG",
    },
    "MY": {
        "phone": "+60 12-345 6789", "street": "8 Jalan Ampang", "city": "Kuala Lumpur", "state": "Wilayah Persekutuan",
        "postal_code": "50450", "country": "MY",
    },
    "JP": {
        "phone": "+81 90-1234-5678", "street": "1-2-3 Marunouchi", "city": "Chiyoda-ku", "state": "Tokyo",
        "postal_code": "100-0005", "country": "JP",
    },
}


@dataclass
class Part:
    """A seller's part of an order."""

    seller: int
    identity: str
    number: str
    shipment: str
    goods: int
    delivery: int
    # Pieces by code, in the order of the file.
    pieces: dict[str, int]


@dataclass
class Sold:
    """An order that was placed."""

    order: Order
    identity: str
    number: str
    token: str
    payment: str
    # What the unique code adds to the transfer.
    extra: int
    total: int
    parts: list[Part] = field(default_factory=list)


def expected(shop: Shop, order: Order) -> dict[int, tuple[int, int]]:
    """Goods and delivery of each seller's part, in rupiah, by this program's own arithmetic."""
    goods, pieces = Counter(), Counter()
    for code, (quantity, price) in order.items.items():
        seller = shop.offers[code].seller
        goods[seller] += quantity * price
        pieces[seller] += quantity
    return {
        seller: (goods[seller], rules.delivery_price(order.country, rules.SELLERS[seller], count))
        for seller, count in pieces.items()
    }


class Sales:
    """The buyers, the sellers and staff at their daily work."""

    def __init__(self, client: Client, shop: Shop) -> None:
        self.client, self.shop = client, shop
        self.sold: dict[str, Sold] = {}
        self.carts: dict[str, str] = {}

    def fill_cart(self, order: Order) -> None:
        """Puts everything into a cart and says where it goes."""
        cart = self.client.ask("POST", "/api/v1/carts", {})["id"]
        for code, (quantity, _) in order.items.items():
            self.client.ask("PUT", f"/api/v1/carts/{cart}/lines/{self.shop.offers[code].variant}", {"quantity": quantity})
        address = ADDRESSES[order.country] | {"name": self._name(order)}
        delivery = {"kind": "export" if order.abroad else "domestic", "address": address}
        self.client.ask("PUT", f"/api/v1/carts/{cart}/delivery", delivery)
        self.carts[order.key] = cart

    def _name(self, order: Order) -> str:
        return f"Customer {order.customer or 'without number'}"

    def place(self, order: Order) -> None:
        """Orders the cart for exactly what this program expects, once its prices have arrived, and has staff confirm the transfer."""
        cart = self.carts.pop(order.key)
        parts = expected(self.shop, order)
        total = sum(goods + delivery for goods, delivery in parts.values())

        def priced() -> bool:
            try:
                return self.client.get(f"/api/v1/carts/{cart}")["total"] == rupiah(total)
            except Refused as refused:
                raise RuntimeError(f"order {order.key} has no price: {refused}") from refused

        try:
            until(f"the total {total} of order {order.key}", priced)
        except TimeoutError as late:
            raise RuntimeError(f"{late}; the cart says {self._differences(cart, order)}") from late
        body = {
            "cart_id": cart, "expected_total": rupiah(total), "payment_method": "bank_transfer",
            "contact": {
                "name": self._name(order), "email": f"customer-{order.customer or 0}@december.example",
                "phone": ADDRESSES[order.country]["phone"],
            },
        }
        placed = self.client.ask("POST", "/api/v1/checkouts", body, key=f"checkout-{order.key}")
        made, payment = placed["order"], placed["payment"]
        extra = int(payment["unique_code"]["amount"])
        sold = Sold(order, made["id"], made["number"], made["token"], payment["id"], extra, total)
        for part in made["fulfilments"]:
            seller = self.shop.seller_of(part["seller"])
            told = (int(part["goods"]["amount"]), int(part["delivery_cost"]["amount"]))
            if told != parts[seller]:
                raise RuntimeError(f"order {order.key}: {told} instead of {parts[seller]}")
            pieces = {c: q for c, (q, _) in order.items.items() if self.shop.offers[c].seller == seller}
            sold.parts.append(Part(seller, part["id"], part["number"], part["shipments"][0]["id"], *told, pieces))
        self.sold[order.key] = sold
        confirmation = {"statement_ref": f"BJ-{order.key}", "amount": rupiah(total + extra)}
        self.client.ask("POST", f"/api/v1/payments/{sold.payment}/confirmation", confirmation, self.shop.staff)

    def _differences(self, cart: str, order: Order) -> list:
        seen = self.client.get(f"/api/v1/carts/{cart}")
        codes = {self.shop.offers[code].variant: (code, price) for code, (_, price) in order.items.items()}
        wrong = [
            (codes[line["variant_id"]], line["list_price"], line["remarks"])
            for line in seen["lines"]
            if line["list_price"] != rupiah(codes[line["variant_id"]][1]) or line["remarks"] not in ([], ["price_changed"])
        ]
        return [seen["goods"], seen["delivery_cost"], wrong[:5]]

    def _step(self, path: str, token: str | None, body: object = None, key: str | None = None) -> None:
        """A step that a part takes once: said twice because of a lost answer, the second time is refused."""
        try:
            self.client.ask("POST", path, {} if body is None else body, token, key)
        except Refused as refused:
            if not (refused.repeated and refused.code == "state_conflict"):
                raise

    def accept(self, sold: Sold) -> None:
        """The sellers take their parts on."""
        for part in sold.parts:
            self._step(f"/api/v1/fulfilments/{part.identity}/acceptance", self.shop.tokens[part.seller])

    def send(self, sold: Sold) -> None:
        """A parcel within the country, until its buyer has it."""
        self.accept(sold)
        for place, part in enumerate(sold.parts):
            token = self.shop.tokens[part.seller]
            self._step(f"/api/v1/fulfilments/{part.identity}/packing", token)
            number = "JX" + "".join(c for c in sold.order.key if c.isdigit()).rjust(10, "0") + str(place)
            courier = {"carrier": "JNE", "tracking_no": number}
            self._step(f"/api/v1/shipments/{part.shipment}/dispatch", token, courier, f"dispatch-{part.identity}")
            self._step(f"/api/v1/shipments/{part.shipment}/delivery", token)
        self.receive(sold)

    def receive(self, sold: Sold) -> None:
        """The buyer has it and is content."""
        for part in sold.parts:
            path = f"/api/v1/orders/{sold.identity}/fulfilments/{part.identity}/receipt?token={sold.token}"
            self._step(path, None)

    def pack(self, sold: Sold) -> None:
        """Packs the parts of an order from abroad into cartons."""
        self.accept(sold)
        whole = self.client.get(f"/api/v1/orders/{sold.identity}?token={sold.token}")
        lines = {line["sku"]: line["id"] for line in whole["lines"]}
        for part in sold.parts:
            cartons = [
                {
                    "weight_g": carton.gross_g, "size_mm": list(carton.size_mm),
                    "contents": [{"line_id": lines[code], "quantity": count} for code, count in carton.contents],
                }
                for carton in rules.pack(list(part.pieces.items()))
            ]
            path, token = f"/api/v1/fulfilments/{part.identity}/cartons", self.shop.tokens[part.seller]
            try:
                packed = self.client.ask("PUT", path, {"version": 0, "cartons": cartons}, token)
            except Refused as refused:
                if not (refused.repeated and refused.code == "stale_version"):
                    raise
                packed = self.client.get(path, token)
            if not packed["complete"] or packed["pieces"] != len(cartons):
                raise RuntimeError(f"cartons of {part.number}: {packed}")

    def cancel(self, sold: Sold) -> None:
        """Staff cancel an order that was not sent, and give all of its money back, the unique code too."""
        path = f"/api/v1/orders/{sold.identity}/cancellation"
        reason = {"reason": f"Cancelled: {sold.order.cancelled_by}"}
        self.client.ask("POST", path, reason, self.shop.staff, f"cancel-{sold.order.key}")
        self._give_back(sold, sold.total + sold.extra, f"cancelled-{sold.order.key}")

    def refund(self, refunds: list[Refund]) -> None:
        """Pieces of one order come back into the stock, and their money goes back to the buyer; one cancellation after the other."""
        for refund in refunds:
            self._give_back(self.sold[refund.order.key], refund.amount, f"refund-{refund.key}")
            for code, count in refund.pieces.items():
                offer = self.shop.offers[code]
                body = {"kind": "returned", "quantity": count, "reason": f"Cancelled: {refund.key}"}
                path = f"/api/v1/stock/{offer.variant}/movements"
                self._again(path, body, self.shop.tokens[offer.seller], f"returned-{refund.key}-{code}")

    def _give_back(self, sold: Sold, amount: int, key: str) -> None:
        body = {"amount": rupiah(amount), "reason": "Cancellation", "reference": f"BJ-{key}"[:60]}
        self._again(f"/api/v1/payments/{sold.payment}/refunds", body, self.shop.staff, key)

    def _again(self, path: str, body: object, token: str, key: str) -> None:
        """Repeats what met another change of the same thing."""
        while True:
            try:
                self.client.ask("POST", path, body, token, key)
                return
            except Refused as refused:
                if refused.code != "stale_version":
                    raise
