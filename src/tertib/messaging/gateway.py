"""The Cloud API through pywa: one call to upload, one to send, faults told apart."""

from __future__ import annotations

import base64
from typing import Any

import httpx
from pywa import WhatsApp
from pywa.errors import WhatsAppError

from tertib.messaging import conf
from tertib.messaging.faults import NO_ANSWER, NOT_REACHED, Fault, classify


class SendFault(Exception):
    """A message was not (or perhaps not) accepted."""

    def __init__(self, fault: Fault, code: int) -> None:
        super().__init__(fault.value, code)
        self.fault = fault
        self.code = code


class Gateway:
    """A connection to the Cloud API; may be used by several threads at once."""

    def __init__(self, settings: conf.WhatsApp) -> None:
        limits = httpx.Limits(max_connections=settings.concurrency + 2)
        self._phone_id = settings.phone_number_id
        self._client = httpx.Client(timeout=settings.timeout, limits=limits, trust_env=False)
        self._wa = WhatsApp(
            settings.phone_number_id,
            settings.token.get_secret_value(),
            session=self._client,
            api_version=settings.api_version,
        )
        # pywa overwrites the address in its constructor, so it is set after that
        self._client.base_url = httpx.URL(f"{settings.api_url}/v{settings.api_version}")

    def close(self) -> None:
        self._client.close()

    def send(self, to: str, message: dict[str, Any], notice_id: str) -> str:
        """Send one message and return its wamid.

        ``notice_id`` comes back in every delivery report, also when the answer here is lost.

        Raises:
            SendFault: it was not accepted, or nobody knows.
        """
        message = dict(message)
        if upload := message.pop("upload", None):
            kind = message["type"]
            # an upload that failed half-way has sent nothing to the person
            media_id = _call(self._upload, upload, sent_nothing=True)["id"]
            message[kind] = {"id": media_id, **message[kind]}
        kind = message["type"]
        answer = _call(
            lambda: self._wa.api.send_message(
                sender=self._phone_id, to=to, recipient=None, recipient_type="individual",
                typ=kind, msg=message[kind], biz_opaque_callback_data=notice_id,
            )
        )  # fmt: skip
        try:
            return str(answer["messages"][0]["id"])
        except (KeyError, IndexError, TypeError):
            raise SendFault(Fault.UNKNOWN_FATE, NO_ANSWER) from None

    def _upload(self, upload: dict[str, str]) -> dict[str, Any]:
        data = base64.b64decode(upload["data"])
        return self._wa.api.upload_media(self._phone_id, data, upload["mime"], upload["name"])


def _call(function: Any, *arguments: Any, sent_nothing: bool = False) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = function(*arguments)
        return answer
    except WhatsAppError as error:
        fault, code = classify(error.code, error.status_code), error.code
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        fault, code = Fault.PASSING, NOT_REACHED
    except (httpx.RequestError, ValueError, KeyError, TypeError):  # cut off, or no answer of theirs
        fault, code = Fault.UNKNOWN_FATE, NO_ANSWER
    if sent_nothing and fault is Fault.UNKNOWN_FATE:
        fault = Fault.PASSING
    raise SendFault(fault, code) from None
