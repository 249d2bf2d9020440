import { act, chosen, showReader, watch } from "./common.js";

const terminal = document.querySelector("[data-reader]");
const bank = document.getElementById("doors");
const hand = document.getElementById("hand");
const scan = document.getElementById("scan");
let typed = "";

hand.addEventListener("submit", (event) => event.preventDefault());
scan.addEventListener("submit", (event) => {
  event.preventDefault();
  act("keys", { text: scan.elements.text.value });
  scan.reset();
});

const press = (key) => {
  if (key === "#") act("keys", { text: typed });
  typed = key === "#" || key === "*" ? "" : typed + key;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { key, door, act: name, fault } = button.dataset;
  if (key) press(key);
  else if (door) {
    const number = Number(door);
    if (button.classList.contains("open")) act("shut", { number });
    else act("pull", { number, crowbar: document.getElementById("crowbar").checked });
  } else if (name === "tap") act("tap", chosen(hand));
  else if (name === "fault") act("fault", { reader: terminal.dataset.reader, fault });
});

watch((readers, all) => {
  showReader(terminal, readers[terminal.dataset.reader]);
  for (const state of all.doors || []) {
    const door = bank.querySelector(`[data-door="${state.number}"]`);
    const word = state.forced ? "forced" : state.open ? "open" : state.unlocked ? "unlocked" : "locked";
    door.className = `door ${state.open ? "open" : ""} ${word}`;
    const said = door.querySelector("[data-state]");
    if (said.textContent !== bank.dataset[word]) said.textContent = bank.dataset[word];
  }
});
