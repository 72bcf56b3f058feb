// Sentra's one script: makes pages quicker to use. Every page works without it, so each part only adds to what the markup does already.
"use strict";
(() => {
  const doc = document, all = (selector, run) => doc.querySelectorAll(selector).forEach(run);
  const on = (name, run) => doc.addEventListener(name, run);
  doc.documentElement.classList.add("js");

  // Copy and share: the button says for two seconds that it is done.
  const copy = async (button, text) => {
    await navigator.clipboard.writeText(text);
    const label = button.querySelector("span") || button, before = label.textContent;
    if (label.dataset.was) return;
    label.dataset.was = before;
    label.textContent = button.dataset.done || before;
    setTimeout(() => { label.textContent = before; delete label.dataset.was; }, 2000);
  };
  const step = (button) => {
    const input = button.parentNode.querySelector("input");
    const wanted = (Number(input.value) || 0) + Number(button.dataset.step);
    input.value = Math.min(Number(input.max || Infinity), Math.max(Number(input.min || 0), wanted));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  on("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    const copied = at("[data-copy]"), shared = at("[data-share]"), stepped = at("[data-step]"), opened = at("[data-dialog]");
    const menu = doc.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    if (copied) copy(copied, copied.dataset.copy);
    if (shared) {
      const url = shared.dataset.share || location.href;
      if (navigator.share) navigator.share({ title: doc.title, url }).catch(() => {});
      else copy(shared, url);
    }
    if (stepped) step(stepped);
    const dialog = opened && doc.getElementById(opened.dataset.dialog);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
  });

  // A photo over 1.5 MB is made smaller before it travels; each chosen one is shown.
  let shrinking = Promise.resolve();
  const shrink = async (file, box) => {
    const picture = await createImageBitmap(file), canvas = doc.createElement("canvas");
    const draw = (side) => {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      canvas.width = picture.width * scale;
      canvas.height = picture.height * scale;
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    };
    let result = file;
    if (file.size > 1.5e6) {
      draw(2000);
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
      if (blob && blob.size < file.size) result = new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type });
    }
    draw(400);
    box.append(canvas);
    return result;
  };
  const photos = async (input) => {
    const box = input.closest("[data-photos]"), files = new DataTransfer();
    box.querySelectorAll("canvas").forEach((old) => old.remove());
    for (const file of [...input.files]) files.items.add(await shrink(file, box).catch(() => file));
    input.files = files.files;
  };
  on("change", (event) => {
    const field = event.target;
    if (field.closest("[data-photos]")) shrinking = photos(field);
    if (field.matches("[data-drop]") && field.files[0]) field.parentNode.querySelector("[data-drop-name]").textContent = field.files[0].name;
    if (field.closest("[data-autosubmit]")) field.form.requestSubmit();
  });

  // A form is sent once; what was typed into a draft form outlives a lost connection.
  const key = (form) => "draft:" + form.dataset.draft;
  on("input", ({ target: { form } }) => {
    if (!form || !form.matches("[data-draft]")) return;
    const kept = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name[0] !== "_" && !form.elements[name].matches?.("[type=password]"));
    try { localStorage.setItem(key(form), JSON.stringify(kept)); } catch { /* no room: the form still works */ }
  });
  all("form[data-draft]", (form) => {
    for (const [name, value] of JSON.parse(localStorage.getItem(key(form)) || "[]")) {
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = true;
      else if (!field.value || "value" in field && field.type === undefined) field.value = value;
    }
  });
  let waiting = 0;
  on("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === "get") return;
    form.dataset.sent = "1";
    if (form.matches("[data-draft]")) localStorage.removeItem(key(form));
    button?.setAttribute("aria-busy", "true");
    if (!waiting && form.querySelector("[data-photos] input")) {
      event.preventDefault();
      await shrinking;
      waiting = 1;
      delete form.dataset.sent;
      form.requestSubmit(button);
    }
  });
  on("keydown", (event) => { const menu = event.key === "Escape" && doc.querySelector(".menu[open]"); if (menu) menu.open = false; });
  addEventListener("pageshow", () => { waiting = 0; all("form[data-sent]", (form) => delete form.dataset.sent); all("[aria-busy]", (button) => button.removeAttribute("aria-busy")); });
  all("[data-focus]", (message) => message.focus());
})();
