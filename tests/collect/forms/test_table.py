"""Tables: any separator, any encoding, and rows that are none."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import dispatches, opened, outcomes, refused

from sayso.collect.parcel import Told
from sayso.record import Dispatch, Failure

HEAD = "id,title,text,date,source\r\n"
cells = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n",;\t'), min_size=1, max_size=30
).map(lambda t: f"x{t}x")


def told(found: list[Dispatch | Failure]) -> list[str]:
    return [o.text if isinstance(o, Dispatch) else f"{o.dispatch}: {o.reason}" for o in found]


@given(
    st.lists(cells, min_size=1, max_size=6), st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
)
def test_what_a_table_holds_comes_out_as_it_went_in(texts: list[str], separator: str, encoding: str) -> None:
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=separator)
    writer.writerow(["id", "text", "source"])
    writer.writerows([n, text, "AP"] for n, text in enumerate(texts))
    found = dispatches(held.getvalue().encode(encoding), "a.csv")
    assert [(d.id, d.text, d.source) for d in found] == [(str(n), text, "AP") for n, text in enumerate(texts)]


@given(st.lists(cells, min_size=2, max_size=6), st.data())
def test_a_row_that_is_none_costs_no_other(texts: list[str], data: st.DataObject) -> None:
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    bad = data.draw(
        st.sampled_from(['"open, and never closed\r\n', "too,many,cells,here\r\n", '"a"b,c,d\r\n', "few\r\n"])
    )
    at = data.draw(st.integers(0, len(texts)))
    held.write("id,text,source\r\n")
    for n, text in enumerate([*texts[:at], None, *texts[at:]]):
        if text is None:
            held.write(bad)
        else:
            writer.writerow([n, text, "AP"])
    found = outcomes(held.getvalue().encode(), "a.csv")
    assert [o.text for o in found if isinstance(o, Dispatch)] == texts
    assert sum(isinstance(o, Failure) for o in found) == 1


def test_a_table_of_a_newsroom_comes_out_right() -> None:
    raw = (
        "\ufeffRef;Headline;Body Text;Published At;Outlet;Link\r\n"
        '17;Shelling near Sloviansk;"KYIV, May 5 (KN) - Two people were killed; three were hurt.\r\n\r\n""We saw it"",'
        ' one said.";'
        "2022-05-05T10:20:00+03:00;Kyiv Notes;https://kn.example/17\r\n"
        "18;;They left.;not told;;\r\n"
    ).encode()
    first, second = dispatches(raw, "a.csv")
    assert first.text == 'KYIV, May 5 (KN) - Two people were killed; three were hurt.\r\n\r\n"We saw it", one said.'
    assert (first.title, first.published) == ("Shelling near Sloviansk", "2022-05-05T10:20:00+03:00")
    assert (first.source, first.url) == ("Kyiv Notes", "https://kn.example/17")
    assert (second.published, second.title) == (None, None)
    assert any("'not told'" in note for note in second.notes)


def test_a_bad_row_is_named_by_its_line_and_says_what_is_wrong() -> None:
    raw = (
        HEAD
        + 'a,One,"Rebels\r\ncame.",2021-09-01,AP\r\nb,Two,They left, again.,,AP\r\nc,Three,,,\r\nd,Four,Done.,,AP\r\n'
    ).encode()
    assert told(outcomes(raw, "w.csv")) == [
        "Rebels\r\ncame.",
        "w.csv:4: has 6 cells where the header has 5; is a ',' in a cell not quoted?",
        "w.csv:5: is empty: it has no words",
        "Done.",
    ]


def test_each_row_is_a_capture_of_its_own_bytes() -> None:
    raw = (HEAD + 'a,One,"Rébels\r\ncame.",,AP\r\nb,Two,They left.,,AP').encode("cp1252")
    captures = [taken.capture for taken in opened(raw, "w.csv")]
    assert [(c.origin, c.content) for c in captures if c] == [
        ("w.csv:2", 'a,One,"Rébels\r\ncame.",,AP\r\n'.encode("cp1252")),
        ("w.csv:4", b"b,Two,They left.,,AP"),
    ]


def test_a_table_in_an_old_encoding_is_decoded_as_one_and_each_row_notes_it() -> None:
    raw = "id\tтекст\ttext\n1\tx\tВойска вошли в город, сообщил источник.\n2\tx\tОни ушли.\n".encode("cp1251")
    found = dispatches(raw, "a.tsv")
    assert [d.text for d in found] == ["Войска вошли в город, сообщил источник.", "Они ушли."]
    assert all("cp1251" in d.notes[0] for d in found)


def test_bytes_that_do_not_fit_cost_only_a_note_in_their_cell() -> None:
    raw = (
        (HEAD + "a,One,Rebels came.,,AP\r\n").encode()
        + b"b,Two,They left C\xf3rdoba.,,AP\r\n"
        + b"c,Three,Nobody stayed.,,AP\r\n"
    )
    # The head is read first, so that the odd byte is met where the table was taken for UTF-8.
    raw = raw.replace(b"Rebels came.", b"Rebels came. " * 6_000)
    found = dispatches(raw, "a.csv")
    assert [d.text for d in found][1:] == ["They left Córdoba.", "Nobody stayed."]
    assert (found[0].notes, len(found[1].notes), found[2].notes) == ((), 1, ())


def test_a_cell_may_be_as_large_as_a_dispatch() -> None:
    text = "Rebels came. " * 200_000
    assert dispatches(f'id,text\n1,"{text}"\n2,Done.\n'.encode(), "a.csv")[0].text == text


def test_columns_can_be_said() -> None:
    raw = b"text,Bericht,wann\nno,Rebels came.,2021-09-01\n"
    (d,) = dispatches(raw, "a.csv", told=Told(columns={"text": "Bericht", "published": "wann"}))
    assert (d.text, d.published) == ("Rebels came.", "2021-09-01")


def test_a_column_that_was_said_must_hold_what_it_should() -> None:
    reason = refused(b"text,wann\nRebels came.,yesterday\n", "a.csv", told=Told(columns={"published": "wann"}))
    assert reason == "wann 'yesterday' is no ISO date or date-time such as 2021-09-01"


@pytest.mark.parametrize(
    ("raw", "told", "because"),
    [
        (b"a,b\n1,2\n", {}, "its columns are 'a', 'b', and none is called text"),
        (b"a,text\n1,2\n", {"title": "Head"}, "there is no column 'Head'; its columns are 'a', 'text'"),
        (b" \r\n\r\n", {}, "is empty: it has no header"),
        (b"\x89PNG\r\n\x1a\n\x00", {}, "PNG"),
        (b'"a,b\n1,2\n', {}, "its header cannot be read"),
    ],
)
def test_a_table_that_is_none_says_why(raw: bytes, told: dict[str, str], because: str) -> None:
    assert because in refused(raw, "a.csv", told=Told(columns=told))


def test_the_separator_may_be_said_as_office_programs_do() -> None:
    assert dispatches(b"sep=|\nid|text\n1|Rebels, they say; came.\n", "a.csv")[0].text == "Rebels, they say; came."
