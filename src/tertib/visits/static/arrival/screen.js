// One thing at a time: which part of the page is shown, and what its places say.

const screens = () => [...document.querySelectorAll("[data-screen]")];

/** The name of the part that is shown now. */
export const shown = () => document.body.dataset.now;

/** Show one part; `words` fill its `[data-fill]` places (null hides the place's block). */
export function show(name, words = {}, look = {}) {
  for (const screen of screens()) screen.hidden = screen.dataset.screen !== name;
  const screen = screens().find((one) => one.dataset.screen === name);
  document.body.dataset.now = name;
  document.body.dataset.colour = look.colour ?? "";
  fill(screen, words);
  screen.querySelector("form")?.reset();
  (screen.querySelector("[data-first]") ?? screen.querySelector("h1, h2"))?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Put words into the places of a part, e.g. when the answer comes while it is shown. */
export function fill(part, words) {
  for (const [name, text] of Object.entries(words)) {
    for (const place of part.querySelectorAll(`[data-fill="${name}"]`)) {
      place.textContent = text ?? "";
      (place.closest("[data-block]") ?? place).hidden = text === null || text === "";
    }
  }
}

/** A template's text with `{name}` replaced. */
export const say = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");

/** Times and days on the clocks of the office. */
export class Clock {
  constructor(zone, abbreviation, language) {
    Object.assign(this, { zone, abbreviation, language, centre: 0, here: 0, pace: 1 });
  }

  /** Go by the centre's clock, which said `centre` when this tablet's said `here` (ms). */
  set({ centre, here, pace }) {
    Object.assign(this, { centre, here, pace });
  }

  now() {
    return Math.round(this.centre + (Date.now() - this.here) * this.pace);
  }

  hour(at) {
    const parts = { timeZone: this.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return `${new Intl.DateTimeFormat("id", parts).format(at).replace(":", ".")} ${this.abbreviation}`;
  }

  date(at, language = this.language) {
    const parts = { timeZone: this.zone, weekday: "long", day: "numeric", month: "long", year: "numeric" };
    return new Intl.DateTimeFormat(language === "id" ? "id-ID" : "en-GB", parts).format(at);
  }

  /** The office's day of a moment, `2026-01-26`. */
  day(at) {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: this.zone }).format(at);
  }
}
