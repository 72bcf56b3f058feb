// What a buyer does in every journey, by the names of fields and the addresses of forms.

import assert from "node:assert/strict";

export const SURABAYA = { province: "35", regency: "35.78", district: "35.78.07", postal_code: "60271" };

/** Finds a product with the search box and opens its page. Gives its path. */
export async function find(visitor, words, name) {
  await visitor.open("/", `${name}-home`);
  await visitor.page.locator('header input[name="q"]').fill(words);
  await Promise.all([visitor.page.waitForEvent("load"), visitor.page.locator('header input[name="q"]').press("Enter")]);
  assert.equal(visitor.path, "/search");
  await visitor.look(`${name}-results`);
  await visitor.follow("/products/", `${name}-product`);
  return visitor.path;
}

/** Puts the present product into the cart. */
export async function toCart(visitor, quantity, name) {
  await visitor.fill({ quantity }, '#buy');
  await visitor.press("/cart/lines");
  if (visitor.path !== "/cart") await visitor.open("/cart");
  await visitor.look(`${name}-cart`);
}

/** Chooses from a list. Where scripts run the page comes again by itself, else the button for it is pressed. */
async function choose(visitor, name, value) {
  const list = visitor.page.locator(`main select[name="${name}"]`);
  if (visitor.js) await Promise.all([visitor.page.waitForEvent("load"), list.selectOption(value)]);
  else {
    await list.selectOption(value);
    await visitor.press("/checkout", undefined, 'button[value="place"]:visible');
  }
}

/** Fills in the checkout and orders. Gives the path of the order's page. */
export async function checkOut(visitor, { payment, name, contact = {} }) {
  await visitor.open("/checkout", `${name}-checkout-empty`);
  // What is missing is said beside the field, and nothing typed is lost.
  await visitor.fill({ name: "Rina Kartika", email: "rina@pembeli.example", phone: "0812 0000 0009", ...contact });
  const place = { ...SURABAYA };
  for (const list of ["province", "regency", "district"]) {
    await choose(visitor, list, place[list]);
    assert.equal(await visitor.page.inputValue('main [name="email"]'), contact.email ?? "rina@pembeli.example");
  }
  await visitor.fill({ street: "Jl. Pemuda 31, dekat balai kota", postal_code: place.postal_code });
  const method = visitor.page.locator(`main [name="payment_method"][value="${payment}"]`);
  if (visitor.js && !(await method.isChecked())) await Promise.all([visitor.page.waitForEvent("load"), method.check()]);
  else await method.check();
  await visitor.look(`${name}-checkout`);
  await visitor.press("/checkout", `${name}-order-placed`, 'button[value="order"]:visible');
  assert.match(visitor.path, /^\/(track|orders)\//, await visitor.text());
  return visitor.path;
}

/** Whole rupiah of the amount to pay that the order's page shows. */
export async function amountToPay(visitor) {
  const shown = await visitor.page.locator("#pay .copyable-text, #pay .price").first().innerText();
  const digits = shown.replace(/\D/g, "");
  assert.ok(digits.length > 3, `an amount: ${shown}`);
  return Number(digits);
}
