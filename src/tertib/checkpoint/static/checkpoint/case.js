// One candidate's page by keyboard: the letter on a button presses it; clocks run.

import { listening, meant, press, tell } from "./keys.js";

const place = document.getElementById("case");
setInterval(() => tell(place), 1000);
tell(place);
document.addEventListener("keydown", (event) => {
  const key = listening(event) && meant(event);
  if (!key || !press(place, key)) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
