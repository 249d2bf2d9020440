// Keeps every answer as it is given. Without this script the page keeps them when it is sent.
const form = document.querySelector("form[data-draft]");
const state = form.querySelector("[data-state]");
const waiting = new Map(); // field name -> value not yet kept by the server
let sending = false;
let pause = 1000;

form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (!name || name === "csrfmiddlewaretoken") return;
  waiting.set(name, value);
  send();
});

async function send() {
  if (sending || !waiting.size) return;
  sending = true;
  state.textContent = form.dataset.saving;
  const batch = new Map(waiting);
  const body = new FormData();
  batch.forEach((value, name) => body.append(name, value));
  body.append("page", form.dataset.page);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true, redirect: "error" });
    if (!answer.ok) throw new Error(answer.status);
    const { notes, asked } = await answer.json();
    batch.forEach((value, name) => { if (waiting.get(name) === value) waiting.delete(name); });
    Object.entries(notes).forEach(([name, [kind, text]]) => note(name, kind, text));
    state.textContent = form.dataset.saved;
    pause = 1000;
    if (asked.join() !== shown().join()) await refresh();
  } catch {
    state.textContent = form.dataset.unsaved;
    setTimeout(send, pause);
    pause = Math.min(pause * 2, 30000);
    sending = false;
    return;
  }
  sending = false;
  send();
}
addEventListener("online", send);

function note(name, kind, text) {
  const place = form.querySelector(`[data-field="${CSS.escape(name)}"] [data-note]`);
  if (!place) return;
  place.replaceChildren();
  place.hidden = !text;
  if (!text) return;
  const line = document.createElement("p");
  line.textContent = text;
  if (kind === "error") line.className = "error";
  place.append(line);
}

const shown = () => [...form.querySelectorAll("[data-field]")].map((field) => field.dataset.field);

// An answer decided that other questions are asked: fetch them. The text field that is being
// written in stays as it is; otherwise the place of the cursor is kept.
async function refresh() {
  const answer = await fetch(location.href, { redirect: "error" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fields = page.querySelector("[data-fields]");
  if (!fields || waiting.size) return;
  const { activeElement } = document;
  const written = activeElement.matches("textarea, input:not([type=radio], [type=checkbox])")
    && activeElement.closest("[data-field]");
  const fresh = [...fields.children];
  const place = fresh.findIndex((field) => written && field.dataset.field === written.dataset.field);
  if (place >= 0) {
    [...written.parentNode.children].forEach((field) => { if (field !== written) field.remove(); });
    written.before(...fresh.slice(0, place));
    written.after(...fresh.slice(place + 1));
    return;
  }
  const { id, name, value } = activeElement;
  form.querySelector("[data-fields]").replaceWith(fields);
  const again = id ? document.getElementById(id)
    : name && form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
  again?.focus();
}
