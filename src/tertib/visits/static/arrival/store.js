// What the tablet keeps: the day's list, acts on their way, and answers that someone must look at.

const ask = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

/** The office's own database in this browser. Every write is on disk before it is called done. */
export class Store {
  static async open(office) {
    const opening = indexedDB.open(`tertib-arrival-${office}`, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("kept");
      opening.result.createObjectStore("acts", { keyPath: "seq", autoIncrement: true });
      opening.result.createObjectStore("looks", { keyPath: "id" });
    };
    return new Store(await ask(opening));
  }

  constructor(db) {
    this.db = db;
  }

  /** Run `work(store, ...)` on object stores in one transaction; fails if the disk is full. */
  async write(names, work) {
    const change = this.db.transaction(names, "readwrite", { durability: "strict" });
    const ended = new Promise((done, fail) => {
      change.oncomplete = done;
      change.onabort = () => fail(change.error ?? new Error("not written"));
    });
    const result = work(...names.map((name) => change.objectStore(name)));
    await ended;
    return result?.result;
  }

  all(name) {
    return ask(this.db.transaction(name).objectStore(name).getAll());
  }

  get(key) {
    return ask(this.db.transaction("kept").objectStore("kept").get(key));
  }

  put(key, value) {
    return this.write(["kept"], (kept) => kept.put(value, key));
  }

  forget(key) {
    return this.write(["kept"], (kept) => kept.delete(key));
  }

  /** Keep an act for delivery. */
  add(act) {
    return this.write(["acts"], (acts) => acts.add(act));
  }

  /** The centre answered: the act is done with; a `look` stays until someone has seen it. */
  answered(act, look) {
    return this.write(["acts", "looks"], (acts, looks) => {
      acts.delete(act.seq);
      if (look) looks.put(look);
    });
  }

  seen(id) {
    return this.write(["looks"], (looks) => looks.delete(id));
  }
}
