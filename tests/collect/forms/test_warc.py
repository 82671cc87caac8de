"""Web archives as crawlers write them, whole, cut at any byte, and beside warcio's reading."""

from __future__ import annotations

import gzip
import io
import warnings
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening import dispatches, opened, outcomes, refused
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sayso.record import Dispatch, Failure

Page = tuple[str, bytes, list[tuple[str, str]]]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Shelling kills {n} in Kherson</title>
<meta property="og:site_name" content="Dnipro Post">
<meta property="article:published_time" content="2023-02-2{n}T09:00:00+02:00"></head>
<body><article><h1>Shelling kills {n} in Kherson</h1>
<p>KHERSON, Feb 2{n} (DP) – Shelling of the city centre killed {n} people, officials said.</p>
<p>Russia did not comment. Two of the wounded were in a grave state, a doctor told the agency.</p></article>
</body></html>"""


def archive(*pages: Page, gz: bool = True, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """As Common Crawl News has them: information, then request, response and metadata for each page."""
    with warnings.catch_warnings():
        # warcio leaves its temporary files to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        return _written(pages, gz=gz, status=status, kind=kind)


def _written(pages: tuple[Page, ...], *, gz: bool, status: str, kind: str) -> bytes:
    held = io.BytesIO()
    writer = WARCWriter(held, gzip=gz)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "Crawler/1.2", "isPartOf": "NEWS"}))
    for url, body, headers in pages:
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "dp.example")], is_http_request=True)
        told = StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "request", http_headers=asked))
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=told,
                warc_headers_dict={"WARC-Date": "2023-02-24T07:30:00Z"},
            )
        )
        writer.write_record(writer.create_warc_record(url, "metadata", payload=io.BytesIO(b"fetchTimeMs: 120")))
    return held.getvalue()


def page(n: int) -> Page:
    return f"https://dp.example/news/{n}", PAGE.format(n=n).encode(), [("Server", "nginx")]


THREE = {gz: archive(page(1), page(2), page(3), gz=gz) for gz in (True, False)}


@pytest.mark.parametrize("gz", [True, False])
def test_the_pages_of_an_archive_are_captures_with_the_time_address_and_headers_of_their_crawl(gz: bool) -> None:
    taken = [t for t in opened(THREE[gz], "news.warc.gz" if gz else "news.warc") if t.outcomes]
    captures = [t.capture for t in taken if t.capture]
    assert [c.url for c in captures] == [f"https://dp.example/news/{n}" for n in (1, 2, 3)]
    first = captures[0]
    assert first.origin == ("news.warc.gz" if gz else "news.warc") + "#https://dp.example/news/1"
    assert (first.taken_at, first.taken_by) == ("2023-02-24T07:30:00Z", "Crawler/1.2")
    assert first.headers == (("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"))
    assert (first.media_type, first.content) == ("text/html; charset=utf-8", page(1)[1])
    (d,) = taken[0].outcomes
    assert isinstance(d, Dispatch)
    assert (d.title, d.published) == ("Shelling kills 1 in Kherson", "2023-02-21T09:00:00+02:00")
    assert (d.url, d.source) == ("https://dp.example/news/1", "Dnipro Post")
    assert d.text.startswith("Shelling kills 1 in Kherson\n\nKHERSON, Feb 21 (DP) – Shelling")


def test_an_archive_is_known_by_its_bytes() -> None:
    assert len(dispatches(THREE[True])) == 3
    assert len(dispatches(THREE[False], "a.txt")) == 3


@settings(deadline=None)
@given(st.data(), st.booleans())
def test_an_archive_cut_anywhere_gives_its_whole_pages_and_says_where_it_broke(data: st.DataObject, gz: bool) -> None:
    whole = THREE[gz]
    cut = data.draw(st.integers(1, len(whole) - 1))
    found = outcomes(whole[:cut], "a.warc.gz" if gz else "a.warc")
    texts = [o.text for o in found if isinstance(o, Dispatch)]
    assert texts == [d.text for d in dispatches(whole)][: len(texts)]
    failures = [o for o in found if isinstance(o, Failure)]
    assert len(failures) <= 1
    assert failures == found[len(texts) :]
    if not failures:
        assert at_an_end(whole[:cut], gz)


def at_an_end(part: bytes, gz: bool) -> bool:
    """True where the archive is cut between its records, which nothing can tell from its end."""
    if gz:
        try:
            part = gzip.decompress(part)
        except (EOFError, OSError, zlib.error):
            return False
    plain = THREE[False]
    return not part.strip() or plain[len(part.rstrip()) :].lstrip()[:5] in {b"WARC/", b""}


@pytest.mark.parametrize("gz", [True, False])
def test_a_cut_is_told_with_its_place(gz: bool) -> None:
    whole = THREE[gz]
    *pages, failure = outcomes(whole[: len(whole) - len(whole) // 4], "a.warc.gz" if gz else "a.warc")
    assert len(pages) == 2
    assert isinstance(failure, Failure)
    assert "is cut or broken at byte" in failure.reason
    assert "https://dp.example/news/" in failure.reason
    assert failure.reason.endswith("what stood before is kept")


@settings(deadline=None)
@given(st.data())
def test_a_changed_byte_is_survived(data: st.DataObject) -> None:
    raw = bytearray(THREE[data.draw(st.booleans())])
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    outcomes(bytes(raw), "a.warc")


bodies = st.binary(max_size=400)


@settings(deadline=None)
@given(st.lists(bodies, max_size=4), st.booleans())
def test_we_read_what_warcio_reads(bodies: list[bytes], gz: bool) -> None:
    raw = archive(*((f"https://a.example/{n}", body, []) for n, body in enumerate(bodies)), gz=gz)
    theirs = [
        (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(raw))
        if record.rec_type == "response"
    ]
    captures = [t.capture for t in opened(raw, "a.warc") if t.capture and t.capture.url]
    ours = {c.url: c.content for c in captures}
    # A page that is itself packed or an archive is opened further, and stands under the names of what is in it.
    assert all(ours.get(url, body) == body for url, body in theirs)
    assert len(theirs) == len(bodies)


def test_packed_and_chunked_answers_are_undone() -> None:
    body = page(1)[1]
    packed = gzip.compress(body)
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (packed[:100], packed[100:])) + b"0\r\n\r\n"
    raw = archive(
        ("https://dp.example/a", packed, [("Content-Encoding", "gzip")]),
        ("https://dp.example/b", chunked, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        # Common Crawl undoes them and some crawlers leave the headers: what is not packed is taken as it stands.
        ("https://dp.example/c", body, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
    )
    assert len({d.text for d in dispatches(raw)}) == 1
    assert len(dispatches(raw)) == 3


def test_only_answers_that_can_be_dispatches_are_opened() -> None:
    assert outcomes(archive(page(1), status="404 Not Found")) == []
    assert outcomes(archive(page(1), status="301 Moved")) == []
    assert outcomes(archive(("https://dp.example/a.png", b"\x89PNG", []), kind="image/png")) == []


def test_answers_in_other_forms_are_opened_as_those() -> None:
    ninjs = (
        b'{"uri": "urn:x:1", "pubStatus": "usable", "headlines": [{"value": "Rebels come"}], "body_text": "They came."}'
    )
    (d,) = dispatches(archive(("https://api.example/items/1", ninjs, []), kind="application/json"))
    assert (d.id, d.text, d.url) == ("urn:x:1", "Rebels come\n\nThey came.", "https://api.example/items/1")
    (d,) = dispatches(archive(("https://dp.example/1.txt", b"Rebels came.\n", []), kind="text/plain"))
    assert d.text == "Rebels came.\n"


def test_a_bomb_in_an_answer_costs_no_other() -> None:
    bomb = gzip.compress(b"\0" * 80_000_000)
    found = outcomes(archive(("https://dp.example/bomb", bomb, [("Content-Encoding", "gzip")]), page(1)))
    assert isinstance(found[0], Failure)
    assert found[0].dispatch == "-#https://dp.example/bomb"
    assert "larger than" in found[0].reason
    assert isinstance(found[1], Dispatch)


def test_a_record_that_claims_more_than_there_is_takes_no_memory() -> None:
    raw = THREE[False].replace(b"WARC/1.0\r\nWARC-Type: response", b"WARC/1.0\r\nX: y\r\nWARC-Type: response")
    raw = raw[: raw.index(b"Content-Length:")] + b"Content-Length: 999999999999\r\n\r\nabc"
    assert "the record lacks" in refused(raw, "a.warc")


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        (b"", "is empty"),
        (b"WARC/1.0\r\n", "the record's head has no end"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "says no length"),
        (b"not an archive", "wanted the first line of a record"),
    ],
)
def test_an_archive_that_is_none_says_why(raw: bytes, because: str) -> None:
    assert because in refused(raw, "a.warc")
