"""Gzip and zip: unpacked as they are read, never to the disk; bombs and names that lead out are refused."""

from __future__ import annotations

import gzip
import io
import json
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import dispatches, opened, outcomes, refused

from sayso.collect.forms import packed
from sayso.record import Dispatch, Failure


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_members_are_captures_in_the_order_of_their_names() -> None:
    raw = zipped({
        "wire/b.jsonl": b'{"id": "b1", "text": "They left."}\n{"id": "b2", "text": "They came back."}\n',
        "wire/a.txt": "Rebels came – by night.".encode("cp1252"),
        "wire/map.png": b"\x89PNG",
        "__MACOSX/wire/._a.txt": b"x",
        "wire/.hidden.txt": b"x",
    })
    taken = opened(raw, "day.zip")
    assert [t.capture.origin for t in taken if t.capture] == [
        "day.zip#wire/a.txt",
        "day.zip#wire/b.jsonl:1",
        "day.zip#wire/b.jsonl:2",
    ]
    assert [o.text for t in taken for o in t.outcomes if isinstance(o, Dispatch)] == [
        "Rebels came – by night.",
        "They left.",
        "They came back.",
    ]


@given(
    st.lists(st.text("abc .,\u00e9\u0416\n", min_size=1).filter(str.strip), min_size=1, max_size=5),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_what_was_packed_comes_out_as_it_went_in(texts: list[str], method: int) -> None:
    raw = zipped({f"{n}.txt": text.encode("utf-8-sig") for n, text in enumerate(texts)}, method=method)
    assert [d.text for d in dispatches(raw)] == texts
    packed_again = gzip.compress(raw)
    assert [d.text for d in dispatches(packed_again)] == texts


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/a.txt", "/etc/a.txt", "..\\..\\a.txt", "C:\\a.txt", "a/../../b.txt"]
)
def test_a_name_that_leads_out_is_refused_and_costs_no_other(name: str) -> None:
    found = outcomes(zipped({name: b"Rebels came.", "z.txt": b"They left."}), "a.zip")
    failures = [o for o in found if isinstance(o, Failure)]
    assert [f.reason for f in failures] == ["its name leads out of the archive; it is not opened"]
    assert [o.text for o in found if isinstance(o, Dispatch)] == ["They left."]


def test_a_locked_member_is_told() -> None:
    raw = bytearray(zipped({"a.txt": b"Rebels came."}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    assert "locked with a password" in refused(bytes(raw), "a.zip")


def test_a_member_whose_unpacking_python_does_not_bound_is_refused() -> None:
    raw = zipped({"a.txt": b"\0" * 10_000_000}, method=zipfile.ZIP_BZIP2)
    assert len(raw) < 500
    assert "packed in another way" in refused(raw, "a.zip")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = zipped({"a.txt": b"\0" * 100_000_000, "b.txt": b"They left."})
    begun = time.perf_counter()
    bomb, left = outcomes(raw, "a.zip")
    assert time.perf_counter() - begun < 2
    assert isinstance(bomb, Failure)
    assert bomb.reason == "it unpacks to 100 MB, 250 times its size and more: news does not, a bomb does"
    assert isinstance(left, Dispatch)


def test_a_zip_bomb_that_lies_about_its_size_is_stopped_while_it_grows() -> None:
    raw = bytearray(zipped({"a.jsonl": b"\0" * 200_000_000}))
    for at in (raw.index(b"PK\x03\x04") + 22, raw.index(b"PK\x01\x02") + 24):
        raw[at : at + 4] = (1_000).to_bytes(4, "little")
    tracemalloc.start()
    (found,) = outcomes(bytes(raw), "a.zip")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found, Failure)
    assert peak < 60_000_000


def test_a_gzip_bomb_is_stopped_while_it_grows() -> None:
    for name in ("a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.warc.gz", "a.mbox.gz", "a.json.gz"):
        start = {
            "a.warc.gz": b"WARC/1.0\r\n",
            "a.mbox.gz": b"From a@b Wed Sep 1 2021\n",
            "a.json.gz": b'[{"text": "',
        }.get(name, b"text\n")
        raw = gzip.compress(start + b" " * 100_000_000)
        begun = time.perf_counter()
        tracemalloc.start()
        *_, found = outcomes(raw, name)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(found, Failure), name
        assert peak < 120_000_000, name
        assert time.perf_counter() - begun < 20, name


def test_archives_in_archives_are_opened_to_a_depth_and_no_further() -> None:
    raw, deep = zipped({"a.txt": b"Rebels came."}), b""
    for n in range(6):
        deep = raw
        raw = zipped({f"{n}.zip": raw})
        found = outcomes(raw, "a.zip")
        if n < 3:
            assert [o.text for o in found if isinstance(o, Dispatch)] == ["Rebels came."]
    assert deep
    (failure,) = found
    assert isinstance(failure, Failure)
    assert "archives lie more than 4 deep in each other" in failure.reason


def test_an_archive_that_holds_itself_ends() -> None:
    # A quine: gzip in gzip in gzip is bounded by depth alone.
    raw = b"Rebels came."
    for _ in range(50):
        raw = gzip.compress(raw)
    assert "deep in each other" in refused(raw, "a.gz")


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_MEMBERS", 5)
    raw = zipped({f"{n}.txt": b"x" for n in range(6)})
    assert "it holds 6 files, more than the 5 that are opened" in refused(raw, "a.zip")


def test_an_archive_that_grows_past_all_bounds_together_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED", 20)
    first, second = outcomes(zipped({"a.txt": b"Rebels came.", "b.txt": b"They left. "}), "a.zip")
    assert isinstance(first, Dispatch)
    assert isinstance(second, Failure)
    assert "the archive unpacks to more than" in second.reason


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        (b"PK\x03\x04 and no more", "its zip is broken"),
        (zipped({}), "it holds no dispatches"),
        (zipped({"a.png": b"x"}), "it holds no dispatches"),
        (b"\x1f\x8b\x08", "cannot be opened"),
        (b"\x1f\x8bnot gzip at all", "cannot be opened"),
    ],
)
def test_an_archive_that_is_none_says_why(raw: bytes, because: str) -> None:
    assert because in refused(raw, "a.zip")


def test_a_member_that_lies_before_the_archive_is_told() -> None:
    raw = bytearray(zipped({"a.txt": b"Rebels came."}))
    raw[-6] += 32
    assert "cannot be unpacked" in refused(bytes(raw), "a.zip")


@given(st.data())
def test_an_archive_cut_or_changed_anywhere_is_survived(data: st.DataObject) -> None:
    whole = zipped({"a.txt": b"Rebels came.", "b.json": json.dumps([{"text": "They left."}]).encode()})
    raw = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    outcomes(bytes(raw), "a.zip")
    outcomes(gzip.compress(whole)[: len(raw)], "a.gz")
