"""The two files, as they are."""

import csv
import gzip
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import rules

DATA = Path(__file__).resolve().parent.parent / "data"
LINES = DATA / "online-retail-lines-2010-12.csv.gz"
PRODUCTS = DATA / "online-retail-products.csv"


def rupiah(pounds: str) -> int:
    """A price in pounds with at most three decimals, in rupiah."""
    whole, _, decimals = pounds.partition(".")
    if len(decimals) > 3:
        raise ValueError(f"not a price: {pounds}")
    return int(whole + decimals.ljust(3, "0")) * rules.RUPIAH_OF_A_POUND // 1_000


@dataclass(frozen=True)
class Product:
    """A row of the product list. Codes are case-sensitive: `15056BL` and `15056bl` are two products."""

    code: str
    title: str
    price: int
    # Place in `rules.SELLERS`.
    seller: int


@dataclass(frozen=True)
class Line:
    """A row of the order lines."""

    invoice: str
    code: str
    quantity: int
    at: datetime
    price: int
    customer: str
    country: str

    @property
    def cancels(self) -> bool:
        """Invoices that begin with C are cancellations."""
        return self.invoice.startswith("C")


def products() -> dict[str, Product]:
    """All products by code."""
    with open(PRODUCTS, encoding="utf-8", newline="") as file:
        return {
            row["stock_code"]: Product(
                row["stock_code"], row["description"], rupiah(row["unit_price_gbp"]), place % len(rules.SELLERS)
            )
            for place, row in enumerate(csv.DictReader(file))
        }


def lines(first: int | None) -> list[Line]:
    """The first lines of the file, or all of them."""
    with gzip.open(LINES, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [
            Line(
                row["invoice"], row["stock_code"], int(row["quantity"]), datetime.fromisoformat(row["at"]),
                rupiah(row["unit_price_gbp"]), row["customer"].removesuffix(".0"), row["country"],
            )
            for number, row in enumerate(rows)
            if first is None or number < first
        ]
