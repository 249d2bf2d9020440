// Whether someone may go in: data in, decision out. What the centre decides later stands above this.

const STATES = { held: "not_paid", lapsed: "lapsed", cancelled: "cancelled" };

/** The verdict on a genuine pass, at `now` (ms), by the day's list (which may be missing: null). */
export function judgePass(pass, day, now) {
  if (pass.kind !== 0) return refuse("not_genuine");
  if (pass.office !== day.office) return refuse("other_office", { office: pass.office });
  const listed = day.bookings.find((booking) => booking.code === pass.code);
  if (listed && listed.issue > pass.issue) return refuse("old_code", { at: listed.starts });
  if (listed) return judgeListed(listed, day, now);
  const told = { at: pass.starts };
  if (day.dayOf(pass.starts) !== day.dayOf(now)) return refuse("other_day", told);
  // By then every place of that hour was paid or given up: a list made later names it, or it moved.
  if (day.made >= pass.starts - day.settled) return refuse("old_code");
  return inTime({ ...pass, name: "", issue: pass.issue, state: "confirmed" }, day, now);
}

/** The verdict on a typed code that has a fitting check symbol. */
export function judgeCode(code, day, now) {
  const listed = day.bookings.find((booking) => booking.code === code);
  return listed ? judgeListed(listed, day, now) : refuse("unknown_code");
}

function judgeListed(booking, day, now) {
  const told = { at: booking.starts, ticket: booking.ticket };
  if (booking.arrived) return refuse("already_been", { ...told, at: booking.arrived });
  if (booking.papers) // asked for missing papers before: no hour, but a last day
    return now > booking.papers ? refuse("papers_late", told) : { ok: true, booking };
  if (booking.state !== "confirmed") return refuse(STATES[booking.state] ?? "over", told);
  if (booking.closed) return refuse("hour_closed", told);
  return inTime(booking, day, now);
}

function inTime(booking, day, now) {
  const told = { at: booking.starts, opens: booking.starts - day.early };
  if (now < told.opens) return refuse("too_early", told);
  if (now > booking.starts + booking.lasts + day.late) return refuse("too_late", told);
  return { ok: true, booking };
}

const refuse = (reason, told = {}) => ({ ok: false, reason, told });

/** Why this card cannot be handed out for `colour`; empty if it can. */
export function judgeCard(card, colour) {
  if (!card) return "card_unknown";
  if (card.state === "lost" || card.state === "revoked") return "card_blocked";
  if (card.state !== "stock" && card.state !== "returned") return "card_out";
  return card.colour === colour ? "" : "card_colour";
}

export const ARRIVALS = ["check_in", "walk_in", "companion"];

/** The day's list with what this tablet did since and the centre does not know yet. */
export function overlay(day, acts) {
  const bookings = new Map(day.bookings.map((one) => [one.code, { ...one }]));
  const cards = new Map(day.cards.map((one) => [one.uid, { ...one }]));
  let walkins = day.walkins;
  for (const { verb, at, body, visit } of acts) {
    const card = cards.get(body.card);
    if (verb === "check_in" && bookings.has(body.code)) bookings.get(body.code).arrived = at;
    if (verb === "walk_in") walkins -= 1;
    if (ARRIVALS.includes(verb) && card)
      Object.assign(card, { state: "issued", visit: { ...visit } });
    if (verb === "companion" && cards.get(body.principal)?.visit)
      cards.get(body.principal).visit.companion = true;
    if (verb === "give_back" && card) Object.assign(card, { state: "returned", visit: null });
    if (verb === "lose" && card) card.state = "lost";
  }
  return { ...day, walkins, bookings: [...bookings.values()], cards: [...cards.values()] };
}
