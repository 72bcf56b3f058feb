//! Every page anybody can reach by links, in both languages.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use reqwest::{Method, header};
use sentra_tests::{Answer, Browser, Form, Html};

use crate::demonstration;

const DEMO_PASSWORD: &str = "sentra-demo";
/// Lists link to themselves with ever new filters; of addresses that differ only in the values of their query so many are opened.
const ALIKE_MAX: usize = 4;
/// More pages than this mean that the crawl goes round in circles.
const PAGES_MAX: usize = 1_500;
/// First view with style sheet and script, compressed, without pictures.
const FIRST_VIEW_BYTES_MAX: usize = 50 * 1024;

struct Crawl {
    browser: Browser,
    who: &'static str,
    lang: &'static str,
    pages: usize,
    problems: Vec<String>,
    forms: BTreeMap<String, Form>,
}

impl Crawl {
    async fn begin(who: &'static str, lang: &'static str) -> Self {
        let browser = Browser::new(demonstration().url(), lang);
        if who != "guest" {
            browser.sign_in(&format!("{who}@demo.example"), DEMO_PASSWORD).await;
        }
        Self { browser, who, lang, pages: 0, problems: Vec::new(), forms: BTreeMap::new() }
    }

    async fn run(&mut self) {
        let mut seen = BTreeSet::from(["/".to_owned()]);
        let mut alike: BTreeMap<String, usize> = BTreeMap::new();
        let mut next = VecDeque::from([("/".to_owned(), "the start".to_owned())]);
        while let Some((path, from)) = next.pop_front() {
            self.pages += 1;
            assert!(self.pages < PAGES_MAX, "{} meets no end of pages, lately {path}", self.who);
            for link in self.open(&path, &from).await {
                let count = alike.entry(shape(&link)).or_default();
                // Another language or currency would stay chosen.
                if !link.contains("lang=")
                    && !link.contains("currency=")
                    && *count < ALIKE_MAX
                    && seen.insert(link.clone())
                {
                    *count += usize::from(link.contains('?'));
                    next.push_back((link, path.clone()));
                }
            }
        }
    }

    /// Opens an address, notes what is wrong with it and gives the links on it.
    async fn open(&mut self, path: &str, from: &str) -> Vec<String> {
        let answer = self.browser.get(path).await;
        if answer.status >= 400 {
            self.problems.push(format!("{}: {path} answers {} (linked from {from})", self.who, answer.status));
            return Vec::new();
        }
        if (300..400).contains(&answer.status) {
            return Some(answer.header("location"))
                .filter(|to| to.starts_with('/'))
                .map(str::to_owned)
                .into_iter()
                .collect();
        }
        for missing in missing_headers(&answer) {
            self.problems.push(format!("{path}: {missing}"));
        }
        if !answer.header("content-type").starts_with("text/html") {
            return Vec::new();
        }
        let page = Html(answer.text());
        for wrong in wrong_with(&page, self.lang) {
            self.problems.push(format!("{} ({}): {path}: {wrong}", self.who, self.lang));
        }
        for form in page.forms().into_iter().filter(|form| !form.get) {
            self.forms.entry(shape_of_action(&form.action)).or_insert(form);
        }
        page.links()
    }
}

/// An address without the values of its query.
fn shape(link: &str) -> String {
    let (path, query) = link.split_once('?').unwrap_or((link, ""));
    let names: BTreeSet<&str> = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default()).collect();
    format!("{path}?{}", names.into_iter().collect::<Vec<_>>().join("&"))
}

/// An address without ids, so that one of many equal forms is tried.
fn shape_of_action(action: &str) -> String {
    let path = action.split('?').next().unwrap_or_default();
    let plain = |part: &str| part.len() < 20 && part.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    path.split('/').map(|part| if plain(part) { part } else { "*" }).collect::<Vec<_>>().join("/")
}

fn wrong_with(page: &Html, lang: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if !page.0.contains(&format!("<html lang=\"{lang}\"")) {
        wrong.push(format!("is not marked as {lang}"));
    }
    if page.inside("title").is_none_or(|title| title.is_empty() || title.starts_with('\u{b7}')) {
        wrong.push("has no title".to_owned());
    }
    let headings = page.tags("h1").count();
    if headings != 1 || page.inside("h1").is_none_or(str::is_empty) {
        wrong.push(format!("has {headings} h1"));
    }
    wrong.extend(missing_texts(&page.0).into_iter().map(|text| format!("shows the missing text {text}")));
    let mut ids = page.attributes("id");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    if ids.len() != count {
        wrong.push("has an id twice".to_owned());
    }
    for form in page
        .forms()
        .iter()
        .filter(|form| !form.get && !form.fields.iter().any(|(name, value)| name == "_csrf" && !value.is_empty()))
    {
        wrong.push(format!("has a form to {} without _csrf", form.action));
    }
    if page.0.contains(" style=\"") || page.0.contains(" onclick=") || page.0.contains("<style") {
        wrong.push("has a style or script inside, which the policy forbids".to_owned());
    }
    wrong
}

/// Keys of texts shown in place of the text (`[cart-empty]`), and values nobody gave (`{$count}`).
fn missing_texts(page: &str) -> Vec<String> {
    let key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let mut found: Vec<String> = page
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split_once(']'))
        .filter(|(inside, _)| {
            inside.contains('-') && inside.starts_with(|c: char| c.is_ascii_lowercase()) && inside.chars().all(key)
        })
        .map(|(inside, _)| format!("[{inside}]"))
        .collect();
    found.extend(page.contains("{$").then(|| "{$..}".to_owned()));
    found
}

fn missing_headers(answer: &Answer) -> Vec<String> {
    let policy = answer.header("content-security-policy");
    let wanted =
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"];
    let mut missing: Vec<String> =
        wanted.iter().filter(|part| !policy.contains(**part)).map(|part| format!("the policy lacks {part}")).collect();
    missing.extend(policy.contains("unsafe").then(|| format!("the policy is unsafe: {policy}")));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        missing.extend((answer.header(name) != value).then(|| format!("{name} is {:?}", answer.header(name))));
    }
    missing
}

/// One crawl for each kind of visitor; then every form met is sent without the value that proves it was rendered for this visitor, from
/// another site, and with nonsense.
async fn visit(who: &'static str, pages_min: usize) {
    for lang in ["id", "en"] {
        let mut crawl = Crawl::begin(who, lang).await;
        crawl.run().await;
        if lang == "en" {
            crawl.abuse_forms().await;
        }
        assert!(
            crawl.problems.is_empty(),
            "{} of {} pages:\n{}",
            crawl.problems.len(),
            crawl.pages,
            crawl.problems.join("\n")
        );
        assert!(crawl.pages >= pages_min, "{who} reached only {} pages", crawl.pages);
    }
}

impl Crawl {
    async fn abuse_forms(&mut self) {
        // Whoever signs out learns nothing more.
        let forms: Vec<Form> = self.forms.values().filter(|form| form.action != "/sign-out").cloned().collect();
        assert!(!forms.is_empty(), "{} meets no form", self.who);
        for form in forms {
            let unproven = self.browser.submit(&form.clone().with("_csrf", "")).await;
            // An upload form is sent as multipart, which this is not.
            if !matches!(unproven.status, 403 | 415) {
                self.problems.push(format!(
                    "{}: the form to {} without _csrf answers {}",
                    self.who, form.action, unproven.status
                ));
            }
            let foreign =
                self.browser.request(Method::POST, &form.action).header(header::ORIGIN, "https://elsewhere.example");
            let foreign = Answer::of(foreign.form(&form.fields)).await;
            if foreign.status != 403 {
                self.problems.push(format!(
                    "{}: the form to {} from another site answers {}",
                    self.who, form.action, foreign.status
                ));
            }
            for nonsense in ["", "<script>alert(1)</script>\u{7}", "-99999999999999999999", &"x".repeat(20_000)] {
                let mut sent = form.clone();
                sent.fields
                    .iter_mut()
                    .filter(|(name, _)| !name.starts_with('_'))
                    .for_each(|(_, value)| nonsense.clone_into(value));
                let answer = self.browser.submit(&sent).await;
                if answer.status >= 500 || answer.text().contains("<script>alert(1)") {
                    let sample: String = nonsense.chars().take(30).collect();
                    self.problems.push(format!(
                        "{}: the form to {} with {sample:?} answers {}",
                        self.who, form.action, answer.status
                    ));
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_reaches_good_pages() {
    visit("guest", 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buyer_reaches_good_pages() {
    visit("buyer", 50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seller_reaches_good_pages() {
    visit("seller", 55).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_with_duties_reach_good_pages() {
    visit("trainer", 50).await;
    visit("coordinator", 50).await;
    visit("staff", 55).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_is_said_on_a_page() {
    for lang in ["id", "en"] {
        let browser = Browser::new(demonstration().url(), lang);
        for path in [
            "/tidak-ada",
            "/products/tidak-ada-AAAAAAAA",
            "/shops/tidak-ada",
            "/categories/tidak-ada",
            "/certificates/XXXX",
            "/orders/ord_x",
            "/%FF",
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert!(answer.header("content-type").starts_with("text/html"), "{path}");
            let wrong = wrong_with(&Html(answer.text()), lang);
            assert!(wrong.is_empty(), "{path}: {wrong:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rooms_ask_a_guest_to_sign_in() {
    let browser = Browser::new(demonstration().url(), "id");
    for path in [
        "/account",
        "/orders",
        "/seller",
        "/seller/products",
        "/seller/orders",
        "/trainer",
        "/staff",
        "/staff/payments",
        "/staff/mails",
        "/staff/people/mails",
        "/coordinator",
    ] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status, answer.header("location").split('?').next()), (303, Some("/sign-in")), "{path}");
    }
}

/// Size of what comes over the wire.
async fn size(browser: &Browser, path: &str, coding: &str) -> (usize, Answer) {
    let answer = Answer::of(browser.request(Method::GET, path).header(header::ACCEPT_ENCODING, coding)).await;
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.header("content-encoding"), coding, "{path}");
    (answer.body.len(), answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_view_is_light() {
    let browser = Browser::new(demonstration().url(), "id");
    let home = Html(browser.get("/").await.text());
    let product =
        home.links().into_iter().find(|link| link.starts_with("/products/")).expect("the home page shows a product");
    let assets: Vec<String> = home
        .links()
        .into_iter()
        .filter(|l| l.starts_with("/assets/") && (l.contains(".css") || l.contains(".js")))
        .collect();
    assert_eq!(assets.len(), 2, "style sheet and script: {assets:?}");
    for coding in ["br", "gzip"] {
        let mut shared = 0;
        for asset in &assets {
            let (bytes, answer) = size(&browser, asset, coding).await;
            assert!(answer.header("cache-control").contains("immutable"), "{asset} is kept for ever");
            shared += bytes;
        }
        for path in ["/", "/search?q=keripik", &product] {
            let (bytes, _) = size(&browser, path, coding).await;
            println!("{path} with {coding}: {bytes} + {shared} bytes");
            assert!(bytes + shared <= FIRST_VIEW_BYTES_MAX, "{path} with {coding}: {bytes} + {shared} bytes");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_page_can_be_shared_with_picture_and_price() {
    let browser = Browser::new(demonstration().url(), "id");
    let home = Html(browser.get("/").await.text());
    let path =
        home.links().into_iter().find(|link| link.starts_with("/products/")).expect("the home page shows a product");
    let page = Html(browser.get(&path).await.text());
    let told: BTreeMap<String, String> = page
        .tags("meta")
        .filter_map(|tag| {
            tag.split_once("property=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(name, _)| (name, tag))
        })
        .filter_map(|(name, tag)| {
            tag.split_once("content=\"")
                .and_then(|(_, rest)| rest.split_once('"'))
                .map(|(v, _)| (name.to_owned(), v.to_owned()))
        })
        .collect();
    let url = demonstration().url();
    assert_eq!(told.get("og:url").map(String::as_str), Some(format!("{url}{path}").as_str()), "{told:?}");
    assert!(told.get("og:title").is_some_and(|title| !title.is_empty()), "{told:?}");
    assert!(
        told.values().any(|value| value.contains("Rp")) || told.contains_key("product:price:amount"),
        "no price: {told:?}"
    );
    let picture =
        told.get("og:image").and_then(|image| image.strip_prefix(url)).expect("a picture with its whole address");
    let answer = browser.get(picture).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("image/"));
    assert!(page.0.contains("https://wa.me/"), "a link to ask on WhatsApp");
}
