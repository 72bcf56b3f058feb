"""What must be true at the end, and a digest of it."""

import hashlib
import json
from collections import Counter

from .client import Client, Pool
from .export import Export, Flown
from .plan import Plan
from .sale import Sales, Sold
from .shop import Shop, wrong_stock

# Accounts of what belongs to sellers and carriers.
OWED = ("seller_payable", "delivery_payable", "freight")


def _rupiah(money: dict) -> int:
    if money["currency"] != "IDR":
        raise ValueError(f"not rupiah: {money}")
    return int(money["amount"])


class End:
    """The end of a replay: every order, every stock and the books, read once more through the API."""

    def __init__(self, client: Client, pool: Pool, plan: Plan, shop: Shop, sales: Sales, export: Export) -> None:
        self.client, self.plan, self.shop, self.sales, self.export = client, plan, shop, sales, export
        self.problems: list[str] = []
        self.back, self.returned = Counter(), Counter()
        for order in plan.orders:
            if order.cancelled_by:
                self.back[order.key] += sales.sold[order.key].total
                self.returned.update({code: quantity for code, (quantity, _) in order.items.items()})
        for refund in plan.refunds:
            self.back[refund.order.key] += refund.amount
            self.returned.update(refund.pieces)
        self.orders = dict(pool.each(self._order, sales.sold.values()))
        self.stocks = dict(pool.each(self._stock, sorted(shop.offers)))
        self.accounts = self._books()
        self.consignments = [self._consignment(flown) for flown in export.flown]
        if export.waiting:
            self.problems.append(f"orders that never flew: {sorted(export.waiting)}")

    def _same(self, what: str, told: object, wanted: object) -> None:
        if told != wanted:
            self.problems.append(f"{what}: {told} instead of {wanted}")

    def _order(self, sold: Sold) -> tuple[str, dict]:
        order = sold.order
        seen = self.client.get(f"/api/v1/orders/{sold.identity}?token={sold.token}")
        lines = {line["sku"]: (line["quantity"], _rupiah(line["price"])) for line in seen["lines"]}
        self._same(f"lines of {order.key}", lines, order.items)
        self._same(f"total of {order.key}", _rupiah(seen["total"]), sold.total)
        states = sorted({part["state"] for part in seen["fulfilments"]})
        self._same(f"state of {order.key}", states, ["cancelled" if order.cancelled_by else "completed"])
        payment = seen["payment"]
        self._same(f"paid for {order.key}", _rupiah(payment["paid"] or {"currency": "IDR", "amount": 0}), sold.total + sold.extra)
        parts = [
            (self.shop.seller_of(p["seller"]), p["state"], _rupiah(p["goods"]), _rupiah(p["delivery_cost"]), p["service"])
            for p in seen["fulfilments"]
        ]
        return order.key, {
            "lines": lines, "parts": sorted(parts), "total": _rupiah(seen["total"]), "payment": payment["state"],
            "kind": seen["kind"],
        }

    def _stock(self, code: str) -> tuple[str, tuple[int, int, int]]:
        stock = self.shop.stock(code)
        self.problems += wrong_stock(code, stock)
        told = (stock["on_hand"], stock["allocated"], stock["held"])
        # Everything that was sold had been there at the beginning, so what came back is what is left.
        self._same(f"stock of {code}", told, (self.returned[code], 0, 0))
        return code, told

    def _books(self) -> dict[str, int]:
        """Balances by account, without what is left to chance: the unique codes of transfers."""
        check = self.client.get("/api/v1/ledger/check", self.shop.staff)
        if not check["sound"]:
            self.problems.append(f"ledger: {check['problems'][:5]}")
        self.transfers = check["transfers"]
        rows = self.client.get("/api/v1/ledger/accounts", self.shop.staff)["items"]
        debits, credits = (sum(_rupiah(row[side]) for row in rows) for side in ("debits", "credits"))
        self._same("debits and credits", debits, credits)
        balances = {row["id"]: _rupiah(row["balance"]) for row in rows}
        self._same("announced", {row["id"]: row["pending"] for row in rows if _rupiah(row["pending"])}, {})
        sold = self.sales.sold.values()
        codes = sum(s.extra for s in sold if not s.order.cancelled_by)
        paid, back = sum(s.total for s in sold), sum(self.back.values())
        self._same("in the bank", balances.get("clearing.bank_transfer"), paid + codes - back)
        self._same("unique codes", balances.get("rounding", 0), codes)
        for account in ("buyer_payments", "refunds_payable", "unmatched", "fees"):
            self._same(account, balances.get(account, 0), 0)
        owed = sum(amount for account, amount in balances.items() if account.split(".")[0] in OWED)
        self._same("owed to sellers and carriers", owed, paid - back)
        balances["clearing.bank_transfer"] = balances.get("clearing.bank_transfer", 0) - codes
        balances["rounding"] = balances.get("rounding", 0) - codes
        named = {seller: f"seller-{place}" for place, (seller, _) in enumerate(self.shop.sellers)}
        return {
            ".".join([account.split(".")[0], named.get(account.rpartition(".")[2], account.rpartition(".")[2])]): amount
            for account, amount in balances.items()
        }

    def _consignment(self, flown: Flown) -> dict:
        row = self.client.get(f"/api/v1/consignments/{flown.row['id']}", self.shop.coordinator)
        name = f"consignment {flown.country} {flown.day}"
        self._same(f"state of {name}", row["state"], "delivered")
        self._same(f"row of {name} after closing", row["charge"]["total"], flown.row["charge"]["total"])
        keys = {sold.number: sold.order.key for sold in flown.orders}
        return {
            "to": flown.country, "day": str(flown.day), "state": row["state"], "pieces": row["pieces"], "kg": row["actual_kg"],
            "charge": row["charge"]["total"], "left_out": flown.left_out,
            "orders": {keys[order["number"]]: order["freight"] for order in row["orders"]},
        }

    def digest(self) -> str:
        """One number for the whole end: orders, stock, balances and consignments."""
        whole = {
            "orders": self.orders, "stock": self.stocks, "accounts": self.accounts, "consignments": self.consignments,
        }
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

