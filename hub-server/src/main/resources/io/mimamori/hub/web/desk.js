"use strict";
// Keeps the desk's page true and sends answers: a code, a name and a PIN each.
(() => {
  const EVERY_MS = 3000;
  const FRESH_MS = 60000;
  const dialog = document.getElementById("answer");
  const form = dialog.querySelector("form");
  const offline = document.getElementById("offline");
  const said = document.getElementById("said");
  const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);
  const plainTitle = document.title;
  let shown = Date.now();
  let asked = null;

  function card(id) {
    return document.querySelector(`article[data-alert="${CSS.escape(id)}"]`);
  }

  function count() {
    const open = document.querySelectorAll('article[data-state="open"]').length;
    document.title = open > 0 ? `(${open}) ${plainTitle}` : plainTitle;
  }

  async function refresh() {
    const response = await fetch(`/desk${location.search}`);
    if (response.status === 401) return location.reload();
    if (!response.ok) throw new Error(response.status);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const id of ["alerts", "entries", "asof"]) {
      document.getElementById(id).replaceWith(document.adoptNode(fresh.getElementById(id)));
    }
    document.body.dataset.mark = fresh.body.dataset.mark;
    shown = Date.now();
    count();
    showAnswers();
  }

  async function look() {
    try {
      const response = await fetch("/desk/state");
      if (response.status === 401) return location.reload();
      const mark = await response.text();
      if (!response.ok) throw new Error(mark);
      if (mark !== document.body.dataset.mark || !offline.hidden || Date.now() - shown > FRESH_MS) await refresh();
      offline.hidden = true;
    } catch (e) {
      console.warn(e);
      offline.hidden = false;
    }
  }

  // What others have said meanwhile is seen before one's own answer goes out.
  function showAnswers() {
    if (!asked) return;
    const answers = card(asked.alert) && slot(card(asked.alert), "answers");
    slot(dialog, "answers").replaceChildren(...(answers ? [...answers.children].map((item) => item.cloneNode(true)) : []));
  }

  function checked(name) {
    return form.querySelector(`[name="${name}"]:checked`);
  }

  // Whoever is near and takes over goes there themselves.
  function askWho() {
    const near = checked("person")?.closest("label").dataset.near === "true";
    slot(dialog, "goes").hidden = !asked.asks || near;
  }

  function ask(button) {
    const on = button.closest("article");
    asked = { alert: on.dataset.alert, code: button.dataset.code, asks: button.dataset.code === "taking-over" && on.dataset.asks === "true" };
    form.reset();
    document.getElementById("answer-title").textContent = on.dataset.title;
    slot(dialog, "code").textContent = button.textContent;
    slot(dialog, "problem").textContent = "";
    askWho();
    showAnswers();
    dialog.showModal();
  }

  async function send() {
    const person = checked("person");
    const body = new URLSearchParams({ alert: asked.alert, code: asked.code, person: person?.value ?? "", pin: form.elements.pin.value });
    if (!slot(dialog, "goes").hidden) body.set("goes", checked("goes")?.value ?? "");
    const response = await fetch(`/desk/answer${location.search}`, { method: "POST", body });
    if (response.status === 401) return location.reload();
    const answer = await response.json().catch(() => ({}));
    form.elements.pin.value = "";
    if (response.ok) {
      dialog.close();
      said.textContent = answer.message;
      await refresh();
    } else {
      slot(dialog, "problem").textContent = answer.message ?? answer.detail ?? document.body.dataset.failed;
      form.elements.pin.focus();
    }
  }

  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    try {
      await send();
    } catch (e) {
      console.warn(e);
      slot(dialog, "problem").textContent = document.body.dataset.failed;
    } finally {
      sending = false;
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "person") {
      askWho();
      form.elements.pin.focus();
    }
  });
  dialog.addEventListener("close", () => { asked = null; form.reset(); });
  dialog.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    const pin = form.elements.pin;
    if (key === "close") dialog.close();
    else if (key === "back") pin.value = pin.value.slice(0, -1);
    else if (key !== undefined && pin.value.length < pin.maxLength) pin.value += key;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("article [data-code]");
    if (button) ask(button);
  });
  document.addEventListener("entered", () => refresh().catch(console.warn));
  addEventListener("online", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  setInterval(look, EVERY_MS);
  count();
})();
