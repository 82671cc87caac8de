"""Where sentences begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.reader import segments
from sayso.reader.sentences import MAX_CHARACTERS, MAX_WORDS, READ, lay_out
from sayso.record import Segment, SegmentKind, Span


def body(text: str) -> tuple[Segment, ...]:
    return (Segment(kind=SegmentKind.BODY, span=Span(0, len(text))),)


def sentences(text: str) -> list[str]:
    return [part.span.of(text) for part in lay_out(text, body(text))]


# " | " stands where a sentence ends; it is taken out, with one space left in its place.
CASES = [
    "Mr. Karim met Gen. Daud and Lt. Col. Ray on Nov. 26 in St. Lucia. | They left at 5 p.m. on Monday.",
    "U.S. troops left the town. | They went to the U.S. | The mayor of Washington D.C. spoke.",
    "It went off at 7:00 p.m. (1600 GMT) in a market. | It was 7 p.m. | “Run!” | They ran.",
    "They left at 5 p.m. | The army came at 6 a.m. local time.",
    "J. K. Adams and A. Bello spoke. | Prices rose 3.5 percent. | No. 5 battery fired.",
    "He came on Aug. 3. | On Sept. 1, 2021, he left. | It was in Oct. | The rain had begun.",
    "“We won.” | He said so twice. | “We won,” he said. | ‘Never!’ | They left.",
    "He asked “Why?” and left. | “Where?” Ahmad asked. | “It is ours!” the crowd shouted. | Was it? | It was.",
    "It went on ... and on. | Then it stopped… | Nobody came.",
    "The group (banned in the north) left. | (It came back.) | Later it left again.",
    "al-Badr fighters left. | al-Nur fighters came. | 14 people died. | – They fled.",
    "The Front Inc. of Kabul paid. | Ahmad Jr. was there. | Items etc. were lost.",
    "1. The army shall leave. | 2. The rebels shall go.",
    "A\u00a0man left.\u00a0| Another\u00a0came.",
    "THE ARMY SAID SO. | COL. PEREZ AND LT. COL. RUIZ LEFT THE U.S. EMBASSY. | THE GUERRILLAS STAYED.",
    'He was in Kabul, i.e. at home. | He said "no." | They agreed vs. all odds.',
    "The dead: three men. | The hurt: nobody; no one was there.",
]


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_ends_at_its_stop_and_not_at_an_abbreviation(case: str) -> None:
    assert sentences(case.replace("|", "").replace("  ", " ")) == [s.strip() for s in case.split("|")]


def test_a_forgotten_space_does_not_join_two_sentences() -> None:
    text = "Rebels took the town.The army denied it on its page at army.example.org today."
    assert sentences(text) == ["Rebels took the town.", "The army denied it on its page at army.example.org today."]


def test_wrapped_lines_are_one_paragraph_and_single_lines_are_many() -> None:
    wrapped = (
        "Rebels took the bridge on Monday and\nthe road that leads to the town in\nthe north. They left.\n"
        "   The army came later, the mayor\nsaid."
    )
    assert sentences(wrapped) == [
        "Rebels took the bridge on Monday and\nthe road that leads to the town in\nthe north.",
        "They left.",
        "The army came later, the mayor\nsaid.",
    ]
    assert [p.paragraph for p in lay_out(wrapped, body(wrapped))] == [1, 1, 2]
    single = "Rebels took the bridge.\r\nThey left.\r\nThe army came later"
    assert [p.paragraph for p in lay_out(single, body(single))] == [1, 2, 3]


def test_a_blank_line_within_a_sentence_parts_nothing() -> None:
    text = "Rebels took the bridge on Monday, the state television\n\nreported. They left.\n\nNobody died."
    assert sentences(text) == [
        "Rebels took the bridge on Monday, the state television\n\nreported.",
        "They left.",
        "Nobody died.",
    ]


def test_a_bullet_begins_a_paragraph() -> None:
    text = "Key facts\n- Rebels took the bridge\n- the army\nleft\n• Nobody died"
    assert sentences(text) == ["Key facts", "- Rebels took the bridge", "- the army\nleft", "• Nobody died"]


def test_paragraphs_are_counted_over_the_whole_text_and_keep_the_kind_of_their_segment() -> None:
    text = "Rebels take bridge\n\nKABUL, Sept. 1 (AP) — They came. They left.\n\nNobody died."
    layout = lay_out(text, segments.split(text))
    assert [(p.kind.value, p.paragraph, p.span.of(text)) for p in layout] == [
        ("headline", 1, "Rebels take bridge"),
        ("body", 2, "They came."),
        ("body", 2, "They left."),
        ("body", 3, "Nobody died."),
    ]


def test_a_sentence_too_long_to_parse_is_cut_at_a_safe_place() -> None:
    text = ", ".join(f"the village number {n} was burned" for n in range(200)) + "."
    pieces = sentences(text)
    assert all(len(p.split()) <= MAX_WORDS for p in pieces)
    assert all(p.endswith(("burned,", "burned.")) for p in pieces)
    assert " ".join(pieces) == text


def test_a_word_without_end_is_cut_too() -> None:
    assert [len(p) for p in sentences("x" * 10_000)] == [MAX_CHARACTERS, MAX_CHARACTERS, 10_000 - 2 * MAX_CHARACTERS]


PIECES = st.sampled_from([
    "Gen. ",
    "U.S. ",
    "Rebels ",
    "took it.",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "\u00a0",
    "“",
    "”",
    "?",
    "!",
    "...",
    "…",
    ")",
    "(",
    "- ",
    "1. ",
    "No. ",
    "a.m. ",
    "\u200f",
]) | st.text(max_size=8)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_sentences_lie_in_their_segment_in_order_and_never_overlap(text: str) -> None:
    parts = segments.split(text)
    layout = lay_out(text, parts)
    own = [s.span for s in parts if s.kind in READ]
    assert all(any(span.holds(p.span) for span in own) for p in layout)
    assert all(a.span.end <= b.span.start and a.paragraph <= b.paragraph for a, b in pairwise(layout))
    assert all(p.span.of(text) == p.span.of(text).strip() for p in layout)


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join).filter(str.strip))
def test_every_word_of_the_body_is_in_a_sentence(text: str) -> None:
    covered = "".join(p.span.of(text) for p in lay_out(text, body(text)))
    letters = [c for c in text if c.isalnum()]
    assert [c for c in covered if c.isalnum()] == letters
