// What every browser journey needs: a running Sentra, a Chromium page, and the checks that hold for any page.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../", import.meta.url));
const target = path.resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const binary = path.join(target, "debug", "sentra");

const READY_WITHIN_MS = 400_000;
const DRAINED_WITHIN_MS = 20_000;
const KEPT_OUTPUT = 64 * 1024;

// Everything a browser would ask the outside world for is off, and names other than this machine's do not resolve:
// a page that needs an outside address fails here as it would for a buyer behind a poor connection.
const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** A TCP port of 127.0.0.1 that nobody used a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Starts the built program on a fresh data folder and waits until it is ready.
 *
 * @param {object} [options]
 * @param {string[] | "all"} [options.services] the services this process runs
 * @param {boolean} [options.postgres] a fresh PostgreSQL database instead of SQLite files
 * @param {boolean} [options.demo] with demo content and demo accounts
 * @param {string} [options.program] another program that takes the same arguments
 * @param {string[]} [options.args] further arguments
 * @param {Record<string, string>} [options.env] further settings
 * @returns {Promise<{url: string, pid: number, data: string, output: () => string, stop: () => Promise<void>}>}
 */
export async function startSentra(options = {}) {
  const { services = "all", postgres = false, demo = true, program = binary, args = [], env = {} } = options;
  const folder = await mkdtemp(path.join(tmpdir(), "sentra-journey-"));
  const data = path.join(folder, "data");
  const url = `http://127.0.0.1:${await freePort()}`;
  const names = services === "all" ? [] : services;
  const list = ["serve", ...names, ...(demo ? ["--demo"] : []), "--data", data, "--listen", new URL(url).host, ...args];
  const settings = postgres ? await postgresSettings() : {};
  const child = spawn(program, list, { env: { ...process.env, ...settings, ...env }, stdio: ["ignore", "pipe", "pipe"] });

  let text = "";
  let greeted = false;
  const keep = (chunk) => {
    text += chunk;
    // Said when everything is open and, with --demo, its content is loaded.
    greeted ||= text.includes("is open at");
    text = text.slice(-KEPT_OUTPUT);
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  let ended;
  child.once("error", (error) => (ended ??= `could not be started: ${error.message}`));
  child.once("exit", (code, signal) => (ended ??= `ended by itself (${signal ?? code})`));
  // A journey that failed before its stop() must neither hang nor leave anything behind.
  child.unref();
  child.stdout.unref();
  child.stderr.unref();
  const endNow = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", endNow);
  // Node's test runner ends a test file that takes too long with SIGTERM, which alone would skip the line above.
  process.once("SIGTERM", endOnSignal);

  const stop = async () => {
    const endedBefore = ended;
    let drained = true;
    if (endedBefore === undefined) {
      child.kill("SIGTERM");
      drained = await until(() => ended !== undefined, DRAINED_WITHIN_MS);
      child.kill("SIGKILL");
    }
    process.removeListener("exit", endNow);
    process.removeListener("SIGTERM", endOnSignal);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    assert.equal(endedBefore, undefined, `the program ${endedBefore}:\n${text}`);
    assert.ok(drained, `the program did not stop within ${DRAINED_WITHIN_MS} ms of SIGTERM:\n${text}`);
  };

  const ready = await until(async () => ended !== undefined || (greeted && (await answers(`${url}/readyz`))), READY_WITHIN_MS);
  if (!ready || ended !== undefined) {
    const why = ended ?? `was not ready within ${READY_WITHIN_MS} ms`;
    const said = text;
    await stop().catch(() => {});
    throw new Error(`${program} ${list.join(" ")}\n${why}; it said:\n${said}`);
  }
  return { url, pid: child.pid, data, output: () => text, stop };
}

function endOnSignal() {
  process.exit(143);
}

// One database for each program that is started; the server itself is thrown away after the tests.
async function postgresSettings() {
  const server = process.env.SENTRA_TEST_POSTGRES;
  assert.ok(server, "SENTRA_TEST_POSTGRES is not set; start the journeys with tests/run --browser");
  const name = `journey_${process.pid}_${Date.now().toString(36)}`;
  const psql = spawn("psql", ["--no-psqlrc", "--quiet", "--command", `CREATE DATABASE ${name}`, server], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(psql, "exit");
  assert.equal(code, 0, "psql could not create a database");
  return { SENTRA__DATABASE__URL: server.replace(/\/[^/]*$/, `/${name}`) };
}

async function answers(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Asks again every 100 ms until `condition` holds; false when it never did. */
export async function until(condition, withinMs = 10_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() > end) return false;
    await sleep(100);
  }
}

// One browser serves the pages of a test file. It closes once no page has needed it for a moment, because an open
// browser would keep the test process from ending.
let browser;
let users = 0;

async function leaseBrowser() {
  users += 1;
  try {
    browser ??= chromium.launch({ executablePath: process.env.SENTRA_TEST_CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGS });
    return await browser;
  } catch (error) {
    users -= 1;
    browser = undefined;
    throw error;
  }
}

function returnBrowser() {
  users -= 1;
  setTimeout(() => {
    if (users > 0 || browser === undefined) return;
    const idle = browser;
    browser = undefined;
    idle.then((open) => open.close());
  }, 500);
}

const complaints = new WeakMap();
const links = new WeakMap();
const withoutScripts = new WeakMap();

/**
 * Opens a page of its own visitor (no cookies) and closes it after `use`.
 *
 * @template T
 * @param {object} options
 * @param {number} [options.width] of the screen in CSS pixels
 * @param {boolean} [options.js] false switches JavaScript off
 * @param {string} [options.lang] the visitor's language: id, en or zh-Hant
 * @param {(page: import("playwright-core").Page) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withPage({ width = 1280, js = true, lang = "id" }, use) {
  const open = await leaseBrowser();
  try {
    const context = await open.newContext({
      viewport: { width, height: width < 600 ? 740 : 900 },
      hasTouch: width < 600,
      // A mobile viewport would zoom out on a page that is too wide, and so hide what checkPage looks for.
      isMobile: false,
      javaScriptEnabled: js,
      locale: lang,
      timezoneId: "Asia/Jakarta",
      reducedMotion: "reduce",
    });
    try {
      links.set(context, new Map());
      context.on("page", listen);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      if (!js) withoutScripts.set(page, await scriptSwitch(page));
      return await use(page);
    } finally {
      await context.close();
    }
  } finally {
    returnBrowser();
  }
}

// Chromium obeys "on" only from a session that said "off" before.
async function scriptSwitch(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  return session;
}

function listen(page) {
  const heard = [];
  complaints.set(page, heard);
  page.on("console", (message) => {
    if (message.type() === "error") heard.push({ text: message.text(), from: message.location().url });
  });
  page.on("pageerror", (error) => heard.push({ text: String(error), from: "" }));
}

/**
 * The rules that hold for every page: no finding of axe-core at WCAG 2.2 A and AA, nothing wider than the screen, no
 * error in the console since the last check, links within the page lead somewhere. Remembers the page's internal
 * links for checkLinks.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{links: string[]}>} the internal addresses the page links to, without their fragments
 */
export async function checkPage(page) {
  const problems = [];
  problems.push(...(await withScripts(page, () => page.evaluate(`${axe.source};(${runAxe})()`))));
  const seen = await page.evaluate(measure);
  if (seen.contentWidth > seen.width) {
    problems.push(`${seen.contentWidth} px wide on a screen of ${seen.width} px: ${seen.wide.join(", ")}`);
  }
  problems.push(...seen.lost.map((fragment) => `link to ${fragment}, which is not on the page`));
  for (const { text, from } of complaints.get(page).splice(0)) {
    // Chromium reports an error answer of the page itself as an error, too; which answer is right the journey says.
    if (!(text.startsWith("Failed to load resource") && sameAddress(from, page.url()))) {
      problems.push(`console: ${text} (${from})`);
    }
  }
  assert.ok(problems.length === 0, `${page.url()} has ${problems.length} problem(s):\n- ${problems.join("\n- ")}`);
  const known = links.get(page.context());
  for (const link of seen.links) if (!known.has(link)) known.set(link, "not asked");
  return { links: seen.links };
}

// With JavaScript off timers stand still and axe-core would never end. The page has been read without it by now: its
// scripts do not start any more, and its <noscript> parts are shown.
async function withScripts(page, use) {
  const session = withoutScripts.get(page);
  if (session === undefined) return use();
  await session.send("Emulation.setScriptExecutionDisabled", { value: false });
  try {
    return await use();
  } finally {
    await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  }
}

function sameAddress(one, other) {
  return one.split("#")[0] === other.split("#")[0];
}

// Runs inside the page.
async function runAxe() {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await globalThis.axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations"],
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`),
  );
}

// Runs inside the page.
function measure() {
  const width = globalThis.innerWidth;
  const wide = [];
  for (const element of document.querySelectorAll("body *")) {
    if (element.getBoundingClientRect().right > width + 1 && wide.length < 5) {
      const name = [element.tagName.toLowerCase(), ...element.classList].join(".");
      wide.push(element.id ? `${name}#${element.id}` : name);
    }
  }
  const inside = new Set();
  const lost = new Set();
  for (const anchor of document.querySelectorAll("a[href]")) {
    const address = new URL(anchor.href, document.baseURI);
    if (address.origin !== location.origin) continue;
    const fragment = decodeURIComponent(address.hash.slice(1));
    address.hash = "";
    // A link within the page asks for nothing; the page may be the answer to a form, which cannot be asked for again.
    if (!anchor.getAttribute("href").startsWith("#")) inside.add(address.href);
    const here = address.pathname === location.pathname && address.search === location.search;
    if (here && fragment && fragment !== "top" && !document.getElementById(fragment)) lost.add(`#${fragment}`);
  }
  const contentWidth = document.scrollingElement.scrollWidth;
  return { width, contentWidth, wide, links: [...inside], lost: [...lost] };
}

/**
 * Asks for every internal link that checkPage met in this page's visit, with the visitor's cookies, and fails unless
 * each answers below 400. A link is asked once per visit.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<number>} how many links were asked
 */
export async function checkLinks(page) {
  const known = links.get(page.context());
  const asked = [...known.keys()].filter((link) => known.get(link) === "not asked");
  const dead = [];
  for (const link of asked) {
    // No link is left out: whatever changes something, signing out for one, is a form and not a link.
    const answer = await page.context().request.get(link, { timeout: 30_000 });
    if (answer.status() >= 400) dead.push(`${answer.status()} ${link}`);
    known.set(link, "asked");
    await answer.dispose();
  }
  assert.ok(dead.length === 0, `dead links:\n- ${dead.join("\n- ")}`);
  return asked.length;
}

/**
 * Writes the whole page as target/screenshots/<name>.png.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} name letters, digits, dots and hyphens
 * @returns {Promise<string>} the file
 */
export async function screenshot(page, name) {
  assert.match(name, /^[\w.-]+$/);
  const folder = path.join(target, "screenshots");
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file, fullPage: true });
  return file;
}
