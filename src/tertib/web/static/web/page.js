// Small comforts of every page; everything works without them.

// Light or dark without a round trip; the cookie is read by the server on the next page.
document.querySelectorAll("[data-theme-switch]").forEach((button) => {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const root = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const next = (root.dataset.theme || system) === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax${secure}`;
  });
});

// Copy a code.
if (navigator.clipboard) {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  });
}

// Count down to a moment. The demo's clock may differ from this machine's: data-now corrects it.
const shift = Number(document.body.dataset.clockOffset || 0) * 1000;
const clocks = [...document.querySelectorAll("[data-until]")];
const two = (number) => String(number).padStart(2, "0");
function tick() {
  for (const clock of clocks) {
    const left = Math.max(0, Math.floor((Date.parse(clock.dataset.until) - Date.now() - shift) / 1000));
    const hours = Math.floor(left / 3600);
    clock.textContent = `(${hours ? `${hours}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)})`;
    clock.hidden = false;
  }
}
if (clocks.length) { tick(); setInterval(tick, 1000); }

// After a refused form, begin at the list of what to correct.
document.querySelector(".summary-of-errors")?.focus();
