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
    return {f.name: f.value for g in fields_of(told) for f in g.fields if f.kind != "yes" or f.value}


def seen(get: Get, claim: str) -> str:
    return str(state(get, claim)["addition"])


def test_a_decision_is_kept_and_can_be_undone(get: Get, post: Post, shelling: str) -> None:
    answer = post(f"/claims/{shelling}", decision="accept", note="seen on film", seen=seen(get, shelling))
    assert (answer.status, answer.headers["location"]) == (303, f"/claims/{shelling}")
    assert state(get, shelling)["standing"] == "accepted"
    assert "seen on film" in get("/reviews/decided").text
    assert "Your last decision: <strong>accept</strong>" in get("/reviews").text
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
    assert told["corrected"] == ["when.start", "places.p1.lat", "toll.0"]
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


def rows(get: Get) -> list[dict[str, object]]:
    return [
        r
        for u in ("false", "true")
        for r in json.loads(get(f"/incidents.json?limit=500&undated={u}").text)["incidents"]
    ]


def incident_of(get: Get, claim: str) -> str:
    return str(state(get, claim)["incident"])


def test_what_was_missed_is_added_with_where_its_name_stands(get: Get, post: Post, shelling: str) -> None:
    filled = form(get, shelling) | {
        "places.new.name": "Front",
        "places.new.kind": "natural",
        "places.new.lat": "36.1",
        "places.new.lon": "37.1",
        "actor.new.name": "market traders",
        "actor.new.side": "actor2",
        "toll.new.harm": "injured",
        "toll.new.low": "7",
        "reports.new.name": "the governor",
        "reports.new.stance": "denies",
    }
    assert post(f"/claims/{shelling}", **filled, decision="correct", seen=seen(get, shelling)).status == 303
    told = state(get, shelling)
    place = told["places"][-1]  # type: ignore[index]
    assert (place["name"], place["lat"], place["lon"], len(place["mentions"])) == ("Front", 36.1, 37.1, 1)
    event: dict[str, list[dict[str, object]]] = told["event"]  # type: ignore[assignment]
    assert [a["name"] for a in told["actors"] if a["id"] in event["actor2"]] == ["market traders"]  # type: ignore[index]
    assert [(t["harm"], t["low"]) for t in event["toll"]] == [("killed", 3), ("injured", 7)]
    assert [r["stance"] for r in event["reports"]] == ["affirms", "denies"]


def test_what_is_ticked_goes_and_numbers_of_the_others_stay_right(get: Get, post: Post, shelling: str) -> None:
    filled = form(get, shelling) | {"toll.new.harm": "injured", "toll.new.low": "7"}
    post(f"/claims/{shelling}", **filled, decision="correct", seen=seen(get, shelling))
    both = form(get, shelling) | {"toll.0.gone": "yes", "toll.1.low": "8", "places.p1.gone": "yes"}
    assert post(f"/claims/{shelling}", **both, decision="correct", seen=seen(get, shelling)).status == 303
    event: dict[str, list[dict[str, object]]] = state(get, shelling)["event"]  # type: ignore[assignment]
    assert [(t["harm"], t["low"]) for t in event["toll"]] == [("injured", 8)]
    assert event["places"] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"places.new.lat": "3"}, "needs a name"),
        ({"places.new.name": "Harn", "places.new.lat": "3"}, "half a coordinate"),
        ({"toll.new.harm": "killed"}, "how many"),
        ({"toll.new.low": "4"}, "harm is missing"),
        ({"reports.0.stance": "shouts"}, "wanted one of affirms"),
        ({"when.start": "2021-06-01", "when.end": "2021-05-01"}, "turn them round"),
    ],
)
def test_what_is_added_wrongly_is_told(get: Get, post: Post, shelling: str, change: dict[str, str], says: str) -> None:
    answer = post(f"/claims/{shelling}", **(form(get, shelling) | change), decision="correct", seen=seen(get, shelling))
    assert answer.status == 400
    assert says in answer.text
    assert all(f'value="{v}"' in answer.text for v in change.values() if not v[0].isalpha())


def test_the_history_tells_who_when_why_and_what_it_was_before(get: Get, post: Post, shelling: str) -> None:
    change = {"toll.0.low": "2", "note": "the morgue says two"}
    post(f"/claims/{shelling}", **(form(get, shelling) | change), decision="correct", seen=seen(get, shelling))
    page = get(f"/claims/{shelling}").text
    assert '<bdi class="before">3</bdi> → <bdi class="after">2</bdi>' in page
    assert "a coder</bdi>: <q>the morgue says two</q>" in page
    (said,) = state(get, shelling)["said"]  # type: ignore[misc]
    post(f"/claims/{shelling}", decision="undo", undoes=said["id"], seen=seen(get, shelling))  # type: ignore[index]
    assert '<span class="mark recalled">undone</span>' in get(f"/claims/{shelling}").text


def test_an_event_that_was_missed_is_added_on_its_words_and_undone(get: Get, post: Post) -> None:
    page = get("/missed?dispatch=wicked/1.json&at=44-48").text
    assert "An event that was missed" in page
    wrong = post("/missed", dispatch="wicked/1.json", words="no such words", type="attack")
    assert (wrong.status, "does not stand in the dispatch" in wrong.text) == (400, True)
    answer = post("/missed", dispatch="wicked/1.json", words="Second line", type="protest", note="look closer")
    assert answer.status == 303
    claim = answer.headers["location"].removeprefix("/claims/").removesuffix("#correct")
    assert [r["incident"]["type"] for r in rows(get)].count("protest") == 1  # type: ignore[index]
    assert "added what no reader found" in get(f"/claims/{claim}").text
    (said,) = state(get, claim)["said"]  # type: ignore[misc]
    assert post("/undo", act=said["id"]).status == 303  # type: ignore[index]
    assert [r["incident"]["type"] for r in rows(get)].count("protest") == 0  # type: ignore[index]


def test_the_queue_is_worked_off_and_the_last_decision_undone(get: Get, post: Post) -> None:
    queue = json.loads(get("/reviews.json").text)["queue"]
    assert len(queue) == json.loads(get("/reviews.json").text)["n"] == len(rows(get))
    assert queue[0]["grounds"]
    first = queue[0]["incident"]["id"]
    answer = post(f"/incidents/{first}/reviews", decision="accept", seen=queue[0]["seen"], back="/reviews")
    assert (answer.status, answer.headers["location"]) == (303, "/reviews")
    after = json.loads(get("/reviews.json").text)["queue"]
    assert [q["incident"]["id"] for q in after] == [q["incident"]["id"] for q in queue[1:]]
    again = post(f"/incidents/{first}/reviews", decision="reject", seen=queue[0]["seen"])
    assert again.status == 400
    last = state(get, queue[0]["incident"]["claims"][-1])["said"][-1]  # type: ignore[index]
    assert post("/undo", act="another").status == 409
    assert post("/undo", act=last["id"]).status == 303
    assert [q["incident"]["id"] for q in json.loads(get("/reviews.json").text)["queue"]] == [
        q["incident"]["id"] for q in queue
    ]


def test_of_two_who_work_on_one_incident_of_the_queue_nobody_is_lost(get: Get, post: Post) -> None:
    one = json.loads(get("/reviews.json").text)["queue"][0]
    claim = one["incident"]["claims"][0]
    post(f"/claims/{claim}", decision="note", note="mine", seen=seen(get, claim))
    assert post(f"/incidents/{one['incident']['id']}/reviews", decision="accept", seen=one["seen"]).status == 409


def test_two_incidents_are_merged_whole_never_the_same_and_each_word_is_undone(get: Get, post: Post) -> None:
    left, right = (r["incident"] for r in rows(get)[:2])  # type: ignore[misc]

    def judge(verdict: str, **more: str) -> Answer:
        now = json.loads(get(f"/judgements.json?left={left['id']}&right={right['id']}").text)["seen"]
        return post("/judgements", left=left["id"], right=right["id"], verdict=verdict, seen=now, **more)

    def said() -> list[dict[str, object]]:
        return json.loads(get("/reviews.json").text)["judgements"]

    claims = [*left["claims"], *right["claims"]]
    assert judge("different").status == 303
    assert len({incident_of(get, c) for c in claims}) == 2
    assert judge("same").status == 303
    assert len({incident_of(get, c) for c in claims}) == 1
    whole = said()[0]
    assert {whole["left"], *whole["left_with"], whole["right"], *whole["right_with"]} == set(claims)  # type: ignore[misc]
    assert post("/judgements", verdict="undo", undoes=str(said()[0]["id"])).status == 303
    assert len({incident_of(get, c) for c in claims}) == 2
    assert [j["verdict"] for j in said()] == ["different"]
    assert post("/judgements", verdict="undo", undoes="nothing").status == 404


def test_an_incident_is_split_and_made_whole_again(get: Get, post: Post) -> None:
    left, right = (r["incident"] for r in rows(get)[:2])  # type: ignore[misc]
    now = json.loads(get(f"/judgements.json?left={left['id']}&right={right['id']}").text)["seen"]
    post("/judgements", left=left["id"], right=right["id"], verdict="same", seen=now)
    whole = incident_of(get, left["claims"][0])
    looked = json.loads(get(f"/judgements.json?left={whole}&right={whole}").text)["seen"]
    assert post(f"/incidents/{whole}/split", seen=looked).status == 400
    out = {f"claim.{c}": "yes" for c in right["claims"]}
    assert post(f"/incidents/{whole}/split", **out, seen="stale").status == 409
    assert post(f"/incidents/{whole}/split", **out, seen=looked).status == 303
    assert incident_of(get, left["claims"][0]) != incident_of(get, right["claims"][0])
    newest = json.loads(get("/reviews.json").text)["judgements"][0]
    post("/judgements", verdict="undo", undoes=newest["id"])
    assert incident_of(get, left["claims"][0]) == incident_of(get, right["claims"][0])


def test_what_may_be_one_is_shown_until_somebody_judges_it(get: Get) -> None:
    assert get("/reviews/twins").status == 200
    assert get("/reviews/decided").status == 200


def test_the_past_answers_questions_by_words_whoever_looked_at_it_before(get: Get, post: Post, shelling: str) -> None:
    then = json.loads(get("/incidents.json").text)["held"]["at"].replace("+", "%2B")
    post(f"/claims/{shelling}", decision="reject", seen=seen(get, shelling))
    for question in ("text=shelling", "actor=front", ""):
        assert json.loads(get(f"/incidents.json?where=SY&{question}").text)["n"] == 0
        assert json.loads(get(f"/incidents.json?where=SY&{question}&as_of={then}").text)["n"] == 1
    for screen in ("brief", "search", "actors"):
        assert get(f"/{screen}?text=shelling&as_of={then}").status == 200
