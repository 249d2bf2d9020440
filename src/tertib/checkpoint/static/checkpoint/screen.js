// Screens that keep themselves fresh: asks with the tag of what is shown, swaps what changed,
// sounds while somebody waits, and is driven by the keyboard. Without it, the page reloads.

import { listening, meant, press, tell } from "./keys.js";

const place = document.getElementById("screen");
const pulse = Number(place.dataset.pulse || 1000);
const title = document.title;
const LOST_AFTER = 3000, SOUND_EVERY = 3000, SETTLE = 700;
let tag = place.firstElementChild?.dataset.tag || "", answered = Date.now(), stash = null;

// ---- sound: two rising tones, again and again until somebody looks ----
let audio = null, sounded = 0, heard = new Set();
const waiting = () => (place.firstElementChild?.dataset.alerts || "").split(" ").filter(Boolean);
const mute = document.getElementById("mute");
function unlock() { // browsers let a page sound only after a gesture
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!audio && Context) audio = new Context();
  audio?.resume().then(() => { if (mute) mute.hidden = true; });
}
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, unlock, true);
if (mute && place.dataset.sound) mute.hidden = false;
function sound() {
  if (!place.dataset.sound || audio?.state !== "running") return;
  [[660, 0], [990, 0.18], [660, 0.5], [990, 0.68]].forEach(([pitch, at]) => {
    const tone = audio.createOscillator(), level = audio.createGain(), start = audio.currentTime + at;
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0, start);
    level.gain.linearRampToValueAtTime(0.5, start + 0.01);
    level.gain.exponentialRampToValueAtTime(0.001, start + 0.16);
    tone.connect(level).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.18);
  });
}
function alarm(ids) {
  const fresh = ids.some((id) => !heard.has(id));
  heard = new Set(ids);
  document.title = ids.length ? `(${ids.length}) ${place.dataset.word || ""} · ${title}` : title;
  if (ids.length && (fresh || Date.now() - sounded > SOUND_EVERY)) { sounded = Date.now(); sound(); }
}

// ---- news ----
const record = document.getElementById("card");
const busy = () => place.querySelector("details[open]") || record?.open;
function swap(html) {
  const next = document.createElement("template");
  next.innerHTML = html;
  const part = next.content.firstElementChild;
  tag = part.dataset.tag || tag;
  if (busy() && part.dataset.first && part.dataset.first === place.firstElementChild.dataset.first) {
    place.firstElementChild.dataset.alerts = part.dataset.alerts; // never under the hand
    stash = html;
    return;
  }
  if (part.dataset.first !== place.firstElementChild.dataset.first) {
    record?.close();
    settle();
  }
  stash = null;
  const at = place.contains(document.activeElement) ? document.activeElement : null;
  const same = at?.dataset.key ? `[data-key="${CSS.escape(at.dataset.key)}"]`
    : at?.getAttribute("href") ? `a[href="${CSS.escape(at.getAttribute("href"))}"]` : "";
  place.replaceChildren(part);
  const again = same && place.querySelector(same);
  if (again) {
    again.closest("[data-row]")?.setAttribute("aria-selected", "true");
    again.focus({ preventScroll: true });
  }
  tell(place);
}
async function look() {
  try {
    const answer = await fetch(place.dataset.now, { headers: tag ? { "If-None-Match": `"${tag}"` } : {}, cache: "no-store" });
    if (answer.redirected || answer.status === 403) { location.reload(); return; }
    if (answer.ok || answer.status === 304) answered = Date.now();
    if (answer.status === 200) {
      const html = await answer.text();
      swap(html);
      const told = answer.headers.get("ETag");
      if (told) tag = told.replaceAll('"', "").replace(/^W\//, "");
    }
  } catch { /* seen below */ }
  if (stash && !busy()) swap(stash);
  const lost = document.getElementById("lost");
  if (lost) lost.hidden = Date.now() - answered < LOST_AFTER;
  alarm(waiting());
  setTimeout(look, pulse);
}

setInterval(() => tell(place), 1000);
tell(place);

// ---- keyboard ----
// A person who just appeared is not decided by a key meant for the one before.
let settled = 0, ready = Infinity;
function settle() {
  delete place.dataset.ready;
  ready = Infinity;
  clearTimeout(settled);
  settled = setTimeout(() => { place.dataset.ready = "1"; ready = performance.now(); }, SETTLE);
}
settle();
document.addEventListener("keydown", (event) => {
  if (!listening(event)) return;
  if (event.key === "Escape" && !record?.open && place.querySelector("details[open]")) {
    const open = place.querySelector("details[open]");
    open.open = false;
    open.querySelector("summary").focus();
    return;
  }
  const key = meant(event);
  if (!key) return;
  if (record?.open) {
    if (key === "r") { record.close(); event.preventDefault(); }
    event.stopPropagation();
    return;
  }
  if ((event.pressed ?? event.timeStamp) < ready || press(place, key)) { event.preventDefault(); event.stopPropagation(); }
}, true);

// ---- the record in a window, the decision without leaving the page ----
place.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-card]");
  if (!link || !record || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { "X-Part": "1" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) { location.assign(link.href); return; }
  record.firstElementChild.innerHTML = await answer.text();
  record.showModal();
});
place.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!place.dataset.stay || form.method !== "post") return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "1";
  const sent = new FormData(form, event.submitter);
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Part": "1" } });
    if (answer.redirected || ![200, 422].includes(answer.status)) { location.reload(); return; }
    const html = await answer.text();
    place.querySelectorAll("details[open]").forEach((one) => { one.open = false; });
    swap(html);
    alarm(waiting());
    (place.querySelector(".refused") || place).focus(); // never on a button of the next person
  } catch { delete form.dataset.sent; }
});
setTimeout(look, pulse);
alarm(waiting());
