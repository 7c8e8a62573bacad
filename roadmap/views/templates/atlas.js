"use strict";
// The map: documents as dots on a canvas, themes named from afar, topics close by. Nothing is fetched.
const d = JSON.parse(document.getElementById("data").textContent);
const canvas = document.getElementById("map"), pen = canvas.getContext("2d"), tip = document.getElementById("tip");
const dark = matchMedia("(prefers-color-scheme: dark)");
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const wideX = Math.max(1, ...extent(d.x)), wideY = Math.max(1, ...extent(d.y));
function extent(values) { let most = 0; for (const one of values) if (one > most) most = one; return [most]; }

// A name stands at the middle of its documents: the median both ways.
function middles(of, count) {
  const xs = Array.from({ length: count }, () => []), ys = Array.from({ length: count }, () => []);
  d.x.forEach((x, i) => { xs[of(i)].push(x); ys[of(i)].push(d.y[i]); });
  const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  return xs.map((list, at) => ({ at, many: list.length, x: median(list), y: median(ys[at]) })).filter((one) => one.many);
}
const themes = middles((i) => d.of[d.t[i]], d.themes.length).sort((a, b) => b.many - a.many);
const topics = middles((i) => d.t[i], d.topics.length).sort((a, b) => b.many - a.many);

let scale = 1, left = 0, top_ = 0, base = 1, wide = 0, high = 0, hits = null, over = -1;
const px = (x) => left + x * base * scale, py = (y) => top_ + (wideY - y) * base * scale;

function fit() {
  const ratio = devicePixelRatio || 1;
  wide = canvas.clientWidth; high = canvas.clientHeight;
  canvas.width = wide * ratio; canvas.height = high * ratio;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  base = Math.min((wide - 40) / wideX, (high - 40) / wideY);
  whole();
}
function whole() {
  scale = 1; left = (wide - wideX * base) / 2; top_ = (high - wideY * base) / 2; draw();
}
function zoom(factor, x, y) {
  const next = Math.min(60, Math.max(0.7, scale * factor)), part = next / scale;
  left = x - (x - left) * part; top_ = y - (y - top_) * part; scale = next; draw();
}

let waiting = 0;
function draw() { if (!waiting) waiting = requestAnimationFrame(paint); }
function paint() {
  waiting = 0;
  const colors = d.colors[dark.matches ? "dark" : "light"];
  const size = Math.min(6.5, Math.max(1.1, Math.sqrt(14000 / (d.x.length + 400)) * Math.pow(scale, 0.6)));
  pen.clearRect(0, 0, wide, high);
  const dots = (wanted, alpha, more) => {
    pen.globalAlpha = alpha;
    for (let theme = 0; theme < colors.length; theme++) {
      pen.fillStyle = colors[theme];
      pen.beginPath();
      for (let i = 0; i < d.x.length; i++) {
        if (d.of[d.t[i]] !== theme || (hits !== null && hits[i] !== wanted)) continue;
        const x = px(d.x[i]), y = py(d.y[i]);
        if (x < -9 || y < -9 || x > wide + 9 || y > high + 9) continue;
        pen.moveTo(x + size + more, y); pen.arc(x, y, size + more, 0, 6.2832);
      }
      pen.fill();
    }
    pen.globalAlpha = 1;
  };
  if (hits === null) dots(true, 0.6, 0);
  else { dots(false, 0.1, 0); dots(true, 0.9, 1); }
  if (over >= 0) {
    pen.strokeStyle = style("--ink"); pen.lineWidth = 2;
    pen.beginPath(); pen.arc(px(d.x[over]), py(d.y[over]), size + 3, 0, 6.2832); pen.stroke();
  }
  names();
}

// Names that would touch one that stands already are left out; nearer, there is room for more.
function names() {
  const taken = [], page = style("--page"), ink = style("--ink");
  const put = (one, text, font, tall) => {
    pen.font = font;
    const half = pen.measureText(text).width / 2 + 5, x = px(one.x), y = py(one.y);
    if (x + half < 0 || x - half > wide || y < 0 || y > high) return;
    const at = Math.min(Math.max(x, half + 2), wide - half - 2), box = [at - half, at + half, y - tall, y + tall];
    if (taken.some((t) => box[1] > t[0] && box[0] < t[1] && box[3] > t[2] && box[2] < t[3])) return;
    taken.push(box);
    pen.globalAlpha = 0.84; pen.fillStyle = page; pen.fillRect(box[0], box[2], 2 * half, 2 * tall);
    pen.globalAlpha = 1; pen.fillStyle = ink; pen.fillText(text, at, y + 1);
  };
  pen.textAlign = "center"; pen.textBaseline = "middle";
  for (const one of themes) put(one, d.themes[one.at], "600 13.5px 'IBM Plex Sans', sans-serif", 10);
  if (scale >= 1.8) for (const one of topics) put(one, d.topics[one.at], "400 12.5px 'IBM Plex Sans', sans-serif", 9);
}

function nearest(x, y) {
  let best = -1, far = 144;
  for (let i = 0; i < d.x.length; i++) {
    if (hits !== null && !hits[i]) continue;
    const a = px(d.x[i]) - x, b = py(d.y[i]) - y, gone = a * a + b * b;
    if (gone < far) { far = gone; best = i; }
  }
  return best;
}
function tell(x, y) {
  const found = nearest(x, y);
  tip.hidden = found < 0;
  if (found >= 0) {
    const told = [d.kinds[d.k[found]], d.year[found], d.o[found]].filter(Boolean).join(" · ");
    tip.replaceChildren();
    for (const [tag, text] of [["b", d.n[found]], ["span", told], ["span", d.topics[d.t[found]] + " · " + d.themes[d.of[d.t[found]]]]]) {
      const line = document.createElement(tag); line.textContent = text; tip.append(line);
    }
    tip.style.left = Math.max(0, Math.min(x + 14, wide - tip.offsetWidth - 8)) + "px";
    tip.style.top = (y + tip.offsetHeight + 20 > high ? Math.max(0, y - tip.offsetHeight - 12) : y + 14) + "px";
  }
  if (found !== over) { over = found; draw(); }
}

const held = new Map();
canvas.addEventListener("pointerdown", (e) => { canvas.setPointerCapture(e.pointerId); held.set(e.pointerId, e); });
canvas.addEventListener("pointermove", (e) => {
  const was = held.get(e.pointerId);
  if (!was) { tell(e.offsetX, e.offsetY); return; }
  if (held.size === 1) { left += e.offsetX - was.offsetX; top_ += e.offsetY - was.offsetY; draw(); }
  else {
    const other = [...held].find(([id]) => id !== e.pointerId)[1];
    const span = (p) => Math.hypot(p.offsetX - other.offsetX, p.offsetY - other.offsetY) || 1;
    zoom(span(e) / span(was), (e.offsetX + other.offsetX) / 2, (e.offsetY + other.offsetY) / 2);
  }
  held.set(e.pointerId, e);
});
for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (e) => { held.delete(e.pointerId); tell(e.offsetX, e.offsetY); });
canvas.addEventListener("pointerleave", () => { tip.hidden = true; over = -1; draw(); });
canvas.addEventListener("wheel", (e) => { e.preventDefault(); zoom(Math.exp(-e.deltaY / 400), e.offsetX, e.offsetY); }, { passive: false });
const keys = { "+": () => zoom(1.4, wide / 2, high / 2), "=": () => zoom(1.4, wide / 2, high / 2), "-": () => zoom(1 / 1.4, wide / 2, high / 2), 0: whole,
  ArrowLeft: () => { left += 60; draw(); }, ArrowRight: () => { left -= 60; draw(); }, ArrowUp: () => { top_ += 60; draw(); }, ArrowDown: () => { top_ -= 60; draw(); } };
canvas.addEventListener("keydown", (e) => { if (keys[e.key]) { e.preventDefault(); keys[e.key](); } });
document.getElementById("in").onclick = keys["+"];
document.getElementById("out").onclick = keys["-"];

const field = document.getElementById("words"), found = document.getElementById("found");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const texts = d.n.map((title, i) => plain(title + " " + d.o[i]));
function search() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  hits = words.length ? texts.map((text) => words.every((word) => text.includes(word))) : null;
  const many = hits === null ? 0 : hits.reduce((sum, one) => sum + one, 0);
  found.textContent = hits === null ? "" : found.dataset.words.replace("{count}", many.toLocaleString(document.documentElement.lang));
  draw();
}
field.addEventListener("input", search);
document.getElementById("all").onclick = () => { field.value = ""; search(); whole(); };
dark.addEventListener("change", draw);
new ResizeObserver(fit).observe(canvas.parentElement);
document.fonts.ready.then(draw);
fit();
