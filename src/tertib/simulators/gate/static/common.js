// What the simulators' pages share: send an act, read the state five times a second.
export async function act(name, body) {
  const answer = await fetch(`/control/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) console.warn((await answer.json()).error);
}

export function showReader(place, state) {
  const lamp = place.querySelector("[data-lamp]");
  lamp.dataset.lamp = state ? state.lamp : "off";
  lamp.classList.toggle("blinks", Boolean(state && state.blinks));
  const text = (state ? state.text : "").padEnd(32);
  const display = place.querySelector("[data-text]");
  const lines = `${text.slice(0, 16)}\n${text.slice(16, 32)}`;
  if (display.textContent !== lines) display.textContent = lines;
  say(place.querySelector("[data-secure]"), Boolean(state && state.secure));
}

export function say(element, yes) {
  const words = yes ? element.dataset.yes : element.dataset.no;
  if (element.textContent !== words) element.textContent = words;
  element.classList.toggle("yes", yes);
}

export function chosen(form) {
  const data = new FormData(form);
  return { uid: data.get("other") || data.get("uid") || "", how: data.get("how") || "card" };
}

export function watch(show) {
  const look = async () => {
    try {
      const all = await (await fetch("/state")).json();
      show(all.readers, all);
    } catch {
      show({}, {});
    }
    setTimeout(look, 200);
  };
  look();
}
