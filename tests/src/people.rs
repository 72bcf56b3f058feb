use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{Answer, Api, Market, eventually, process::next_number};

/// Password of everybody in the tests.
pub const PASSWORD: &str = "kata sandi uji coba";

/// Category of what is sold in the tests; it is no food, so that nothing but the training is needed.
pub const CATEGORY: &str = "aneka";

/// How long what one service tells may take to reach another on a busy machine. The journeys measure what is promised.
const EVENT_WITHIN: Duration = Duration::from_secs(20);

/// A smallest picture that is a picture: red, 64 by 64.
pub fn photo() -> Vec<u8> {
    include_bytes!("../data/red.png").to_vec()
}

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct Person {
    /// E-mail address.
    pub email: String,
    /// Signed in.
    pub api: Api,
}

impl Person {
    /// Registers as anybody can.
    pub async fn register(url: &str, name: &str) -> Self {
        let email = new_email(name);
        let body = json!({
            "name": name, "email": email, "password": PASSWORD, "phone": "+6281200000001", "consents": ["terms", "privacy"],
        });
        let _ = Api::guest(url).post("/api/v1/accounts", body).await.ok();
        Self { api: Api::sign_in(url, &email, PASSWORD).await, email }
    }

    /// Made on the command line, with roles.
    pub async fn appoint(market: &Market, name: &str, roles: &[&str]) -> Self {
        let email = new_email(name);
        let mut arguments = vec!["user", "--email", &email, "--name", name];
        arguments.extend(roles.iter().flat_map(|role| ["--role", role]));
        market.command(&arguments, &format!("{PASSWORD}\n"));
        Self { api: Api::sign_in(market.url(), &email, PASSWORD).await, email }
    }

    /// Becomes a seller.
    pub async fn open_shop(self, name: &str) -> Shop {
        let body = json!({
            "name": name, "legal_form": "perorangan", "region_code": "35.73", "phone": "+6281200000002",
            "story": { "id": "Usaha keluarga sejak 2010.", "en": "A family business since 2010." },
            "address": "Jl. Sanan 12, Kota Malang",
        });
        let answer = self.api.post("/api/v1/sellers", body).await.ok();
        let api = self.api.with_token(text(&answer, "/token"));
        Shop { id: text(&answer, "/seller/id").to_owned(), email: self.email, api }
    }
}

/// A seller and the person who acts for it.
#[derive(Debug, Clone)]
pub struct Shop {
    /// Id of the seller.
    pub id: String,
    /// The owner's e-mail address.
    pub email: String,
    /// The owner, signed in and acting for the seller.
    pub api: Api,
}

impl Shop {
    /// Drafts a product with one variant and a photo.
    pub async fn draft(&self, title: &str, price: u32, stock: u32) -> Value {
        let sku = format!("SKU-{}", next_number());
        let body = json!({
            "title": { "id": title, "en": title },
            "description": { "id": "Renyah dan gurih, dibuat setiap pagi.", "en": "Crisp and savoury, made every morning." },
            "category": CATEGORY, "origin_region": "35.73", "dangerous_goods": false,
            "variants": [{
                "sku": sku, "name": { "id": "250 g", "en": "250 g" }, "price": { "amount": price.to_string(), "currency": "IDR" },
                "weight_g": 300, "size_mm": [200, 150, 80], "opening_stock": stock,
            }],
        });
        let product = self.api.post("/api/v1/products", body).await.ok();
        let path = format!("/api/v1/products/{}/photos", text(&product, "/id"));
        let _ = self.api.upload(&path, "foto.png", photo()).await.ok();
        product
    }

    /// Waits until whoever sells knows both the goods and the right to sell them, which are told by different services.
    async fn can_sell(&self, variant: &str) {
        let cart = self.api.post("/api/v1/carts", json!({})).await.ok();
        let cart = format!("/api/v1/carts/{}", text(&cart, "/id"));
        let line = format!("{cart}/lines/{variant}");
        let _ = until_ok("cart", || self.api.put(&line, json!({ "quantity": 1 }))).await;
        let _ = eventually("the right to sell", EVENT_WITHIN, || async {
            let seen = self.api.get(&cart).await.ok();
            (!seen.to_string().contains("seller_right_ended")).then_some(())
        })
        .await;
    }

    /// Drafts and publishes a product and waits until it can be bought.
    pub async fn publish(&self, title: &str, price: u32, stock: u32) -> Value {
        let draft = self.draft(title, price, stock).await;
        let path = format!("/api/v1/products/{}/publication", text(&draft, "/id"));
        let product = until_ok("publish", || self.api.post(&path, json!({}))).await;
        let stock_path = format!("/api/v1/stock/{}", text(&product, "/variants/0/id"));
        let _ = until_ok("stock", || self.api.get(&stock_path)).await;
        if stock > 0 {
            self.can_sell(text(&product, "/variants/0/id")).await;
        }
        product
    }
}

/// The people of an installation that was empty: staff, a trainer, a coordinator, and a category to sell in.
#[derive(Debug, Clone)]
pub struct Cast {
    url: String,
    /// Runs the marketplace.
    pub staff: Person,
    /// Issues certificates.
    pub trainer: Person,
    /// Id of the course that unlocks selling.
    pub course: String,
}

impl Cast {
    /// Brings them together.
    pub async fn gather(market: &Market) -> Self {
        let url = market.url().to_owned();
        let staff = Person::appoint(market, "Siti Staf", &["staff"]).await;
        let trainer = Person::appoint(market, "Tono Pelatih", &["trainer"]).await;
        let category = json!({ "id": CATEGORY, "names": { "id": "Aneka", "en": "Sundries" }, "food": false });
        let _ = staff.api.post("/api/v1/categories", category).await.ok();
        let course = json!({
            "code": format!("jualan-online-{}", next_number()), "title": { "id": "Jualan online", "en": "Selling online" },
            "unlocks": ["list", "list_food"], "valid_months": 24,
        });
        let course = trainer.api.post("/api/v1/courses", course).await.ok();
        Self { url, course: text(&course, "/id").to_owned(), staff, trainer }
    }

    /// Address for visitors.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Gives the right to sell abroad to a person who may sell already.
    pub async fn certify_export(&self, email: &str) {
        let course = json!({
            "code": format!("ekspor-{}", next_number()), "title": { "id": "Ekspor", "en": "Export" }, "unlocks": ["export"],
            "valid_months": 24,
        });
        let course = self.trainer.api.post("/api/v1/courses", course).await.ok();
        let body = json!({
            "email": email, "course_id": text(&course, "/id"), "number": format!("SRT-{}", next_number()),
            "issued_on": "2026-01-15", "valid_until": "2028-01-15",
        });
        let _ = self.trainer.api.post("/api/v1/certificates", body).await.ok();
    }

    /// Gives a certificate to a person.
    pub async fn certify(&self, email: &str) -> Value {
        let body = json!({
            "email": email, "course_id": self.course, "number": format!("SRT-{}", next_number()),
            "issued_on": "2026-01-15", "valid_until": "2028-01-15",
        });
        self.trainer.api.post("/api/v1/certificates", body).await.ok()
    }

    /// A new seller who may publish.
    pub async fn trained_shop(&self, name: &str) -> Shop {
        self.certified(Person::register(&self.url, name).await.open_shop(name).await).await
    }

    /// The same shop, whose owner has a certificate now.
    pub async fn certified(&self, shop: Shop) -> Shop {
        let _ = self.certify(&shop.email).await;
        shop
    }
}

/// Repeats until it is not refused any more: what it needs is on its way from another service.
pub async fn until_ok<F: Future<Output = Answer>>(what: &str, mut ask: impl FnMut() -> F) -> Value {
    let began = Instant::now();
    loop {
        let answer = ask().await;
        if answer.status < 300 {
            return answer.json();
        }
        let told = || format!("{what}: {} was answered with {}: {}", answer.asked, answer.status, answer.text());
        assert!(answer.status < 500 || answer.status == 503, "{}", told());
        assert!(began.elapsed() < EVENT_WITHIN, "still after {EVENT_WITHIN:?}: {}", told());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A text of an answer, by JSON pointer.
pub fn text<'a>(answer: &'a Value, pointer: &str) -> &'a str {
    answer.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("the answer has no {pointer}: {answer}"))
}

fn new_email(name: &str) -> String {
    let word: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}.{}@uji.example", word.to_lowercase(), next_number())
}
