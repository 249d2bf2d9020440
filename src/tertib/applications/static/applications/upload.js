// Sends a file in small pieces (tus 1.0) and goes on where it stopped: after a cut by itself, after
// a closed browser when the same file is chosen again. Without this script the form sends it whole.
const PIECE = 256 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
const sleep = (ms) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

class Refused extends Error {}

document.querySelectorAll("form[data-upload]").forEach((form) => {
  const input = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const state = form.querySelector("[data-state]");
  const error = form.querySelector("[data-error]");
  const prefix = `upload:${form.dataset.application}:${form.dataset.document}:`;
  if (unfinished().length) state.textContent = form.dataset.resume;

  input.addEventListener("change", async () => {
    const file = input.files[0];
    if (!file) return;
    say("");
    if (file.size > Number(form.dataset.max)) return say(form.dataset.large);
    input.disabled = true;
    bar.hidden = false;
    try {
      await upload(file);
      state.textContent = form.dataset.done;
      location.hash = form.dataset.document;
      location.reload();
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal;
      forget(file);
      input.disabled = false;
      input.value = "";
      bar.hidden = true;
      state.textContent = "";
      say(refusal.message);
    }
  });

  function say(text) {
    error.textContent = text;
    error.hidden = !text;
    form.querySelector(".field").classList.toggle("wrong", Boolean(text));
  }

  // Only where the upload stands is remembered here, by size and date; nothing of its content.
  function key(file) { return `${prefix}${file.size}:${file.lastModified}`; }
  function unfinished() { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); }
  function forget(file) { unfinished().forEach((name) => localStorage.removeItem(name)); localStorage.removeItem(key(file)); }

  async function upload(file) {
    let address = localStorage.getItem(key(file));
    let offset = 0;
    if (address) {
      const head = await call(address, { method: "HEAD" });
      if (head.ok) offset = Number(head.headers.get("Upload-Offset"));
      else address = null;
    }
    if (!address) {
      const created = await call(form.dataset.upload, { method: "POST", headers: {
        "Upload-Length": String(file.size), "Upload-Metadata": about(file),
      } });
      if (!created.ok) throw await refusal(created);
      address = created.headers.get("Location");
      localStorage.setItem(key(file), address);
    }
    while (offset < file.size) {
      progress(offset, file.size);
      const sent = await call(address, { method: "PATCH", body: file.slice(offset, offset + PIECE), headers: {
        "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset),
      } });
      if (!sent.ok && !(sent.status === 409 && sent.headers.has("Upload-Offset"))) throw await refusal(sent);
      offset = Number(sent.headers.get("Upload-Offset"));
    }
    progress(file.size, file.size);
    forget(file);
  }

  function progress(done, size) {
    bar.value = Math.round((done / size) * 100);
    const last = done + PIECE >= size;
    state.textContent = last ? form.dataset.checking : `${bar.value} % · ${form.dataset.sending}`;
  }

  // Tries until an answer comes; a server in trouble counts as no answer. After a piece whose
  // answer was lost, the offset no longer fits: 409 then says where the upload really stands.
  async function call(address, options) {
    const headers = { ...TUS, "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, ...options.headers };
    for (let pause = 1000; ; pause = Math.min(pause * 2, 30000)) {
      try {
        const answer = await fetch(address, { ...options, headers });
        if (answer.status < 500) return answer;
      } catch { /* no connection */ }
      state.textContent = form.dataset.waiting;
      await sleep(pause);
    }
  }

  async function refusal(answer) {
    try {
      return new Refused((await answer.json()).title);
    } catch {
      return new Refused(String(answer.status));
    }
  }

  function about(file) {
    const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    return `application ${coded(form.dataset.application)},document ${coded(form.dataset.document)},filename ${coded(file.name)}`;
  }
});
