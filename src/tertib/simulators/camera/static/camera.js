// Sends what is switched, and shows how each camera is.
const send = (camera, change) => fetch(`/control/${camera}`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(change),
}).then(look);

async function look() {
  const { cameras } = await (await fetch("/state")).json();
  for (const section of document.querySelectorAll("[data-camera]")) {
    const state = cameras[section.dataset.camera];
    for (const place of section.querySelectorAll("[data-state]")) place.textContent = state[place.dataset.state];
    for (const button of section.querySelectorAll("button[data-set]")) {
      const on = state[button.dataset.set] !== JSON.parse(button.dataset.off);
      button.setAttribute("aria-pressed", on);
      button.textContent = button.dataset.words.split("|")[Number(on)];
    }
    for (const choice of section.querySelectorAll("input[data-set]")) choice.checked = choice.value === state.view;
  }
}

for (const section of document.querySelectorAll("[data-camera]")) {
  const camera = section.dataset.camera;
  section.addEventListener("click", ({ target }) => {
    if (!target.matches("button[data-set]")) return;
    const on = target.getAttribute("aria-pressed") === "true";
    send(camera, { [target.dataset.set]: JSON.parse(on ? target.dataset.off : target.dataset.on) });
  });
  section.addEventListener("change", ({ target }) => send(camera, { [target.dataset.set]: target.value }));
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.closest("section").querySelector(".mrz").textContent);
    button.textContent = button.dataset.copy;
  });
}
if (document.querySelector("[data-camera]")) { look(); setInterval(look, 1000); }
