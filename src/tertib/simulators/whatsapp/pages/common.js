// The language of the page, kept on this device, and small helpers.
export let language = localStorage.getItem("language") || "id";

export function speak() {
  document.documentElement.lang = language;
  for (const part of document.querySelectorAll("[data-id]")) part.textContent = part.dataset[language];
  for (const part of document.querySelectorAll("[data-id-placeholder]")) part.placeholder = part.dataset[language + "Placeholder"];
  const button = document.getElementById("language");
  button.textContent = language === "id" ? "English" : "Bahasa Indonesia";
  button.lang = language === "id" ? "en" : "id";
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "id" ? "en" : "id";
  localStorage.setItem("language", language);
  speak();
  document.dispatchEvent(new Event("language"));
});

export function make(tag, text, more = {}) {
  const element = Object.assign(document.createElement(tag), more);
  if (text) element.textContent = text;
  return element;
}

export const local = (id, en) => (language === "id" ? id : en);
export const hour = (at) => new Date(at * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
export const shownNumber = (phone) => "+" + phone.slice(0, 2) + " " + phone.slice(2).replace(/(.{3,4})(?=.)/, "$1 ");

export async function poll(url, use) {
  for (;;) {
    try {
      const answer = await fetch(url());
      if (answer.ok) await use(await answer.json());
    } catch { /* the simulator restarts: try again */ }
    await new Promise((next) => setTimeout(next, document.hidden ? 4000 : 1000));
  }
}
