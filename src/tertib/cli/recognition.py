"""``tertib recognition``: embed photographs, measure a model, set the threshold of a site."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tertib.cli.main import app
from tertib.cli.models import Folder, folder_or_default

if TYPE_CHECKING:
    from tertib.recognition import Recognizer
    from tertib.recognition.measure.evaluate import Point, Report

recognition = typer.Typer(help="Faces: embed, measure, calibrate.", no_args_is_help=True)
app.add_typer(recognition, name="recognition")

Photographs = Annotated[Path, typer.Argument(help="A folder, one folder in it for each person.")]
Model = Annotated[str, typer.Option(help="The model that makes vectors, see tertib models list.")]
Threads = Annotated[int, typer.Option(help="Processor cores to use.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of prose.")]
Size = Annotated[int, typer.Option(help="Pictures are looked at as squares of so many pixels.")]
DEFAULT = "dlib-resnet"


def _recognizer(folder: Path | None, model: str, threads: int, size: int) -> Recognizer:
    from tertib.recognition import Recognizer, runtime
    from tertib.recognition.cards import BadModel

    side = max(32, round(size / 32) * 32)
    try:
        return Recognizer.open(
            folder_or_default(folder), model=model, threads=threads, size=(side, side)
        )
    except (BadModel, runtime.CannotRun) as wrong:
        _refuse(wrong)


def _refuse(wrong: Exception) -> NoReturn:
    typer.echo(str(wrong), err=True)
    raise typer.Exit(2)


def _check_place(target: Path) -> None:
    """Refuse a place that cannot be written to now, and not after hours of work."""
    if not target.parent.is_dir() or target.is_dir():
        _refuse(ValueError(f"{target} cannot be written: no such folder"))


def _progress(done: int, of: int) -> None:
    if done % 50 == 0 or done == of:
        typer.echo(f"\r{done} of {of} photographs", nl=done == of, err=True)


@recognition.command()
def embed(
    folder: Photographs,
    out: Annotated[Path, typer.Option(help="Where to write (.npz).")],
    model: Model = DEFAULT,
    models: Folder = None,
    threads: Threads = 2,
    size: Size = 256,
) -> None:
    """Write paths, embeddings, boxes and quality of all photographs under a folder."""
    from tertib.recognition.likelihood import TooFew
    from tertib.recognition.measure import photos

    if out.suffix != ".npz":
        _refuse(ValueError(f"--out {out}: its name must end in .npz"))
    _check_place(out)
    try:
        found = photos.embed(folder, _recognizer(models, model, threads, size), told=_progress)
    except TooFew as wrong:
        _refuse(wrong)
    found.save(out)
    typer.echo(
        f"{len(found.paths)} faces in {out}; no face in {len(found.without)}, "
        f"unreadable {len(found.unreadable)}"
    )
    for name in found.without:
        typer.echo(f"  no face: {name}")
    for name in found.unreadable:
        typer.echo(f"  unreadable: {name}")


@recognition.command()
def evaluate(
    folder: Photographs,
    photos: Annotated[int, typer.Option(help="Photographs enrolled of each person.")] = 2,
    frames: Annotated[int, typer.Option(help="Photographs fused for each search.")] = 5,
    model: Model = DEFAULT,
    models: Folder = None,
    groups: Annotated[
        Path | None, typer.Option(help="CSV of person,group: adds a table by group.")
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the curve as SVG.")] = None,
    promise: Annotated[
        bool,
        typer.Option(
            help="Also a calibration, and whether such hold what they promise among people "
            "kept apart."
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed draws the same photographs.")] = 1,
    threads: Threads = 2,
    size: Size = 256,
    as_json: AsJson = False,
) -> None:
    """How many enrolled people a model misses, at how many false alerts."""
    from tertib.recognition.likelihood import TooFew
    from tertib.recognition.measure import chart
    from tertib.recognition.measure import evaluate as measure
    from tertib.recognition.measure import photos as pictures
    from tertib.recognition.measure import promise as promises

    if picture:
        _check_place(picture)
    try:
        found = pictures.embed(
            folder, _recognizer(models, model, threads, size), enrol=True, told=_progress
        )
        report = measure.evaluate(found, photos, frames, seed=seed, groups=_groups(groups))
        held = promises.held(found, photos, frames, seed=seed) if promise else []
        tail = promises.tail(found, photos, frames, seed=seed) if promise else None
    except TooFew as wrong:
        _refuse(wrong)
    if picture:
        title = f"{report.model}, {photos} photographs, {frames} frames, N = {report.enrolled}"
        picture.write_text(chart.svg(title, [(report.model, report.curve)]))
    if as_json:
        promised = {"promises": [asdict(one) for one in held], "calibration": tail and asdict(tail)}
        typer.echo(json.dumps(asdict(report) | promised))
    else:
        _print(report)
        for one in held:
            typer.echo(
                f"  promised {one.promised:<6.4g} held {one.held:.5f}  "
                f"(95 %: {one.low:.5f} to {one.high:.5f})"
            )
        if tail:
            typer.echo(f"  for the model's card: {json.dumps(asdict(tail))}")


def _groups(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    rows = (line.split(",", 1) for line in path.read_text().splitlines() if "," in line)
    return {person.strip(): group.strip() for person, group in rows}


def _print(report: Report) -> None:
    typer.echo(
        f"{report.model}: {report.enrolled} people enrolled with up to {report.photos} "
        f"photographs; {report.searches} searches for {report.people} of them with "
        f"{report.frames} pictures fused, {report.strangers} for strangers."
    )
    for point in report.points:
        typer.echo(_line(point))
    for rate, many in report.few.items():
        typer.echo(f"  FPIR {rate:<8.4g} too few people; at least {many} are needed")
    for group, points in report.groups.items():
        typer.echo(f"{group}:")
        for point in points:
            typer.echo(_line(point))


def _line(point: Point) -> str:
    return (f"  FPIR {point.fpir:<8.4g} threshold {point.threshold:.4f}  FNIR {point.fnir:.4f}  "
            f"(95 %: {point.low:.4f} to {point.high:.4f})")  # fmt: skip


@recognition.command()
def calibrate(
    source: Annotated[
        Path,
        typer.Argument(
            help="Scores, a line each, as tertib camera writes them; or a folder, one "
            "folder in it for each person who passed."
        ),
    ],
    people_a_day: Annotated[float, typer.Option(help="People who pass the camera in a day.")],
    alerts_a_day: Annotated[float, typer.Option(help="False alerts that are accepted in a day.")],
    enrolled: Annotated[
        int | None,
        typer.Option(help="How many were on the list, where the file of scores does not say."),
    ] = None,
    confirmed: Annotated[
        int,
        typer.Option(help="How many of those who passed were found to be on the list."),
    ] = 0,
    gallery: Annotated[
        Path | None, typer.Option(help="With a folder: photographs of those on the list.")
    ] = None,
    frames: Annotated[int, typer.Option(help="With a folder: pictures fused.")] = 5,
    model: Model = DEFAULT,
    models: Folder = None,
    out: Annotated[Path | None, typer.Option(help="Write [calibration] for the camera.")] = None,
    threads: Threads = 2,
    size: Size = 256,
) -> None:
    """Set a site's threshold from the people who pass there; nobody's face is kept."""
    from tertib.recognition.likelihood import TooFew
    from tertib.recognition.measure import calibrate as site
    from tertib.recognition.measure import scores as files

    if out:
        _check_place(out)
    try:
        if source.is_dir():
            if gallery is None:
                raise ValueError("a folder of people is compared with --gallery")
            looks = _recognizer(models, model, threads, size)
            values, count = site.scores_of(source, gallery, looks, frames, _progress)
            told = files.Scores(values, looks.identity, count)
        else:
            told = files.read(source)
        if told.enrolled and enrolled not in (None, told.enrolled):
            raise ValueError(f"the scores are of {told.enrolled} people on the list: no --enrolled")
        found = site.calibrate(
            told.values, told.enrolled or enrolled or 0, people_a_day, alerts_a_day,
            confirmed=confirmed, model=told.model,
        )  # fmt: skip
    except (ValueError, TooFew, OSError) as wrong:
        _refuse(wrong)
    facts = {"threshold": found.threshold, "enrolled": found.enrolled, "people": found.people,
             "model": found.model, "alerts_a_day": [found.low, found.high]}  # fmt: skip
    typer.echo(json.dumps(found.settings() | facts))
    typer.echo(
        f"{alerts_a_day:g} false alerts a day are promised; {found.people} people can say no more "
        f"than that it will be {found.low:.2g} to {found.high:.2g} (95 %)",
        err=True,
    )
    if out:
        out.write_text(site.as_toml(found))
