// The duty ambassador's page: a code held before the camera is asked at once; the form works without.

import { Camera } from "./camera.js";
import { listen } from "./keys.js";

const form = document.querySelector("[data-ask]");
listen(() => false);
document.querySelector("[data-print]")?.addEventListener("click", () => print());

if (form) {
  const camera = new Camera(document.querySelector("video"), (text) => {
    form.elements.code.value = text;
    form.submit();
  });
  // The place of the picture stays: whoever is typing must not see the field move away.
  camera.start().catch(() => { document.querySelector("[data-blind]").hidden = false; });
}
