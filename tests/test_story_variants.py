"""The variants of one dispatch, read, kept and linked: each does to the ledger what `effects.json` says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sayso import linking
from sayso.cli import app
from sayso.collect import files
from sayso.flow import reader
from sayso.ledger import open_ledger
from sayso.ledger.incidents import IncidentStatus, Listed
from sayso.record import CopyKind, Dispatch, EventType, Harm, Incident, Reading

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "story" / "variants"
EFFECTS = {e["variant"]: e for e in json.loads((FOLDER / "effects.json").read_text(encoding="utf-8"))["variants"]}


class Kept:
    """A ledger after some of the dispatches, one after another, each linked before the next."""

    def __init__(self, address: Path, readings: list[Reading]) -> None:
        self.address = str(address)
        with open_ledger(self.address, create=True) as ledger:
            for one in readings:
                with ledger.writer() as writer:
                    version = writer.add_dispatch(one.dispatch)
                    writer.add_reading(replace(one, dispatch=version.dispatch))
                held = linking.incidents(ledger, ledger.view())
            self.listed = list(held.meeting())
            self.claims = {c.id: c for o in self.listed for c in held.claims(o.incident.claims).values()}
            self.copies = {c for one in readings for c in held.copies(one.dispatch.id)}
            self.former = held.former()

    @property
    def clash(self) -> Incident:
        """The fighting in Ouham and Nana-Mambere."""
        (found,) = [i for i in self.of(EventType.ARMED_CLASH) if any(p.name.startswith("Ouham") for p in i.places)]
        return found

    @property
    def capture(self) -> Incident:
        """The taking of Bouar."""
        (found,) = [i for i in self.of(EventType.TERRITORY_CHANGE) if [p.name for p in i.places] == ["Bouar"]]
        return found

    def of(self, type: EventType) -> list[Incident]:
        return [o.incident for o in self.listed if o.incident.type is type]

    def listed_as(self, incident: Incident) -> Listed:
        return next(o for o in self.listed if o.incident == incident)

    def told(self, *words: str) -> str:
        """What a command says of this ledger."""
        done = CliRunner().invoke(app, [*words, "--ledger", self.address])
        assert done.exit_code == 0, done.output
        return done.stdout


Keep = Callable[..., Kept]


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    """What the reader reads in each dispatch, by variant."""
    path = FOLDER / "dispatches.jsonl"
    names = [json.loads(line)["variant"] for line in path.read_text(encoding="utf-8").splitlines()]
    dispatches = [d for d in files.dispatches([path]) if isinstance(d, Dispatch)]
    return dict(zip(names, map(reader().read, dispatches), strict=True))


@pytest.fixture(scope="module")
def keep(readings: dict[str, Reading], tmp_path_factory: pytest.TempPathFactory) -> Keep:
    """The ledger of these variants; made once."""
    made: dict[tuple[str, ...], Kept] = {}
    folder = tmp_path_factory.mktemp("variants")

    def keep(*variants: str) -> Kept:
        if variants not in made:
            made[variants] = Kept(folder / f"{'-'.join(variants)}.ledger", [readings[v] for v in variants])
        return made[variants]

    return keep


def before_and_after(keep: Keep, variant: str) -> tuple[dict[str, Any], Kept, Kept]:
    after = EFFECTS[variant]["after"]
    return EFFECTS[variant], keep(*after), keep(*after, variant)


@pytest.mark.parametrize("variant", [v for v, e in EFFECTS.items() if "new_incidents" in e])
def test_no_variant_makes_an_incident_of_its_own(keep: Keep, variant: str) -> None:
    effect, before, after = before_and_after(keep, variant)
    assert len(after.listed) - len(before.listed) == effect["new_incidents"]


@pytest.mark.parametrize("variant", [v for v, e in EFFECTS.items() if "copy" in e])
def test_a_reprint_is_found_and_adds_an_outlet_and_no_origin(keep: Keep, variant: str) -> None:
    effect, before, after = before_and_after(keep, variant)
    (copy,) = after.copies
    first, again = "car-base", f"car-{variant.lower()}"
    assert (copy.first, copy.again, copy.kind) == (first, again, CopyKind(effect["copy"]["kind"]))
    assert (len(before.clash.affirming), len(after.clash.affirming)) == tuple(effect["clash"]["origins"])
    assert (len(before.clash.outlets), len(after.clash.outlets)) == tuple(effect["clash"]["outlets"])
    assert [o.name for o in after.clash.affirming] == [o.name for o in before.clash.affirming]
    if "capture" in effect:
        assert (len(before.capture.denying), len(after.capture.denying)) == tuple(effect["capture"]["denying"])


def test_a_shorter_copy_makes_fewer_claims(readings: dict[str, Reading]) -> None:
    assert EFFECTS["B"]["fewer_claims"]
    assert len(readings["B"].events) < len(readings["BASE"].events)


def test_a_later_number_ends_the_unknown_and_nothing_is_added_up(keep: Keep) -> None:
    effect, before, after = before_and_after(keep, "C")
    wanted = effect["clash"]["killed"]
    unknown, killed = before.clash.toll(Harm.KILLED), after.clash.toll(Harm.KILLED)
    assert unknown is not None
    assert killed is not None
    assert [(c.low, c.unknown) for c in unknown.counts] == [(None, True)]
    assert [{"unknown": True} if c.unknown else {"low": c.low, "high": c.high} for c in killed.counts] == wanted[
        "counts"
    ]
    assert (killed.lowest, killed.highest) == (wanted["lowest"], wanted["highest"])
    assert {"low": killed.latest.low, "high": killed.latest.high} == wanted["latest"]
    assert killed.chosen == killed.latest
    assert len({c.by for c in killed.counts}) == 1
    assert (len(before.clash.affirming), len(after.clash.affirming)) == tuple(effect["clash"]["origins"])
    assert (len(before.clash.outlets), len(after.clash.outlets)) == tuple(effect["clash"]["outlets"])


def test_a_third_party_that_denies_adds_a_denying_origin_and_the_dispute_stays(keep: Keep) -> None:
    effect, before, after = before_and_after(keep, "D")
    wanted = effect["capture"]
    assert (len(before.capture.denying), len(after.capture.denying)) == tuple(wanted["denying"])
    assert [o.name for o in after.capture.denying] == wanted["denying_names"]
    assert before.capture.disputed is after.capture.disputed is wanted["disputed"]
    assert [o.name for o in after.capture.affirming] == [o.name for o in before.capture.affirming]
    (dispute,) = after.capture.disputes
    assert [p.holders for p in dispute.positions] == [
        ("the Rally of Patriots rebel coalition",),
        ("army", "Mathurin Kela"),
    ]


def test_clocks_that_disagree_are_said(readings: dict[str, Reading]) -> None:
    assert EFFECTS["E"]["clocks_disagree"]
    said = {v: [g.reason for g in readings[v].gaps if g.stage == "times"] for v in ("BASE", "E")}
    assert said == {"BASE": [], "E": ["two printed clocks do not tell one moment at the event's place"]}


def test_a_year_that_nothing_tells_stays_unknown(keep: Keep, readings: dict[str, Reading]) -> None:
    assert readings["F"].dateline.date is EFFECTS["F"]["dateline_date"] is None
    assert keep("F").clash.when.start is None


def test_a_corrected_version_supersedes_and_what_it_takes_out_counts_no_more(keep: Keep) -> None:
    effect, before, after = before_and_after(keep, "G")
    assert {p.name.split()[0] for p in before.clash.places} == {"Ouham", "Nana-Mambere"}
    assert {p.name.split()[0] for p in after.clash.places} == set(effect["clash"]["places"])
    assert (len(before.clash.affirming), len(after.clash.affirming)) == tuple(effect["clash"]["origins"])
    assert (len(before.clash.outlets), len(after.clash.outlets)) == tuple(effect["clash"]["outlets"])
    assert len(after.clash.claims) == 1
    superseded = {f.claim.id: f.now for f in after.former}
    assert set(before.clash.claims) <= superseded.keys()
    assert [superseded[c] for c in before.clash.claims] == list(after.clash.claims)


def test_no_casualties_is_0_and_differs_from_unknown_in_every_view(keep: Keep) -> None:
    unknown, none = keep("BASE"), keep("H")
    for harm in (Harm.KILLED, Harm.INJURED):
        wanted = EFFECTS["H"]["clash"][harm.value]
        series = [k.clash.toll(harm) for k in (unknown, none)]
        assert [(s.chosen.low, s.chosen.high, s.chosen.unknown) for s in series if s] == [
            (None, None, True),
            (wanted["low"], wanted["high"], wanted["unknown"]),
        ]
        assert [(s.lowest, s.highest) for s in series if s] == [(None, None), (0, 0)]
    assert [IncidentStatus.UNKNOWN_TOLL in k.listed_as(k.clash).statuses for k in (unknown, none)] == [True, False]
    for view, nobody in (("brief", "Nobody was killed"), ("show", "Nobody was killed"), ("timeline", "killed: none")):
        words = [plain(k.told(view, *([k.clash.id] if view == "show" else []))) for k in (unknown, none)]
        assert ["not known" in w for w in words] == [True, False], view
        assert [nobody in w for w in words] == [False, True], view
    numbers = [[row(k, "csv")[f"killed_{end}"] for end in ("low", "high", "unknown")] for k in (unknown, none)]
    assert numbers == [["", "", "true"], ["0", "0", ""]]
    assert [row(k, "hxl")["killed_min"] for k in (unknown, none)] == ["", "0"]
    assert [t["unknown"] for k in (unknown, none) for t in told_in_json(k)] == [True, True, False, False]
    assert [t["low"] for k in (unknown, none) for t in told_in_json(k)] == [None, None, 0, 0]
    # ACLED writes 0 where nothing is known, so its notes say which it is.
    assert [("unknown" in row(k, "acled")["notes"]) for k in (unknown, none)] == [True, False]


def plain(told: str) -> str:
    """The words of a page without its marks and line ends."""
    return " ".join(told.replace("*", "").split())


def row(kept: Kept, form: str) -> dict[str, str]:
    """The row of the clash in a table."""
    rows = csv.DictReader(StringIO(kept.told("export", "--as", form)))
    return next(r for r in rows if any(kept.clash.claims[0] in value for value in r.values()))


def told_in_json(kept: Kept) -> list[dict[str, Any]]:
    claims = map(json.loads, kept.told("export", "--as", "jsonl").splitlines())
    return next(c["event"]["toll"] for c in claims if c["id"] == kept.clash.claims[0])
