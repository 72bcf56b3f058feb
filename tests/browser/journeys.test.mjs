// The journeys of buyers, sellers, trainers and staff in a real browser, on one demonstration.

import { after, before, test } from "node:test";
import { startSentra } from "./harness.mjs";
import { openPages, rooms } from "./journeys/looking.mjs";
import { trainAndList } from "./journeys/selling.mjs";
import { cancelAndRefund, qrisAsGuest, severalSellers, transferToDelivery } from "./journeys/trading.mjs";
import { DESK, PHONE } from "./visitor.mjs";

let sentra;

before(async () => {
  sentra = await startSentra({ env: { SENTRA__LOG__FILTER: "warn" } });
});
after(() => sentra?.stop());

test("a person is trained and lists a product, on a phone in Indonesian", () => trainAndList(sentra, { width: PHONE, lang: "id" }));
test("a person is trained and lists a product, at a desk in English", () => trainAndList(sentra, { width: DESK, lang: "en" }));
test("bought by transfer, shipped and received, on a phone without JavaScript", () =>
  transferToDelivery(sentra, { width: PHONE, lang: "id", js: false }));
test("bought by transfer, shipped and received, at a desk in English", () => transferToDelivery(sentra, { width: DESK, lang: "en" }));
test("a guest pays by QRIS on a phone", () => qrisAsGuest(sentra, { width: PHONE, lang: "id" }));
test("several sellers in one cart, on a phone in English", () => severalSellers(sentra, { width: PHONE, lang: "en" }));
test("cancelled, and money sent back, on a phone", () => cancelAndRefund(sentra, { width: PHONE, lang: "id" }));
test("every page that is open to all, on a phone in Indonesian", () => openPages(sentra, { width: PHONE, lang: "id" }));
test("every page that is open to all, at a desk in English", () => openPages(sentra, { width: DESK, lang: "en" }));
test("every page that is open to all, on a phone in Chinese", () => openPages(sentra, { width: PHONE, lang: "zh-Hant" }));
test("a guest pays by QRIS on a phone in Chinese", () => qrisAsGuest(sentra, { width: PHONE, lang: "zh-Hant" }));
test("the rooms of people with duties, on a phone in English", () => rooms(sentra, { width: PHONE, lang: "en" }));
test("the rooms of people with duties, at a desk in Indonesian", () => rooms(sentra, { width: DESK, lang: "id" }));
