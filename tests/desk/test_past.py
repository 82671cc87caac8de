"""A past moment that takes long to be linked holds up nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import sleep
from urllib.parse import quote

from sayso import linking
from sayso.desk.app import make
from sayso.desk.ask import Answer, ask
from sayso.desk.held import Held
from sayso.errors import LedgerError
from sayso.ledger import SqlLedger, View, open_ledger
from sayso.record import Dispatch
from tests.desk.conftest import Clock
from tests.desk.desks import desk_over

Step = Callable[[int, int], object]


def past_of(ledger: Path, clock: Clock) -> str:
    """A moment after which something was told."""
    with open_ledger(ledger, clock=clock) as it:
        then = it.view().head.at or ""
        with it.writer() as writer:
            writer.add_dispatch(Dispatch(id="later", text="Nothing is told of this yet."))
    return quote(then)


def desk(ledger: Path, clock: Clock, link: Callable[[View, Step], linking.Afresh]) -> Callable[[str], Answer]:
    def opened() -> SqlLedger:
        return open_ledger(ledger, clock=clock)

    app = make(desk_over(ledger, clock, held=Held(opened, linking.incidents, link, wait_s=0)))
    return lambda address: ask(app, address)


def until(get: Callable[[str], Answer], address: str, status: int) -> Answer:
    answer = get(address)
    for _ in range(2_000):
        if answer.status == status:
            break
        sleep(0.01)
        answer = get(address)
    return answer


def test_the_page_says_how_far_linking_is_and_asks_again_by_itself(ledger: Path, clock: Clock) -> None:
    then, go_on, begun = past_of(ledger, clock), Event(), Event()

    def slow(view: View, step: Step) -> linking.Afresh:
        step(3, 1_200)
        begun.set()
        go_on.wait()
        return linking.Afresh(view, step)

    get = desk(ledger, clock, slow)
    get(f"/incidents?as_of={then}")
    begun.wait()
    page, machine = get(f"/incidents?as_of={then}"), get(f"/incidents.json?as_of={then}")
    assert (page.status, page.headers["retry-after"]) == (machine.status, machine.headers["retry-after"]) == (503, "5")
    assert '<meta http-equiv="refresh" content="5">' in page.text
    assert "3 of 1,200 dispatches" in page.text
    assert "3 of 1,200 dispatches" in json.loads(machine.text)["problem"]
    now = json.loads(get("/incidents.json").text)
    assert now["n"] > 0

    go_on.set()
    assert json.loads(until(get, f"/incidents.json?as_of={then}", 200).text)["n"] == now["n"]


def test_a_moment_that_could_not_be_linked_is_tried_again(ledger: Path, clock: Clock) -> None:
    then, tries = past_of(ledger, clock), [LedgerError("the disk is gone for a moment")]

    def once_broken(view: View, step: Step) -> linking.Afresh:
        if tries:
            raise tries.pop()
        return linking.Afresh(view, step)

    get = desk(ledger, clock, once_broken)
    assert until(get, f"/incidents?as_of={then}", 200).status == 200
    assert not tries
