// The link for whoever walked in, as the centre drew it: it leads to form and payment.

import { fill } from "./screen.js";

/** Put the picture of `form` ({url, svg}) and what to say about it into the part. */
export function invite(part, form, text) {
  const picture = new DOMParser().parseFromString(form.svg, "text/html").querySelector("svg");
  part.querySelector("[data-qr]").replaceChildren(document.importNode(picture, true));
  fill(part, { invitation: text });
}
