"""The demonstration's neighbours: witnesses, bank, post office, a phone with WhatsApp, people, and
the office's own iron: card readers, lockers, machines, with the controllers at the edge."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tertib.cli.layout import (
    EDGE,
    PHONE_NUMBER_ID,
    WITNESSES,
    Layout,
    answers,
    whatsapp_settings,
)
from tertib.foundation import keys
from tertib.foundation.supervisor import Program

COMPANIES = {
    "bank": ("bank-a", "Bank Simulasi", "77001", "6011"),
    "post": ("pos", "Kantor Pos Simulasi", "77002", "6010"),
}
"""Program: partner's name, what people read, company code, channel (e-banking, teller)."""
FILMS = {
    "exit": ("biden.jpg", "astronaut.png", "obama3.jpg", "biden.jpg"),
    "entry": ("astronaut.png", "biden.jpg"),
}
"""Who walks by a camera, by the lane's direction; see ``checkpoint.demo`` for whom it looks."""
IRON = {
    "gate": ("gate", "gate-JE", "Gerbang"),
    "phones": ("locker", "phones", "Loker ponsel"),
    "passports": ("locker", "passports", "Loker paspor"),
}
"""Controller: its kind, the file that the demonstration's data wrote for it, what people read."""


def _clock(layout: Layout) -> Path:
    """The movable clock, which the neighbours read as well: their calls carry its time."""
    path = layout.data / "demo-clock"
    if not path.exists():
        path.write_text("0")
    return path


def _whatsapp(layout: Layout) -> Program:
    folder, shared = layout.data / "demo", whatsapp_settings(layout)
    app_secret = folder / "whatsapp-app-secret.txt"
    app_secret.write_text(shared["TERTIB_WHATSAPP_APP_SECRET"])
    return Program(
        "whatsapp",
        [sys.executable, "-m", "tertib.simulators.whatsapp",
         "--port", str(layout.ports["whatsapp"]), "--state", str(folder / "whatsapp"),
         "--webhook-url", layout.url("web") + "/webhooks/whatsapp/",
         "--phone-number-id", PHONE_NUMBER_ID, "--token", shared["TERTIB_WHATSAPP_TOKEN"],
         "--app-secret-file", str(app_secret),
         "--verify-token", shared["TERTIB_WHATSAPP_VERIFY_TOKEN"],
         "--clock", str(layout.data / "demo-clock")],
        ready=answers(layout.url("whatsapp") + "/"),
    )  # fmt: skip


def _partner(layout: Layout, program: str) -> Program:
    name, title, company, channel = COMPANIES[program]
    folder = layout.data / "demo"
    return Program(
        program,
        [sys.executable, "-m", "tertib.simulators.bank", "--name", name,
         "--port", str(layout.ports[program]), "--host-url", layout.url("web"),
         "--state", str(folder / program), "--client-id", name,
         "--secret-file", str(folder / f"{name}.secret"),
         "--key-file", str(folder / f"{name}.pem"), "--company-code", company,
         "--title", title, "--channel", channel, "--clock", str(_clock(layout))],
        ready=answers(layout.url(program) + "/"),
    )  # fmt: skip


def _witness(layout: Layout, name: str) -> Program:
    from tertib.ledger import conf, keyring
    from tertib.ledger.tlog.note import COSIGNATURE, Signer

    key = layout.data / "demo" / f"{name}.pem"
    keys.create_signing_key(key.parent, key.stem)
    signer = Signer(f"tertib.invalid/{name}", keys.signing_key(key.parent, key.stem), COSIGNATURE)
    public = layout.data / "keys" / "public"
    keyring.save(public, signer.verifier, layout.url(name))
    log = Signer(conf.Record().origin, keys.signing_key(layout.data / "keys", "record"))
    vkey = keyring.save(public, log.verifier)
    return Program(
        name,
        [sys.executable, "-m", "tertib.cli", "witness", "--name", signer.name,
         "--key", str(key), "--state", str(layout.data / "demo" / name),
         "--port", str(layout.ports[name]), "--log-vkey", str(vkey)],
        ready=answers(layout.url(name) + "/"),
    )  # fmt: skip


def _machines(layout: Layout) -> Program:
    return Program(
        "machines",
        [sys.executable, "-m", "tertib.simulators.machines",
         "--port", str(layout.ports["machines"]), "--seconds", "0.3"],
        ready=answers(layout.url("machines") + "/"),
    )  # fmt: skip


def _edge(layout: Layout, name: str) -> list[Program]:
    """Simulated readers and the real controller that they are wired to."""
    kind, file, title = IRON[name]
    folder = layout.data / "demo"
    config = folder / f"{file}.toml"
    readers = Program(
        f"{name}-readers",
        [sys.executable, "-m", f"tertib.simulators.{kind}", "--config", str(config),
         "--cards", str(folder / "cards.json"), "--port", str(layout.ports[name]),
         "--title", title],
        ready=answers(layout.url(name) + "/healthz"),
    )  # fmt: skip
    agent = Program(name, [sys.executable, "-m", "tertib.cli", kind, "--config", str(config)])
    return [readers, agent]


def _film(target: Path, names: tuple[str, ...]) -> None:
    """What a lane camera sees: these portraits walk by, with empty minutes between them."""
    if target.exists():
        return
    from tertib.recognition import cards
    from tertib.simulators.camera import lane

    folder = cards.DEFAULT_FOLDER.parent / cards.PORTRAITS
    lane.write(target, [lane.read(folder / name) for name in names], gap=30, pace=8, height=360)


def _cameras(layout: Layout) -> list[Program]:
    """Simulated cameras, and the real agent of each."""
    folder = layout.data / "demo"
    lanes = json.loads((folder / "lanes.json").read_text())
    for direction, names in FILMS.items():
        _film(folder / f"{direction}.mp4", names)
    clips = [f"--clip={one['stream']}={folder / one['direction']}.mp4" for one in lanes]
    simulator = Program(
        "cameras",
        [sys.executable, "-m", "tertib.simulators.camera", *clips, "--title", "Kamera lajur",
         "--port", str(layout.ports["cameras"]), "--rtsp-port", str(layout.ports["rtsp"])],
        ready=answers(layout.url("cameras") + "/"),
    )  # fmt: skip
    agents = [
        Program(
            f"camera-{one['stream']}",
            [sys.executable, "-m", "tertib.cli", "camera",
             "--config", str(folder / f"camera-{one['stream']}.toml")],
        ) for one in lanes
    ]  # fmt: skip
    return [simulator, *agents]


def _people(layout: Layout) -> Program:
    return Program(
        "people",
        [sys.executable, "-m", "tertib.simulators.people", "--port", str(layout.ports["people"]),
         "--site", layout.public_url],
        ready=answers(layout.url("people") + "/"),
    )  # fmt: skip


def programs(layout: Layout) -> list[Program]:
    """The neighbours, to be started before the site."""
    return [
        *(_witness(layout, name) for name in WITNESSES),
        _whatsapp(layout),
        _partner(layout, "bank"),
        _partner(layout, "post"),
        _machines(layout),
        *(program for name in EDGE for program in _edge(layout, name)),
        *_cameras(layout),
        _people(layout),
    ]


def welcome(layout: Layout) -> None:
    """Print where to look and how to sign in."""
    print(f"  let a day pass    {layout.url('people')}/")
    print(f"  simulated phone   {layout.url('whatsapp')}/")
    print(f"  simulated bank    {layout.url('bank')}/")
    print(f"  simulated post    {layout.url('post')}/")
    print(f"  simulated gates   {layout.url('gate')}/")
    print(f"  phone lockers     {layout.url('phones')}/")
    print(f"  passport lockers  {layout.url('passports')}/")
    print(f"  lane cameras      {layout.url('cameras')}/")
    listing = layout.data / "demo" / "sign-ins.json"
    if listing.exists():
        print("  sign in at /staff/ (or with one click in the bar at the top of each page):")
        for role, office, username, password in json.loads(listing.read_text()):
            print(f"    {username:<20} {password:<22} {role}, {office}")
