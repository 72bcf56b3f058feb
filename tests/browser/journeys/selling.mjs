// A person becomes a seller, is trained, and lists a product with a photo.

import assert from "node:assert/strict";
import { photo } from "../photo.mjs";
import { DESK, visit } from "../visitor.mjs";

const EMAIL = "ningsih@penjual.example";

export async function trainAndList(sentra, { width, lang }) {
  const email = `${width}.${lang}.${EMAIL}`;
  const title = lang === "id" ? `Keranjang bambu Ningsih ${width}` : `Ningsih bamboo basket ${width}`;
  await visit(sentra, { width, lang }, async (seller) => {
    await seller.open("/register", "register");
    await seller.fill({ name: "Ningsih Wulandari", email, phone: "0812 0000 0011", password: "sentra-demo", terms: true, privacy: true });
    await seller.press("/register", "registered");

    await seller.open("/seller/profile", "seller-open");
    await seller.fill({ name: `Bambu Ningsih ${width} ${lang}`, legal_form: "perorangan", region_code: "35.73", phone: "0812 0000 0011" });
    await seller.fill({ "story.id": "Kami menganyam bambu apus di Malang sejak 2004.", "story.en": "We weave bamboo in Malang since 2004." });
    await seller.press("/seller/profile", "seller-standing-missing");
    await seller.open("/seller", "seller-home-new");

    await seller.open("/seller/products/new", "product-new");
    const category = await seller.page.locator('main [name="category"] option[value]:not([value=""])').evaluateAll((all) => all.map((o) => o.value));
    assert.ok(category.includes("weaving"), `categories: ${category}`);
    await seller.fill({ photos: photo(), title_id: title, v0_price: "85000", v0_weight_g: "400", v0_stock: "7", category: "weaving" });
    await seller.fill({ description_id: "Anyaman rapat, kuat untuk belanja setiap hari.", v0_length: "30", v0_width: "25", v0_height: "20" });
    await seller.press("/seller/products", "product-lacks-training", 'button[value="publish"]');
    assert.match(seller.path, /^\/seller\/products\/./);
    assert.equal(await seller.page.locator("#missing li").count(), 1, "only the training is missing");
    const form = seller.path;

    await visit(sentra, { width: DESK, lang }, async (trainer) => {
      await trainer.signIn("trainer", "/trainer");
      await trainer.look("trainer");
      const courses = await trainer.page.locator('main [name="course_id"] option[value]:not([value=""])').evaluateAll((all) => all.map((o) => o.value));
      await trainer.fill({ email, course_id: courses[0], number: `BLK-${width}-${lang}` }, 'form[action="/trainer/certificates"]');
      await trainer.press("/trainer/certificates", "trainer-issued");
      await trainer.open("/trainer/courses", "trainer-courses");
    });

    await seller.until(form, `form[action="${form}/publication"] button[value="publish"]`);
    await seller.look("product-ready");
    await seller.press(`${form}/publication`, "product-published");
    await seller.open("/seller/products", "seller-products");
    await seller.open("/seller/stock", "seller-stock");
    await seller.open("/seller/profile", "seller-standing");
    await seller.follow("/certificates/", "certificate");
  });

  await visit(sentra, { width, lang }, async (guest) => {
    await guest.open(`/search?q=${encodeURIComponent(title)}`, "results-new");
    const found = await guest.page.locator("#results .grid a").first().innerText();
    assert.ok(found.includes(title), found);
    await guest.follow("/products/", "product-new-seen");
    const picture = guest.page.locator(".gallery img").first();
    assert.ok(await picture.evaluate((img) => img.complete && img.naturalWidth > 0), "the photo is there");
    await guest.follow("/shops/", "shop");
  });
}
