"""Participants: who did it, and to whom."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sayso.reader import participants
from sayso.reader.actors import find
from sayso.reader.marks import Draft, Known, Trigger
from sayso.reader.predicates import around
from sayso.reader.syntax import Syntax
from sayso.record import Dateline, EventType, Span

SyntaxOf = Callable[[str], Syntax]
CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "participants.csv").read_text("utf-8").splitlines()))


def known_of(syntax: Syntax) -> Known:
    actors = find(syntax, ())
    return Known(dateline=Dateline(), places=(), actors=actors, sources=(), times=(), costs=(), statements=())


def draft_of(syntax: Syntax, word: str, kind: str) -> Draft:
    start = syntax.text.index(word)
    span = Span(start, start + len(word))
    top = syntax.top(span)
    assert top is not None
    return Draft(type=EventType(kind), triggers=(Trigger(span=span, head=top.i, type=EventType(kind)),))


def words_of(ids: tuple[str, ...], syntax: Syntax, known: Known) -> list[set[str]]:
    return [{m.of(syntax.text) for a in known.actors if a.id == i for m in a.mentions} for i in ids]


@pytest.mark.parametrize("case", CASES, ids=[c["note"] for c in CASES])
def test_the_sides_are_read_as_the_table_says(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    syntax = syntax_of(case["text"])
    known = known_of(syntax)
    ((one, two),) = participants.participants_of([draft_of(syntax, case["trigger"], case["type"])], syntax, known)
    for ids, wanted in ((one, case["actor1"]), (two, case["actor2"])):
        told = words_of(ids, syntax, known)
        if wanted:
            assert [wanted in words for words in told] == [True]
        else:
            assert told == []


def test_coordinated_doers_both_did_it(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("American and British troops, backed by Iraqi police, arrested six militants.")
    known = known_of(syntax)
    ((_, two),) = participants.participants_of([draft_of(syntax, "arrested", "arrest")], syntax, known)
    assert [{"six militants"}] == words_of(two, syntax, known)


def test_nobody_is_put_in_where_nobody_is_named(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("An explosion was heard in the north of the city at noon.")
    known = known_of(syntax)
    assert participants.participants_of([draft_of(syntax, "explosion", "bombing")], syntax, known) == [((), ())]


def test_no_event_no_sides(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("Nothing happened.")
    assert participants.participants_of([], syntax, known_of(syntax)) == []


@pytest.mark.parametrize(
    ("text", "trigger", "word", "relation"),
    [
        ("Rebels shelled the town.", "shelled", "Rebels", "subj"),
        ("The town was shelled by rebels.", "shelled", "rebels", "agent"),
        ("The rebels' shelling of the town went on.", "shelling", "rebels", "poss"),
        ("The army carried out a raid.", "raid", "army", "light-subj"),
        ("The rebels vowed to fight.", "fight", "rebels", "subj<"),
        ("The blast killed nine soldiers.", "blast", "soldiers", "hits"),
        ("Gunmen who attacked a bus escaped.", "attacked", "Gunmen", "subj"),
    ],
)
def test_who_stands_around_a_trigger_stands_there_by_name(
    text: str, trigger: str, word: str, relation: str, syntax_of: SyntaxOf
) -> None:
    syntax = syntax_of(text)
    at = {t.text: t.i for t in syntax.tokens}
    assert dict(around(at[trigger], syntax))[at[word]] == relation


def test_no_actor_stands_on_both_sides(syntax_of: SyntaxOf) -> None:
    syntax = syntax_of("Hamas and Fatah fighters clashed in Gaza after Fatah accused Hamas of a plot against Fatah.")
    known = known_of(syntax)
    drafts = [
        draft_of(syntax, w, k) for w, k in (("clashed", "armed_clash"), ("accused", "censure"), ("plot", "attack"))
    ]
    for one, two in participants.participants_of(drafts, syntax, known):
        assert not set(one) & set(two)


def test_the_weights_have_a_birth_certificate() -> None:
    path = Path(participants.__file__).parent / "weights" / "participants.json"
    row = json.loads(path.read_text(encoding="utf-8"))
    assert "gold train" in row["fitted"]
    assert row["held_out"].startswith("actor1 0.7")
    assert all(len(ws) == 3 for ws in row["weights"].values())
