"use strict";
// Keeps the console true: last values, alerts and graphs follow the hub's events.
(() => {
  const body = document.body;
  const texts = JSON.parse(body.dataset.texts);
  const zone = body.dataset.zone;
  const RANGES = { "1h": [3600e3, "15s"], "24h": [86400e3, "5m"], "7d": [604800e3, "30m"] };
  const RAW_MAX = 3000;
  const ALERTS_MAX = 50;
  const STALE_CHECK_MS = 5000;
  const LINK_DEAD_MS = 40000;

  // The hub's clock: under --clock data it is not ours.
  let ahead = Date.parse(body.dataset.now) - Date.now();
  const now = () => Date.now() + ahead;
  let range = "24h";
  let heard = 0;

  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  function format(millis) {
    const p = Object.fromEntries(parts.formatToParts(new Date(millis)).map((x) => [x.type, x.value]));
    return texts["time.pattern"].replace("{M}", Number(p.month)).replace("{d}", Number(p.day)).replace("{HH}", p.hour).replace("{mm}", p.minute);
  }
  const named = (prefix, name) => texts[`${prefix}.${name}`] ?? name;
  const slot = (element, name) => element.querySelector(`[data-slot="${name}"]`);

  function valueText(value, unit, decimals) {
    let text;
    if (typeof value === "number") text = value.toFixed(decimals);
    else if (typeof value === "boolean") text = texts[value ? "value.on" : "value.off"];
    else text = named("species", value);
    const unitText = named("unit", unit);
    return unitText ? `${text} ${unitText}` : text;
  }

  function showClock() {
    const clock = document.getElementById("clock");
    clock.textContent = format(now());
    clock.dateTime = new Date(now()).toISOString();
  }

  function showLink() {
    const link = document.getElementById("link");
    const on = Date.now() - heard < LINK_DEAD_MS;
    if (link.dataset.link !== (on ? "on" : "off")) {
      link.dataset.link = on ? "on" : "off";
      link.textContent = texts[on ? "link.on" : "link.off"];
    }
  }

  const channels = new Map([...document.querySelectorAll(".channel")].map((e) => [e.dataset.key, e]));

  function markStale() {
    for (const channel of channels.values()) {
      const after = Number(channel.dataset.staleAfter);
      const time = Date.parse(slot(channel, "time").dateTime);
      channel.classList.toggle("stale", after > 0 && now() > time + after);
    }
  }

  const graphs = new Map();
  for (const figure of document.querySelectorAll(".graph")) {
    const kind = figure.dataset.graph === "events" ? MimamoriGraph.Events : MimamoriGraph.Line;
    graphs.set(figure.dataset.key, { figure, drawn: new kind(figure, texts, zone, format) });
  }

  async function get(path) {
    const response = await fetch(path, { headers: { Accept: "application/json" } });
    if (response.status === 401) location.reload();
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }

  async function load(graph) {
    const [length, every] = RANGES[range];
    const to = Math.round(now()) + 1000;
    const path = `${graph.figure.dataset.series}&from=${to - length}&to=${to}`;
    let page = await get(`${path}&limit=${RAW_MAX}`);
    if (page.next && graph.figure.dataset.graph === "line") page = await get(`${path}&every=${every}`);
    const points = page.items
      .filter((i) => i.quality === undefined || i.quality < 4)
      .map((i) => ({ time: Date.parse(i.time), value: i.value ?? i.mean }))
      .filter((p) => graph.figure.dataset.graph !== "line" || typeof p.value === "number");
    graph.drawn.show(points, to - length, to);
  }

  async function loadGraphs() {
    for (const graph of graphs.values()) {
      try {
        await load(graph);
      } catch (e) {
        console.warn(e);
        MimamoriGraph.note(graph.figure.querySelector(".plot"), texts["graph.failed"]);
      }
    }
  }

  function onReading(r) {
    const key = `${r.tenant}/${r.device}/${r.channel}`;
    const time = Date.parse(r.time);
    graphs.get(key)?.drawn.add(time, r.quality < 4 ? r.value : undefined);
    const channel = channels.get(key);
    if (!channel) return;
    slot(channel, "value").textContent = valueText(r.value, "1", Number(channel.dataset.decimals));
    slot(channel, "quality").textContent = r.quality > 2 ? texts[`quality.${r.quality}`] : "";
    slot(channel, "time").dateTime = r.time;
    slot(channel, "time").textContent = format(time);
    channel.classList.remove("fresh");
    requestAnimationFrame(() => channel.classList.add("fresh"));
  }

  const list = document.getElementById("alerts");
  const blank = document.getElementById("alert-template");

  function fill(row, alert) {
    row.dataset.alert = alert.id;
    row.dataset.state = alert.state;
    row.dataset.level = alert.level ?? "";
    Object.assign(row.dataset, { tenant: alert.tenant, site: alert.site, rule: alert.rule, channel: `${alert.device}/${alert.channel}` });
    slot(row, "why").hidden = alert.hazard === "home";
    const site = document.querySelector(`.site[data-site="${CSS.escape(alert.site)}"]`);
    slot(row, "level").textContent = alert.level ? named("level", alert.level) : texts["level.none"];
    slot(row, "place").textContent = site?.dataset.title ?? alert.site;
    slot(row, "hazard").textContent = texts[`hazard.${alert.hazard}`];
    slot(row, "value").textContent = typeof alert.value === "boolean" ? "" : valueText(alert.value, alert.unit, 2);
    slot(row, "frozen").hidden = !alert.frozen;
    slot(row, "since").dateTime = alert.raised;
    slot(row, "since").textContent = format(Date.parse(alert.raised));
    slot(row, "timeline").href = `/alerts/${alert.id}?lang=${document.documentElement.lang}`;
    slot(row, "state").textContent = texts[`state.${alert.state}`];
  }

  // Open first, newest first among equals.
  function order() {
    const rank = (row) => (row.dataset.state === "open" ? 1e15 : 0) + Date.parse(slot(row, "since").dateTime);
    const rows = [...list.children].sort((a, b) => rank(b) - rank(a));
    list.replaceChildren(...rows.slice(0, ALERTS_MAX));
    const open = rows.filter((row) => row.dataset.state === "open").length;
    const count = document.getElementById("open-count");
    count.textContent = count.dataset.open = open;
    document.getElementById("no-alerts").hidden = rows.length > 0;
  }

  function onAlert(alert) {
    let row = list.querySelector(`[data-alert="${CSS.escape(alert.id)}"]`);
    if (!row) {
      row = blank.content.firstElementChild.cloneNode(true);
      list.prepend(row);
    }
    fill(row, alert);
    order();
  }

  function element(tag, text, ...children) {
    const made = document.createElement(tag);
    made.textContent = text;
    made.append(...children);
    return made;
  }

  // What the alert's rule looked at, at one time.
  function explained(title, why, row) {
    const item = why.items.find((i) => i.rule === row.dataset.rule && i.watches.includes(row.dataset.channel));
    const rule = why.rules.find((r) => r.id === row.dataset.rule);
    const facts = [["why.rule", row.dataset.rule + texts["why.version"].replace("{n}", why.version)]];
    const looked = item?.at && `${valueText(item.value, item.unit, 2)}　${format(Date.parse(item.at))}　${item.quality > 2 ? texts[`quality.${item.quality}`] : ""}`;
    facts.push(["why.looked", looked || texts["why.nothing"]]);
    if (rule?.levels) {
      const unit = named("unit", item?.unit ?? "1");
      facts.push(["why.levels", Object.entries(rule.levels).map(([level, from]) => `${named("level", level)} ${from} ${unit}`).join(" / ")]);
    }
    const open = item?.open;
    const level = open?.level ? named("level", open.level) : texts["level.none"];
    facts.push(["why.state", open ? texts["why.since"].replace("{level}", level).replace("{time}", format(Date.parse(open.raised))) : texts["why.quiet"]]);
    if (item?.next) facts.push(["why.next", format(Date.parse(item.next))]);
    const list = element("dl", "", ...facts.flatMap(([key, text]) => [element("dt", texts[key]), element("dd", text)]));
    const sentences = element("ul", "", ...(item?.because ?? []).map((sentence) => element("li", sentence)));
    sentences.lang = "en";
    list.append(element("dt", texts["why.details"]), element("dd", "", sentences));
    return element("section", "", element("h4", `${title} ${format(Date.parse(why.time))}`), list);
  }

  async function explain(row) {
    const body = slot(row, "why-body");
    body.textContent = texts["why.wait"];
    const moments = [["why.then", slot(row, "since").dateTime]];
    if (row.dataset.state === "open" || row.dataset.state === "acknowledged") moments.push(["why.now", "now"]);
    try {
      const sections = [];
      for (const [key, time] of moments) {
        const path = `/api/v1/sites/${row.dataset.site}/why?tenant=${row.dataset.tenant}&time=${time}`;
        sections.push(explained(texts[key], await get(path), row));
      }
      body.replaceChildren(...sections);
    } catch (e) {
      console.warn(e);
      body.textContent = texts["why.failed"];
    }
  }
  list.addEventListener("toggle", (e) => { if (e.target.open) explain(e.target.closest(".alert")); }, true);

  async function loadAlerts() {
    const open = await get(`/api/v1/alerts?state=open&limit=${ALERTS_MAX}`);
    const all = await get(`/api/v1/alerts?limit=${ALERTS_MAX}`);
    for (const alert of [...all.items, ...open.items]) onAlert(alert);
  }

  let opened = false;
  function connect() {
    const source = new EventSource("/api/v1/events");
    const on = (kind, act) => source.addEventListener(kind, (e) => { heard = Date.now(); showLink(); act(JSON.parse(e.data)); });
    on("clock", (c) => { ahead = Date.parse(c.time) - Date.now(); showClock(); });
    on("reading", onReading);
    on("alert", onAlert);
    source.addEventListener("open", () => {
      heard = Date.now();
      showLink();
      // What happened while the line was down, or since the page was made.
      loadAlerts().catch(console.warn);
      if (opened) loadGraphs();
      opened = true;
    });
    source.addEventListener("error", () => {
      heard = 0;
      showLink();
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
    });
  }

  for (const button of document.querySelectorAll("[data-range]")) {
    button.addEventListener("click", () => {
      range = button.dataset.range;
      for (const other of document.querySelectorAll("[data-range]")) other.setAttribute("aria-pressed", String(other === button));
      loadGraphs();
    });
  }
  let resizing;
  addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(() => graphs.forEach((g) => g.drawn.resize()), 150);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graphs.forEach((g) => g.drawn.recolor()));
  setInterval(() => { showClock(); showLink(); markStale(); }, STALE_CHECK_MS);
  markStale();
  connect();
  loadGraphs();
})();
