import { hour, local, make, poll, shownNumber, speak } from "./common.js";

const phone = location.pathname.split("/")[2];
const chat = document.getElementById("chat");
let newest = 0;

document.getElementById("mine").textContent = shownNumber(phone);

// *bold*, _italic_ and links, built as nodes: nothing a message says becomes markup
function words(text) {
  const paragraph = make("p");
  for (const part of text.split(/(https?:\/\/[^\s)]+|\*[^*\n]+\*|_[^_\n]+_)/)) {
    if (/^https?:/.test(part)) paragraph.append(make("a", part, { href: part, target: "_blank", rel: "noopener" }));
    else if (/^\*.+\*$/.test(part)) paragraph.append(make("strong", part.slice(1, -1)));
    else if (/^_.+_$/.test(part)) paragraph.append(make("em", part.slice(1, -1)));
    else paragraph.append(part);
  }
  return paragraph;
}

async function say(body) {
  await fetch("/control/reply", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ from: phone, ...body }) });
  await refresh();
}

function bubble(message) {
  const box = make("article", "", { className: message.outgoing ? "bubble" : "bubble mine" });
  if (message.media) {
    const address = message.media.link || `/phone/${phone}/media/${message.media.id}`;
    if (message.media.filename) box.append(make("a", message.media.filename, { href: address }));
    else box.append(make("img", "", { src: address, alt: message.text || local("Gambar", "Picture") }));
  }
  if (message.text) box.append(words(message.text));
  const choices = make("div", "", { className: "choices" });
  for (const offered of message.buttons || []) {
    const button = make("button", offered.title, { type: "button" });
    if (offered.description) button.append(make("small", offered.description));
    button.addEventListener("click", () => say({ button: offered.id }));
    choices.append(button);
  }
  if (message.link) choices.append(make("a", message.link.title, { href: message.link.url, target: "_blank", rel: "noopener" }));
  if (choices.childNodes.length) box.append(choices);
  box.append(make("footer", hour(message.at) + (message.outgoing ? "" : " \u2713\u2713")));
  return box;
}

function add(found) {
  if (newest === 0) chat.replaceChildren();
  for (const message of found) {
    if (message.seq <= newest) continue;
    newest = message.seq;
    chat.append(bubble(message));
  }
  if (found.length) chat.scrollTop = chat.scrollHeight;
  if (!chat.childNodes.length) chat.append(make("p", local("Belum ada pesan. Tulislah halo.", "No message yet. Write hello."), { className: "empty" }));
}

const address = () => `/phone/${phone}/messages.json?after=${newest}&seen=${document.hidden ? 0 : 1}`;
async function refresh() { add(await (await fetch(address())).json()); }

document.getElementById("write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = document.getElementById("text");
  const text = field.value.trim();
  field.value = "";
  if (text) await say({ text });
});
speak();
poll(address, add);
