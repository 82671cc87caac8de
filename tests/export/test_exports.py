"""Exports: nothing invented, nothing lost unsaid, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace

import pyarrow.parquet as pq
import pytest
import specimen
from hypothesis import given
from strategies import readings

from sayso.export import tables
from sayso.export.formats import EXPORTS
from sayso.export.losses import Losses
from sayso.record import Dispatch, Entry, Harm, Reading, Toll, Version, claims
from sayso.record.claim_plain import claim_from_plain

AT = "2021-09-01T12:00:00Z"


def entries(reading: Reading) -> list[Entry]:
    return [Entry(claim=c, of=reading.id, n=n, at=AT) for n, c in enumerate(claims(reading), start=1)]


def version(dispatch: Dispatch, *, nth: int = 1) -> Version:
    return Version(of=dispatch.id, nth=nth, dispatch=dispatch, address=dispatch.id, n=1, at=AT)


def exported(form: str, of: str, records: Iterable[object]) -> tuple[bytes, Losses]:
    out, losses = io.BytesIO(), Losses()
    EXPORTS[form].write(of, records, out, losses)
    return out.getvalue(), losses


def rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


def by_type(raw: bytes) -> dict[str, dict[str, str]]:
    return {row["type"]: row for row in rows(raw)}


def test_csv_keeps_unknown_apart_from_none_and_from_not_told() -> None:
    raw, _ = exported("csv", "events", entries(specimen.reading()))
    shelling, talks = by_type(raw)["shelling"], by_type(raw)["agreement"]
    assert (shelling["killed_low"], shelling["killed_high"], shelling["killed_unknown"]) == ("", "", "true")
    assert (shelling["injured_low"], shelling["injured_high"], shelling["injured_unknown"]) == ("12", "", "")
    assert (talks["killed_low"], talks["killed_unknown"], talks["start"], talks["lat"]) == ("", "", "", "")
    assert (shelling["lat"], shelling["lon"], shelling["edtf"]) == ("10.0", "-20.5", "2021-05-04")
    assert by_type(raw)["shelling"]["sources"] == "Radio Dorvan <- medics; medics"


def test_a_row_for_each_voice_makes_the_matrix() -> None:
    raw, _ = exported("csv", "claims", entries(specimen.reading()))
    capture = [row for row in rows(raw) if row["type"] == "territory_change" and row["background"] == "false"]
    assert [(r["stance"], r["innermost"], r["disputed"]) for r in capture] == [
        ("claims", "the army of Velia", "true"),
        ("denies", "the rebels", "true"),
    ]


@given(readings())
def test_every_row_of_csv_has_the_columns_and_no_cell_is_a_formula(reading: Reading) -> None:
    for of, records in (
        ("events", entries(reading)),
        ("claims", entries(reading)),
        ("dispatches", [version(reading.dispatch)]),
    ):
        raw, _ = exported("csv", of, records)
        found = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
        columns = tables.TABLES[of].columns
        assert found[0] == list(columns)
        for row in found[1:]:
            assert len(row) == len(columns)
            for cell, kind in zip(row, columns.values(), strict=True):
                assert kind not in {str, tuple} or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(readings())
def test_an_unknown_number_is_never_nought(reading: Reading) -> None:
    raw, _ = exported("csv", "events", entries(reading))
    for entry, row in zip(entries(reading), rows(raw), strict=True):
        for harm in Harm:
            told = [t for t in entry.claim.event.toll if t.harm is harm]
            for end in ("low", "high"):
                if row[f"{harm.value}_{end}"] == "0":
                    assert any(getattr(t, end) == 0 for t in told)


@given(readings())
def test_jsonl_loses_nothing(reading: Reading) -> None:
    raw, losses = exported("jsonl", "events", entries(reading))
    assert list(losses) == []
    lines = raw.decode("utf-8").split("\n")[:-1]
    assert [claim_from_plain(json.loads(line)) for line in lines] == [e.claim for e in entries(reading)]


@given(readings())
def test_geojson_draws_what_has_a_spot_and_no_area_as_a_point(reading: Reading) -> None:
    raw, _ = exported("geojson", "events", entries(reading))
    features = json.loads(raw)["features"]
    assert [f["id"] for f in features] == [e.id for e in entries(reading)]
    for feature, entry in zip(features, entries(reading), strict=True):
        drawn = [
            [p.lon, p.lat]
            for p in map(entry.claim.place, entry.claim.event.places)
            if p.lat is not None and p.kind not in tables.AREAS
        ]
        geometry = feature["geometry"]
        found = (
            []
            if geometry is None
            else [geometry["coordinates"]]
            if geometry["type"] == "Point"
            else geometry["coordinates"]
        )
        assert found == drawn


def test_parquet_has_types_and_nulls() -> None:
    raw, _ = exported("parquet", "events", entries(specimen.reading()))
    found = {row["type"]: row for row in pq.read_table(io.BytesIO(raw)).to_pylist()}
    assert found["shelling"]["killed_low"] is None
    assert found["shelling"]["killed_unknown"] is True
    assert found["shelling"]["injured_low"] == 12
    assert found["shelling"]["places"] == ["Dorvan"]
    assert found["agreement"]["lat"] is None


@pytest.mark.parametrize("of", ["events", "claims", "dispatches"])
def test_parquet_of_nothing_is_a_table_without_rows(of: str) -> None:
    raw, _ = exported("parquet", of, [])
    assert pq.read_table(io.BytesIO(raw)).num_rows == 0


def test_what_is_lost_is_told_with_how_often_and_where() -> None:
    (entry, *_) = entries(specimen.reading())
    more = Toll(harm=Harm.INJURED, low=20, high=20)
    event = replace(entry.claim.event, toll=(*entry.claim.event.toll, more))
    raw, losses = exported("csv", "events", [replace(entry, claim=replace(entry.claim, event=event))])
    (row,) = rows(raw)
    assert (row["injured_low"], row["injured_high"]) == ("12", "")
    told = {loss.field: loss for loss in losses}
    assert told["injured"].examples == (entry.id,)
    assert "of several numbers" in {loss.reason[:18] for loss in losses}


def test_a_formula_is_neutralised_and_told() -> None:
    evil = Dispatch(id="d", text="=HYPERLINK(1)", title="+1", source="-a;b")
    raw, losses = exported("csv", "dispatches", [version(evil)])
    (row,) = rows(raw)
    assert (row["text"], row["title"], row["source"]) == ("'=HYPERLINK(1)", "'+1", "'-a;b")
    assert {loss.field for loss in losses} == {"text", "title", "source"}


@pytest.mark.parametrize(
    ("told", "extent"),
    [
        ((), (None, None)),
        (((12, None),), (12, None)),
        (((12, None), (20, 25)), (12, None)),
        (((None, 5), (3, 3)), (None, 5)),
        (((0, 0),), (0, 0)),
        (((3, 3), (5, 5)), (3, 5)),
    ],
)
def test_the_extent_of_several_numbers_stays_open_where_one_is(
    told: tuple[tuple[int | None, int | None], ...], extent: tuple[int | None, int | None]
) -> None:
    assert tables.extent([Toll(harm=Harm.KILLED, low=low, high=high) for low, high in told]) == extent
