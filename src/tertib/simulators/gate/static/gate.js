import { act, chosen, say, showReader, watch } from "./common.js";

const hand = document.getElementById("hand");
hand.addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const reader = button.closest("[data-reader]")?.dataset.reader;
  const { act: name, people, fault, on } = button.dataset;
  const bodies = {
    tap: () => ({ reader, ...chosen(hand) }),
    walk: () => ({ reader, people: Number(people) }),
    fault: () => ({ reader, fault }),
    fire: () => ({ on: Boolean(on) }),
  };
  act(name, bodies[name]());
});

watch((readers) => {
  for (const place of document.querySelectorAll("[data-reader]")) {
    const state = readers[place.dataset.reader];
    const open = Boolean(state && state.open.includes(Number(place.dataset.relay)));
    place.classList.toggle("open", open);
    say(place.querySelector("[data-open]"), open);
    showReader(place, state);
  }
});
