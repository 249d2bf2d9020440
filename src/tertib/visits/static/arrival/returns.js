// A card comes back, with the pouch of a companion; or it is lost.

export function returns(desk) {
  let card = null;
  let lost = false;

  function ask(uid) {
    card = desk.day.card(uid);
    lost = false;
    if (!card) return desk.problem("card_unknown", { label: uid });
    if (!card.visit) return desk.problem("card_idle", { label: card.label });
    return tell();
  }

  function tell() {
    const { visit, label, colour } = card;
    desk.show("back", {
      label, colour: desk.config.colours[colour].name, ticket: visit.ticket ?? "",
      pouch: visit.pouch ?? "", companion: visit.companion && !lost ? desk.words.companion_out : "",
      lost: lost ? desk.words.lost : "", back: lost ? "" : desk.words.back,
      act: lost ? desk.words.lost_act : desk.words.back_act,
    }, { colour });
  }

  /** The card out that someone names by ticket, label or booking code. */
  function named(text) {
    const wanted = text.toUpperCase().replace(/[\s-]/g, "");
    const same = (value) => value && value.replace("-", "") === wanted;
    return desk.day.view()?.cards.find(
      (one) => one.visit && [one.label, one.visit.ticket, one.visit.code].some(same));
  }

  return {
    scan: { ...desk.errands.scan, lost: () => desk.show("lost") },
    lost: {
      submit({ which }) {
        card = named(which);
        if (!card) return desk.problem("card_not_out", { label: which });
        lost = true;
        return tell();
      },
    },
    back: {
      begin: ask,
      card: ask,
      async done() {
        const pouch = card.visit.pouch ?? null;
        const sent = lost
          ? await desk.act("lose", { card: card.uid })
          : await desk.act("give_back", { card: card.uid, pouch });
        if (sent) await desk.next();
      },
    },
  };
}
