"use strict";
// Charts with thresholds, and lines of events. Knows nothing of where readings come from.
window.MimamoriGraph = (() => {
  const POINTS_MAX = 5000;
  const MIN_SPAN_S = 600;
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function thresholdLines(thresholds) {
    return {
      hooks: {
        draw: [(u) => {
          const c = u.ctx;
          c.save();
          c.strokeStyle = c.fillStyle = color("--alarm");
          c.font = `${11 * devicePixelRatio}px sans-serif`;
          c.textAlign = "left";
          c.textBaseline = "bottom";
          c.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
          for (const t of thresholds) {
            const y = u.valToPos(t.value, "y", true);
            if (y < u.bbox.top || y > u.bbox.top + u.bbox.height) continue;
            c.beginPath();
            c.moveTo(u.bbox.left, y);
            c.lineTo(u.bbox.left + u.bbox.width, y);
            c.stroke();
            c.fillText(`${t.label} ${t.value}`, u.bbox.left + 4 * devicePixelRatio, y - 2 * devicePixelRatio);
          }
          c.restore();
        }],
      },
    };
  }

  function note(plot, text) {
    const p = document.createElement("p");
    p.className = "calm";
    p.textContent = text;
    plot.replaceChildren(p);
  }

  class Line {
    constructor(figure, texts, zone) {
      this.plot = figure.querySelector(".plot");
      this.decimals = Number(figure.dataset.decimals);
      this.thresholds = JSON.parse(figure.dataset.thresholds);
      this.label = figure.querySelector("figcaption").textContent.trim();
      this.texts = texts;
      this.zone = zone;
      this.chart = null;
    }

    show(points) {
      this.x = points.map((p) => p.time / 1000);
      this.y = points.map((p) => p.value);
      this.chart?.destroy();
      this.chart = null;
      if (!this.x.length) return note(this.plot, this.texts["graph.empty"]);
      this.draw();
    }

    draw() {
      const axis = { stroke: color("--soft"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") }, font: "11px sans-serif" };
      this.plot.replaceChildren();
      this.chart = new uPlot({
        width: Math.max(200, this.plot.clientWidth), height: 180,
        cursor: { y: false, drag: { x: false, y: false } }, legend: { show: false },
        tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), this.zone),
        // A few readings do not fill a year, nor a second.
        scales: { x: { range: () => { const end = this.x[this.x.length - 1]; return [Math.min(this.x[0], end - MIN_SPAN_S), end]; } }, y: { range: (u, low, high) => this.range(low, high) } },
        axes: [
          { ...axis, values: [[86400, "{M}/{D}", null, null, null, null, null, null, 1], [3600, "{HH}:{mm}", "\n{M}/{D}", null, "\n{M}/{D}", null, null, null, 1], [60, "{HH}:{mm}", "\n{M}/{D}", null, "\n{M}/{D}", null, null, null, 1], [1, "{HH}:{mm}:{ss}", "\n{M}/{D}", null, "\n{M}/{D}", null, null, null, 1]] },
          { ...axis, size: 52 },
        ],
        series: [{}, { label: this.label, stroke: color("--accent"), width: 2, points: { show: this.x.length < 60 } }],
        plugins: [thresholdLines(this.thresholds)],
      }, [this.x, this.y], this.plot);
      this.chart.root.setAttribute("role", "img");
      this.chart.root.setAttribute("aria-label",
        `${this.label}, ${this.texts["graph.last"]} ${this.y[this.y.length - 1].toFixed(this.decimals)}`);
    }

    // Thresholds that are near enough to matter stay in sight.
    range(low, high) {
      const span = Math.max(high - low, 10 ** -this.decimals * 10);
      for (const t of this.thresholds) {
        if (t.value > high && t.value < high + span * 2) high = t.value;
        if (t.value < low && t.value > low - span * 2) low = t.value;
      }
      const margin = Math.max(high - low, span) * 0.1;
      return [low - margin, high + margin];
    }

    add(time, value) {
      if (typeof value !== "number") return;
      if (!this.chart) return this.show([{ time, value }]);
      if (time / 1000 <= this.x[this.x.length - 1]) return;
      this.x.push(time / 1000);
      this.y.push(value);
      if (this.x.length > POINTS_MAX) { this.x.shift(); this.y.shift(); }
      this.chart.setData([this.x, this.y]);
    }

    resize() {
      this.chart?.setSize({ width: Math.max(200, this.plot.clientWidth), height: 180 });
    }

    recolor() {
      if (this.chart) { this.chart.destroy(); this.draw(); }
    }
  }

  class Events {
    constructor(figure, texts, zone, format) {
      this.plot = figure.querySelector(".plot");
      this.plot.classList.add("events");
      this.texts = texts;
      this.format = format;
      this.ticks = [];
    }

    static happened(value) {
      return typeof value === "string" ? value !== "" : Number(value) >= 1;
    }

    show(points, from, to) {
      this.from = from;
      this.to = to;
      this.ticks = points.filter((p) => Events.happened(p.value)).map((p) => p.time);
      this.draw();
    }

    add(time, value) {
      if (!Events.happened(value) || this.from === undefined) return;
      this.ticks.push(time);
      if (this.ticks.length > POINTS_MAX) this.ticks.shift();
      if (time > this.to) { this.from += time - this.to; this.to = time; }
      this.draw();
    }

    draw() {
      const space = "http://www.w3.org/2000/svg";
      const svg = document.createElementNS(space, "svg");
      svg.setAttribute("viewBox", "0 0 1000 30");
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("role", "img");
      const rect = (kind, x, y, width, height) => {
        const r = document.createElementNS(space, "rect");
        for (const [k, v] of Object.entries({ class: kind, x, y, width, height })) r.setAttribute(k, v);
        svg.append(r);
      };
      rect("base", 0, 25, 1000, 3);
      for (const t of this.ticks) {
        if (t >= this.from) rect("tick", Math.min(994, (t - this.from) / (this.to - this.from) * 1000), 3, 6, 22);
      }
      const last = this.ticks[this.ticks.length - 1];
      const words = last ? `${this.texts["graph.last"]} ${this.format(last)}` : this.texts["graph.empty"];
      svg.setAttribute("aria-label", words);
      const ends = document.createElement("div");
      ends.className = "ends";
      for (const text of [this.format(this.from), words, this.format(this.to)]) {
        const span = document.createElement("span");
        span.textContent = text;
        ends.append(span);
      }
      this.plot.replaceChildren(svg, ends);
    }

    resize() {}
    recolor() {}
  }

  return { Line, Events, note };
})();
