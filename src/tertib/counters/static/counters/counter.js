// The counter screen: keeps itself fresh, runs the timer, and is driven by the keyboard.

const place = document.getElementById("screen");
const shift = Number(document.body.dataset.clockOffset || 0) * 1000;
const PULSE = 1500;
let swapped = 0;

function tick() {
  for (const timer of place.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() + shift - Date.parse(timer.dataset.since)) / 1000));
    timer.lastElementChild.textContent = `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, "0")}`;
  }
}
setInterval(tick, 1000);
tick();

// Poll; swap only what changed, and never while a form is being filled in.
const busy = () => place.querySelector("details[open]");
async function look() {
  const form = new FormData(document.getElementById("token"));
  form.set("version", place.firstElementChild.dataset.version);
  try {
    const answer = await fetch(place.dataset.look, { method: "POST", body: form });
    if (answer.status === 205 || answer.redirected) location.reload();
    else if (answer.status === 200 && !busy()) {
      const had = "somebody" in place.firstElementChild.dataset;
      place.innerHTML = await answer.text();
      swapped = performance.now();
      tick();
      if (!had && "somebody" in place.firstElementChild.dataset) place.querySelector("[data-key=n]")?.focus();
    }
  } catch { /* the next pulse tries again */ }
  setTimeout(look, PULSE);
}
setTimeout(look, PULSE);

function press(key) {
  const found = place.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches("details")) {
    found.open = !found.open;
    (found.open ? found.querySelector("input, button") : found.querySelector("summary")).focus();
  } else found.click();
  return true;
}

// Before the staff pages' own keys, which would only move the focus.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape" && busy()) { busy().open = false; return; }
  if (localStorage.getItem("keys") === "off") return;
  if (document.getElementById("keys")?.open) return;
  if (event.pressed < swapped) { event.stopPropagation(); return; } // meant for what stood there
  const on = event.target.closest("input, select, textarea, button, a, summary");
  const space = event.key === " " && !on;
  if (on?.matches("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  if (space ? press("n") : press(event.key.toLowerCase())) {
    event.preventDefault();
    event.stopPropagation();
  }
}, true);

// One press is one act, and a machine may take a while.
place.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  event.target.dataset.sent = "1";
  const waiting = event.target.querySelector("[data-busy]");
  if (waiting) waiting.firstChild.textContent = waiting.dataset.busy;
});
