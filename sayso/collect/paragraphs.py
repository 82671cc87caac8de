"""A page's paragraphs and what stands beside them, in order; nothing in it is run or fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

_SKIPPED = re.compile("script|style|noscript|template|svg|math|iframe|object|select|button|canvas")
_AROUND = re.compile("nav|footer|aside|form|menu|dialog")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|html"
    "|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")


_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# The longest tag that is looked for, and how many that never close are met before the rest is taken for text:
# the two bound the work on markup that was made to take long.
LONGEST_TAG = 20_000
MAX_BROKEN = 1_000
# No headline is longer; a heading that never closes would take in its whole page.
LONGEST_TITLE = 1_000
# What is shorter is a teaser or a caption and not the article of its page.
LEAST_ARTICLE = 200


def _behind(markup: str, end: str, at: int) -> int:
    """Where the text goes on behind `end`; the end of the page where there is none."""
    found = markup.find(end, at)
    return found + len(end) if found >= 0 else len(markup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Words that stand on their own. `around`: in the page's frame; `article`: in which one; `body`: in its body."""

    words: str
    around: bool
    article: int
    body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A `<time>`: its moment as written, its classes, the words before it in its line, the paragraphs before."""

    written: str
    marks: str
    before: str
    n_before: int
    around: bool


class Paragraphs:
    """What a page holds, taken in once; the time grows with the page alone.

    `metas` are its `<meta>` as (name, content), `props` its microdata as (property, value), a name within another as
    `publisher.name`; `ld` its JSON-LD scripts.
    """

    def __init__(self) -> None:
        self.deepest = 0
        self.broken = 0
        self.language: str | None = None
        self.canonical: str | None = None
        self.metas: list[tuple[str, str]] = []
        self.props: list[tuple[str, str]] = []
        self.times: list[Time] = []
        self.ld: list[str] = []
        self.n_before_heading: int | None = None
        self.found: list[Paragraph] = []
        self._depth = 0
        self._around = 0
        self._open_tags: Counter[str] = Counter()
        self._titles: dict[str, list[str]] = {"title": [], "h1": []}
        self._article = 0
        self._n_articles = 0
        self._body: tuple[str, int] | None = None
        self._scope = ""
        self._reading: tuple[str, str, list[str]] | None = None
        self._marks = ""
        self._line: list[str] = []

    @staticmethod
    def of(markup: str) -> Paragraphs:
        paragraphs = Paragraphs()
        at = 0
        while at < len(markup):
            at = paragraphs._step(markup, at)
        paragraphs._break()
        return paragraphs

    def all(self) -> Sequence[str]:
        return [p.words for p in self.found]

    def paragraphs(self, *, title: str | None = None) -> Sequence[str]:
        """Those of the article, where the page marks one; else those of the page's own matter; else all of them.

        What stands above the headline is the page's frame.
        """
        words = self._own()
        at = next((n for n, each in enumerate(words) if each == title), 0)
        return words[at:]

    def _own(self) -> Sequence[str]:
        own = [p for p in self.found if not p.around]
        body = [p for p in own if p.body]
        if _n_letters(body) >= LEAST_ARTICLE:
            return [p.words for p in body]
        sizes: Counter[int] = Counter()
        for p in own:
            sizes[p.article] += len(p.words) if p.article else 0
        (largest, size), *_ = sizes.most_common(1) or [(0, 0)]
        if largest and size >= LEAST_ARTICLE:
            return [p.words for p in own if p.article == largest]
        return [p.words for p in own] if _n_letters(own) >= 80 else self.all()

    def headings(self) -> Sequence[str]:
        """Its headings of the first order, as they show."""
        return [words for each in self._titles["h1"] if (words := " ".join(each.split()))]

    def title(self) -> str:
        return " ".join("".join(self._titles["title"][:1]).split())

    def _step(self, markup: str, at: int) -> int:
        """Takes in the next piece of text or markup; returns where it ends."""
        end = markup.find("<", at)
        if end != at or self.broken > MAX_BROKEN:
            end = len(markup) if end < 0 or self.broken > MAX_BROKEN else end
            self._text(unescape(markup[at:end]))
            return end
        if markup.startswith("<!--", at):
            return _behind(markup, "-->", at)
        if markup.startswith("<![CDATA[", at):
            end = _behind(markup, "]]>", at)
            self._text(markup[at + 9 : end].removesuffix("]]>"))
            return end
        if markup.startswith(("<!", "<?"), at):
            return _behind(markup, ">", at)
        tag = _TAG.match(markup, at, at + LONGEST_TAG)
        if tag is None:
            self.broken += markup[at + 1 : at + 2].isalpha()
            self._text("<")
            return at + 1
        name = tag[2].casefold()
        if tag[1]:
            self._close(name)
        elif _SKIPPED.fullmatch(name) and not tag[3].endswith("/"):
            close = re.compile(rf"</{name}\s*>", re.I).search(markup, tag.end())
            end = close.start() if close else len(markup)
            if name == "script" and "ld+json" in tag[3].casefold():
                self.ld.append(markup[tag.end() : end])
            return close.end() if close else len(markup)
        else:
            self._open(name, tag[3])
        return tag.end()

    def _open(self, tag: str, written: str) -> None:
        attrs = {m[1].casefold(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(written)}
        if _BLOCKS.fullmatch(tag):
            self._break()
        self._mark(tag, attrs)
        if _VOID.fullmatch(tag) or (written.endswith("/") and not _BLOCKS.fullmatch(tag)):
            return
        self._depth += 1
        self.deepest = max(self.deepest, self._depth)
        self._around += _AROUND.fullmatch(tag) is not None
        self._open_tags[tag] += 1
        if tag in self._titles:
            self._titles[tag].append("")
        if tag == "h1" and self.n_before_heading is None:
            self.n_before_heading = len(self.found)
        if tag == "article" and self._open_tags[tag] == 1:
            self._n_articles += 1
            self._article = self._n_articles

    def _mark(self, tag: str, attrs: dict[str, str]) -> None:
        """Takes note of what the attributes tell of the page."""
        prop = attrs.get("itemprop", "").casefold()
        if tag == "html":
            self.language = attrs.get("lang") or attrs.get("xml:lang") or self.language
        elif tag == "meta":
            name = (attrs.get("property") or attrs.get("name") or "").casefold()
            if name and (content := attrs.get("content", "").strip()):
                self.metas.append((name, content))
        elif tag == "link" and attrs.get("rel", "").casefold() == "canonical" and attrs.get("href"):
            self.canonical = self.canonical or attrs["href"]
        elif tag == "time":
            self._reading = ("time", prop, [attrs.get("datetime", "")])
            self._marks = attrs.get("class", "")
        if prop == "articlebody" and self._body is None:
            self._body = (tag, self._open_tags[tag])
        if "itemscope" in attrs:
            self._scope = prop
        elif prop:
            name = f"{self._scope}.name" if prop == "name" else prop
            if value := attrs.get("content") or attrs.get("datetime"):
                self.props.append((name, value.strip()))
            elif tag != "time" and prop != "articlebody":
                self._reading = (tag, name, [])

    def _close(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self._break()
        if _VOID.fullmatch(tag):
            return
        self._depth = max(0, self._depth - 1)
        self._around = max(0, self._around - (_AROUND.fullmatch(tag) is not None))
        self._open_tags[tag] = max(0, self._open_tags[tag] - 1)
        if tag == "article" and not self._open_tags[tag]:
            self._article = 0
        if self._body is not None and self._body == (tag, self._open_tags[tag]):
            self._body = None
        if self._reading is not None and self._reading[0] == tag:
            self._end_reading()

    def _end_reading(self) -> None:
        tag, name, words = self._reading or ("", "", [])
        self._reading = None
        value = " ".join("".join(words[:1] if tag == "time" and words[0] else words).split())
        if not value:
            return
        if tag == "time":
            before = "".join(self._line).removesuffix("".join(words[1:]))
            self.times.append(
                Time(written=value, marks=self._marks, before=before, n_before=len(self.found), around=self._around > 0)
            )
        if name:
            self.props.append((name, value))

    def _text(self, words: str) -> None:
        for tag, titles in self._titles.items():
            if self._open_tags[tag] and titles and len(titles[-1]) < LONGEST_TITLE:
                titles[-1] += words
        if self._reading is not None and len(self._reading[2]) < 50:
            self._reading[2].append(words)
        if not self._open_tags["title"]:
            self._line.append(words)

    def _break(self) -> None:
        # HTML's white space runs together; a no-break space is none of it.
        words = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._line)).strip(" ")
        if words.strip():
            self.found.append(
                Paragraph(
                    words=words,
                    around=self._around > 0,
                    article=self._article,
                    body=self._body is not None,
                )
            )
        self._line.clear()


def _n_letters(paragraphs: Sequence[Paragraph]) -> int:
    return sum(len(p.words) for p in paragraphs)
