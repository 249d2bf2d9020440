// The keyboard: letters and Enter press what is shown; a desk reader types a card's number and Enter.
// Letters of acts are G to Z, so that the hexadecimal number of a card never presses one.

const CARD = /^(?:[0-9A-F]{2}){4,10}$/;
const HEX = /[0-9a-f]/i;
const SLOWEST = 2000;

/** Calls `card(uid)` for a tapped card, and clicks the visible `[data-key]` for other keys. */
export function listen(card) {
  let typed = "";
  let before = 0;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.timeStamp - before > SLOWEST) typed = "";
    before = event.timeStamp;
    const field = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea");
    if (event.key === "Enter" && field) typed = field.value.replace(/[\s:-]/g, "").toUpperCase();
    if (event.key === "Enter" && CARD.test(typed) && card(typed, Boolean(field))) {
      if (field) field.value = "";
      typed = "";
      event.preventDefault();
      return;
    }
    if (event.key === "Enter") typed = "";
    else if (event.key.length === 1) typed = HEX.test(event.key) ? typed + event.key.toUpperCase() : "";
    if (field && event.key !== "Escape") return; // Enter in a field submits its form
    press(event);
  });
}

function press(event) {
  if (event.key.length === 1 && localStorage.getItem("keys") === "off") return; // WCAG 2.1.4
  const wanted = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const keyed = [...document.querySelectorAll(`[data-key="${CSS.escape(wanted)}"]`)];
  const button = keyed.find((one) => one.checkVisibility() && !one.disabled);
  const other = event.target.closest("a, button, summary");
  if (!button || (wanted === "Enter" && other && other !== button)) return;
  event.preventDefault();
  button.click();
}
