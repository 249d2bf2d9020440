// People with priority who come without a booking, within the day's number of places.

export function walkins(desk) {
  return {
    scan: {
      ...desk.errands.scan,
      walkin() {
        const left = desk.day.view()?.walkins ?? 0;
        if (left > 0) desk.show("walkin", { left });
        else desk.errands.refused.say("quota_full");
      },
    },
    walkin: {
      submit({ reason, service }) {
        const chosen = desk.config.services.find((one) => one.code === service);
        if (!reason || !chosen) return desk.problem("form_missing");
        return desk.errands.card.begin({
          colour: chosen.colour, kind: "priority", priority: true,
          act: (uid, visit) => ["walk_in", { card: uid, reason, service }, visit],
        });
      },
      refuse: () => desk.errands.refused.say("not_priority"),
    },
  };
}
