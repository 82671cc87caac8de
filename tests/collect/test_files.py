"""Which inputs there are, what form they have, and what becomes of bad ones."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.collect import files, forms
from sayso.collect.forms import rows
from sayso.collect.parcel import Parcel, buffered
from sayso.errors import InputError
from sayso.record import Dispatch, Failure, dispatch_id


def read(*inputs: str | Path, **more: object) -> list[Dispatch | Failure]:
    return list(files.dispatches(inputs, **more))  # type: ignore[arg-type]


def told(outcomes: list[Dispatch | Failure]) -> list[str]:
    return [o.text if isinstance(o, Dispatch) else f"FAILURE {Path(o.dispatch).name}: {o.reason}" for o in outcomes]


def test_a_text_file_is_one_dispatch_kept_to_the_letter(tmp_path: Path) -> None:
    text = "Rebels take bridge\r\n\r\nThey\u00a0came \u201cby night\u201d.\r\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert read(path, source="AP", published="2021-09-01") == [
        Dispatch(id=dispatch_id("AP", None, text), text=text, source="AP", published="2021-09-01")
    ]


def test_json_lines_bring_their_own_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {
            "id": "x1",
            "text": "Rebels came.",
            "title": "Rebels come",
            "published": "2021-09-01T10:00+03:00",
            "url": "https://a.example/1",
            "source": "AP",
        },
        {"id": 7, "text": "They left.", "agency": "TASS", "other": [1]},
    ]
    path.write_text("\n\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert read(path, source="Reuters", published="2020-01-01") == [
        Dispatch(
            id="x1",
            text="Rebels came.",
            title="Rebels come",
            published="2021-09-01T10:00+03:00",
            url="https://a.example/1",
            source="AP",
        ),
        Dispatch(id="7", text="They left.", source="TASS", published="2020-01-01"),
    ]


def test_a_bad_line_is_a_failure_with_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        "\n".join([
            '{"id": "a", "text": "One."}',
            "{no json",
            "[1, 2]",
            '{"id": "b"}',
            '{"id": "b", "text": 5}',
            '{"id": "a", "text": "Again."}',
            '{"id": "c", "text": "Two.", "published": "tomorrow"}',
            '{"id": "c", "text": "  "}',
            '{"id": "c", "text": "Two.", "title": 3}',
            "[" * 100_000,
            '{"id": "d", "text": "Last."}',
        ]),
        encoding="utf-8",
    )
    outcomes = read(path)
    assert [o.id if isinstance(o, Dispatch) else o.dispatch for o in outcomes] == [
        "a",
        *(f"{path}:{n}" for n in range(2, 11)),
        "d",
    ]
    reasons = [o.reason for o in outcomes if isinstance(o, Failure)]
    wanted = ["no JSON", "list", "no text", "no text", f"{path}:1", "'tomorrow'", "empty", "title", "no JSON"]
    assert all(want in reason for want, reason in zip(wanted, reasons, strict=True))


def test_packed_lines_are_unpacked_and_broken_ones_are_a_failure(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    good.write_bytes(gzip.compress(b'{"text": "Rebels came."}\n'))
    bad.write_bytes(gzip.compress(b'{"text": "Rebels came."}\n' * 99)[:40])
    assert told(read(good)) == ["Rebels came."]
    outcomes = read(bad)
    assert isinstance(outcomes[-1], Failure)
    assert "cannot be opened" in outcomes[-1].reason


def test_a_folder_is_read_in_order_and_tells_what_it_passes_over(tmp_path: Path) -> None:
    for name, text in {
        "b.txt": "Second.",
        "a/z.txt": "First.",
        "c.jsonl": '{"text": "Third."}',
        "d.png": "x",
        ".e.txt": "x",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    skipped: list[Path] = []
    assert told(read(tmp_path, on_skip=skipped.append)) == ["First.", "Second.", "Third."]
    assert skipped == [tmp_path / "d.png"]


def test_a_folder_without_dispatches_is_a_failure(tmp_path: Path) -> None:
    assert "holds no dispatches" in told(read(tmp_path))[0]


def test_standard_input_is_a_text_or_json_lines() -> None:
    assert told(read("-", stdin=io.BytesIO(b"Rebels came.\r\n"))) == ["Rebels came.\r\n"]
    assert told(read("-", stdin=io.BytesIO(b'{"text": "One."}\n{"id": "x", "text": "Two."}'))) == ["One.", "Two."]


def test_an_input_that_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.txt"):
        files.dispatches([tmp_path / "nowhere.txt"])


@pytest.mark.parametrize(
    "published", ["yesterday", "2021", "2021-13-01", "01.09.2021", "20210901", "2021-09-01Tnoon", ""]
)
def test_a_date_that_is_not_iso_is_the_callers_mistake(published: str) -> None:
    with pytest.raises(ValueError, match="ISO"):
        files.dispatches([], published=published)


def test_the_same_text_twice_is_told_and_read_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Rebels came.", encoding="utf-8")
    outcomes = read(tmp_path)
    assert isinstance(outcomes[0], Dispatch)
    assert isinstance(outcomes[1], Failure)
    assert "a.txt" in outcomes[1].reason


def test_half_a_character_in_json_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x\\ud800", "text": "Rebels \\udfff came.", "title": "\\ud800"}', encoding="utf-8")
    (dispatch,) = read(path)
    assert isinstance(dispatch, Dispatch)
    assert (dispatch.id, dispatch.text, dispatch.title) == ("x\ufffd", "Rebels \ufffd came.", "\ufffd")
    assert dispatch.notes == ("1 lone surrogates replaced by U+FFFD",)


def test_a_line_longer_than_any_dispatch_is_a_failure_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LONGEST_ROW", 3_000_000)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 4_000_000 + b'"}\n{"text": "Two."}\n')
    assert told(read(path)) == [
        "FAILURE a.jsonl:1: the line is larger than 5 MB, the most that one dispatch may have;"
        " cut it into dispatches, one a file or one a line of .jsonl",
        "Two.",
    ]


def test_html_is_taken_out_of_a_file_a_text_and_a_line(tmp_path: Path) -> None:
    page = "<html><h1>Rebels take bridge</h1><p>They came <b>by night</b>.</p></html>"
    for name, words in {
        "a.html": page,
        "b.txt": page.replace("night", "day"),
        "c.jsonl": json.dumps({"text": page.replace("night", "car")}),
    }.items():
        (tmp_path / name).write_text(words, encoding="utf-8")
    assert told(read(tmp_path)) == [f"Rebels take bridge\n\nThey came by {how}." for how in ("night", "day", "car")]


def test_a_pattern_stands_for_its_files_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", "d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"Text {name}.", encoding="utf-8")
    assert told(read(f"{tmp_path}/*.txt")) == ["Text a.txt.", "Text b.txt."]
    assert told(read(tmp_path / "**/*.txt")) == ["Text a.txt.", "Text b.txt.", "Text sub/c.txt."]
    with pytest.raises(InputError, match=r"no file matches the pattern '.*x\*'"):
        files.dispatches([f"{tmp_path}/x*"])


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text("Rebels came.", encoding="utf-8")
    assert told(read(tmp_path / "a[1].txt")) == ["Rebels came."]


def test_json_and_xml_of_a_folder_are_read_only_where_they_may_hold_dispatches(tmp_path: Path) -> None:
    for name, words in {
        "a.json": '[{"text": "One."}]',
        "b.json": '{"checks": [1, 2]}',
        "c.xml": "<nitf><body><body.content><p>Two.</p></body.content></body></nitf>",
        "d.xml": "<settings/>",
        "e.csv": "id,body\n1,Three.\n",
        "f.eml": "From: a@b.example\n\nFour.\n",
    }.items():
        (tmp_path / name).write_text(words, encoding="utf-8")
    skipped: list[Path] = []
    assert told(read(tmp_path, on_skip=skipped.append)) == ["One.", "Two.", "Three.", "Four."]
    assert [path.name for path in skipped] == ["b.json", "d.xml"]


def test_each_capture_is_the_bytes_of_its_file_and_the_moment_it_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfRebels came.\r\n")
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    (taken,) = files.captures([path], clock=lambda: now, source="AP")
    assert taken.capture is not None
    assert (taken.capture.content, taken.capture.origin) == (b"\xef\xbb\xbfRebels came.\r\n", str(path))
    assert taken.capture.taken_at == "2026-11-25T12:00:00+00:00"
    (dispatch,) = taken.outcomes
    assert isinstance(dispatch, Dispatch)
    assert (dispatch.text, dispatch.source) == ("Rebels came.\r\n", "AP")


def test_what_cannot_be_read_is_captured_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x89PNG\r\n")
    (taken,) = files.captures([path], clock=lambda: datetime(2026, 11, 25, tzinfo=UTC))
    assert taken.capture is not None
    assert taken.capture.content == b"\x89PNG\r\n"
    assert isinstance(taken.outcomes[0], Failure)


def test_two_versions_of_an_id_are_two_dispatches_and_a_withdrawal_without_words_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [
        {"id": "a", "text": "Two died.", "version": 1},
        {"id": "a", "text": "Three died.", "version": 2},
        {"id": "a", "text": "Three died.", "version": 2},
        {"id": "a", "version": 3, "withdrawn": True},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    first, second, again, gone = read(path)
    assert [(d.version, d.text) for d in (first, second) if isinstance(d, Dispatch)] == [
        ("1", "Two died."),
        ("2", "Three died."),
    ]
    assert isinstance(again, Failure)
    assert "was met before" in again.reason
    assert isinstance(gone, Failure)
    assert gone.reason == "withdraws 'a' and brings no words to read"


def test_a_wire_text_that_looks_like_another_form_stays_to_the_letter(tmp_path: Path) -> None:
    for n, text in enumerate((
        "From the archives Wed Sep 1 2021\nRebels came.\n",
        "Date: Sept. 1\nFrom: Kabul\nMessage-ID: 7\n\nRebels came.\n",
        '{"text": not json',
        "id,text,source\n1,2,3\n",
        "WARC is a form of archive.\n",
        "<Kabul> Rebels came.",
    )):
        path = tmp_path / f"{n}.txt"
        path.write_text(text, encoding="utf-8")
        assert told(read(path)) == [text]


@given(st.binary(max_size=300), st.sampled_from(sorted(forms.SUFFIXES)))
def test_any_bytes_under_any_name_are_survived(raw: bytes, suffix: str) -> None:
    parcel = Parcel(stream=buffered(raw), name=f"a{suffix}", origin="a", taken_at="2026-11-25T12:00:00+00:00")
    assert all(isinstance(o, (Dispatch, Failure)) for taken in forms.open_parcel(parcel) for o in taken.outcomes)
