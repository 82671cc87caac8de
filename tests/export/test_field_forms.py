"""The tables of the field: their columns exactly, their rules, and a list of what they could not hold."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
import specimen
from hypothesis import given
from strategies import readings

from sayso.export import acled, hxl, plover, ucdp
from sayso.export.formats import EXPORTS
from sayso.export.happened import countries, day_of
from sayso.export.losses import Loss, Losses
from sayso.record import Entry, Harm, Precision, Reading, Standing, Toll, When, claims

AT = "2021-09-01T12:00:00Z"


def entries(reading: Reading | None = None) -> list[Entry]:
    of = reading or specimen.reading()
    return [Entry(claim=c, of=of.id, n=n, at=AT) for n, c in enumerate(claims(of), start=1)]


def of_type(kind: str) -> Entry:
    return next(e for e in entries() if e.claim.event.type == kind)


def with_killed(entry: Entry, *tolls: tuple[int | None, int | None]) -> Entry:
    told = tuple(Toll(harm=Harm.KILLED, low=low, high=high) for low, high in tolls)
    return replace(entry, claim=replace(entry.claim, event=replace(entry.claim.event, toll=told)))


def exported(form: str, them: list[Entry]) -> tuple[list[dict[str, str]], list[Loss]]:
    out, losses = io.BytesIO(), Losses()
    EXPORTS[form].write("events", them, out, losses)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))), list(losses)


def reasons(losses: list[Loss], field: str = "row") -> set[str]:
    return {loss.reason for loss in losses if loss.field == field}


def test_the_columns_are_those_of_the_field() -> None:
    assert (len(acled.COLUMNS), acled.COLUMNS[0], acled.COLUMNS[-1]) == (31, "event_id_cnty", "timestamp")
    assert (len(ucdp.COLUMNS), ucdp.COLUMNS[0], ucdp.COLUMNS[-1]) == (49, "id", "gwnob")
    assert (len(plover.COLUMNS), plover.COLUMNS[0], plover.COLUMNS[-1]) == (40, "Event ID", "Version")
    assert all(tag.startswith("#") for tag in hxl.TAGS.values())


@given(readings())
@pytest.mark.parametrize("form", ["acled", "ucdp", "hxl", "plover"])
def test_any_claim_is_a_row_or_a_loss_with_its_reason(form: str, reading: Reading) -> None:
    them = entries(reading)
    rows, losses = exported(form, them)
    lost = sum(loss.n for loss in losses if loss.field == "row")
    assert lost <= len(them)
    told = {e.id for e in them for row in rows if e.id in "".join(row.values())}
    if form != "hxl":
        assert len(told) + lost == len(them)
    for row in rows:
        assert None not in row
        assert all(value is not None for value in row.values())


def test_what_did_not_happen_is_no_row() -> None:
    for form in ("acled", "ucdp", "plover"):
        rows, losses = exported(form, [of_type("agreement"), of_type("attack")])
        assert rows == []
        assert reasons(losses) == {
            "nobody says that it happened: denied, doubted, expected",
            "a habit, no single event",
        }
    rejected = replace(of_type("shelling"), standing=Standing.REJECTED)
    rows, losses = exported("acled", [rejected, replace(of_type("shelling"), withdrawn=True)])
    assert rows == []
    assert reasons(losses) == {"a person rejected it", "its source withdrew the dispatch"}


def test_acled_writes_0_for_unknown_dead_and_the_notes_and_losses_say_so() -> None:
    (row,), losses = exported("acled", [of_type("shelling")])
    assert (row["event_date"], row["time_precision"], row["year"]) == ("2021-05-04", "1", "2021")
    assert row["sub_event_type"] == "Shelling/artillery/missile attack"
    assert (row["location"], row["latitude"], row["longitude"], row["geo_precision"]) == (
        "Dorvan",
        "10.0",
        "-20.5",
        "1",
    )
    assert (row["fatalities"], row["source"]) == ("0", "Northern Wire; medics")
    assert "number of killed reported unknown" in row["notes"]
    assert reasons(losses, "fatalities") == {
        "nobody tells a number of killed: ACLED writes 0 for that; see notes",
        "injured, captured, missing and displaced have no column",
    }


def test_acled_takes_the_lowest_of_several_numbers_and_who_takes_a_place_decides_its_category() -> None:
    (row,), _ = exported("acled", [with_killed(of_type("shelling"), (12, None), (9, 9))])
    assert row["fatalities"] == "9"
    recalled = next(e for e in entries() if e.claim.event.background)
    (row,), losses = exported("acled", [recalled])
    assert row["sub_event_type"] == "Government regains territory"
    assert (row["admin1"], row["geo_precision"], row["time_precision"]) == ("Lorn", "3", "3")
    assert (row["inter1"], row["interaction"]) == ("State forces", "State forces only")
    assert not reasons(losses)


def test_ucdp_has_no_event_without_a_death() -> None:
    rows, losses = exported("ucdp", [of_type("shelling"), with_killed(of_type("shelling"), (0, 0))])
    assert rows == []
    assert reasons(losses) == {"no death is told, and UCDP has no event without one"}
    (row,), _ = exported("ucdp", [with_killed(of_type("shelling"), (12, None), (9, 20))])
    assert (row["best"], row["low"], row["high"], row["deaths_unknown"]) == ("9", "9", "20", "9")
    assert (row["date_prec"], row["where_prec"], row["geom_wkt"]) == ("1", "1", "POINT (-20.5 10.0)")
    assert row["source_original"] == "medics"


def test_hxl_tags_stand_below_the_names_and_unknown_is_empty() -> None:
    (tags, row), losses = exported("hxl", [of_type("shelling")])
    assert tags["killed_min"] == "#affected+killed+min"
    assert (row["killed_min"], row["killed_max"], row["injured_min"]) == ("", "", "12")
    assert "that a number is said to be unknown looks as if nothing were told" in reasons(losses, "killed_min")


def test_plover_names_both_sides_of_what_has_no_order_as_actors_and_takes_no_other_day() -> None:
    clash = of_type("shelling")
    (row,), _ = exported("plover", [clash])
    assert (row["Event Type"], row["Event Date"], row["City"]) == ("ASSAULT", "2021-05-04", "Dorvan")
    undated = replace(
        clash, claim=replace(clash.claim, published="2021-05-05", event=replace(clash.claim.event, when=When()))
    )
    rows, losses = exported("plover", [undated])
    assert rows == []
    assert reasons(losses) == {"no day of it is told; the day of publication is never put in its place"}


@pytest.mark.parametrize(
    ("start", "end", "precision", "day", "n_days"),
    [
        ("2021-08-31", "2021-08-31", Precision.DAY, "2021-08-31", 1),
        ("2021-08-31T23:00+04:30", "2021-08-31T23:00+04:30", Precision.MINUTE, "2021-08-31", 1),
        ("2021-08-23", "2021-08-29", Precision.WEEK, "2021-08-26", 7),
        ("2021-08", "2021-08", Precision.MONTH, "2021-08-16", 31),
        ("2021", "2021", Precision.YEAR, "2021-07-02", 365),
    ],
)
def test_a_time_is_the_day_in_its_middle(start: str, end: str, precision: Precision, day: str, n_days: int) -> None:
    found = day_of(When(start=start, end=end, precision=precision))
    assert found is not None
    assert (found.day.isoformat(), found.n_days) == (day, n_days)


def test_no_day_follows_from_no_time() -> None:
    assert day_of(When()) is None


def test_countries_have_names() -> None:
    assert (countries()["AF"], countries()["UA"]) == ("Afghanistan", "Ukraine")
