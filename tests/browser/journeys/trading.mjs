// Orders from the cart to the parcel and the refund, through the rooms of buyer, seller and staff.

import assert from "node:assert/strict";
import { photo } from "../photo.mjs";
import { DESK, visit } from "../visitor.mjs";
import { amountToPay, checkOut, find, toCart } from "./buying.mjs";

/** Staff finds the open payment by its amount and confirms it. */
async function confirmPayment(sentra, amount, lang, reference) {
  await visit(sentra, { width: DESK, lang }, async (staff) => {
    await staff.signIn("staff", "/staff");
    await staff.look("staff-home");
    await staff.open(`/staff/payments?amount=${amount}`, "staff-payments");
    await staff.follow("/staff/payments/pay_", "staff-payment");
    const page = staff.path;
    await staff.fill({ statement_ref: reference, amount: String(amount) }, `form[action="${page}/confirmation"]`);
    await staff.press(`${page}/confirmation`, "staff-payment-confirmed");
  });
}

/** The seller opens the part of an order that is theirs. Gives its path. */
async function openPart(seller, who, number) {
  await seller.signIn(who, "/seller");
  await seller.look("seller-home");
  await seller.open("/seller/orders", "seller-orders");
  const link = seller.page.locator("main table a", { hasText: number }).first();
  await Promise.all([seller.page.waitForEvent("load"), link.click()]);
  await seller.look("seller-order");
  return seller.path;
}

/** The order's number, as its page says it. */
async function numberOf(visitor) {
  const [number] = (await visitor.text("h1")).match(/[A-Z0-9]{8}/) ?? [];
  assert.ok(number, "the order's page names its number");
  return number;
}

/** A product of the demonstration's seller, by its path: the seller signs in and looks. */
async function productOfDemoSeller(sentra, lang) {
  return visit(sentra, { width: DESK, lang }, async (seller) => {
    await seller.signIn("seller", "/seller/products");
    await seller.look("seller-products");
    const paths = await seller.page.locator('main a[href^="/products/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.ok(paths.length > 0, "the seller has published something");
    return paths[0];
  });
}

/** Transfer, confirmation, acceptance, packing, dispatch, receipt. */
export async function transferToDelivery(sentra, { width, lang, js = true }) {
  const product = await productOfDemoSeller(sentra, lang);
  await visit(sentra, { width, lang, js }, async (buyer) => {
    const name = "transfer";
    await buyer.open(product, `${name}-product`);
    await toCart(buyer, 2, name);
    const order = await checkOut(buyer, { payment: "bank_transfer", name });
    const amount = await amountToPay(buyer);
    const number = await numberOf(buyer);
    await confirmPayment(sentra, amount, lang, `BJ-${number}`);
    await buyer.open(order, `${name}-order-paid`);

    await visit(sentra, { width, lang, js }, async (seller) => {
      const part = await openPart(seller, "seller", number);
      await seller.press(`${part}/steps`, "seller-order-accepted", 'button[value="accept"]');
      await seller.press(`${part}/steps`, "seller-order-packed", 'button[value="pack"]');
      await seller.fill({ carrier: "JNE", tracking_no: "x" }, `form[action="${part}/dispatch"]`);
      await seller.press(`${part}/dispatch`, "seller-order-wrong-tracking");
      assert.equal(await seller.page.locator('[name="tracking_no"]').getAttribute("aria-invalid"), "true");
      await seller.fill({ tracking_no: "JNE0012345678" }, `form[action="${part}/dispatch"]`);
      await seller.press(`${part}/dispatch`, "seller-order-dispatched");
    });

    await buyer.open(order, `${name}-order-dispatched`);
    assert.match(await buyer.text(), /JNE0012345678/);
    const received = await buyer.page.locator('form[action*="/received"]').getAttribute("action");
    await buyer.press(received, `${name}-order-completed`);
    assert.equal(await buyer.page.locator('form[action*="/received"]').count(), 0, "nothing is left to confirm");
    await visit(sentra, { width, lang, js }, async (seller) => {
      await seller.signIn("seller", "/seller/money");
      await seller.look("seller-money");
    });
  });
}

/** A guest pays by QRIS and sends proof. */
export async function qrisAsGuest(sentra, { width, lang }) {
  await visit(sentra, { width, lang }, async (guest) => {
    const name = "qris";
    await find(guest, lang === "id" ? "kripik apel" : "apple chips", name);
    await toCart(guest, 1, name);
    await checkOut(guest, { payment: "qris", name });
    const code = guest.page.locator("#pay .code svg");
    assert.equal(await code.count(), 1, "the code is a picture in the page");
    const shown = await guest.page.locator("#pay details code").innerText({ timeout: 1_000 }).catch(() => "");
    assert.ok(shown === "" || shown.startsWith("000201"), shown);
    const upload = await guest.page.locator('form[action*="/proof"]').getAttribute("action");
    await guest.fill({ proof: photo("bukti.png", 400) }, 'form[action*="/proof"]');
    await guest.press(upload.split("?")[0], `${name}-proof-sent`);
    const amount = await amountToPay(guest);
    await confirmPayment(sentra, amount, lang, `QR-${await numberOf(guest)}`);
    await guest.page.reload();
    await guest.look(`${name}-paid`);
    assert.equal(await guest.page.locator("#pay .code").count(), 0, "nothing is left to pay");
  });
}

/** Products of several sellers in one cart are one order with a part for each. */
export async function severalSellers(sentra, { width, lang }) {
  await visit(sentra, { width, lang }, async (buyer) => {
    const name = "several";
    await buyer.signIn("buyer");
    await buyer.open("/", `${name}-home`);
    const paths = await buyer.page.locator('main a[href^="/products/"]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute("href")))]);
    const sellers = new Set();
    for (const path of paths) {
      await buyer.open(path);
      const seller = await buyer.page.locator('main a[href^="/shops/"]').first().getAttribute("href");
      if (sellers.has(seller)) continue;
      sellers.add(seller);
      await toCart(buyer, 1, name);
      if (sellers.size === 3) break;
    }
    assert.equal(sellers.size, 3);
    assert.equal(await buyer.page.locator('main section h2 a[href^="/shops/"]').count(), 3, "the cart groups by seller");
    await checkOut(buyer, { payment: "test", name });
    await buyer.press(`${await orderAddress(buyer)}/test-payment`, `${name}-paid`);
    assert.equal(await buyer.page.locator('main section[aria-labelledby^="part-"]').count(), 3, "a part for each seller");
    await buyer.open("/orders", `${name}-orders`);
    await buyer.open("/account", `${name}-account`);
  });
}

async function orderAddress(visitor) {
  const action = await visitor.page.locator('form[action*="/test-payment"]').getAttribute("action");
  return action.replace(/\/test-payment.*$/, "");
}

/** Cancelled before it is paid; and one that is paid, then cancelled, whose money goes back. */
export async function cancelAndRefund(sentra, { width, lang }) {
  const product = await productOfDemoSeller(sentra, lang);
  await visit(sentra, { width, lang }, async (buyer) => {
    const name = "cancel";
    for (const paid of [false, true]) {
      await buyer.open(product);
      await toCart(buyer, 1, name);
      await checkOut(buyer, { payment: "bank_transfer", name });
      const order = buyer.path;
      const amount = await amountToPay(buyer);
      const number = await numberOf(buyer);
      if (paid) {
        await confirmPayment(sentra, amount, lang, `BJ-${number}`);
        await buyer.open(order);
      }
      const cancellation = await buyer.page.locator('form[action*="/cancellation"]').getAttribute("action");
      await buyer.fill({ reason: "Salah pilih ukuran" }, 'form[action*="/cancellation"]');
      await buyer.press(cancellation, paid ? `${name}-paid` : `${name}-unpaid`);
      assert.equal(await buyer.page.locator('form[action*="/cancellation"]').count(), 0, "it is cancelled");
      if (paid) await sendBack(sentra, number, lang);
    }
  });
}

async function sendBack(sentra, number, lang) {
  await visit(sentra, { width: DESK, lang }, async (staff) => {
    await staff.signIn("staff", "/staff/payments");
    const due = staff.page.locator("#refunds a", { hasText: number });
    await Promise.all([staff.page.waitForEvent("load"), due.click()]);
    await staff.look("staff-refund");
    const page = staff.path;
    await staff.fill({ reason: "Dibatalkan pembeli", reference: `KB-${number}` }, `form[action="${page}/refunds"]`);
    await staff.press(`${page}/refunds`, "staff-refunded");
    await staff.open("/staff/payments");
    assert.equal(await staff.page.locator("#refunds a", { hasText: number }).count(), 0, "nothing is owed any more");
  });
}
