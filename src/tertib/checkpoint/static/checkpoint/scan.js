// Where a scan goes: into the form that is open and asks for a document, else into the lane's search.
// A passport reader that types sends Enter after each line of the zone, or none: the search waits for all.

import { hush, reading, say } from "../web/reader.js";

const LENGTHS = { P: 88, V: 88, I: 90, A: 90, C: 90 };
const WHOLE = [72, 88, 90];
const plain = (text) => text.toUpperCase().replace(/\s/g, "");
const whole = (typed) => typed[0] in LENGTHS && typed.includes("<") && WHOLE.includes(typed.length);
const begun = (typed) => (typed.includes("<") || reading()) && typed.length >= 30
  && typed.length < LENGTHS[typed[0]] && !WHOLE.includes(typed.length);

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (event.key !== "Enter" || !input.matches?.("input:not([type=radio], [type=checkbox])")) return;
  const more = begun(plain(input.value));
  if (input.name === "document") {
    event.preventDefault(); // a reason is chosen, never sent by the reader
    if (more) return;
    input.form.querySelector("[name=reason]").focus();
    hush(event);
  } else if (input.name === "q" ? more : reading()) event.preventDefault();
}, true);

document.addEventListener("scan", (event) => {
  const field = document.querySelector("details[open] [name=document]")
    || document.querySelector("form[role=search] [name=q]");
  if (!field) return;
  event.preventDefault();
  const both = plain(field.value + event.detail); // a reader may rest after the first line
  field.value = whole(both) ? both : plain(event.detail).slice(0, field.maxLength);
  if (field.name === "q") whole(field.value) ? field.form.requestSubmit() : field.focus();
  else if (!begun(field.value)) say(field.dataset.scanned);
});
