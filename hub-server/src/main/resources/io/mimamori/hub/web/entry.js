"use strict";
// The form for what reaches the desk: N begins one, Enter keeps it, and the next can be typed at once.
(() => {
  const form = document.getElementById("entry");
  const fields = form.elements;
  const said = form.querySelector("[data-slot=said]");
  const BY = "mm-entry-by";
  const whoUsually = fields.who.value;

  if (fields.by.tagName === "INPUT") fields.by.value = localStorage.getItem(BY) ?? "";

  function begin() {
    form.closest("details")?.setAttribute("open", "");
    fields.what.focus();
    form.scrollIntoView({ block: "nearest" });
  }

  // Which alerts there are to belong to, as the page has them now.
  function offerAlerts() {
    const chosen = fields.alert.value;
    const none = fields.alert.options[0];
    const cards = [...document.querySelectorAll("article[data-alert], #alerts > li[data-alert]")].filter((card) => card.dataset.state !== "closed");
    const offered = cards.map((card) => new Option(card.dataset.title ?? card.querySelector("[data-slot=place]").textContent, card.dataset.alert));
    fields.alert.replaceChildren(none, ...offered);
    fields.alert.value = offered.some((option) => option.value === chosen) ? chosen : "";
  }

  function clear() {
    for (const name of ["what", "where", "action", "corrects", "alert"]) fields[name].value = "";
    fields.who.value = whoUsually;
    fields.way.value = "phone";
    fields.confidence.value = "unconfirmed";
  }

  async function send() {
    const body = {};
    for (const name of ["what", "where", "who", "way", "confidence", "action", "by"]) body[name] = fields[name].value;
    if (fields.alert.value) body.alert = fields.alert.value;
    if (fields.corrects.value) body.corrects = Number(fields.corrects.value);
    const response = await fetch(form.dataset.url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? response.status);
    return response.json();
  }

  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    said.dataset.kind = "";
    try {
      const entry = await send();
      if (fields.by.tagName === "INPUT") localStorage.setItem(BY, fields.by.value);
      said.textContent = form.dataset.done.replace("{n}", entry.number);
      clear();
      fields.what.focus();
      form.dispatchEvent(new Event("entered", { bubbles: true }));
    } catch (e) {
      said.dataset.kind = "problem";
      said.textContent = `${form.dataset.failed} ${e.message}`;
    } finally {
      sending = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, dialog[open]");
    if (event.key === "n" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      begin();
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-correct]");
    if (!button) return;
    for (const name of ["who", "where", "what", "action", "way", "confidence"]) fields[name].value = button.dataset[name];
    fields.corrects.value = button.dataset.correct;
    begin();
  });
  fields.alert.addEventListener("focus", offerAlerts);
  fields.alert.addEventListener("pointerdown", offerAlerts);
})();
