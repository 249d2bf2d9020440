// Scan or code, name and colour, card, done; or the reason why not.

import { normalise, readPass } from "./codes.js";
import { invite } from "./invitation.js";
import { judgeCard, judgeCode, judgePass } from "./judge.js";
import { fill, say, shown } from "./screen.js";
import { genuine } from "./verify.js";

/** Refusals that a newer list may change: ask once more before saying so. */
const DOUBTFUL = new Set(["unknown_code", "not_paid", "cancelled", "old_code"]);
const DONE_FOR = 8000;
/** How long somebody at the door waits for a newer list (ms). */
const PATIENCE = 2500;

export function arrivals(desk) {
  let person = null;
  let refusal = null;
  let leaving = 0;

  async function judged(judge) {
    const now = desk.clock.now();
    const verdict = judge(desk.day.view(), now);
    if (verdict.ok || !DOUBTFUL.has(verdict.reason) || !navigator.onLine) return verdict;
    await Promise.race([desk.day.refresh(), new Promise((done) => setTimeout(done, PATIENCE))]);
    return judge(desk.day.view(), now);
  }

  async function decide(judge, text) {
    if (!desk.day.raw) {
      desk.camera.again(); // and once more when the list is there
      return fill(document.body, { notice: desk.words.no_list });
    }
    desk.camera.pause();
    const verdict = await judged(judge);
    if (verdict.ok) return welcome(verdict.booking, text);
    return refuse(verdict.reason, verdict.told);
  }

  function welcome(booking, qr) {
    person = { ...booking, colour: booking.card, kind: "booked", qr };
    ask();
  }

  function ask() {
    const { colours, rooms } = desk.config;
    const till = person.starts + person.lasts;
    desk.show("card", {
      colour: colours[person.colour].name, who: colours[person.colour].who,
      name: person.name ?? "", noname: person.name || person.kind !== "booked" ? "" : desk.words.no_name,
      hour: person.papers ? desk.words.papers : person.starts ? `${desk.clock.hour(person.starts).slice(0, 5)}–${desk.clock.hour(till)}` : "",
      room: rooms[0] ?? "", priority: person.priority ? desk.words.priority : "", code: person.code ?? "",
    }, person);
  }

  function refuse(reason, told = {}) {
    refusal = reason;
    const words = {};
    for (const language of ["id", "en"]) {
      const facts = {
        hour: told.at ? desk.clock.hour(told.at) : "", opens: told.opens ? desk.clock.hour(told.opens) : "",
        day: told.at ? desk.clock.date(told.at, language) : "", ticket: told.ticket ?? "",
        office: desk.config.offices[told.office] ?? told.office ?? "",
      };
      for (const [part, text] of Object.entries(desk.config.refusals[reason][language]))
        words[`${part}_${language}`] = say(text, facts);
    }
    desk.show("refused", { ...words, printed: `${desk.clock.date(desk.clock.now())}, ${desk.clock.hour(desk.clock.now())}` });
  }

  async function issue(uid) {
    const card = desk.day.card(uid);
    const wrong = judgeCard(card, person.colour);
    const { colours } = desk.config;
    if (wrong) {
      const names = { label: card?.label ?? uid, has: colours[card?.colour]?.name, wants: colours[person.colour].name };
      return desk.problem(wrong, names);
    }
    const visit = { kind: person.kind, colour: person.colour, label: card.label, code: person.code ?? "", ticket: null };
    const act = await desk.act(...person.act?.(uid, visit) ?? ["check_in", { code: person.code, card: uid, qr: person.qr }, visit]);
    if (act) done(act, card, { colour: colours[person.colour].name, room: desk.config.rooms[0] ?? "" });
  }

  async function done(act, card, words) {
    person = { ...person, uid: card.uid };
    const companion = person.kind === "companion" ? "" : desk.words.companion;
    desk.show("done", { ...words, label: card.label, ticket: "", waits: desk.words.waits, companion, invitation: "" }, person);
    desk.camera.start(); // the next code may already be held before it
    clearTimeout(leaving);
    if (person.kind !== "priority") // who walked in copies a link from this screen
      leaving = setTimeout(() => document.body.dataset.now === "done" && desk.next(), DONE_FOR);
    const { refused, body } = await desk.outbox.answer(act.id);
    const screen = document.querySelector('[data-screen="done"]');
    if (screen.hidden || person?.uid !== card.uid) return;
    if (refused) return desk.looks();
    fill(screen, { ticket: body.ticket ?? "", waits: "" });
    if (body.form) invite(screen, body.form, desk.words.invitation);
  }

  async function scan(text) {
    if (shown() === "done" && text === person?.qr) return null; // still held before the camera
    const pass = readPass(text);
    if (!pass) return refuse("not_genuine");
    if (desk.day.raw && !(await genuine(pass, desk.day.raw.keys))) return refuse("not_genuine");
    return decide((day, now) => judgePass(pass, day, now), text);
  }

  return {
    scan: {
      scan,
      card: (uid) => desk.errands.back.begin(uid),
      type: () => desk.show("code"),
      nobooking: () => refuse("no_booking"),
    },
    code: {
      submit({ code }) {
        const known = normalise(code);
        if (!known) return desk.problem("code_wrong");
        return decide((day, now) => judgeCode(known, day, now), "");
      },
    },
    card: {
      begin(other) { person = other; ask(); },
      card: issue,
      mismatch: () => refuse("not_the_person"),
      noidentity: () => refuse("no_identity"),
    },
    done: { scan, card: (uid) => desk.errands.back.begin(uid), companion: () => desk.errands.companion.begin(person.uid) },
    refused: {
      say: refuse,
      async counted() {
        if (await desk.act("turn_away", { reason: refusal })) desk.next();
      },
      slip: () => print(),
    },
  };
}
