"""Start, weight of pages, and how soon a change is found."""

import re
import statistics
import sys
import time
import urllib.parse

from goods import CATEGORY
from shop import Shop, unzipped

STARTS = 5


def spread(values):
    return f"{min(values):.0f}  {statistics.median(values):.0f}  {max(values):.0f}"


def starts(data):
    """From launching the program on a filled folder to its first answer, in milliseconds."""
    found = []
    for _ in range(STARTS):
        shop = Shop(data)
        found.append(shop.start_ms)
        shop.stop()
    return found


def weight(shop, path):
    """Bytes of document, style and script, as a browser that takes gzip receives them; without pictures."""
    _, document = shop.page(path, {"accept-encoding": "gzip"})
    total = len(document)
    for asset in set(re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', unzipped(document))):
        total += len(shop.page(asset, {"accept-encoding": "gzip"})[1])
    return total


def findable_ms(shop):
    """From a published change to the first result that shows it."""
    client = shop.client()
    token = client.json("POST", "/api/v1/sessions", {"email": "seller@demo.example", "password": "sentra-demo"})["token"]
    mine = client.json("GET", "/api/v1/sellers/me", token=token)["id"]
    product = client.json("GET", f"/api/v1/products?seller={mine}")["items"][0]
    path, version, found = f"/api/v1/products/{product['id']}", product["version"], []
    for n in range(5):
        word = f"zqx{n}{int(time.time())}"
        title = dict(product["title"], id=f"{product['title']['id']} {word}")
        version = client.json("PATCH", path, {"version": version, "title": title}, token)["version"]
        began = time.perf_counter()
        while not client.json("GET", f"/api/v1/search?q={word}")["hits"]:
            if time.perf_counter() - began > 10:
                sys.exit("the change was not found in ten seconds")
            time.sleep(0.005)
        found.append((time.perf_counter() - began) * 1000)
    client.json("PATCH", path, {"version": version, "title": product["title"]}, token)
    return found


def pages(shop):
    """The pages that are measured: name and address. The product has photos, several variants, and sisters of the same seller."""
    featured = shop.client().json("GET", "/api/v1/products?featured=true&limit=100")["items"]
    product = min((p for p in featured if p["photos"] and len(p["variants"]) > 1), key=lambda p: p["slug"])
    return {
        "home": "/",
        "category": f"/categories/{CATEGORY}",
        "list (JSON)": f"/api/v1/products?category={CATEGORY}",
        "product": "/products/" + urllib.parse.quote(product["slug"]),
        "search": "/search?q=keripik",
        # Every product is an answer to this one.
        "search all": "/search",
    }
