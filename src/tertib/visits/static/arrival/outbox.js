// Acts on their way to the centre: in order, repeated until answered, each with its own id.

import { post } from "./line.js";

const PATIENCE = [1, 2, 5, 10, 20, 30];

/** Delivers what the store keeps. `changed(state)` hears of every change, `done(act, answer)` of
 *  what the centre did. Acts of others wait until they sign in here: the record names who acted. */
export class Outbox {
  constructor(store, url, staff, changed, done) {
    Object.assign(this, { store, url, staff, changed, done });
    this.answers = new Map();
    this.failures = 0;
    this.running = null;
    addEventListener("online", () => this.flush());
  }

  /** Keep an act and send it when possible. Fails if this tablet cannot keep it. */
  async add(act) {
    await this.store.add(act);
    await this.report();
    this.flush();
    return act;
  }

  /** The centre's answer to an act of this page, as soon as it comes. */
  answer(id) {
    return new Promise((done) => this.answers.set(id, done));
  }

  async report(line) {
    const [acts, looks] = [await this.store.all("acts"), await this.store.all("looks")];
    await this.changed({ acts, looks, line });
  }

  /** Send everything that waits; several pages of one tablet take turns. */
  flush() {
    this.running ??= navigator.locks
      .request("tertib-arrival-outbox", () => this.deliver())
      .finally(() => { this.running = null; });
    return this.running;
  }

  async deliver() {
    clearTimeout(this.later);
    for (let act = await this.next(); act; act = await this.next()) {
      const { seq, shown, visit, ...sent } = act;
      const { line, status, body } = await post(this.url, sent);
      if (line !== "ok") return this.wait(line);
      this.failures = 0;
      const refused = status >= 400;
      if (!refused) await this.done(act, body);
      await this.store.answered(act, refused ? { ...act, why: body } : null);
      this.answers.get(act.id)?.({ refused, body });
      this.answers.delete(act.id);
      await this.report(line);
    }
    return this.report();
  }

  async next() {
    return (await this.store.all("acts")).find((act) => act.by === this.staff);
  }

  async wait(line) {
    const seconds = PATIENCE[Math.min(this.failures, PATIENCE.length - 1)];
    this.failures += 1;
    this.later = setTimeout(() => this.flush(), seconds * 1000);
    return this.report(line);
  }
}
