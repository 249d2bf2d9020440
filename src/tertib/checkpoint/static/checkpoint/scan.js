// A passport reader that types sends Enter after each line of the zone: the search waits for all.

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (event.key !== "Enter" || !input.matches?.("[data-scan], [name=q], [name=document]")) return;
  const typed = input.value.toUpperCase().replace(/\s/g, "");
  const whole = { P: 88, V: 88, I: 90, A: 90, C: 90 }[typed[0]];
  if (whole && typed.includes("<") && typed.length >= 30 && typed.length < whole && ![72, 88, 90].includes(typed.length)) event.preventDefault();
}, true);
