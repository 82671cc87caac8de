"""Reports: each case of `cases/reports.csv` is a text, an event's triggers, and who speaks of it how."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from sayso.reader import attribution, reports
from sayso.reader.marks import Draft, Known, TimeRef, Trigger
from sayso.reader.syntax import Syntax
from sayso.record import Dateline, EventType, Precision, Report, Source, Span

TABLE = Path(__file__).parent / "cases" / "reports.csv"
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def known_of(syntax: Syntax, times: tuple[TimeRef, ...] = ()) -> Known:
    sources, statements = attribution.find(syntax, (), Dateline())
    return Known(
        dateline=Dateline(), places=(), actors=(), sources=sources, times=times, costs=(), statements=statements
    )


def draft_of(syntax: Syntax, type: EventType, *triggers: str) -> Draft:
    spans = [Span(syntax.text.rindex(t), syntax.text.rindex(t) + len(t)) for t in triggers]
    heads = [(s, syntax.top(s)) for s in spans]
    return Draft(type=type, triggers=tuple(Trigger(span=s, head=t.i, type=type) for s, t in heads if t is not None))


def told(found: tuple[Report, ...], sources: tuple[Source, ...]) -> str:
    names = {s.id: s.name for s in sources}
    return "; ".join(f"{' > '.join(names[c] for c in r.chain)}:{r.stance.value}" for r in found)


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_an_event_has_one_report_a_chain_with_its_stance(
    syntax_of: Callable[[str], Syntax], case: dict[str, str]
) -> None:
    syntax = syntax_of(case["text"])
    known = known_of(syntax)
    draft = draft_of(syntax, EventType(case["type"]), *case["triggers"].split("|"))
    (found,) = reports.reports_of([draft], syntax, known)
    assert told(found, known.sources) == case["reports"]


def test_an_attributed_mention_takes_the_unattributed_one_along_where_it_comes_first(
    syntax_of: Callable[[str], Syntax],
) -> None:
    text = "Gunmen stormed a bank in Bani, police said.\n\nThe robbery lasted an hour."
    syntax = syntax_of(text)
    known = known_of(syntax)
    (found,) = reports.reports_of([draft_of(syntax, EventType.ATTACK, "stormed", "robbery")], syntax, known)
    assert told(found, known.sources) == "police:affirms"


def test_a_first_mention_in_the_dispatchs_own_voice_keeps_its_report(syntax_of: Callable[[str], Syntax]) -> None:
    text = "Gunmen stormed a bank in Bani on Monday.\n\nPolice said the robbery lasted an hour."
    syntax = syntax_of(text)
    known = known_of(syntax)
    (found,) = reports.reports_of([draft_of(syntax, EventType.ATTACK, "stormed", "robbery")], syntax, known)
    assert told(found, known.sources) == ":affirms; Police:affirms"


def test_a_saying_is_dated_by_the_day_beside_its_cue_not_by_one_in_its_content(
    syntax_of: Callable[[str], Syntax],
) -> None:
    text = "Police said on Tuesday that a bomb exploded on Monday."
    syntax = syntax_of(text)
    times = tuple(
        TimeRef(
            span=Span(text.index(w), text.index(w) + len(w)), kind="date", start=day, end=day, precision=Precision.DAY
        )
        for w, day in (("Tuesday", "2021-08-31"), ("Monday", "2021-08-30"))
    )
    (found,) = reports.reports_of([draft_of(syntax, EventType.BOMBING, "exploded")], syntax, known_of(syntax, times))
    assert [r.said_at for r in found] == ["2021-08-31"]


def test_every_event_has_a_report(syntax_of: Callable[[str], Syntax]) -> None:
    syntax = syntax_of("Clashes broke out in Bani.")
    drafts = [draft_of(syntax, EventType.ARMED_CLASH, "Clashes")] * 2
    assert [len(r) for r in reports.reports_of(drafts, syntax, known_of(syntax))] == [1, 1]
