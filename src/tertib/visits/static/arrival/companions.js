// A companion: whose, why, which paper in which pouch, then the blue card.

export function companions(desk) {
  let principal = null;

  /** Why the holder of this card cannot have a companion now; empty if they can. */
  function unfit(card) {
    if (!card) return "card_unknown";
    if (!card.visit) return "card_idle";
    if (card.visit.kind === "companion") return "companion_of_companion";
    return card.visit.companion ? "companion_taken" : "";
  }

  function begin(uid) {
    const card = desk.day.card(uid);
    const wrong = unfit(card);
    if (wrong) return desk.problem(wrong, { label: card?.label ?? uid });
    principal = card;
    const free = nextPouch();
    desk.show("companion", { label: card.label, ticket: card.visit.ticket ?? "" });
    document.querySelector('[data-screen="companion"] [name=pouch]').value = free;
  }

  const taken = () => new Set(desk.day.view().cards.map((one) => one.visit?.pouch).filter(Boolean));

  function nextPouch() {
    const used = taken();
    let number = 1;
    while (used.has(number)) number += 1;
    return number;
  }

  return {
    scan: { ...desk.errands.scan, companion: () => desk.show("principal") },
    principal: { card: begin },
    companion: {
      begin,
      submit({ reason, paper, pouch }) {
        const number = Number(pouch);
        if (!reason || !paper || !number) return desk.problem("form_missing");
        if (taken().has(number)) return desk.problem("pouch_taken", { pouch: number });
        return desk.errands.card.begin({
          colour: "blue", kind: "companion", of: principal.uid,
          act: (uid, visit) => [
            "companion",
            { principal: principal.uid, card: uid, reason, paper, pouch: number },
            { ...visit, pouch: number },
          ],
        });
      },
    },
  };
}
