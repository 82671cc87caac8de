from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk.marking import KINDS, Mark, changes, paragraphs, visible
from sayso.record import Span

texts = st.text(st.characters(codec="utf-8") | st.sampled_from("\n 🚀\u202e"), max_size=60)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(texts.filter(bool))
    marks: list[Mark] = []
    for n in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        marks.append(Mark(span=Span(start, end), kind=draw(st.sampled_from(KINDS)), says="it", claims=(f"c{n}",)))
    return text, marks


@settings(deadline=None)
@given(marked())
def test_the_pieces_are_the_text_with_every_mark_over_its_words(given_: tuple[str, list[Mark]]) -> None:
    text, marks = given_
    shown = visible(text)
    lines = paragraphs(text, marks)
    assert ["".join(p.words for p in line) for line in lines] == [x for x in shown.split("\n") if x.strip()]
    for piece in (p for line in lines for p in line):
        at = Span(piece.start, piece.start + len(piece.words))
        assert piece.words == at.of(shown)
        assert set(piece.claims) == {c for m in marks if m.span.holds(at) for c in m.claims}


@settings(deadline=None)
@given(texts)
def test_what_is_shown_is_as_long_and_steers_nothing(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert not set(visible(text)) & {"\u202e", "\x00", "\x1b"}


@settings(deadline=None)
@given(texts, texts)
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(c.words for c in found if c.how != "new") == visible(before)
    assert "".join(c.words for c in found if c.how != "gone") == visible(after)


def test_words_that_changed_stand_beside_one_another() -> None:
    assert [(c.how, c.words) for c in changes("At least 3 died.", "At least 12 died.")] == [
        ("same", "At least "),
        ("gone", "3"),
        ("new", "12"),
        ("same", " died."),
    ]
