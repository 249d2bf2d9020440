// What always stands on the page: the line, what waits and since when, the day's counts, what to look at.

import { ARRIVALS } from "./judge.js";
import { fill, say } from "./screen.js";

/** Draws the state of line and outbox; returns the function that hears of changes. */
export function status(desk) {
  const bar = document.querySelector("[data-status]");
  const { words } = desk;
  let line = "";
  let looks = [];

  desk.looks = () => {
    const list = document.querySelector("[data-looks]");
    list.replaceChildren(...looks.map((look) => row(look)));
    desk.show("looks", { none: looks.length ? "" : words.no_looks });
  };
  desk.look = async (button) => {
    await desk.store.seen(button.dataset.id);
    await desk.outbox.report();
    if (looks.length) desk.looks();
    else desk.next();
  };

  function row(look) {
    const part = document.getElementById("look").content.cloneNode(true);
    const { title, detail } = look.why ?? {};
    fill(part, {
      verb: words[`act_${look.verb}`], hour: desk.clock.hour(look.at),
      label: look.visit?.label ?? desk.day.card(look.body.card)?.label ?? "", code: look.body.code ?? "",
      title: title ?? words.look_unknown, detail: detail ?? "", back: ARRIVALS.includes(look.verb) ? words.take_back : "",
    });
    part.querySelector("[data-do]").dataset.id = look.id;
    return part;
  }

  function counts(acts) {
    const day = desk.day.raw?.counts;
    const of = (...verbs) => acts.filter((act) => verbs.includes(act.verb)).length;
    const out = desk.day.view()?.cards.filter((card) => card.visit).length;
    fill(document.body, {
      arrived: day ? day.arrived + of(...ARRIVALS) : "–",
      out: day ? out : "–", turned: day ? day.turned + of("turn_away") : "–",
    });
  }

  return ({ acts, looks: found, line: now }) => {
    line = now ?? line;
    looks = found;
    bar.dataset.line = line;
    const since = acts.length ? desk.clock.hour(acts[0].at) : "";
    fill(document.body, {
      line: words[`line_${line || "ok"}`],
      waiting: acts.length ? say(words.waiting, { number: acts.length, since }) : "",
      looking: looks.length ? say(words.looking, { number: looks.length }) : "",
      signin: line === "out" ? words.sign_in : "",
      made: desk.day?.raw?.made ? say(words.made, { hour: desk.clock.hour(desk.day.raw.made) }) : words.no_list,
    });
    counts(acts);
  };
}
