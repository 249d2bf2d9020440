// What the screens of a lane share: clocks that run, and buttons that are pressed by their letter.

const shift = Number(document.body.dataset.clockOffset || 0) * 1000;
const two = (number) => String(number).padStart(2, "0");

// Writes the time left on every clock of the place; negative when it is over.
export function tell(place) {
  for (const clock of place.querySelectorAll("[data-clock]")) {
    const left = Math.floor((Date.parse(clock.dataset.clock) - Date.now() - shift) / 1000);
    const size = Math.abs(left);
    clock.textContent = `${left < 0 ? "−" : ""}${Math.floor(size / 60)}.${two(size % 60)}`;
    clock.classList.toggle("clock-late", left < 0);
  }
}

// Whether keys mean anything now: not with others held, not switched off, not over the list of keys.
export function listening(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.repeat
    || localStorage.getItem("keys") === "off" || document.getElementById("keys")?.open);
}

// The letter meant, or "" while somebody types, or goes to a page: "g m" decides nothing.
const GO = 1500;
let going = -Infinity;
export function meant(event) {
  if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea")) return "";
  const after = event.timeStamp - going < GO;
  going = !after && event.key === "g" ? event.timeStamp : -Infinity;
  return after || event.key === "g" ? "" : event.key.toLowerCase();
}

// Presses what bears the letter: in the form that is open, else outside of forms that can be opened.
export function press(place, key) {
  const bears = `[data-key="${CSS.escape(key)}"]`;
  const found = place.querySelector("details[open]")?.querySelector(`form ${bears}`)
    || [...place.querySelectorAll(bears)].find((one) => !one.closest("details form"));
  if (!found) return false;
  if (found.matches("details")) {
    found.open = !found.open;
    const first = found.querySelector("form button:enabled, form input:not([type=hidden])");
    (found.open ? first : found.querySelector("summary")).focus();
  } else found.click();
  return true;
}
