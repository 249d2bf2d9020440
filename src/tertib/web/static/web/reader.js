// Readers of passports type like a keyboard, only faster than a hand. Outside of fields a key is held until
// it stood alone, and then let go to whoever listens. Keys at a reader's pace press nothing: together they
// are one `scan`, told to the page; a page with no use for it says so.

const ALONE = 150; // ms without another key, and it was a hand's
const HAND = 60; // ms from key to key that no hand keeps up
const OVER = 300; // ms without a key, and the reader is done: some rest between lines
const SHORT = 6; // fewer keys are a hand that slipped
const FIELD = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"];

let held = [], reads = false, quick = 0, last = -Infinity, timer = 0;

/** Whether a reader types now, in a field or outside. */
export const reading = () => reads;

/** What comes at once after this key is the reader's too: more ends of a line. */
export function hush(event) {
  reads = true;
  last = event.timeStamp;
  rest(ALONE);
}

/** Says it in the page's live region, until the next act of a hand. */
export function say(words) {
  const place = document.querySelector("[data-scanned]");
  if (!place) return;
  const told = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
  place.replaceChildren(...(words ? [told] : []));
}

window.addEventListener("pointerdown", () => say(""), true);

// Waits for silence. A timer that comes late tells of a busy machine: keys may wait in line behind it.
function rest(ms) {
  const due = performance.now() + ms;
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (performance.now() - due < HAND) end();
    else timer = setTimeout(end, ALONE);
  }, ms);
}

function end() {
  const keys = held, scanned = reads;
  clearTimeout(timer);
  [held, reads, quick, last] = [[], false, 0, -Infinity];
  if (!scanned) {
    if (keys.length) say("");
    keys.forEach(letGo);
    return;
  }
  const text = keys.map(({ key }) => (key === "Enter" ? "\n" : key.length === 1 ? key : "")).join("").trim();
  if (text.length < SHORT) return;
  say("");
  const unused = document.dispatchEvent(new CustomEvent("scan", { detail: text, cancelable: true }));
  if (unused) say(document.querySelector("[data-scanned]")?.dataset.scanned);
}

// As if it were pressed now, where the focus is now; `pressed` tells when it was.
function letGo(event) {
  const at = document.activeElement || document.body;
  const again = Object.assign(new KeyboardEvent("keydown", event), { pressed: event.timeStamp });
  if (at.dispatchEvent(again) && ["Enter", " "].includes(event.key) && at.matches("a, button, summary")) at.click();
}

// Too quick for a hand, or no word of one: "g m" and "n 4" have two different keys, "j j j" one.
const aReaders = (gap) => gap < HAND || held.some(({ key }) => key === "<") || new Set(held.map(({ key }) => key)).size > 2;

window.addEventListener("keydown", (event) => {
  if (!event.isTrusted || MODIFIERS.includes(event.key)) return;
  const gap = event.timeStamp - last;
  if (gap >= (reads ? OVER : ALONE)) end(); // by the keys' own time, should they come late
  const late = Math.max(0, performance.now() - event.timeStamp);
  if (event.target.closest?.(FIELD)) {
    quick = gap < HAND ? quick + 1 : 0;
    reads ||= quick >= SHORT;
    last = event.timeStamp;
    rest((reads ? OVER : ALONE) + late);
    return;
  }
  const sign = event.key.length === 1 && !(event.ctrlKey || event.metaKey || event.altKey);
  if (!reads) {
    if (event.repeat) return;
    // A lone Enter or space is the browser's own, and what follows "/" is typed into a field.
    if (!held.length && (!sign || event.key === " " || event.key === "/")) return;
    if (!sign && event.key !== "Enter") { end(); return; }
  } else if (event.key === "Escape") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!event.repeat) held.push(event);
  reads ||= aReaders(gap);
  last = event.timeStamp;
  rest((reads ? OVER : ALONE) + late);
}, true);
