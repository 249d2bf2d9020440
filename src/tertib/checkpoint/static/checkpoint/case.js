// One candidate's page by keyboard: the letter on a button presses it; clocks run.

const place = document.getElementById("case");
const shift = Number(document.body.dataset.clockOffset || 0) * 1000;
const two = (number) => String(number).padStart(2, "0");
function tick() {
  for (const clock of place.querySelectorAll("[data-clock]")) {
    const left = Math.floor((Date.parse(clock.dataset.clock) - Date.now() - shift) / 1000);
    const size = Math.abs(left);
    clock.textContent = `${left < 0 ? "−" : ""}${Math.floor(size / 60)}.${two(size % 60)}`;
    clock.classList.toggle("clock-late", left < 0);
  }
}
setInterval(tick, 1000);
tick();

let going = -Infinity;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (localStorage.getItem("keys") === "off" || document.getElementById("keys")?.open) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea")) return;
  if (event.timeStamp - going < 1500) { going = -Infinity; return; }
  if (event.key === "g") { going = event.timeStamp; return; }
  const key = CSS.escape(event.key.toLowerCase());
  const open = place.querySelector("details[open]");
  const found = open?.querySelector(`form [data-key="${key}"]`)
    || [...place.querySelectorAll(`[data-key="${key}"]`)].find((one) => !one.closest("details form"));
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  if (found.matches("details")) {
    found.open = !found.open;
    (found.open ? found.querySelector("form button, form input:not([type=hidden])") : found.querySelector("summary")).focus();
  } else found.click();
}, true);
