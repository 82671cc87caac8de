"""The story read, kept, linked and told by the program itself: the brief stands on its claims from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sayso import flow, linking
from sayso.brief.compose import HAPPENED, TAKEN_BACK, compose
from sayso.brief.html import html
from sayso.brief.markdown import markdown
from sayso.collect import files
from sayso.ledger import SqlLedger, open_ledger
from sayso.record import Run
from sayso.record.brief import Brief, Part, Scope, Topic

STORY = Path(__file__).resolve().parents[1] / "examples" / "story"
NOW = datetime(2021, 9, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlLedger]:
    with open_ledger(tmp_path_factory.mktemp("story") / "story.ledger", create=True, clock=lambda: NOW) as it:
        taken = files.captures([STORY / "earlier.jsonl", STORY / "dispatches.jsonl"], clock=lambda: NOW)
        kept = list(flow.add(it, taken, flow.attempt, run=Run(command="add", started_at=NOW.isoformat(), by="test")))
        assert [k.failure for k in kept if k.failure] == []
        assert len(kept) == 57
        yield it


@pytest.fixture(scope="module")
def brief(ledger: SqlLedger) -> Brief:
    return told(ledger, Scope(where="AF", since="2021-08-30", until="2021-09-05"))


def told(ledger: SqlLedger, scope: Scope) -> Brief:
    held = linking.incidents(ledger, ledger.view())
    them = [one.incident for one in held.meeting()]
    claims = held.claims(c for i in them for c in i.claims)
    return compose(them, claims.__getitem__, scope=scope, former=held.former())


def test_no_sentence_stands_without_a_claim_and_every_claim_is_borne_out_by_a_kept_text(
    ledger: SqlLedger, brief: Brief
) -> None:
    known = {c.id for c in brief.claims}
    assert len(brief.sentences) > 100
    assert all(s.claims and set(s.claims) <= known for s in brief.sentences)
    view = ledger.view()
    for claim in brief.claims:
        version = view.version(claim.dispatch)
        assert version is not None
        assert all(version.dispatch.bears_out(e) for e in claim.evidence)


def test_every_number_of_a_toll_stands_in_a_claim_behind_it(brief: Brief) -> None:
    claims = {c.id: c for c in brief.claims}
    for sentence in (s for s in brief.sentences if s.topic in {Topic.TOLL, Topic.OVER_TIME}):
        told = {n for c in sentence.claims for t in claims[c].event.toll for n in (t.low, t.high)}
        for number in (w for part, words in sentence.words if part is Part.NUMBER for w in re.findall(r"\d+", words)):
            assert int(number) in told, sentence.text


def test_every_quotation_stands_in_a_kept_text(ledger: SqlLedger, brief: Brief) -> None:
    view = ledger.view()
    claims = {c.id: c for c in brief.claims}
    for sentence in brief.sentences:
        for quoted in (words[1:-1].removesuffix(" …") for part, words in sentence.words if part is Part.QUOTE):
            texts = (view.version(claims[c].dispatch) for c in sentence.claims)
            assert any(v and quoted in " ".join(v.dispatch.text.split()) for v in texts)


def test_a_withdrawn_report_is_told_as_withdrawn_and_as_nothing_else(brief: Brief) -> None:
    (chapter,) = (c for c in brief.chapters if c.name == TAKEN_BACK)
    assert any("bodies of the four mine clearers" in s.sentences[0].text for s in chapter.sections)
    happened = [s for c in brief.chapters if c.name == HAPPENED for s in c.sections]
    assert not any("bodies of the four" in x.text for s in happened for x in s.sentences)


def test_ten_outlets_of_one_clash_are_in_one_section(brief: Brief) -> None:
    gists = [s.gist.text for s in brief.sections if s.heading.text.startswith("Armed clash in")]
    assert max(int(n) for gist in gists for n in re.findall(r"(\d+) outlets", gist)) >= 10


def test_what_happened_in_kyrgyzstan_stays_out(brief: Brief) -> None:
    assert not any("Jalal-Abad" in s.heading.text for s in brief.sections)


def test_the_brief_is_the_same_each_time_it_is_told(ledger: SqlLedger, brief: Brief) -> None:
    again = told(ledger, brief.scope)
    assert markdown(again) == markdown(brief)
    assert html(again) == html(brief)
