"""Laws of the ledger's small parts: words, moments, what moved where, what people decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from sayso.ledger import Query, SqlLedger, lineage, moments, open_ledger, rows, terms
from sayso.ledger.standing import correct, holding, stand
from sayso.record import Decision, Dispatch, Reading, Review, Span, Standing, When, claims
from tests.ledger import made
from tests.ledger.conftest import Clock
from tests.strategies import readings

AT = "2021-09-01T12:00:00+00:00"
# Words that a store might cut, fold or stem otherwise than we do.
WORDS = (
    "market",
    "Markets",
    "Café",
    "cafe",
    "NAÏVE",
    "naive",
    "o'clock",
    "12.5",
    "12",
    "5",
    "AK-47",
    "ak47",
    "a.b@c.d",
    "don't",
    "ИЗЮМ",
    "изюм",
    "e-mail",
    "x_y",
    "1e5",
    "the",
)
wordy = st.lists(st.sampled_from([*WORDS, ".", "\n", "—"]), min_size=1, max_size=12).map(" ".join)
asked = st.one_of(
    st.sampled_from(WORDS),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(" ".join),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(lambda pair: f'"{pair[0]} {pair[1]}"'),
    st.sampled_from(WORDS).map(lambda word: f"{word[:3]}*"),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(lambda pair: f"{pair[0]} -{pair[1]}"),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(texts=st.lists(wordy, min_size=1, max_size=4, unique=True), questions=st.lists(asked, min_size=1, max_size=6))
def test_both_stores_find_the_same_by_words(
    ledger: SqlLedger, tmp_path: Path, clock: Clock, texts: list[str], questions: list[str]
) -> None:
    assume(any(terms.words(text) for text in texts))
    with open_ledger(tmp_path / "twin.ledger", clock=clock, create=True) as twin:
        for one in (ledger, twin):
            with one.writer() as writer:
                for text in texts:
                    writer.add_dispatch(Dispatch(id=rows.sha256(text)[:12], text=text))
        for question in questions:
            try:
                wanted = [v.dispatch.text for v in twin.view().dispatches(text=question) if v.dispatch.text in texts]
            except ValueError:
                continue
            found = [v.dispatch.text for v in ledger.view().dispatches(text=question) if v.dispatch.text in texts]
            assert sorted(found) == sorted(wanted), question


@given(st.text())
def test_words_are_folded_once_and_for_all(text: str) -> None:
    cut = terms.words(text)
    assert terms.words(" ".join(cut)) == cut
    assert all(word and " " not in word and len(word) <= terms.LONGEST for word in cut)


@given(st.text(max_size=200), st.text(max_size=200))
@example("The army took Harn.", "The army took Harn on Monday.")
def test_a_word_diff_makes_up_both_texts(old: str, new: str) -> None:
    found = lineage.pieces(old, new)
    assert "".join(p.words for p in found if p.change != "new") == old
    assert "".join(p.words for p in found if p.change != "gone") == new
    for piece in found:
        if piece.change != "new":
            assert old[piece.old : piece.old + len(piece.words)] == piece.words
        if piece.change != "gone":
            assert new[piece.new : piece.new + len(piece.words)] == piece.words


@given(st.data(), st.text(min_size=1, max_size=80), st.text(max_size=80))
def test_what_moved_are_the_same_words(data: st.DataObject, old: str, new: str) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(old))))
    there = lineage.moved(old, new)(span)
    assert there is None or there.of(new) == span.of(old)


@given(st.text(min_size=1, max_size=80))
def test_in_the_same_text_everything_stays(text: str) -> None:
    assert lineage.moved(text, text)(Span(0, len(text))) == Span(0, len(text))


steps = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | st.sampled_from("abcd")), max_size=12)


@given(steps)
def test_following_a_claim_comes_to_an_end(taken: list[tuple[str, str | None]]) -> None:
    went: dict[str, list[tuple[int, str | None]]] = {}
    for n, (old, new) in enumerate(taken, start=1):
        went.setdefault(old, []).append((n, new))
    for claim in "abcd":
        at = lineage.head(claim, went)
        assert at in {None, *"abcd"}
        assert claim in went or at == claim


@given(st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9998, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_a_stamp_orders_as_time_does_and_says_the_same_moment(at: datetime, offset: int) -> None:
    from datetime import timezone

    here = at.replace(tzinfo=UTC)
    there = here.astimezone(timezone(timedelta(minutes=offset)))
    assert moments.stamp(here) == moments.stamp(there)
    assert moments.stamp(here) < moments.stamp(here + timedelta(microseconds=1))
    assert datetime.fromisoformat(moments.stamp(here)) == here


@pytest.mark.parametrize(
    ("start", "end", "zone", "earliest", "latest"),
    [
        ("2021-08-31", "2021-08-31", None, "2021-08-31T00:00:00Z", "2021-09-01T00:00:00Z"),
        ("2021-08-31", "2021-08-31", "Asia/Kabul", "2021-08-30T19:30:00Z", "2021-08-31T19:30:00Z"),
        ("2021-08", "2021-08", None, "2021-08-01T00:00:00Z", "2021-09-01T00:00:00Z"),
        ("2021-12", "2022", "+03:00", "2021-11-30T21:00:00Z", "2022-12-31T21:00:00Z"),
        ("2021-08-31T23:00+04:30", "2021-08-31T23:00+04:30", None, "2021-08-31T18:30:00Z", "2021-08-31T18:31:00Z"),
        ("2021-08-31", None, None, "2021-08-31T00:00:00Z", None),
        (None, "2021", None, None, "2022-01-01T00:00:00Z"),
        ("9999", "9999", None, "9999-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("soon", "2021-13", "Mars/Olympus", None, None),
        (None, None, None, None, None),
    ],
)
def test_the_bounds_of_a_time(
    start: str | None, end: str | None, zone: str | None, earliest: str | None, latest: str | None
) -> None:
    assert moments.bounds(When(start=start, end=end, zone=zone)) == (earliest, latest)


def word(decision: Decision, **more: str) -> Review:
    return Review(claim="c", decision=decision, by="ada", at=AT, **more)


@given(st.lists(st.sampled_from((Decision.ACCEPT, Decision.REJECT, Decision.NOTE)), max_size=6), st.data())
def test_a_word_that_is_undone_was_never_said(decisions: list[Decision], data: st.DataObject) -> None:
    said = [word(d, note=str(n)) for n, d in enumerate(decisions)]
    if not said:
        return
    one = data.draw(st.sampled_from(said))
    undone = word(Decision.UNDO, undoes=one.id)
    assert holding([*said, undone]) == [r for r in said if r != one]
    assert holding([*said, undone, word(Decision.UNDO, undoes=undone.id)]) == said


@given(readings())
def test_without_reviews_a_claim_is_as_it_was_read(reading: Reading) -> None:
    for claim in claims(reading):
        stood = stand(claim, ())
        assert (stood.claim, stood.standing, stood.corrected) == (claim, Standing.MACHINE, ())


@given(readings(), st.none() | st.dates().map(str))
def test_a_correction_changes_its_field_and_no_other(reading: Reading, start: str | None) -> None:
    import json

    for claim in claims(reading):
        right = correct(claim, "when.start", json.dumps(start))
        assert right.event.when.start == start
        assert replace(right.event, when=claim.event.when) == claim.event
        assert replace(right, event=claim.event) == claim


def test_a_record_that_a_claim_brings_can_be_corrected() -> None:
    (claim,) = claims(made.reading(made.dispatch(), "Shells"))
    right = correct(correct(claim, "places.p1.name", '"Dorvan-on-Sea"'), "places.p1.lat", "11")
    assert (right.place("p1").name, right.place("p1").lat) == ("Dorvan-on-Sea", 11)
    with pytest.raises(ValueError, match="off the globe"):
        correct(claim, "places.p1.lat", "200")
    with pytest.raises(ValueError, match="no field"):
        correct(claim, "id", '"x"')


@given(st.text(max_size=60))
def test_a_query_is_hashable_and_its_words_never_reach_sql_unquoted(text: str) -> None:
    try:
        cut = terms.terms(text)
    except ValueError:
        return
    for form in (terms.fts5(cut), terms.tsquery(cut)):
        bare = form.replace('"', "").replace("'", "")
        assert not set(bare) - set(" ()*:!&<->NOTANDABCD") - {c for t in cut for w in t.words for c in w}
    assert hash(Query(text=text))
