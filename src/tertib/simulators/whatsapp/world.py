"""What the parts of one simulator share."""

from __future__ import annotations

from dataclasses import dataclass

from tertib.simulators.whatsapp.behaviour import Behaviour
from tertib.simulators.whatsapp.store import Settings, Store
from tertib.simulators.whatsapp.webhooks import Webhooks


@dataclass(frozen=True)
class World:
    """Settings, memory, behaviour and deliveries."""

    settings: Settings
    store: Store
    behaviour: Behaviour
    webhooks: Webhooks

    def say(self, phone: str, text: str = "", button: str = "") -> str:
        """Let a phone write ``text`` or tap the newest button with this id; the new wamid.

        Raises:
            ValueError: no such button was ever sent to this phone.
        """
        message: dict[str, object] = {"from": phone, "timestamp": str(int(self.settings.now()))}
        if button:
            text = self._tap(phone, button, message)
        else:
            message |= {"type": "text", "text": {"body": text}}
        shown = {"text": text}
        now = self.settings.now()
        wamid = self.store.add_message(phone, message, shown, now, outgoing=False)
        self.webhooks.inbound(phone, {**message, "id": wamid})
        return wamid

    def _tap(self, phone: str, button: str, message: dict[str, object]) -> str:
        for sent in reversed(self.store.messages(phone)):
            for offered in sent.get("buttons", []) if sent["outgoing"] else []:
                if offered["id"] == button:
                    kind = "list_reply" if "list" in sent else "button_reply"
                    reply = {"id": button, "title": offered["title"]}
                    message["context"] = {"from": "622100000000", "id": sent["wamid"]}
                    message |= {"type": "interactive", "interactive": {"type": kind, kind: reply}}
                    return str(offered["title"])
        raise ValueError("no such button")

    def look(self, phone: str) -> None:
        """The person looks at the chat: everything in it is read now."""
        for row in self.store.unread(phone):
            self.store.set_status(row["wamid"], "read")
            self.webhooks.statuses(phone, row["wamid"], row["callback"], "read")
