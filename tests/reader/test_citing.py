"""Which voices tell of an event: what words say stands, and what stands near is weighed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from sayso.reader import citing
from sayso.reader.marks import Draft, Known, Statement, Trigger
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.record import Dateline, EventType, Report, Segment, SegmentKind, Span, Stance

TEXT = (
    "Police spoke to reporters. A bomb exploded in the market. It was quiet. It was cold. It was dark. "
    "The mayor left. The army spoke on Friday."
)
POLICE, MAYOR, ARMY = ("police",), ("mayor",), ("army",)


class Silent:
    """A tagger that has no opinion."""

    def share(self, role: str, draft: Draft, spans: Iterable[Span]) -> float | None:
        return None

    def none(self, role: str, draft: Draft) -> float | None:
        return None


@pytest.fixture(scope="module")
def syntax() -> Syntax:
    return Parser().parse(TEXT, lay_out(TEXT, (Segment(kind=SegmentKind.BODY, span=Span(0, len(TEXT))),)))


def span_of(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def draft_of(syntax: Syntax) -> Draft:
    span = span_of("exploded")
    top = syntax.top(span)
    assert top is not None
    return Draft(type=EventType.BOMBING, triggers=(Trigger(span=span, head=top.i, type=EventType.BOMBING),))


def said_by(chain: tuple[str, ...], *content: str) -> Statement:
    return Statement(chain=chain, stance=Stance.AFFIRMS, content=tuple(map(span_of, content)))


def report_of(*chain: str, stance: Stance = Stance.AFFIRMS) -> Report:
    return Report(chain=chain, stance=stance)


def weighed(monkeypatch: pytest.MonkeyPatch, weights: dict[str, float]) -> Known:
    monkeypatch.setattr(citing, "_weights", lambda: weights)
    return Known(
        dateline=Dateline(), places=(), actors=(), sources=(), times=(), costs=(), statements=(), choices=Silent()
    )


def test_who_speaks_near_is_found_the_nearest_first_and_who_speaks_far_off_is_not(syntax: Syntax) -> None:
    them = [said_by(ARMY, "The army spoke"), said_by(POLICE, "Police spoke"), said_by(MAYOR, "A bomb")]
    assert [s.chain for s in citing.near(draft_of(syntax), them, syntax)] == [MAYOR, POLICE]


def test_a_statement_that_answers_for_no_words_is_of_no_event(syntax: Syntax) -> None:
    mute = Statement(chain=POLICE, stance=Stance.AFFIRMS, content=(), cue=span_of("spoke"))
    assert citing.near(draft_of(syntax), [mute], syntax) == []


def test_what_is_likely_is_told_and_what_is_not_is_left_out(syntax: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    known = weighed(monkeypatch, {"told with others": -5.0, "able": 5.0})
    told = [report_of("police"), report_of("mayor")]
    assert citing.choose(draft_of(syntax), told, [report_of("army")], syntax, known) == (report_of("army"),)


def test_the_likeliest_is_told_where_none_is_likely(syntax: Syntax, monkeypatch: pytest.MonkeyPatch) -> None:
    known = weighed(monkeypatch, {"bias": -5.0, "able": 1.0})
    assert citing.choose(draft_of(syntax), [report_of("police")], [report_of()], syntax, known) == (report_of(),)


def test_a_denial_and_a_voice_behind_a_voice_stand_whatever_is_likely(
    syntax: Syntax, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = weighed(monkeypatch, {"bias": -5.0})
    told = (report_of("police"), report_of("agency", "mayor"), report_of("army", stance=Stance.DENIES))
    assert citing.choose(draft_of(syntax), told, [report_of()], syntax, known) == told[1:]
