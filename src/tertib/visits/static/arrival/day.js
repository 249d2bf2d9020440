// The day's list on this tablet: fetched often, usable without the line, wiped when the day is over.

import { ARRIVALS, overlay } from "./judge.js";
import { get } from "./line.js";

const EVERY = 30_000;

export class DayList {
  constructor(store, url, clock, changed) {
    Object.assign(this, { store, url, clock, changed, raw: null, acts: [], folded: 0 });
  }

  /** What was kept from before; without that, what the centre says. Refreshed from then on. */
  async load() {
    this.raw = (await this.store.get("day")) ?? null;
    if (this.raw) this.clock.set(this.raw.clock);
    await this.wipeIfOver();
    const fresh = this.refresh();
    if (!this.raw) await fresh;
    setInterval(() => this.refresh(), EVERY);
    addEventListener("online", () => this.refresh());
  }

  /** Ask the centre; "ok", "off" or "out". */
  async refresh() {
    const before = this.folded;
    const { line, status, body } = await get(this.url);
    if (before !== this.folded) return this.refresh(); // it may be older than the act just done
    if (line === "ok" && status === 200) {
      this.raw = { ...body, clock: { centre: body.made, here: Date.now(), pace: body.pace } };
      this.clock.set(this.raw.clock);
      await this.store.put("day", this.raw).catch(() => {});
    }
    await this.wipeIfOver();
    await this.changed(line);
    return line;
  }

  /** Names and bookings go with their day; keys and cards stay, so that a morning without a line works. */
  async wipeIfOver() {
    const today = this.clock.day(this.clock.now());
    if (!this.raw || this.raw.day === today) return;
    this.raw = { ...this.raw, day: today, made: 0, bookings: [], counts: null };
    await this.store.put("day", this.raw);
  }

  /** The list with this tablet's own unsent acts in it; null before the first list. */
  view() {
    if (!this.raw) return null;
    return overlay({ ...this.raw, dayOf: (at) => this.clock.day(at) }, this.acts);
  }

  /** An act is done at the centre: it stays in the list until a newer list has it. */
  async fold(act, { ticket = null }) {
    if (!this.raw) return;
    this.folded += 1;
    const visit = act.visit && { ...act.visit, ticket };
    const { arrived, turned } = this.raw.counts ?? { arrived: 0, turned: 0 };
    this.raw = { ...overlay(this.raw, [{ ...act, visit }]), counts: {
      arrived: arrived + ARRIVALS.includes(act.verb), turned: turned + (act.verb === "turn_away"),
    } };
    await this.store.put("day", this.raw).catch(() => {});
  }

  card(uid) {
    return this.view()?.cards.find((one) => one.uid === uid);
  }
}
