import { hour, local, make, poll, shownNumber, speak } from "./common.js";

let last = [];

function draw() {
  const list = document.getElementById("phones");
  list.replaceChildren(...last.map((chat) => {
    const link = make("a", "", { href: "/phone/" + chat.phone });
    link.append(make("b", shownNumber(chat.phone)), make("time", hour(chat.at)), make("span", chat.text.split("\n")[0]));
    if (chat.unread) link.append(make("em", String(chat.unread)));
    const row = make("li");
    row.append(link);
    return row;
  }));
  if (!last.length) list.append(make("li", local("Belum ada pesan. Ajukan permohonan di situs; kodenya akan muncul di sini.", "No message yet. Start an application on the site; its code will appear here."), { className: "empty" }));
}

document.getElementById("new").addEventListener("submit", (event) => {
  event.preventDefault();
  const digits = document.getElementById("number").value.replace(/\D/g, "").replace(/^0/, "62");
  if (digits.length >= 8) location.href = "/phone/" + digits;
});
document.addEventListener("language", draw);
speak();
poll(() => "/phones.json", (found) => { last = found; draw(); });
