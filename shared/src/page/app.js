// Pages work without this module; it only makes them quicker to use.
const doc = document, on = (name, run) => doc.addEventListener(name, run);
const all = (selector, run) => doc.querySelectorAll(selector).forEach(run);
doc.documentElement.classList.add("js");

// Copy, share: the button says that it is done.
const copy = async (button, text) => {
  await navigator.clipboard.writeText(text);
  const label = button.querySelector("span"), data = button.dataset;
  data.label ||= label.textContent;
  label.textContent = data.done;
  setTimeout(() => label.textContent = data.label, 2e3);
};
const step = (button, by) => {
  const input = button.parentNode.querySelector("input");
  input.value = Math.min(input.max || Infinity, Math.max(input.min, Number(input.value) + Number(by)));
  input.dispatchEvent(new Event("change", { bubbles: true }));
};
on("click", (event) => {
  all(".menu", (menu) => menu.open &&= menu.contains(event.target));
  const button = event.target.closest("button, a");
  const { copy: text, share: url, step: by, dialog } = { ...button?.dataset };
  if (text) copy(button, text);
  if (url) navigator.share ? navigator.share({ title: doc.title, url }) : copy(button, url);
  if (by) step(button, by);
  if (!dialog) return;
  event.preventDefault();
  doc.getElementById(dialog).showModal();
});

// Chosen photos are shown, and made smaller when over 1.5 MB.
let work, timer;
const shrink = async (file, box) => {
  const photo = await createImageBitmap(file), canvas = doc.createElement("canvas");
  const draw = (side) => {
    const scale = Math.min(1, side / Math.max(photo.width, photo.height));
    Object.assign(canvas, { width: photo.width * scale, height: photo.height * scale });
    canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
  };
  draw(2000);
  const small = file.size > 1.5e6 && await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  draw(400);
  box.append(canvas);
  return small?.size < file.size ? new File([small], file.name + ".jpg", { type: small.type }) : file;
};
const choose = async (input, box) => {
  const chosen = new DataTransfer();
  all("[data-photos] canvas", (old) => old.remove());
  for (const file of [...input.files]) chosen.items.add(await shrink(file, box).catch(() => file));
  input.files = chosen.files;
};
on("change", ({ target: field }) => {
  const box = field.closest("[data-photos]");
  if (box) work = choose(field, box).finally(() => work = null);
  if (field.matches("[data-drop]")) field.parentNode.querySelector("span").textContent = field.files[0]?.name;
  clearTimeout(timer);
  if (field.closest("[data-autosubmit]")) timer = setTimeout(() => field.form.requestSubmit(), field.type === "number" ? 600 : 0);
});

// A draft form keeps what was typed until it is sent.
const key = (form) => "draft:" + form.dataset.draft;
const typed = (form) => [...form.querySelectorAll("textarea, [type=text], [type=tel], [type=email]")];
on("input", ({ target: { form } }) => {
  if (form?.dataset.draft) localStorage.setItem(key(form), JSON.stringify(typed(form).map((field) => field.value)));
});
all("form[data-draft]", (form) => {
  const kept = JSON.parse(localStorage.getItem(key(form)) || "[]");
  typed(form).forEach((field, place) => field.value ||= kept[place] ?? "");
});

// A form is sent once.
on("submit", async (event) => {
  const { target: form, submitter: button } = event, data = form.dataset;
  if (form.getAttribute("method") !== "post") return;
  if (data.sent || work) event.preventDefault();
  if (data.sent) return;
  data.sent = 1;
  button?.setAttribute("aria-busy", true);
  if (work) {
    await work;
    delete data.sent;
    form.requestSubmit(button);
  } else if (data.draft) localStorage.removeItem(key(form));
});
addEventListener("pageshow", () => all("[data-sent], [data-sent] [aria-busy]", (part) => {
  delete part.dataset.sent;
  part.removeAttribute("aria-busy");
}));
all("[data-named] a", (link) => {
  const label = doc.querySelector(`label[for="${link.getAttribute("href").slice(1)}"]`);
  if (label) link.prepend(label.textContent + ": ");
});
all("[data-focus]", (message) => message.focus());

// Of tabs that do not fit, the page's own is in sight.
all(".tabs [aria-current]", (tab) => tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 16);
