"""Bytes to text, and pages to dispatches."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.collect import extract
from sayso.collect.paragraphs import Paragraphs
from sayso.errors import InputError

RUSSIAN = "МОСКВА, 1 сентября. Бои между отрядами продолжаются в трёх провинциях, сообщил источник."
FRENCH = "BOGOTÁ, Jan 20 (EFE).- L’armée a annoncé une trêve – “définitive” – à Tolède.\r\nFin."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-32"),
        (FRENCH, "cp1252"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16-be"),
        ("Troops held Córdoba, they said.", "latin-1"),
        ("The “Vostok” unit of Иван Ким left.", "cp1251"),
    ],
)
def test_the_text_comes_out_of_any_encoding_of_a_wire_and_the_guess_is_noted(text: str, encoding: str) -> None:
    decoded, notes = extract.decode(text.encode(encoding))
    assert decoded == text
    assert len(notes) == 1
    assert notes[0].startswith("decoded as ")


def test_utf_8_needs_no_note() -> None:
    assert extract.decode(FRENCH.encode()) == (FRENCH, ())


def test_newlines_and_odd_spaces_stay_as_they_are() -> None:
    text = "A\r\nb\rc\nd\u2028e\u00a0f\u00adg\u2019h\x0ci"
    assert extract.decode(text.encode()) == (text, ())


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"%PDF-1.7 text", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"PK\x03\x04abc", "zip"),
        (b"abc\0def\x01\x02", "zero bytes"),
        (b"\xff\xfea", "utf-16"),
    ],
)
def test_what_is_no_text_is_refused_by_name(raw: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        extract.decode(raw)


def test_a_page_is_decoded_as_it_declares() -> None:
    raw = f'<html><head><meta charset="windows-1251"></head><p>{RUSSIAN}</p>'.encode("cp1251")
    text, notes = extract.decode(raw, page=True)
    assert RUSSIAN in text
    assert notes == ("decoded as windows-1251 as the page declares",)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_are_refused(raw: bytes) -> None:
    try:
        text, _ = extract.decode(raw)
    except InputError:
        return
    assert isinstance(text, str)


PAGE = """<!DOCTYPE html><html><head><title>Rebels take bridge | The Courier</title>
<meta property="article:published_time" content="2021-09-01T10:00:00+03:00">
<script>var p = "<p>never</p>";</script></head><body><nav><ul><li>All news</li></ul></nav><h1>Rebels take bridge</h1>
<p>KABUL, Sept. 1 (AP) &mdash; Rebels &amp; their allies took a bridge on Monday,
a spokesman&nbsp;said.</p><style>p { color: red }</style><p onclick="steal()">The army <b>denied</b> it<br>twice.</p>
<p>Nobody knows how many people were hurt in the fighting, which began before dawn, the spokesman said.</p>
<footer>Copyright</footer></body></html>"""


@pytest.fixture(params=["with", "without"])
def trafilatura(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two ways: with the extra `html` and without it."""
    if request.param == "without":
        monkeypatch.setattr(extract.importlib.util, "find_spec", lambda name: None)
    return request.param


@pytest.mark.usefixtures("trafilatura")
def test_a_page_gives_headline_and_paragraphs_and_runs_nothing() -> None:
    page = extract.page(PAGE)
    assert page.title == "Rebels take bridge"
    assert page.published == "2021-09-01T10:00:00+03:00"
    assert page.text.startswith(
        "Rebels take bridge\n\nKABUL, Sept. 1 (AP) — Rebels & their allies took a bridge on Monday,"
    )
    assert "denied it" in page.text
    assert not any(word in page.text for word in ("never", "steal", "color", "Copyright", "All news", "<"))


def test_without_the_extra_the_note_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract.importlib.util, "find_spec", lambda name: None)
    assert 'pip install "sayso[html]"' in extract.page(PAGE).notes[0]


HOSTILE = {
    "deep nesting": "<div>" * 60_000 + "<p>Rebels took it.</p>",
    "comments without end": "<!--" * 100_000,
    "tags without end": "<a" * 200_000,
    "quotes without end": '<a b="' * 100_000,
    "references without end": "&#x" * 100_000,
    "scripts without end": "<script>" * 50_000,
    "closing tags alone": "</p>" * 50_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_made_to_take_long_does_not(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract.importlib.util, "find_spec", lambda name: None)
    begun = time.perf_counter()
    extract.page("<html>" + HOSTILE[kind])
    # Each takes under a tenth of this on a laptop of 2020; what it must not do is grow with the square of the page.
    assert time.perf_counter() - begun < 5


@given(
    st.lists(
        st.sampled_from([
            "<p>",
            "</p>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<h1>",
            "</h1>",
            "&amp;",
            "<",
            ">",
            '"',
            "a",
            " ",
            "<title>",
            "<nav>",
        ]),
        max_size=20,
    ).map("".join)
)
def test_any_markup_gives_some_text(markup: str) -> None:
    paragraphs = Paragraphs.of(markup).paragraphs()
    assert all(p == p.strip(" ") and p for p in paragraphs)


@pytest.mark.parametrize(
    "text",
    ["<html><p>x", "<!DOCTYPE html>\n<html>", "<p>Rebels</p>", "a</p>b</p>c</p>d</p>e</p>", "\n <div class='a'>x"],
)
def test_html_given_as_text_is_known(text: str) -> None:
    assert extract.is_page(text)


@pytest.mark.parametrize("text", ["Rebels took it <on Monday>.", "3 < 5 and 7 > 2", "<Kabul> rebels", ""])
def test_a_dispatch_with_angle_brackets_is_no_page(text: str) -> None:
    assert not extract.is_page(text)


@pytest.mark.parametrize(
    "damaged", [RUSSIAN.encode()[:-2], RUSSIAN.encode().replace(b" ", b" \xe9", 1), FRENCH.encode() * 3 + b"\xff"]
)
def test_utf_8_with_a_damaged_byte_loses_that_byte_alone(damaged: bytes) -> None:
    text, notes = extract.decode(damaged)
    assert text.replace("\ufffd", "").split()[0] in {"МОСКВА,", "BOGOTÁ,"}
    assert text.count("\ufffd") == 1
    assert notes == ("decoded as utf-8, in which some bytes are damaged",)


def test_a_page_that_is_utf_8_and_declares_an_old_table_is_not_garbled() -> None:
    raw = f'<html><meta charset="windows-1251"><p>{RUSSIAN}</p></html>'.encode()
    text, notes = extract.decode(raw, page=True)
    assert RUSSIAN in text
    assert notes == ("decoded as utf-8, which it is, although windows-1251 is declared",)


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode_escape", "hex", "no-such", "", "\0"])
def test_a_charset_that_is_no_table_of_letters_is_not_followed(charset: str) -> None:
    assert extract.decode(RUSSIAN.encode("cp1251"), charset=charset)[0] == RUSSIAN


def test_a_page_a_thousand_deep_gives_its_headline_and_its_words() -> None:
    page = extract.page("<html><h1>Rebels take bridge</h1>" + "<div>" * 1_000 + "<p>They came by night.</p>")
    assert (page.title, page.text) == ("Rebels take bridge", "Rebels take bridge\n\nThey came by night.")
