/* The ballot. What a participant answers is kept on the phone first and sent from there, in order, until the server
   says that it is stored. The page is drawn anew only when another thing is to be seen, so nobody loses what is typed. */
const D = JSON.parse(document.getElementById("data").textContent)
const W = D.words
const HORIZONS = ["2", "5", "10"]
const $ = (id) => document.getElementById(id)
const main = $("main")
const say = (key, fill = {}) => W[key].replace(/\{(\w+)\}/g, (all, name) => fill[name] ?? all)
const number = (value) => new Intl.NumberFormat(D.lang, { maximumFractionDigits: 1 }).format(value)
// crypto.randomUUID is missing where a page does not come by https, as in a room without internet.
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("")

// --- what is kept on the phone ---------------------------------------------------------------------------------------

const KEY = "roundtable-" + D.code
const NOBODY = { token: "", counter: 0, answers: {}, queue: [], drafts: {}, joining: "" }
let memory = null // where the browser keeps nothing (private window), as long as the page is open
const load = () => {
  try { return { ...NOBODY, ...JSON.parse(localStorage.getItem(KEY) || "{}") } } catch { return memory || { ...NOBODY } }
}
const save = (me) => {
  memory = me
  try { localStorage.setItem(KEY, JSON.stringify(me)) } catch { /* memory has it */ }
}
const change = (edit) => { const me = load(); edit(me); save(me); return me }

/* Keep an answer, then try to send it. */
const give = (roundId, statementId, payload) => {
  change((me) => {
    me.counter += 1
    me.answers[roundId + "/" + statementId] = payload
    me.queue.push({ what: "answer", id: newId(), round_id: roundId, statement_id: statementId, payload, counter: me.counter })
  })
  send()
}
const tell = (item) => { change((me) => me.queue.push({ id: newId(), lang: D.lang, ...item })); send() }

// --- sending ---------------------------------------------------------------------------------------------------------

let sending = false, wait = 0, timer = 0, online = true
const ask = async (path, body) => {
  const stop = new AbortController(), clock = setTimeout(() => stop.abort(), 12000)
  const headers = { "Content-Type": "application/json", "X-Ballot": "1" }
  const token = load().token
  if (token) headers.Authorization = "Bearer " + token
  try {
    const init = { method: body ? "POST" : "GET", headers, signal: stop.signal, cache: "no-store" }
    if (body) init.body = JSON.stringify(body)
    return await fetch("/r/" + D.code + path + "?lang=" + D.lang, init)
  } finally { clearTimeout(clock) }
}
const again = (seconds) => { clearTimeout(timer); timer = setTimeout(send, 1000 * seconds * (0.8 + 0.4 * Math.random())) }
const send = async () => {
  const items = load().queue.slice(0, 20)
  badge()
  if (sending || !items.length || !load().token) return
  sending = true
  try {
    const answer = await ask("/send", { items })
    if (answer.ok) took((await answer.json()).outcomes)
    else await refused(answer, items)
    wait = 0
    seen(true)
  } catch {
    seen(false)
    wait = Math.min(15, wait * 2 || 1)
  }
  sending = false
  badge()
  if (load().queue.length) again(wait || pause)
  pause = 0.05
}
let pause = 0.05
/* Where the words of an item were typed. */
const spot = (item) => item.what + (item.statement_id || "")
/* Drop what the server has; say what it would not take: an answer is asked again, words go back to their form. */
const took = (outcomes) => {
  const done = new Map(outcomes.filter((one) => !one.later).map((one) => [one.id, one]))
  if (done.size < outcomes.length) pause = 5
  change((me) => {
    for (const item of me.queue) {
      const one = done.get(item.id)
      if (!one || one.state !== "refused") continue
      if (item.what === "answer") delete me.answers[item.round_id + "/" + item.statement_id]
      else me.drafts[spot(item)] ||= item
    }
    me.queue = me.queue.filter((item) => !done.has(item.id))
  })
  const no = outcomes.find((one) => one.state === "refused")
  alertBox(no ? no.message : "")
  if (no) draw(true)
}
const refused = async (answer, items) => {
  if (answer.status >= 500) throw new Error("later")
  if (answer.status === 429) { pause = Number(answer.headers.get("Retry-After")) || 5; return }
  const told = await answer.json().catch(() => ({}))
  alertBox(told.message || say("again"))
  if (answer.status === 401) { change((me) => { me.token = ""; me.queue = []; me.answers = {} }); draw(true) }
  else { const ids = new Set(items.map((one) => one.id)); change((me) => { me.queue = me.queue.filter((one) => !ids.has(one.id)) }) }
}
const alertBox = (text) => { $("alert").textContent = text }
const polite = (text) => { $("polite").textContent = text }

// --- hearing from the room -------------------------------------------------------------------------------------------

let state = null, skew = 0, source = null, heard = Date.now(), poll = 0
const hear = (text) => { state = JSON.parse(text); heard = Date.now(); seen(true); draw(); main.querySelectorAll(".heard").forEach(fillVoices) }
const listen = () => {
  if (source) source.close()
  source = new EventSource("/r/" + D.code + "/events")
  source.addEventListener("state", (event) => { hear(event.data); if (load().queue.length) send() })
  source.addEventListener("clock", (event) => { heard = Date.now(); skew = Number(event.data) - heard; seen(true) })
  source.onerror = () => { seen(false); if (source.readyState === 2) later() }
}
/* Where events do not come through, ask every five seconds or so. */
const later = () => { clearTimeout(poll); poll = setTimeout(fetchState, 4000 + 2000 * Math.random()) }
const fetchState = async () => {
  try {
    const answer = await ask("/state")
    if (!answer.ok) throw new Error(answer.status)
    skew = (Number(answer.headers.get("X-Now")) || Date.now()) - Date.now()
    hear(await answer.text())
    if (load().queue.length) send()
  } catch { seen(false) }
  later()
}
const seen = (is) => { if (is !== online) { online = is; badge() } }
const badge = () => {
  const count = load().queue.length, net = $("net"), kept = count && !online
  const text = !D.code ? "" : kept ? say("kept", { count }) : online ? say("connected") : say("away")
  if (net.textContent !== text) net.textContent = text
  net.className = "badge " + (online && !kept ? "o" : "p")
}
addEventListener("online", () => { wait = 0; send(); listen() })
addEventListener("offline", () => seen(false))
addEventListener("pageshow", (event) => { if (event.persisted && D.code) { listen(); draw(true) } })
document.addEventListener("visibilitychange", () => { if (!document.hidden && D.code && Date.now() - heard > 20000) listen() })

// --- drawing ---------------------------------------------------------------------------------------------------------

const SVG = new Set(["svg", "rect", "circle", "line"])
const h = (tag, given = {}, ...inside) => {
  const made = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag)
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, "")
    else if (value !== false && value != null) made.setAttribute(name, value)
  }
  made.append(...inside.flat(9).filter((one) => one != null && one !== false))
  return made
}
const textOf = (statement) => statement.texts[D.lang] || statement.texts[statement.lang] || Object.values(statement.texts)[0] || ""
const langOf = (statement) => (statement.texts[D.lang] ? null : statement.lang)
const heading = (statement, tag = "h1") => h(tag, { lang: langOf(statement), dir: "auto" }, textOf(statement))

let at = "", shown = "", skipped = new Set()
/* Draw what is to be seen now; a screen that is already there stays as it is, unless ``force``. */
const draw = (force = false) => {
  const [name, make] = screen()
  clockText()
  if (name === shown && !force) return
  const moved = shown !== name && shown.split("#")[0]
  shown = name
  main.replaceChildren(...make().flat(9).filter(Boolean))
  if (moved) { main.focus({ preventScroll: true }); scrollTo(0, 0); if (name.split("#")[0] !== moved) alertBox("") }
}
const screen = () => {
  const me = load()
  if (!me.token) return ["join", joinScreen]
  if (!state) return ["waiting", () => talk("waiting_help")]
  const round = state.round, step = state.step
  if (["closed", "archived"].includes(state.room.state)) return ["closed", () => talk("closed")]
  if (state.room.state !== "open" || !step) return ["waiting", () => talk("waiting_help")]
  if (step.kind === "reveal" && state.reveal) return ["reveal" + JSON.stringify(state.reveal), revealScreen]
  if (round && round.state === "frozen") return ["frozen" + round.round_id, () => talk("frozen")]
  if (round && round.state === "open" && round.kind === step.kind) {
    if (round.kind === "ranking") return ["ranking" + ids(), rankScreen]
    if (round.kind === "dots") return ["dots" + ids(), dotScreen]
    const place = present()
    return [round.round_id + "#" + (place ? place.statement_id + textOf(place) : "done" + ids() + answered()), place ? () => statementScreen(place) : doneScreen]
  }
  if (step.kind === "ideas") return ["ideas", ideasScreen]
  return ["talk" + step.position, () => talk(step.kind === "canvas" ? "canvas_help" : "talk_help")]
}
const ids = () => state.round.round_id + state.round.statement_ids.join()
const listed = () => state.round.statement_ids.map((id) => state.statements.find((one) => one.statement_id === id)).filter(Boolean)
const mine = (statementId, roundId = state.round.round_id) => load().answers[roundId + "/" + statementId]
const answered = () => listed().filter((one) => mine(one.statement_id) !== undefined).length
/* The statement to show: the one chosen, else the first without an answer that was not left for later. */
const present = () => {
  const all = listed(), chosen = all.find((one) => state.round.round_id + one.statement_id === at)
  return at === state.round.round_id + "done" ? null : chosen || all.find((one) => mine(one.statement_id) === undefined && !skipped.has(state.round.round_id + one.statement_id))
}
const goTo = (place) => { at = place; draw() }
const meta = (left) => h("div", { class: "row meta" }, h("span", {}, left), h("span", { class: "row" },
  h("span", { id: "clock" }), D.fictional && h("span", { class: "badge p" }, W.fictional)))
const clockText = () => {
  const place = $("clock"), ends = state && state.step && state.step.ends_ms
  if (!place) return
  const left = ends ? Math.round((ends - Date.now() - skew) / 1000) : 0
  place.textContent = !ends ? "" : left <= 0 ? W.late : say("time_left", { time: Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0") })
}
setInterval(clockText, 1000)

const talk = (key) => {
  const step = state && state.step, open = state && state.room.state === "open"
  const title = key === "closed" || key === "frozen" ? D.title : open && step ? step.title : W.waiting
  return [meta(""), h("h1", { dir: "auto" }, title || D.title), h("p", { class: "help" }, W[key]), key === "talk_help" && voices("")]
}

// --- joining ---------------------------------------------------------------------------------------------------------

const select = (id, label, options) => [h("label", { for: id }, label), h("select", { id, name: id, required: true },
  h("option", { value: "" }, W.choose), Object.entries(options).map(([value, text]) => h("option", { value }, text)))]
const field = (id, label, auto) => [h("label", { for: id }, label), h("input", { id, name: id, maxlength: 120, autocomplete: auto, dir: "auto" })]
const joinScreen = () => {
  const form = h("form", { onsubmit: join },
    select("role", W.role, W.roles), select("organisation_type", W.type, W.types), select("country", W.country, W.countries),
    select("expertise", W.expertise, { ...W.levels }),
    field("name", W.name, "name"), field("organisation", W.organisation, "organization"),
    h("div", { class: "check" }, h("input", { type: "checkbox", id: "consent", required: true }), h("label", { for: "consent" }, W.consent)),
    h("button", { class: "primary" }, W.join))
  return [meta(""), h("h1", { dir: "auto" }, D.title), h("p", { class: "help" }, W.join_help), form]
}
const join = async (event) => {
  event.preventDefault()
  const form = event.target, button = form.querySelector("button"), value = (id) => form.elements[id].value
  // The same id however often it is sent: a join whose answer got lost does not count twice.
  const id = change((me) => { me.joining ||= newId() }).joining
  const body = { id, lang: D.lang, consent: D.consent, expertise: Number(value("expertise")) }
  for (const name of ["role", "organisation_type", "country", "name", "organisation"]) body[name] = value(name)
  button.disabled = true
  try {
    const answer = await ask("/join", body), told = await answer.json()
    alertBox(answer.ok ? "" : told.message)
    if (answer.ok) { change((me) => Object.assign(me, told, { joining: "" })); draw() }
  } catch { seen(false); alertBox(W.away) }
  button.disabled = false
}

// --- votes and estimates ---------------------------------------------------------------------------------------------

const statementScreen = (one) => {
  const round = state.round, all = listed(), place = all.indexOf(one), old = mine(one.statement_id)
  const form = h("form", { novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(one, form) } },
    round.kind === "vote" ? round.criteria.map((name) => scale(name, (old || {})[name], old !== undefined)) : estimate(one, old),
    h("button", { class: "primary" }, W.send))
  const skip = () => { skipped.add(round.round_id + one.statement_id); goTo(place + 1 < all.length ? "" : round.round_id + "done") }
  const unknown = () => { give(round.round_id, one.statement_id, Object.fromEntries(HORIZONS.map((year) => [year, null]))); next() }
  return [
    h("div", { class: "bar", "aria-hidden": "true" }, all.map((_, n) => h("i", { class: n <= place ? "on" : null }))),
    meta(say("place", { number: place + 1, count: all.length, round: round.number })),
    heading(one), form,
    h("div", { class: "row" }, round.kind === "estimate" ? h("button", { type: "button", onclick: unknown }, sentence(W.unknown)) : place > 0
      ? h("button", { type: "button", onclick: () => goTo(round.round_id + all[place - 1].statement_id) }, W.back) : h("span"),
    h("button", { type: "button", onclick: skip }, W.skip)),
    voices(one.statement_id), commentBox(one), h("p", { class: "note" }, W.note)]
}
const sentence = (text) => text.charAt(0).toLocaleUpperCase(D.lang) + text.slice(1)
const next = () => { at = ""; alertBox(""); draw(true); main.focus({ preventScroll: true }); scrollTo(0, 0) }
const radio = (name, value, label, checked, title) => {
  const id = name + "-" + value
  return [h("input", { type: "radio", name, id, value, checked, "aria-label": title }), h("label", { for: id }, label)]
}
const mark = (name, n) => (name === "time" ? W.spans[Math.ceil(n) - 1] : number(n))
const scale = (name, value, was) => {
  const [question, low, high] = W.criteria[name]
  const title = (n) => (name === "time" ? mark(name, n) + (n < 5 ? " " + low : "") : n === 1 ? "1, " + low : n === 5 ? "5, " + high : null)
  return h("fieldset", { class: "scale", "data-name": name }, h("legend", {}, question),
    h("div", { class: "five" + (name === "time" ? " spans" : "") }, [1, 2, 3, 4, 5].map((n) => radio(name, n, mark(name, n), value === n, title(n)))),
    h("div", { class: "ends" }, h("span", { "aria-hidden": "true" }, low), radio(name, "none", W.unknown, was && value === null),
      h("span", { "aria-hidden": "true" }, high)))
}
const submit = (one, form) => {
  const payload = state.round.kind === "vote" ? votes(form) : estimates(form)
  if (!payload) return
  give(state.round.round_id, one.statement_id, payload)
  next()
}
const votes = (form) => {
  const payload = {}
  for (const row of form.querySelectorAll(".scale")) {
    const box = row.querySelector("input:checked")
    if (!box) { alertBox(W.missing); row.querySelector("input").focus(); return null }
    payload[row.dataset.name] = box.value === "none" ? null : Number(box.value)
  }
  return payload
}
const parse = (text) => (text.trim() === "" ? null : /^\d{1,4}([.,]\d{1,3})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN)
const estimate = (one, old) => {
  const year = state.room.reference_year, last = one.last
  const was = last == null ? null : [" ", ...withBold(say("last", { year: one.last_year, value: "\u0001" }), number(last))]
  const rows = HORIZONS.map((ahead) => horizon(ahead, year, (old || {})[ahead], last))
  const redraw = () => { const most = top(rows, last); rows.forEach((row) => picture(row, last, most)) }
  rows.forEach((row) => row.addEventListener("input", redraw))
  redraw()
  return [h("div", { class: "part" }, h("h2", {}, state.round.number > 1 ? W.own_again : W.own),
    h("p", { class: "help" }, say("own_help", { documents: W.documents[one.documents] || W.documents_inside }), was, " " + W.bounds)), rows]
}
const withBold = (text, value) => { const [before, after] = text.split("\u0001"); return [before, h("b", {}, value), after] }
const horizon = (ahead, year, old, last) => h("fieldset", { class: "horizon", "data-ahead": ahead },
  h("legend", {}, h("h3", {}, say("in_year", { year: year + Number(ahead) }) + " ", h("small", {}, say("after", { years: ahead, year })))),
  h("div", { class: "three" }, ["lo", "mid", "hi"].map((part, n) => h("label", { class: part }, W[part],
    h("input", { inputmode: "decimal", autocomplete: "off", maxlength: 8, name: part + ahead, value: old ? String(old[n]) : null })))),
  h("svg", { viewBox: "0 0 342 15", role: "img" }))
const numbers = (row) => [...row.querySelectorAll("input")].map((box) => parse(box.value))
const top = (rows, last) => {
  const most = Math.max(10, 2 * (last || 0), ...rows.flatMap(numbers).filter((value) => value > 0))
  return Math.min(1000, most * 1.15)
}
const x = (value, most) => 8 + 326 * Math.min(1, value / most)
const picture = (row, last, most) => {
  const svg = row.querySelector("svg"), [lo, mid, hi] = numbers(row), parts = [h("rect", { class: "t", x: 8, y: 6, width: 326, height: 3, rx: 1.5 })]
  if (hi >= lo && lo != null && hi != null) parts.push(h("rect", { class: "r", x: x(lo, most), y: 4, width: Math.max(1, x(hi, most) - x(lo, most)), height: 7 }))
  if (last != null) parts.push(h("rect", { class: "l", x: x(last, most) - 1.5, y: 1, width: 3, height: 13 }))
  if (mid >= 0 && mid != null) parts.push(h("circle", { class: "d", cx: x(mid, most), cy: 7.5, r: 5.5 }))
  svg.replaceChildren(...parts)
  svg.setAttribute("aria-label", say("picture", { lo: lo ?? "–", mid: mid ?? "–", hi: hi ?? "–" }))
}
const estimates = (form) => {
  const payload = {}
  for (const row of form.querySelectorAll(".horizon")) {
    const given = numbers(row), [lo, mid, hi] = given
    if (given.every((value) => value === null)) { payload[row.dataset.ahead] = null; continue }
    if (!(given.every((value) => value !== null) && lo >= 0 && lo <= mid && mid <= hi && hi <= 1000)) {
      alertBox(W.order); row.querySelector("input").focus(); return null
    }
    payload[row.dataset.ahead] = given
  }
  return payload
}
const doneScreen = () => {
  const all = listed(), open = all.length - answered()
  return [h("div", { class: "bar", "aria-hidden": "true" }, all.map((one) => h("i", { class: mine(one.statement_id) !== undefined ? "on" : null }))),
    meta(say("round", { round: state.round.number })),
    h("h1", {}, open ? say("left", { count: open }) : W.done), h("p", { class: "help" }, W.done_help),
    h("ol", {}, all.map((one) => h("li", {}, h("span", { class: "nr" }, String(one.number)),
      h("button", { type: "button", class: "what", lang: langOf(one), dir: "auto", onclick: () => goTo(state.round.round_id + one.statement_id) }, textOf(one)),
      h("span", { class: "badge " + (mine(one.statement_id) !== undefined ? "o" : "p") }, mine(one.statement_id) !== undefined ? W.answered : W.open))))]
}

// --- ranking and dots ------------------------------------------------------------------------------------------------

const rankScreen = () => {
  const all = listed(), given = (mine("") || { order: [] }).order, list = h("ol")
  let order = [...given.filter((id) => all.some((one) => one.statement_id === id)), ...all.map((one) => one.statement_id).filter((id) => !given.includes(id))]
  const move = (id, by) => {
    const from = order.indexOf(id), to = from + by
    if (to < 0 || to >= order.length) return
    order.splice(to, 0, order.splice(from, 1)[0])
    fill()
    const buttons = list.children[to].querySelectorAll("button")
    const button = buttons[by < 0 ? 0 : 1]
    ;(button.disabled ? buttons[by < 0 ? 1 : 0] : button).focus()
    polite(say("moved", { what: textOf(all.find((one) => one.statement_id === id)), place: to + 1, count: order.length }))
  }
  const fill = () => list.replaceChildren(...order.map((id, n) => {
    const one = all.find((other) => other.statement_id === id), what = textOf(one)
    return h("li", {}, h("span", { class: "nr" }, String(n + 1)), h("span", { class: "what", lang: langOf(one), dir: "auto" }, what),
      h("button", { type: "button", class: "step", "aria-label": say("up", { what }), disabled: n === 0, onclick: () => move(id, -1) }, "↑"),
      h("button", { type: "button", class: "step", "aria-label": say("down", { what }), disabled: n === order.length - 1, onclick: () => move(id, 1) }, "↓"))
  }))
  fill()
  const done = () => { give(state.round.round_id, "", { order }); polite(W.thanks); thanks.textContent = W.thanks }
  const thanks = h("p", { class: "help", role: "status" }, mine("") ? W.thanks : "")
  return [meta(say("round", { round: state.round.number })), h("h1", {}, W.rank), list, h("button", { type: "button", class: "primary", onclick: done }, W.send), thanks, h("p", { class: "note" }, W.note)]
}
const dotScreen = () => {
  const all = listed(), budget = state.round.budget, list = h("ol"), left = h("p", { class: "help", role: "status" })
  const given = (one) => (mine(one.statement_id) || { dots: 0 }).dots
  const add = (one, by) => { give(state.round.round_id, one.statement_id, { dots: given(one) + by }); fill(all.indexOf(one), by) }
  const fill = (place = -1, by = 0) => {
    const rest = budget - all.reduce((sum, one) => sum + given(one), 0)
    left.textContent = say("dots_left", { count: rest, budget })
    list.replaceChildren(...all.map((one) => {
      const what = textOf(one), count = given(one)
      return h("li", {}, h("span", { class: "what", lang: langOf(one), dir: "auto" }, what),
        h("button", { type: "button", class: "step", "aria-label": say("less", { what }), disabled: count === 0, onclick: () => add(one, -1) }, "−"),
        h("b", {}, String(count)),
        h("button", { type: "button", class: "step", "aria-label": say("more", { what }), disabled: rest <= 0, onclick: () => add(one, 1) }, "+"))
    }))
    if (place < 0) return
    const buttons = list.children[place].querySelectorAll("button"), button = buttons[by < 0 ? 0 : 1]
    ;(button.disabled ? buttons[by < 0 ? 1 : 0] : button).focus()
  }
  fill()
  return [meta(say("round", { round: state.round.number })), h("h1", {}, W.dots), left, list, h("p", { class: "note" }, W.note)]
}

// --- words -----------------------------------------------------------------------------------------------------------

let forms = 0
/* A short form of three choices and a text, of the item ``of``. What is typed stays on the phone until it is sent,
   whatever else is shown meanwhile. ``more`` are fields that may stay empty, of the first choice alone. */
const wordForm = (of, name, choices, label, help, more = null) => {
  const thanks = h("p", { class: "help", role: "status" }), own = name + ++forms, id = own + "-text", was = load().drafts[spot(of)] || {}
  const area = h("textarea", { id, maxlength: more ? 500 : 1000, required: true, dir: "auto", "aria-describedby": help ? id + "-help" : null })
  area.value = was.text || ""
  const fields = () => (more ? [...more.querySelectorAll("[name]")] : [])
  for (const box of fields()) box.value = (was.canvas || {})[box.name] ?? ""
  const typed = () => {
    const item = { ...of, [name]: form.querySelector("input:checked").value, text: area.value.trim() }, first = item[name] === choices[0]
    if (more) more.hidden = !first
    if (more && first) item.canvas = Object.fromEntries(fields().filter((box) => box.value.trim()).map((box) => [box.name, box.type === "number" ? Number(box.value) : box.value.trim()]))
    return item
  }
  const keep = () => { const item = typed(); change((me) => { me.drafts[spot(of)] = item }) }
  const form = h("form", { oninput: keep, onsubmit: (event) => {
    event.preventDefault()
    const item = typed(), low = item.canvas && ["trl", "mrl"].find((kind) => item.canvas[kind + "_target"] < item.canvas[kind + "_now"])
    if (!item.text) return area.focus()
    if (low) return alertBox(say("falls", { now: item.canvas[low + "_now"], target: item.canvas[low + "_target"] }))
    change((me) => { delete me.drafts[spot(of)] })
    tell(item)
    alertBox("")
    for (const box of [area, ...fields()]) box.value = ""
    thanks.textContent = W.thanks
  } }, h("fieldset", { class: "choice" }, h("legend", { class: "sr" }, label), choices.map((one, n) => radio(own, one, W[one], was[name] ? one === was[name] : n === 0))),
  h("label", { for: id }, label), area, help && h("p", { class: "help", id: id + "-help" }, help), more, h("button", { class: "primary" }, W.send_comment), thanks)
  typed()
  return form
}
const commentBox = (one) => {
  const of = { what: "comment", statement_id: one.statement_id }
  return h("details", { open: !!(load().drafts[spot(of)] || {}).text }, h("summary", {}, W.say), wordForm(of, "stance", ["pro", "con", "question"], W.comment, W.comment_help))
}
const part = ([name, label, kind, most]) => {
  const id = "part-" + name, area = kind === "textarea", number = most !== undefined, box = h(area ? "textarea" : "input", {
    id, name, type: area ? null : number ? "number" : kind, min: number ? kind : null, max: number ? most : null, maxlength: area ? 800 : number ? null : 200, dir: number ? null : "auto" })
  return h("div", { class: number ? "half" : null }, h("label", { for: id }, label), box)
}
const ideasScreen = () => {
  const more = h("details", { open: !!Object.keys((load().drafts.idea || {}).canvas || {}).length }, h("summary", {}, W.canvas), h("div", { class: "parts" }, W.parts.map(part)))
  // A field that is refused has to be seen, and one within what is folded cannot be.
  more.addEventListener("invalid", () => { more.open = true }, true)
  return [meta(""), h("h1", {}, W.ideas), wordForm({ what: "idea" }, "kind", ["idea", "need", "offer"], W.idea_text, "", more)]
}
/* What was let through under a statement, or ("") under each; renewed in its place when more comes. */
const voices = (id) => fillVoices(h("div", { class: "heard", "data-of": id }))
const fillVoices = (box) => {
  const known = (state && state.said) || {}, own = state && state.round, of = box.dataset.of
  const list = (one) => {
    const { list: all, more } = known[one.statement_id], rows = all.filter((said) => !said.after || (own && mine(one.statement_id) !== undefined))
    return rows.length ? [of ? h("h3", {}, W.heard) : heading(one, "h2"), h("ul", {}, rows.map((said) => h("li", {}, h("span", { class: "badge" }, W[said.stance]),
      h("span", { class: "what", lang: said.lang, dir: "auto" }, said.text)))), more ? h("p", { class: "help" }, say("heard_more", { count: more })) : null] : []
  }
  const made = (state ? state.statements : []).filter((one) => known[one.statement_id] && (!of || one.statement_id === of)).flatMap(list)
  if (made.length && !of) made.unshift(h("p", { class: "help" }, W.heard))
  box.replaceChildren(...made.flat(9).filter(Boolean))
  return box
}

// --- after the reveal ------------------------------------------------------------------------------------------------

const revealScreen = () => [meta(""), h("h1", {}, W.reveal), state.reveal.statements.map((found) => {
  const one = state.statements.find((other) => other.statement_id === found.statement_id)
  if (!one) return null
  const own = mine(one.statement_id, state.reveal.round_id) || {}
  const rows = found.few ? [h("p", { class: "help" }, W.few)] : found.rows.map((row) => revealRow(row, own[row.of]))
  return h("section", { class: "part" }, heading(one, "h2"), h("p", { class: "help" }, found.few ? "" : say("n", { count: found.n })), rows, voices(one.statement_id), commentBox(one))
})]
const revealRow = (row, own) => {
  const vote = !HORIZONS.includes(row.of), you = vote ? own : own && own[1]
  const most = vote ? 5 : Math.min(1000, 1.1 * Math.max(10, you || 0, row.group[2], ...(row.model || []))), from = vote ? 1 : 0
  const place = (value) => 8 + 326 * Math.max(0, Math.min(1, (value - from) / (most - from)))
  const span = (cls, lo, hi, y, height) => h("rect", { class: cls, x: place(lo), y, width: Math.max(2, place(hi) - place(lo)), height })
  const title = vote ? W.criteria[row.of][0] : say("in_year", { year: state.room.reference_year + Number(row.of) })
  const told = (value) => (vote ? mark(row.of, value) : number(value))
  const parts = [[W.you, you == null ? "–" : told(you)], [W.room, told(row.group[1]) + " (" + say("range", { lo: told(row.group[0]), hi: told(row.group[2]) }) + ")"]]
  if (row.model) parts.push([W.model, number(row.model[1]) + " (" + number(row.model[0]) + "–" + number(row.model[2]) + ")"])
  return h("div", { class: "horizon" }, h("h3", {}, title), h("p", { class: "help" }, parts.flatMap(([name, text], n) => [n ? " · " : "", name + " ", h("b", { class: ["", "pe", "mo"][n] }, text)])),
    h("svg", { viewBox: "0 0 342 15", "aria-hidden": "true" }, h("rect", { class: "t", x: 8, y: 6, width: 326, height: 3, rx: 1.5 }),
      row.model && [span("b", row.model[0], row.model[2], 1, 13), h("rect", { class: "ml", x: place(row.model[1]) - 1.5, y: 1, width: 3, height: 13 })],
      span("r", row.group[0], row.group[2], 4, 7), h("circle", { class: "d", cx: place(row.group[1]), cy: 7.5, r: 5.5 }),
      you != null && h("circle", { class: "y", cx: place(you), cy: 7.5, r: 6.5 })))
}

// --- begin -----------------------------------------------------------------------------------------------------------

$("lang").addEventListener("change", (event) => { location.replace("?lang=" + event.target.value) })
$("ask").addEventListener("submit", (event) => {
  event.preventDefault()
  location.href = "/r/" + encodeURIComponent($("code").value.replace(/[^0-9A-Za-z]/g, "").toUpperCase()) + "?lang=" + D.lang
})
if (D.code && !$("ask").classList.contains("ask")) {
  draw(true)
  listen()
  send()
  // A connection that died without a word: nothing was heard for longer than two heartbeats.
  setInterval(() => { if (Date.now() - heard > 40000 && !document.hidden) { heard = Date.now(); listen() } }, 5000)
}
badge()
