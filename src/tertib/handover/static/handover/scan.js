// The field for labels keeps the focus: a scanner types wherever the cursor is.
const field = document.querySelector("[data-scan]");
if (field) {
  const back = () => {
    const now = document.activeElement;
    if (!now || now === document.body) field.focus({ preventScroll: true });
  };
  field.focus({ preventScroll: true });
  document.addEventListener("focusout", () => setTimeout(back, 150));
  window.addEventListener("focus", back);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") field.focus();
  });
}

// Papers of the person chosen, and the fields for someone who was not named.
const who = document.querySelector("[data-who]");
if (who) {
  const sync = () => {
    const chosen = who.querySelector("input[name=who]:checked");
    const kind = chosen?.dataset.kind || "";
    for (const part of who.querySelectorAll("[data-for]"))
      part.hidden = !part.dataset.for.split(" ").includes(kind);
    for (const part of who.querySelectorAll("[data-unnamed]"))
      part.hidden = !["family", "other"].includes(chosen?.value);
  };
  who.addEventListener("change", sync);
  sync();
}
