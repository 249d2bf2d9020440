// Keyboard of the staff pages: g + letter, / search, j k rows, n the next act, ? the list.

import "./reader.js";

const keys = document.getElementById("keys");
const opener = document.querySelector("[data-keys-open]");
if (opener && keys) {
  opener.hidden = false;
  opener.addEventListener("click", () => keys.showModal());
}

// WCAG 2.1.4: whoever steers by voice can switch single letters off; this browser remembers.
const off = document.querySelector("[data-keys-off]");
let silent = localStorage.getItem("keys") === "off";
if (off) {
  off.checked = silent;
  off.addEventListener("change", () => {
    silent = off.checked;
    localStorage.setItem("keys", silent ? "off" : "on");
  });
}

const rows = () => [...document.querySelectorAll("[data-row]")];
function move(by) {
  const all = rows();
  if (!all.length) return;
  const old = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = all[Math.min(all.length - 1, Math.max(0, old + by))];
  all.forEach((row) => row.setAttribute("aria-selected", String(row === next)));
  (next.querySelector("a, button, input") || next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

let going = -Infinity; // when "g" was pressed; a page opens at time 0
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");
  if (silent || event.ctrlKey || event.metaKey || event.altKey || typing || keys?.open) return;
  const after = event.timeStamp - going < 1500;
  going = -Infinity;
  const link = after && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  if (link) link.click();
  else if (event.key === "g") going = event.timeStamp;
  else if (event.key === "/") document.querySelector("[type=search]")?.focus();
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "n") document.querySelector(".head .acts .button")?.focus();
  else if (event.key === "?") keys?.showModal();
  else return;
  event.preventDefault();
});
