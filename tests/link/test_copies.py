"""What repeats what: prints that two texts with a passage in common share, and the kinds of copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.link.copies import RUN, WINDOW, Change, body, changes, copies, prints
from sayso.record import CopyKind, Dispatch

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), max_size=30)
STORY = (
    "Shells fell on the market of Harn on Tuesday morning and nine traders were taken to the hospital, its "
    "director Lida Osman said. Two of them were women. The market had opened for the first time since the truce "
    "of April, and traders had come from four villages along the river. The mayor said that the shells came from "
    "the hills to the north, which neither side has held since spring. A spokesman of the northern brigade said "
    "that its guns had been silent all day. "
)
MORE = (
    "In the evening the hospital said that a tenth trader had come on foot, hurt in the hand, and had gone home again."
)


def dispatch(id: str, text: str, *, day: int = 1, source: str = "Qasid") -> Dispatch:
    return Dispatch(id=id, text=text, published=f"2021-09-{day:02}", source=source)


@given(WORDS, WORDS, st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=RUN + WINDOW - 1, max_size=20))
def test_two_texts_with_nine_words_in_a_row_in_common_share_a_print(
    before: list[str], after: list[str], passage: list[str]
) -> None:
    one = " ".join([*before, *passage])
    other = " ".join([*passage, *after])
    assert prints(one) & prints(other)


@given(WORDS, WORDS, WORDS)
def test_two_texts_never_share_more_runs_than_is_told_before_they_are_counted(
    before: list[str], after: list[str], passage: list[str]
) -> None:
    one, other = (
        body(dispatch(id, " ".join(them))) for id, them in (("a", [*before, *passage]), ("b", [*passage, *after]))
    )
    assert one.shared(other) <= one.most_shared(other) <= min(one.n_runs, other.n_runs)
    assert one.shared(one) == one.most_shared(one) == one.n_runs


@pytest.mark.parametrize(
    ("again", "day", "source", "kind"),
    [
        ("DORVAN, Sept 1 - " + STORY, 1, "Mirror", CopyKind.VERBATIM),
        (STORY[: len(STORY) // 2], 1, "Mirror", CopyKind.TRIMMED),
        (STORY.replace("nine traders", "ten traders") + MORE, 1, "Qasid", CopyKind.UPDATE),
        (MORE + " " + STORY[: 2 * len(STORY) // 3], 2, "Mirror", CopyKind.REWRITE),
        (MORE + " " + STORY[: 2 * len(STORY) // 3], 20, "Mirror", CopyKind.OVERLAP),
        (MORE + " " + MORE, 1, "Qasid", None),
    ],
)
def test_a_dispatch_that_repeats_another_is_told_with_its_kind(
    again: str, day: int, source: str, kind: CopyKind | None
) -> None:
    found = copies([dispatch("d1", STORY), dispatch("d2", again, day=day, source=source)])
    assert [(c.first, c.again, c.kind) for c in found] == ([("d1", "d2", kind)] if kind else [])


def test_what_was_changed_is_told_in_whole_words() -> None:
    assert changes("Nine traders were hurt", "At least ten traders were hurt badly") == (
        Change(before="Nine", after="At least ten"),
        Change(before="", after="badly"),
    )
