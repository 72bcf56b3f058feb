// A visitor of the running Sentra who looks closely: every page they open is checked and photographed.

import assert from "node:assert/strict";
import { checkLinks, checkPage, screenshot, until, withPage } from "./harness.mjs";

const PASSWORD = "sentra-demo";

/** Screens on which pages are looked at: an old phone, and a desk. */
export const PHONE = 360;
export const DESK = 1280;

/**
 * Lets a new visitor in, without cookies, and asks at the end for every link they met.
 *
 * @template T
 * @param {{url: string}} sentra
 * @param {{width?: number, js?: boolean, lang?: string}} options
 * @param {(visitor: Visitor) => Promise<T>} use
 * @returns {Promise<T>}
 */
export function visit(sentra, { width = PHONE, js = true, lang = "id" }, use) {
  return withPage({ width, js, lang }, async (page) => {
    const result = await use(new Visitor(page, sentra.url, { width, js, lang }));
    await checkLinks(page);
    return result;
  });
}

/** Who visits; pages are addressed by path, fields and buttons by their names in the form, so that every language reads the same. */
export class Visitor {
  constructor(page, url, { width, js, lang }) {
    Object.assign(this, { page, url, width, js, lang });
  }

  /** The path of the present page. */
  get path() {
    return new URL(this.page.url()).pathname;
  }

  /** The language of the present page: where people work, readers of Chinese are spoken to in English. */
  get spoken() {
    const isRoom = /^\/(seller|trainer|coordinator|staff|dev|api\/docs)(\/|$)/.test(this.path);
    return this.lang === "zh-Hant" && isRoom ? "en" : this.lang;
  }

  /** Opens a path and looks at it. */
  async open(path, name) {
    const answer = await this.page.goto(this.url + path);
    assert.ok(answer.status() < 400, `${path} answers ${answer.status()}`);
    await this.look(name);
  }

  /** Checks the present page; with a name, also keeps a picture of it. */
  async look(name) {
    await checkPage(this.page);
    assert.equal(await this.page.getAttribute("html", "lang"), this.spoken, `language of ${this.page.url()}`);
    if (name) await screenshot(this.page, `${name}-${this.width}-${this.lang}${this.js ? "" : "-nojs"}`);
  }

  /** Types into fields by name; lists are chosen from, boxes ticked. A field that is folded away is unfolded first. */
  async fill(fields, within = "main") {
    for (const [name, value] of Object.entries(fields)) {
      const field = this.page.locator(`${within} [name="${name}"]`);
      const first = field.first();
      await this.unfold(first);
      const kind = await first.evaluate((element) => element.type ?? element.tagName);
      if (kind.startsWith("select")) await first.selectOption(value);
      else if (kind === "radio") await this.page.locator(`${within} [name="${name}"][value="${value}"]`).check();
      else if (kind === "checkbox") await first.setChecked(value);
      else if (kind === "file") await first.setInputFiles(value);
      else await first.fill(String(value));
    }
  }

  /** Opens the folded parts around an element as a visitor would: by a click on their heading. */
  async unfold(locator) {
    const folded = locator.locator("xpath=ancestor::details[not(@open)]");
    for (let left = await folded.count(); left > 0; left -= 1) await folded.first().locator("> summary").click();
  }

  /** Presses the button of the form that goes to an address, or the one with this name and value, and looks at what comes. */
  async press(action, name, button = 'button:not([type="button"])') {
    const form = this.page.locator(`form[action="${action}"], form[action^="${action}?"]`).first();
    const found = form.locator(button).first();
    await this.unfold(found);
    await Promise.all([this.page.waitForEvent("load"), found.click()]);
    await this.look(name);
  }

  /** Follows the first link to an address that begins so. */
  async follow(start, name) {
    const link = this.page.locator(`main a[href^="${start}"]`).first();
    await this.unfold(link);
    await Promise.all([this.page.waitForEvent("load"), link.click()]);
    await this.look(name);
  }

  /** Signs in as one of the demonstration's people, or as anybody with the same password. */
  async signIn(who, next = "/") {
    await this.open(`/sign-in?next=${encodeURIComponent(next)}`, "sign-in");
    const email = who.includes("@") ? who : `${who}@demo.example`;
    await this.fill({ email, password: PASSWORD });
    await this.press("/sign-in");
    assert.equal(this.path, next.split("?")[0], `${email} is signed in`);
  }

  /** What the page says, as text. */
  text(selector = "main") {
    return this.page.locator(selector).first().innerText();
  }

  /** Opens a path again until something is on it: what it shows is on its way from another service. */
  async until(path, selector, withinMs = 10_000) {
    const came = await until(async () => {
      await this.page.goto(this.url + path);
      return (await this.page.locator(selector).count()) > 0;
    }, withinMs);
    assert.ok(came, `${path} does not come to ${selector}:\n${await this.text()}`);
  }
}
