// Key pages at a desk, and pages that no journey passes.

import { DESK, visit } from "../visitor.mjs";

const OPEN_TO_ALL = {
  home: "/",
  results: "/search?q=kerpik",
  "results-empty": "/search?q=zzzzzz",
  categories: "/categories",
  training: "/training",
  certificates: "/certificates",
  help: "/help",
  "help-sell": "/help/sell",
  "help-training": "/help/training",
  "help-export": "/help/export",
  terms: "/legal/terms",
  privacy: "/legal/privacy",
  complaints: "/legal/complaints",
  "cart-empty": "/cart",
  track: "/track",
  "sign-in": "/sign-in",
  register: "/register",
  password: "/password",
  docs: "/api/docs",
  design: "/dev/design",
  mails: "/dev/mail",
};

const ROOMS = {
  seller: { "seller-home": "/seller", "seller-money": "/seller/money", "product-new": "/seller/products/new" },
  trainer: { trainer: "/trainer", "trainer-courses": "/trainer/courses" },
  coordinator: { coordinator: "/coordinator" },
  staff: {
    "staff-home": "/staff",
    "staff-people": "/staff/people",
    "staff-catalogue": "/staff/catalogue",
    "staff-search": "/staff/search",
    "staff-payments": "/staff/payments",
  },
};

/** Looks at every page that is open to all. */
export function openPages(sentra, { width, lang }) {
  return visit(sentra, { width, lang }, async (guest) => {
    for (const [name, path] of Object.entries(OPEN_TO_ALL)) await guest.open(path, name);
    await guest.open("/");
    await guest.follow("/products/", "product");
    await guest.follow("/shops/", "shop");
  });
}

/** Looks at the rooms of people with duties. */
export async function rooms(sentra, { width = DESK, lang }) {
  for (const [who, pages] of Object.entries(ROOMS)) {
    await visit(sentra, { width, lang }, async (person) => {
      await person.signIn(who, Object.values(pages)[0]);
      for (const [name, path] of Object.entries(pages)) await person.open(path, name);
    });
  }
}
