"""The marked text in a notebook: all of it, escaped, with the evidence shown."""

from __future__ import annotations

from html.parser import HTMLParser

import specimen
from hypothesis import given, settings
from strategies import readings

from sayso.record import Dispatch, Event, EventType, Reading, Span
from sayso.record.markup import marked

ALLOWED = {
    "div": {"style"},
    "span": {"style", "title"},
    "table": {"style"},
    "tr": {"style"},
    "th": {"style"},
    "td": {"style"},
}


class Page(HTMLParser):
    """Every element with its attributes, and the words of the text's own block without the badges."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[dict[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        styles = [a.get("style") or "" for a in self._open]
        if any("pre-wrap" in s for s in styles) and not any("user-select:none" in s for s in styles):
            self.text += data


def test_hostile_words_are_inert() -> None:
    text = '<script>alert("x")</script> "onmouseover="alert(1) bombed <img src=x onerror=alert(1)>'
    dispatch = Dispatch(id="d", text=text, title="<b>title</b>", source='"><script>')
    event = Event(id="<i>", type=EventType.BOMBING, triggers=(Span(0, len(text)), Span(8, 20)))
    page = Page(marked(Reading(dispatch=dispatch, read_by="t", events=(event,))))
    assert {tag for tag, _ in page.elements} <= set(ALLOWED)
    assert page.text == text


@given(readings())
@settings(max_examples=40, deadline=None)
def test_the_marked_text_is_the_text_and_nothing_but_plain_elements_hold_it(reading: Reading) -> None:
    page = Page(marked(reading))
    assert page.text.replace("\r\n", "\n").replace("\r", "\n") == reading.text.replace("\r\n", "\n").replace("\r", "\n")
    for tag, attributes in page.elements:
        assert set(attributes) <= ALLOWED[tag]


def test_words_under_two_marks_name_both_in_their_title() -> None:
    titles = [a.get("title") for _, a in Page(marked(specimen.reading())).elements]
    assert "actor: the rebels; source: the rebels" in titles
    assert "Shelling (e1)" in titles
    assert "killed unknown (e1)" in titles
    assert "denies: the rebels (e2)" in titles


def test_the_table_has_the_news_first_and_says_what_is_disputed_and_unknown() -> None:
    html = marked(specimen.reading())
    assert "Territory change (disputed)" in html
    assert "Agreement (expected)" in html
    assert "killed unknown; injured at least 12 civilians" in html
    assert (
        html.index("Agreement (expected)")
        < html.index("Territory change (background)")
        < html.index("Attack (in general)")
    )


def test_a_notebook_shows_it() -> None:
    reading = specimen.reading()
    assert reading._repr_html_() == marked(reading)


def test_a_reading_without_events_has_no_table() -> None:
    assert "<table" not in marked(Reading(dispatch=Dispatch(id="d", text="Quiet."), read_by="t"))
