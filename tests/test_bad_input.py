"""Bad input: a clear message or an honest thin reading, through the doors that people use."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import sayso
from sayso import cli
from sayso.collect import files
from sayso.errors import ReadError
from sayso.record import Dispatch, Failure, Reading, SegmentKind

GOOD = "KABUL, Sept. 1, 2021 (AP) — Gunmen killed three villagers near Kunduz on Tuesday, police said."
Sayso = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Sayso:
    """`sayso read ... --json` in this process: exit code, the lines of standard output, standard error."""
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def run(*args: str | Path) -> tuple[int, list[dict[str, object]], str]:
        monkeypatch.setattr(sys, "argv", ["sayso", "read", "--json", *map(str, args)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), [json.loads(line) for line in out.splitlines()], err

    return run


def one(path: Path) -> Dispatch | Failure:
    (outcome,) = files.dispatches([path])
    return outcome


def refused(path: Path, run: Sayso, *, because: str) -> None:
    """The file is a failure whose reason says why, and the command line is found wanting without losing the rest."""
    outcome = one(path)
    assert isinstance(outcome, Failure)
    assert because in outcome.reason
    good = path.parent / "good.jsonl"
    good.write_text(json.dumps({"id": "good", "text": GOOD}), encoding="utf-8")
    code, lines, err = run(path, good)
    assert code == 1
    assert because in str(lines[0]["failure"])
    assert because in err
    assert lines[1]["id"] == "good"


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\xef\xbb\xbf", "\u00a0\u200b".encode()])
def test_empty(raw: bytes, tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    refused(path, run, because="is empty")
    reading = sayso.read(raw.decode("utf-8-sig"))
    assert (reading.segments, reading.events) == ((), ())


def test_fifty_megabytes(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Rebels took the bridge. \n" * 2_000_000)
    begun = time.perf_counter()
    refused(path, run, because="larger than 5 MB")
    with pytest.raises(ReadError, match="at most 1,000,000"):
        sayso.read(path.read_text(encoding="utf-8"))
    # Measured 0.1 s; the first reading of the process, which loads the parts, is in it too.
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize(
    ("raw", "what"), [(b"\x89PNG\r\n\x1a\n", "PNG"), (b"%PDF-1.4", "PDF"), (bytes(range(256)) * 9, "zero bytes")]
)
def test_binary(raw: bytes, what: str, tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    refused(path, run, because=what)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "latin-1"])
def test_another_encoding_is_read_and_noted(encoding: str, tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    text = GOOD.replace("—", "-").replace("Kunduz", "Kündüz")
    path.write_bytes(text.encode(encoding))
    outcome = one(path)
    assert isinstance(outcome, Dispatch)
    assert (outcome.text, len(outcome.notes)) == (text, 1)
    code, lines, _ = run(path)
    assert (code, lines[0]["text"]) == (0, text)


def test_no_dateline_leaves_the_date_unknown() -> None:
    reading = sayso.read("Gunmen killed three villagers near the river on Tuesday, police said.")
    assert reading.dateline.date is None
    assert all(event.when.start is None for event in reading.events)


def test_only_a_headline() -> None:
    reading = sayso.read("Rebels take two towns in north")
    assert [s.kind for s in reading.segments] == [SegmentKind.HEADLINE]


def test_html_given_as_text(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"<html><body><h1>Villagers killed</h1><script>alert(1)</script><p>{GOOD}</p></body></html>", encoding="utf-8"
    )
    code, lines, _ = run(path)
    assert code == 0
    assert lines[0]["text"] == f"Villagers killed\n\n{GOOD}"


def test_html_given_to_read_is_text_like_any_other() -> None:
    text = f"<html><body><p>{GOOD}</p></body></html>"
    assert sayso.read(text).text == text


def test_marks_of_direction_move_no_offset() -> None:
    text = f"\u202b\u200f{GOOD}\u202c\u200e"
    reading = sayso.read(text)
    assert reading.text == text
    assert [(s.kind.value, s.span.start) for s in reading.segments] == [
        ("dateline", 2),
        ("body", 2 + GOOD.index("Gunmen")),
    ]


def test_ten_thousand_words_take_their_time_by_their_number_and_not_by_its_square() -> None:
    villages = [
        f"Gunmen killed three villagers near village {n} in the north on Tuesday, the police said." for n in range(667)
    ]

    def time_s(n: int) -> float:
        """The processor's time, which a busy machine does not stretch."""
        begun = time.process_time()
        reading = sayso.read("KABUL, Sept. 1, 2021 (AP) — " + "\n\n".join(villages[:n]))
        assert isinstance(reading, Reading)
        assert len(reading.text.split()) > 15 * n
        return time.process_time() - begun

    time_s(3)
    # Eight times as long took 11 times (0.31 and 3.3 s, 2026-11-25), once all was compared with all, and it took 24 s.
    assert time_s(667) < 24 * time_s(83)


def test_control_characters_stay_and_are_noted(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    text = GOOD.replace(" three", " \x07three\x1b[31m")
    path.write_text(text, encoding="utf-8")
    outcome = one(path)
    assert isinstance(outcome, Dispatch)
    assert (outcome.text, outcome.notes) == (text, ("2 control characters kept",))
    assert run(path)[1][0]["text"] == text


def test_half_characters(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": GOOD.replace("three", "thr\ud800ee")}), encoding="utf-8")
    code, lines, _ = run(path)
    assert (code, "thr\ufffdee" in str(lines[0]["text"])) == (0, True)
    with pytest.raises(ReadError, match="half a character"):
        sayso.read("Gunmen came \udfff.")


def test_a_word_of_a_hundred_thousand_characters() -> None:
    reading = sayso.read("Gunmen took " + "x" * 100_000 + " on Tuesday.")
    assert reading.segments[0].span.end == len(reading.text)


def test_html_nested_deeper_than_any_page(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>" * 100_000 + f"<p>{GOOD}</p>", encoding="utf-8")
    code, lines, _ = run(path)
    assert (code, lines[0]["text"]) == (0, GOOD)


def test_json_lines_with_bad_ones_among_them(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "Rebels left."}\n{oops\n{"id": "b", "text": "They came."}\n', encoding="utf-8")
    code, lines, err = run(path)
    assert code == 1
    assert [line["id"] for line in lines] == ["a", f"{path}:2", "b"]
    assert "a.jsonl:2" in err


def test_a_file_that_is_not_there(tmp_path: Path, run: Sayso) -> None:
    code, lines, err = run(tmp_path / "nowhere.txt")
    assert (code, lines) == (3, [])
    assert "nowhere.txt" in err


def test_a_date_that_is_none_is_misuse(tmp_path: Path, run: Sayso) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GOOD, encoding="utf-8")
    code, lines, err = run("--published", "yesterday", path)
    assert (code, lines) == (2, [])
    assert "yesterday" in err
