"""Harms told in sentences of our own: numbers, none, unknown, and the numbers that are none of these."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.reader import counts
from sayso.reader.marks import Cost, Draft, Known, Statement, Trigger
from sayso.reader.syntax import Syntax
from sayso.reader.tolls import tolls_of
from sayso.record import Actor, ActorKind, Dateline, EventType, Harm, Span, Stance, Toll

SyntaxOf = Callable[[str], Syntax]
CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "counts.csv").read_text(encoding="utf-8").splitlines()))


def told(cost: Cost | Toll) -> str:
    if cost.unknown:
        return f"{cost.harm} ?"
    if cost.low is None and cost.high is None:
        return f"{cost.harm} many"
    if cost.low == cost.high:
        return f"{cost.harm} {cost.low}"
    if cost.high is None:
        return f"{cost.harm} {cost.low}+"
    return f"{cost.harm} {'' if cost.low is None else cost.low}..{cost.high}"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["sentence"])
def test_a_sentence_tells_these_harms_and_no_others(case: dict[str, str], syntax_of: SyntaxOf) -> None:
    expected = [] if case["expected"] == "-" else case["expected"].split("; ")
    assert sorted(told(c) for c in counts.find(syntax_of(case["sentence"]))) == sorted(expected)
