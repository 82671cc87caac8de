from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from sayso.desk.ask import Answer, ask

Get = Callable[..., Answer]
Post = Callable[..., Answer]


@pytest.fixture
def shelling(get: Get) -> str:
    """The claim of the shelling of Aleppo."""
    (row,) = json.loads(get("/incidents.json?where=SY").text)["incidents"]
    return row["incident"]["claims"][0]


def state(get: Get, claim: str) -> dict[str, object]:
    return json.loads(get(f"/claims/{claim}.json").text)


def form(get: Get, claim: str) -> dict[str, str]:
    """The correction form as it is shown, filled with what stands."""
    from sayso.desk.reviews import fields_of
    from sayso.record.claim_plain import claim_from_plain

    told = claim_from_plain(state(get, claim))
    return {f.name: f.value for _, fields in fields_of(told) for f in fields if f.kind != "yes" or f.value}


def seen(get: Get, claim: str) -> str:
    return str(state(get, claim)["addition"])


def test_a_decision_is_kept_and_can_be_undone(get: Get, post: Post, shelling: str) -> None:
    answer = post(f"/claims/{shelling}", decision="accept", note="seen on film", seen=seen(get, shelling))
    assert (answer.status, answer.headers["location"]) == (303, f"/claims/{shelling}")
    assert state(get, shelling)["standing"] == "accepted"
    assert "seen on film" in get("/reviews").text
    (said,) = state(get, shelling)["said"]  # type: ignore[misc]
    post(f"/claims/{shelling}", decision="undo", undoes=said["id"], seen=seen(get, shelling))  # type: ignore[index]
    assert state(get, shelling)["standing"] == "machine"


def test_a_rejected_claim_leaves_its_incident(get: Get, post: Post, shelling: str) -> None:
    post(f"/claims/{shelling}", decision="reject", seen=seen(get, shelling))
    assert json.loads(get("/incidents.json?where=SY").text)["n"] == 0
    assert get(f"/claims/{shelling}").status == 200


def test_only_changed_fields_are_corrected(get: Get, post: Post, shelling: str) -> None:
    filled = form(get, shelling) | {
        "places.p1.lat": "36.5",
        "toll.0.low": "12",
        "toll.0.high": "",
        "when.start": "2021-05-04",
    }
    answer = post(f"/claims/{shelling}", **filled, decision="correct", seen=seen(get, shelling))
    assert answer.status == 303
    told = state(get, shelling)
    assert told["corrected"] == ["places.p1.lat", "when", "toll.0"]
    assert told["places"][0]["lat"] == 36.5  # type: ignore[index]
    event: dict[str, object] = told["event"]  # type: ignore[assignment]
    assert (event["toll"][0]["low"], event["toll"][0]["high"]) == (12, None)  # type: ignore[index]
    assert event["when"]["start"] == "2021-05-04"  # type: ignore[index]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "No field was changed"),
        ({"places.p1.lat": "north"}, "wanted a number"),
        ({"places.p1.lat": "136"}, "off the globe"),
        ({"toll.0.low": "9"}, "toll from 9 up to 3"),
    ],
)
def test_a_correction_that_makes_no_claim_is_told_and_not_kept(
    get: Get, post: Post, shelling: str, change: dict[str, str], says: str
) -> None:
    before = seen(get, shelling)
    answer = post(
        f"/claims/{shelling}", **(form(get, shelling) | change), decision="correct", seen=before, note="why I did"
    )
    assert answer.status == 400
    assert says in answer.text
    assert "why I did" in answer.text
    assert seen(get, shelling) == before


def test_of_two_who_edit_at_once_nobody_is_lost(get: Get, post: Post, shelling: str) -> None:
    looked = seen(get, shelling)
    first = post(f"/claims/{shelling}", decision="note", note="from one window", seen=looked)
    second = post(f"/claims/{shelling}", decision="note", note="from another window", seen=looked)
    assert (first.status, second.status) == (303, 409)
    assert "Somebody decided on this claim while you did" in second.text
    assert "from another window" in second.text
    assert "from one window" in second.text
    again = post(f"/claims/{shelling}", decision="note", note="from another window", seen=seen(get, shelling))
    assert again.status == 303
    assert [r["note"] for r in state(get, shelling)["said"]] == ["from one window", "from another window"]  # type: ignore[union-attr]


def test_a_form_of_elsewhere_is_refused(app: FastAPI, get: Get, post: Post, shelling: str) -> None:
    looked = seen(get, shelling)
    assert post(f"/claims/{shelling}", decision="accept", seen=looked, token="guessed").status == 403
    body = f"token=a+token+of+the+tests&decision=accept&seen={looked}".encode()
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert ask(app, f"/claims/{shelling}", method="POST", headers=headers, body=body).status == 403
    assert seen(get, shelling) == looked


def test_two_incidents_are_judged_the_same_and_the_word_is_taken_back(get: Get, post: Post) -> None:
    rows = json.loads(get("/incidents.json?limit=500&undated=true").text)["incidents"]
    left, right = (r["incident"]["claims"][0] for r in rows[:2])

    def together() -> bool:
        return state(get, left)["incident"] == state(get, right)["incident"]

    def judge(verdict: str) -> Answer:
        now = json.loads(get(f"/judgements.json?left={left}&right={right}").text)["seen"]
        return post("/judgements", left=left, right=right, verdict=verdict, seen=now)

    assert not together()
    stale = json.loads(get(f"/judgements.json?left={left}&right={right}").text)["seen"]
    assert judge("same").status == 303
    assert together()
    assert post("/judgements", left=left, right=right, verdict="different", seen=stale).status == 409
    assert judge("unsure").status == 303
    assert not together()
    assert judge("different").status == 303
    assert not together()


def test_the_api_decides_as_the_pages_do(app: FastAPI, get: Get, shelling: str) -> None:
    def send(**said: object) -> Answer:
        body = json.dumps(said).encode()
        headers = {"content-type": "application/json"}
        return ask(app, f"/claims/{shelling}/reviews.json", method="POST", headers=headers, body=body)

    looked = int(seen(get, shelling))
    done = send(decision="correct", field="places.p1.code", value="SY-HL", seen=looked)
    assert (done.status, json.loads(done.text)["corrected"]) == (201, ["places.p1.code"])
    assert send(decision="accept", seen=looked).status == 409
    assert send(decision="correct", field="nothing", value=1, seen=looked + 2).status == 400
    assert send(decision="shrug", seen=looked).status == 422


def test_yesterdays_view_shows_what_was_held_then_and_changes_nothing(get: Get, post: Post, shelling: str) -> None:
    then = json.loads(get("/incidents.json").text)["held"]["at"].replace("+", "%2B")
    post(
        f"/claims/{shelling}",
        **(form(get, shelling) | {"places.p1.name": "Afrin"}),
        decision="correct",
        seen=seen(get, shelling),
    )
    assert "Afrin" in get("/incidents?where=SY").text
    past = get(f"/incidents?where=SY&as_of={then}").text
    assert "Afrin" not in past
    assert "As held at" in past
    assert '<form method="post"' not in get(f"/claims/{shelling}?as_of={then}").text
