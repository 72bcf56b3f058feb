"""Every rule of the replay: what of the file becomes what in the shop, and what it must cost. Integers only."""

from dataclasses import dataclass
from datetime import date, timedelta

RUPIAH_OF_A_POUND = 20_000

# A piece of everything, as `README.md` imports the same list: 300 g and 20 x 15 x 10 cm packed, 250 g of goods.
PIECE_G = 300
PIECE_NET_G = 250
PIECE_MM = (200, 150, 100)
PIECE_MM3 = PIECE_MM[0] * PIECE_MM[1] * PIECE_MM[2]
# One code of the Harmonized System for all: articles for festivities and entertainment.
HS_CODE = "950590"

# A cart holds 100 lines, a line 9,999 pieces.
LINES_MAX = 100
QUANTITY_MAX = 9_999

HOME = "ID"
# Where a country of the file lies in the replay. Those without a row are skipped and counted.
COUNTRIES = {
    "United Kingdom": HOME,
    "Netherlands": "HK", "EIRE": "HK", "Channel Islands": "HK", "Iceland": "HK", "Norway": "HK", "Denmark": "HK",
    "Germany": "SG", "Austria": "SG", "Switzerland": "SG", "Poland": "SG", "Lithuania": "SG", "Bahrain": "SG",
    "France": "MY", "Belgium": "MY", "Spain": "MY", "Portugal": "MY", "Italy": "MY", "Cyprus": "MY", "Israel": "MY",
    "Australia": "MY",
    "Japan": "JP", "Sweden": "JP", "Finland": "JP",
}


@dataclass(frozen=True)
class Seller:
    """A seller of the replay: products are dealt out to them in turn, in the order of the product list."""

    name: str
    legal_form: str
    region: str
    nib: str
    # Rupiah a kilogram to Kota Malang, by regular courier and by cargo: the installation's own example rates, which come
    # with its tables, within a town and within the province.
    regular_per_kg: int
    cargo_per_kg: int


# A company, whose parcels above 30 kg need an export declaration, and a person, whose parcels never do.
SELLERS = (
    Seller("Gudang Oleh-oleh Malang", "cv", "35.73", "9120001234567", 7_000, 2_500),
    Seller("Kado Bu Ratna", "perorangan", "35.07", "9120007654321", 9_000, 3_000),
)


def up(value: int, step: int) -> int:
    """The smallest multiple of the step that is not below the value."""
    return -(-value // step) * step


# Heaviest parts: cargo takes 1,000 kg by room (4,000 cm3 a kilogram), abroad 300 kg are charged (6,000 cm3 a kilogram).
PIECES_MAX_HOME = 1_000_000 // max(PIECE_G, PIECE_MM3 // 4_000)
PIECES_MAX_ABROAD = 300_000 // max(PIECE_G, PIECE_MM3 // 6_000)


def pieces_max(country: str) -> int:
    """Most pieces of one seller in one order; an invoice with more becomes several orders."""
    return PIECES_MAX_HOME if country == HOME else PIECES_MAX_ABROAD


def courier_price(seller: Seller, pieces: int) -> int:
    """Rupiah of the cheaper courier for so many pieces of one seller to Kota Malang."""
    weight, prices = PIECE_G * pieces, []
    regular = max(weight, -(-PIECE_MM3 * pieces // 6_000))
    if regular <= 50_000:
        # Up to 300 g over a whole kilogram are free.
        kilos = max(regular // 1_000 + (regular % 1_000 > 300), 1)
        prices.append(kilos * seller.regular_per_kg)
    cargo = max(weight, -(-PIECE_MM3 * pieces // 4_000))
    if cargo <= 1_000_000:
        prices.append(max(up(cargo, 1_000), 10_000) // 1_000 * seller.cargo_per_kg)
    return min(prices)


@dataclass(frozen=True)
class Route:
    """A country that is sold to, and the flight that leaves for it once a week. Its prices are made up."""

    country: str
    airport: str
    # 1 is Monday: together these are four flights a week.
    weekday: int
    flight: str
    # What a buyer pays for a kilogram and at least, in rupiah.
    per_kg: int
    minimum: int
    # What the airline takes: at least, and for a kilogram from so many kilograms on.
    card_minimum: int
    breaks: tuple[tuple[int, int], ...]


ROUTES = {
    r.country: r
    for r in (
        Route("HK", "HKG", 1, "9101", 92_000, 60_000, 750_000,
              ((0, 62_500), (45, 47_000), (100, 38_500), (300, 34_000), (500, 31_500))),
        Route("SG", "SIN", 2, "9111", 78_000, 50_000, 500_000,
              ((0, 41_000), (45, 31_000), (100, 25_500), (300, 22_000), (500, 20_500))),
        Route("MY", "KUL", 4, "9121", 74_000, 50_000, 500_000,
              ((0, 43_500), (45, 33_000), (100, 27_000), (300, 23_500), (500, 21_500))),
        Route("JP", "NRT", 5, "9131", 128_000, 90_000, 1_100_000,
              ((0, 98_000), (45, 74_000), (100, 61_500), (300, 55_000), (500, 51_000))),
    )
}
# What a flight sells us: less than the busiest weeks bring, so that orders stay for the next one.
FLIGHT_KG, FLIGHT_M3 = 3_000, 12
# Surcharges a kilogram on the scale: fuel, and security with its least amount.
FUEL_PER_KG, SECURITY_PER_KG, SECURITY_MINIMUM = 6_500, 1_200, 25_000


def air_price(country: str, pieces: int) -> int:
    """Rupiah that a buyer abroad pays for so many pieces of one seller, brought to the door."""
    charged = up(max(PIECE_G * pieces, -(-PIECE_MM3 * pieces // 6_000)), 500)
    return max(charged * ROUTES[country].per_kg // 1_000, ROUTES[country].minimum)


def delivery_price(country: str, seller: Seller, pieces: int) -> int:
    """Rupiah of sending a seller's part of an order."""
    return courier_price(seller, pieces) if country == HOME else air_price(country, pieces)


def half_up(amount: int, by: int) -> int:
    """A quotient rounded half up, as the airline's prices are."""
    return (amount + by // 2) // by


def air_charge(country: str, gross_g: int, volume_mm3: int) -> tuple[int, int, int]:
    """Chargeable grams, grams that are paid for because a heavier break is cheaper, and rupiah that the airline takes, all in."""
    route = ROUTES[country]
    chargeable = up(max(gross_g, -(-volume_mm3 // 6_000)), 500)
    by_weight, paid = min(
        ((rate * max(chargeable, kilos * 1_000), max(chargeable, kilos * 1_000)) for kilos, rate in route.breaks),
        key=lambda priced: priced[0],
    )
    freight = half_up(by_weight, 1_000)
    if freight < route.card_minimum:
        freight, paid = route.card_minimum, chargeable
    fuel = half_up(FUEL_PER_KG * gross_g, 1_000)
    security = max(half_up(SECURITY_PER_KG * gross_g, 1_000), SECURITY_MINIMUM)
    return chargeable, paid, freight + fuel + security


@dataclass(frozen=True)
class Carton:
    """A packed carton."""

    gross_g: int
    size_mm: tuple[int, int, int]
    # Code of each product in it, and pieces.
    contents: tuple[tuple[str, int], ...]

    @property
    def pieces(self) -> int:
        """Pieces in it."""
        return sum(count for _, count in self.contents)

    @property
    def volume_mm3(self) -> int:
        """Room it takes."""
        length, width, height = self.size_mm
        return length * width * height


# Six pieces a layer (3 x 2), up to four layers; walls of a centimetre; the carton itself weighs 400 g and 100 g a layer.
LAYER, LAYERS_MAX = 6, 4


def pack(items: list[tuple[str, int]]) -> list[Carton]:
    """Packs pieces into cartons in their order; the last carton is as low as its layers."""
    cartons, inside, room = [], [], LAYER * LAYERS_MAX

    def close() -> None:
        count = sum(n for _, n in inside)
        layers = -(-count // LAYER)
        size = (3 * PIECE_MM[0] + 20, 2 * PIECE_MM[1] + 20, layers * PIECE_MM[2] + 20)
        cartons.append(Carton(count * PIECE_G + 400 + 100 * layers, size, tuple(inside)))

    for code, quantity in items:
        while quantity:
            taken = min(quantity, room)
            inside.append((code, taken))
            quantity, room = quantity - taken, room - taken
            if not room:
                close()
                inside, room = [], LAYER * LAYERS_MAX
    if inside:
        close()
    return cartons


def shift(today: date) -> timedelta:
    """How far December 2010 is moved, in whole weeks, so that its flights lie ahead of today."""
    ahead = today + timedelta(days=3) - date(2010, 12, 1)
    return timedelta(weeks=-(-ahead.days // 7))
