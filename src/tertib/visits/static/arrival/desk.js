// The arrival desk: puts the parts together. Each errand is a module of its own.

import { arrivals } from "./arrivals.js";
import { Camera } from "./camera.js";
import { companions } from "./companions.js";
import { DayList } from "./day.js";
import { listen } from "./keys.js";
import { Outbox } from "./outbox.js";
import { returns } from "./returns.js";
import { Clock, fill, say, show, shown } from "./screen.js";
import { status } from "./status.js";
import { Store } from "./store.js";
import { walkins } from "./walkins.js";

const config = JSON.parse(document.getElementById("desk-config").textContent);

/** What the errands share: the day, the camera, the clock, and how an act is kept and sent. */
class Desk {
  constructor(store) {
    this.config = config;
    this.words = config.words;
    this.clock = new Clock(config.zone, config.abbreviation, document.documentElement.lang);
    this.store = store;
    this.errands = {};
    const heard = status(this);
    this.outbox = new Outbox(store, config.urls.acts, config.staff, async (state) => {
      this.day.acts = state.acts;
      heard(state);
    }, (act, answer) => this.day.fold(act, answer));
    this.day = new DayList(store, config.urls.day, this.clock, async (line) => {
      await this.outbox.report(line);
      if (line === "ok") this.outbox.flush();
    });
    this.camera = new Camera(document.querySelector("video"), (text) => this.errands[shown()]?.scan?.(text));
  }

  /** Back to the camera, ready for the next person. */
  async next() {
    show("scan");
    fill(document.body, { notice: "", camera: "", problem: "", full: "" });
    await this.camera.start().catch(() => fill(document.body, { camera: this.words.no_camera }));
  }

  show(name, words, look) {
    this.camera.pause();
    show(name, { problem: "", ...words }, look);
  }

  /** Say what is wrong without leaving the screen. */
  problem(key, words = {}) {
    fill(document.body, { problem: say(this.words[key] ?? key, words) });
  }

  /** Keep an act and send it; null, and said, where this tablet cannot keep it. */
  async act(verb, body, visit = null) {
    const at = this.clock.now();
    const { office, staff } = config;
    const act = { id: crypto.randomUUID(), verb, at, office, by: staff, body, visit };
    try {
      return await this.outbox.add(act);
    } catch {
      fill(document.body, { full: this.words.disk_full });
      return null;
    }
  }
}

const store = await Store.open(config.office);
const desk = new Desk(store);
for (const errand of [arrivals, companions, walkins, returns]) Object.assign(desk.errands, errand(desk));

listen((uid, inField) => {
  if (inField && !desk.day.card(uid)) return false;
  desk.errands[shown()]?.card?.(uid);
  return true;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) (desk.errands[shown()]?.[button.dataset.do] ?? desk[button.dataset.do])?.call(desk, button);
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-form]")) return;
  event.preventDefault();
  desk.errands[shown()].submit(Object.fromEntries(new FormData(event.target)));
});

navigator.serviceWorker?.register(config.urls.worker, { scope: config.urls.scope });
navigator.storage?.persist?.();
await desk.outbox.report();
await desk.day.load();
await desk.next();
document.body.dataset.ready = "yes";
