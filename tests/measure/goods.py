"""Products, the same each time, imported like any seller's list."""

import csv
import os
import random
import subprocess

from shop import PROGRAM

CATEGORY = "chips-crackers"
# What is sold, and in which category.
WHAT = {"Keripik": CATEGORY, "Kerupuk": CATEGORY, "Rempeyek": CATEGORY, "Opak": CATEGORY, "Emping": CATEGORY, "Sambal": "sauces-spices",
        "Kecap": "sauces-spices", "Kopi": "coffee-tea", "Teh": "coffee-tea", "Madu": "honey-sugar", "Gula aren": "honey-sugar",
        "Dodol": "sweets-cakes", "Wingko": "sweets-cakes", "Sirup": "drinks"}
OF = ["tempe", "singkong", "apel", "nangka", "pisang", "ubi ungu", "bayam", "teri", "bawang", "wijen", "salak", "kentang", "jamur", "rumput laut"]
HOW = ["gurih", "pedas", "manis", "asin", "balado", "jeruk purut", "original", "keju", "renyah", "asap", "daun jeruk", "lada hitam"]
SENTENCES = [
    "Dibuat setiap pagi di dapur rumah dari bahan petani sekitar.", "Digoreng sedikit demi sedikit supaya renyah sampai ke rumah Anda.",
    "Tanpa pengawet, tanpa pewarna.", "Dikemas rapat dan dikirim pada hari yang sama.", "Resep keluarga sejak tiga generasi.",
    "Cocok untuk oleh-oleh, kumpul keluarga, atau teman minum kopi.", "Simpan di tempat kering setelah kemasan dibuka."]


def write(path, first, count):
    """A seller's list: products number `first` and on."""
    chance = random.Random(first)
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["sku", "title", "title_en", "description", "description_en", "price", "weight_g", "size", "not_halal", "stock", "category"])
        for n in range(first, first + count):
            what = chance.choice(list(WHAT))
            words = f"{what} {chance.choice(OF)} {chance.choice(HOW)}"
            text = " ".join(chance.sample(SENTENCES, 4))
            rows.writerow([f"F{n:05}", f"{words} {n}", f"{words} no. {n}", text, f"Made in East Java. {text}",
                           chance.randrange(10, 200) * 500, chance.randrange(1, 20) * 50, "200x150x50", "yes", 9999,
                           WHAT[what]])


def sellers(shop):
    """Those of the demonstration who may sell food."""
    items = shop.client().json("GET", f"/api/v1/products?category={CATEGORY}&limit=100")["items"]
    return sorted({item["seller_slug"] for item in items})


def fill(data, of, folder, count):
    """Imports all of them, the sellers taking equal parts, beside the running server."""
    each = -(-count // len(of))
    for place, seller in enumerate(of):
        path = os.path.join(folder, "goods.csv")
        first = place * each
        write(path, first, min(each, count - first))
        subprocess.run([PROGRAM, "import", "products", path, "--data", data, "--seller", seller, "--publish"], check=True, stdout=subprocess.PIPE)
