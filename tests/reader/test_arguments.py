"""What a trigger chooses is told in shares of the words of its window, and of nothing outside of it."""

from __future__ import annotations

import numpy as np
import pytest

from sayso.reader.arguments import ROLES, Arguments, firsts, step
from sayso.reader.labels import Head, HeadKind
from sayso.reader.marks import Draft, Trigger
from sayso.reader.sentences import lay_out
from sayso.reader.syntax import Parser, Syntax
from sayso.reader.tagger import Seen
from sayso.record import EventType, Segment, SegmentKind, Span

TEXT = "Gunmen killed two soldiers in Kirkuk. Police arrived."
WORDS = ["Gunmen", "killed", "two", "soldiers", "in", "Kirkuk", ".", "Police", "arrived", "."]
FAR = 30.0


@pytest.fixture(scope="module")
def syntax() -> Syntax:
    return Parser().parse(TEXT, lay_out(TEXT, (Segment(kind=SegmentKind.BODY, span=Span(0, len(TEXT))),)))


def seen_of(chosen: dict[str, str], *, roles: tuple[str, ...] = ROLES) -> Seen:
    """What a tagger would see of which "killed" chooses one word a role ("" for none); two windows, a sentence each."""
    heads, n = {}, 0
    for role in roles:
        for way in ("ask", "be"):
            name = f"{way}_{role}"
            heads[name] = Head(name=name, kind=HeadKind.VECTORS, labels=("1",), first=n, last=n + 1)
            n += 1
    logits, firsts_ = np.zeros((len(WORDS), n), np.float32), np.zeros((2, n), np.float32)
    for role in roles:
        logits[:, heads[f"ask_{role}"].first] = 1.0
        right = chosen.get(role, "")
        if right:
            logits[WORDS.index(right), heads[f"be_{role}"].first] = FAR
        else:
            firsts_[:, heads[f"be_{role}"].first] = FAR
    starts = [TEXT.index(w) for w in WORDS[:6]] + [36, 38, 45, 52]
    return Seen(
        logits=logits,
        firsts=firsts_,
        starts=np.array(starts),
        ends=np.array([s + len(w) for s, w in zip(starts, WORDS, strict=True)]),
        sentences=np.array([0] * 7 + [1] * 3),
        windows=np.array([0] * 7 + [1] * 3),
        heads=heads,
    )


def draft_of(syntax: Syntax, word: str) -> Draft:
    span = Span(TEXT.index(word), TEXT.index(word) + len(word))
    top = syntax.top(span)
    assert top is not None
    return Draft(type=EventType.ATTACK, triggers=(Trigger(span=span, head=top.i, type=EventType.ATTACK),))


def span_of(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def test_a_choice_is_found_whatever_words_of_a_name_are_asked_for(syntax: Syntax) -> None:
    told = Arguments(seen_of({"actor1": "Gunmen", "actor2": "soldiers"}), syntax)
    killed = draft_of(syntax, "killed")
    assert told.share("actor1", killed, [span_of("Gunmen")]) == pytest.approx(1.0, abs=1e-6)
    assert told.share("actor2", killed, [span_of("two soldiers")]) == pytest.approx(1.0, abs=1e-6)
    assert told.share("actor2", killed, [span_of("Gunmen")]) == pytest.approx(0.0, abs=1e-6)


def test_what_another_window_names_is_out_of_reach(syntax: Syntax) -> None:
    told = Arguments(seen_of({"actor1": "Police"}), syntax)
    assert told.share("actor1", draft_of(syntax, "killed"), [span_of("Police")]) is None
    assert told.share("actor1", draft_of(syntax, "arrived"), [span_of("Police")]) == pytest.approx(1.0, abs=1e-6)


def test_none_is_a_choice_too(syntax: Syntax) -> None:
    told = Arguments(seen_of({}), syntax)
    assert told.none("time", draft_of(syntax, "killed")) == pytest.approx(1.0, abs=1e-6)
    assert told.share("place", draft_of(syntax, "killed"), [span_of("Kirkuk")]) == pytest.approx(0.0, abs=1e-6)


def test_a_tagger_without_such_heads_says_nothing(syntax: Syntax) -> None:
    told = Arguments(seen_of({}, roles=("actor1",)), syntax)
    assert told.share("actor1", draft_of(syntax, "killed"), [span_of("Gunmen")]) is None
    assert told.none("actor1", draft_of(syntax, "killed")) is None


def test_a_share_speaks_in_steps_and_the_first_is_the_largest_that_counts() -> None:
    assert [step(s) for s in (None, 0.0, 0.03, 0.3, 0.9)] == ["-", "0", "1", "3", "5"]
    assert firsts([0.2, None, 0.6, 0.01]) == [False, False, True, False]
    assert firsts([0.01, None]) == [False, False]
