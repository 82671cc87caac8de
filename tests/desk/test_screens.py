from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from sayso.desk.ask import Answer, ask
from sayso.desk.rights import RIGHTS

Get = Callable[..., Answer]
SCREENS = (
    "/incidents",
    "/incidents?view=map",
    "/incidents?view=timeline",
    "/search?text=shell*",
    "/actors",
    "/sources",
    "/reviews",
    "/brief",
    "/export",
    "/export?form=geojson",
)


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def listed(get: Get, question: str = "") -> list[dict[str, object]]:
    return json.loads(get(f"/incidents.json?{question}").text)["incidents"]


def capture(get: Get) -> str:
    """The incident of the disputed capture of Harn."""
    (row,) = json.loads(get("/incidents.json?undated=true&status=disputed").text)["incidents"]
    return row["incident"]["id"]


def pages(get: Get) -> list[str]:
    """Every kind of screen, and one of each thing."""
    ids = [r["incident"] for undated in ("false", "true") for r in listed(get, f"undated={undated}")]
    claims = [c for i in ids for c in i["claims"]]  # type: ignore[index]
    return [
        *SCREENS,
        *(f"/incidents/{i['id']}" for i in ids),  # type: ignore[index]
        *(f"/claims/{c}" for c in claims),
        "/dispatches/specimen",
        "/dispatches/wicked/1.json",
        "/actors?key=" + quote(json.loads(get("/actors.json").text)["actors"][0]["key"]),
    ]


def test_every_screen_is_shown_and_holds_nothing_that_runs_or_fetches(get: Get) -> None:
    for address in pages(get):
        answer = get(address)
        assert answer.status == 200, (address, answer.text)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        for tag, attributes in Tags(answer.text).tags:
            assert not {a for a in attributes if a.startswith("on") or a == "style"}, (address, tag)
            assert tag != "script" or (attributes.get("src") or "").startswith("/static/"), address
            assert tag not in {"style", "iframe", "object", "img"}, address
            assert not (attributes.get("href") or "").startswith(("javascript:", "data:")), address


def test_every_field_has_a_label_and_every_page_a_title_and_one_heading(get: Get) -> None:
    for address in pages(get):
        html = get(address).text
        assert re.search(r"<title>[^<]+</title>", html), address
        assert html.count("<h1") == 1, address
        outside = re.sub(r"<label.*?</label>", "", html, flags=re.DOTALL)
        fields = [a for t, a in Tags(outside).tags if t in {"input", "select", "textarea"}]
        assert all(a.get("type") == "hidden" for a in fields), (address, fields)
        ids = [a["id"] for _, a in Tags(html).tags if "id" in a]
        assert len(ids) == len(set(ids)), (address, sorted(i or "" for i in ids))


def test_the_words_of_a_dispatch_stay_words(get: Get) -> None:
    html = get("/dispatches/wicked/1.json").text
    assert "<script>alert(1)</script> 🚀 " in Tags(html).words
    assert "\u202e" not in html
    assert "<img" not in html


def test_every_link_of_the_desk_leads_somewhere(get: Get) -> None:
    seen: set[str] = set()
    for address in pages(get):
        for _, attributes in Tags(get(address).text).tags:
            href = (attributes.get("href") or "").partition("#")[0]
            if href.startswith("/") and href not in seen:
                seen.add(href)
                assert get(href).status in {200, 307}, (address, href)


def test_an_anchor_of_a_page_is_on_it(get: Get) -> None:
    for address in pages(get):
        tags = Tags(get(address).text).tags
        ids = {a["id"] for _, a in tags if "id" in a}
        aims = {h[1:] for _, a in tags if (h := a.get("href") or "").startswith("#")}
        assert aims <= ids, (address, aims - ids)


def test_a_denial_stands_in_the_matrix_as_somebodys(get: Get) -> None:
    told = json.loads(get(f"/incidents/{capture(get)}.json").text)
    # "The rebels" are nobody with a name, so the denial stands with the voice that tells it.
    assert {v["name"]: v["stances"] for v in told["matrix"]["voices"]} == {
        "the army of Velia": ["claims"],
        "Northern Wire": ["denies"],
    }


def test_an_empty_cell_is_silence(get: Get) -> None:
    told = json.loads(get(f"/incidents/{capture(get)}.json").text)
    (denying,) = [v for v in told["matrix"]["voices"] if v["stances"] == ["denies"]]
    by_aspect = dict(zip(told["matrix"]["aspects"], denying["cells"], strict=True))
    assert by_aspect["it happened"]
    assert by_aspect["where"] == []


def test_undated_incidents_stand_beside_and_are_not_dropped(get: Get) -> None:
    whole = json.loads(get("/incidents.json?limit=500").text)
    undated = json.loads(get("/incidents.json?undated=true&limit=500").text)
    assert len(whole["incidents"]) + len(undated["incidents"]) == whole["n"]
    assert len(undated["incidents"]) == whole["n_undated"] > 0
    assert "Day not told" in get("/incidents").text


def test_pages_go_on_where_they_ended(get: Get) -> None:
    all_ = [r["incident"]["id"] for r in listed(get, "limit=500&undated=true")]  # type: ignore[index]
    met: list[str] = []
    after = ""
    while after is not None:
        page = json.loads(get(f"/incidents.json?undated=true&limit=1&after={quote(after)}").text)
        met += [r["incident"]["id"] for r in page["incidents"]]
        after = page["next"]
    assert met == all_


@pytest.mark.parametrize(
    ("question", "n"),
    [("where=SY", 1), ("type=shelling&since=2021-05-05", 1), ("text=shelling+%22of%22&where=SY", 1), ("where=XX", 0)],
)
def test_all_parts_of_a_question_must_hold(get: Get, question: str, n: int) -> None:
    assert json.loads(get(f"/incidents.json?{question}").text)["n"] == n


def test_evidence_has_its_range_as_browsers_count(get: Get) -> None:
    told = json.loads(get("/dispatches/wicked/1.json.json").text)
    units = told["text"].encode("utf-16-le")
    for evidence in (e for c in told["claims"] for e in c["evidence"]):
        start, end = evidence["utf16"]
        assert units[2 * start : 2 * end].decode("utf-16-le") == evidence["quote"]
        assert evidence["utf16"] != evidence["span"]


def test_selected_words_have_an_address_in_code_points(get: Get) -> None:
    answer = get("/dispatches/wicked/1.json?at16=29-37")
    assert answer.headers["location"] == "/dispatches/wicked/1.json?at=28-36#asked"
    assert ">shelling</span>" in get("/dispatches/wicked/1.json?at=28-36").text


def test_what_the_browser_has_is_not_sent_again(get: Get) -> None:
    first = get("/incidents")
    again = get("/incidents", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert get("/incidents?where=AF", if_none_match=first.headers["etag"]).status == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/incidents?since=x", 400),
        ("/incidents.json?as_of=x", 400),
        ("/incidents?view=globe", 400),
        ("/incidents?after=x", 400),
        ("/incidents/i0", 404),
        ("/incidents/i0.json", 404),
        ("/dispatches/none", 404),
        ("/dispatches/specimen?at=9-2", 400),
        ("/claims/none", 404),
        ("/export/file?form=docx", 400),
        ("/export?form=geojson&of=claims", 400),
        ("/nowhere", 404),
    ],
)
def test_what_is_asked_wrongly_is_told(get: Get, address: str, status: int) -> None:
    answer = get(address)
    assert answer.status == status
    assert b"Traceback" not in answer.body


def test_another_name_of_this_machine_is_not_answered(get: Get) -> None:
    assert get("/incidents", host="ledger.example").status == 400
    assert get("/incidents", host="127.0.0.1:8372").status == 200


def test_the_desk_says_whether_it_is_well(get: Get) -> None:
    assert json.loads(get("/health").text)["status"] == "ok"


def test_an_export_is_what_the_question_asks_for_with_its_losses(get: Get) -> None:
    file = get("/export/file?form=jsonl&of=events&where=SY")
    assert [json.loads(line)["outlet"] for line in file.text.splitlines()] == ["<b>Wire</b>"]
    assert file.headers["content-disposition"] == 'attachment; filename="sayso-events.jsonl"'
    told = json.loads(get("/export.json?form=csv&of=events&where=SY").text)
    assert told["rows"] == 1
    assert any(loss["field"] == "explanation" for loss in told["losses"])


def test_the_api_describes_every_address_of_it(app: FastAPI) -> None:
    told = {p for p in json.loads(ask(app, "/openapi.json").text)["paths"] if p.endswith(".json")}
    routes = {r.split()[1].replace(":path", "") for r in RIGHTS}
    assert told == {p for p in routes if p.endswith(".json") and p != "/openapi.json"}
    assert {"/incidents.json", "/incidents/{id}.json", "/map.json", "/export.json"} <= told


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/incidents.json?as_of=9999-12-31T23:59:59-14:00", 400),
        ("/incidents.json?as_of=0001-01-01T00:00:00%2B14:00", 400),
        ("/incidents.json?since=9999-12-31", 200),
        ("/brief.json?until=9999-12-31&since=0001", 200),
        ("/incidents.json?limit=0", 422),
        ("/search.json?after=x", 422),
        ("/actors.json?after=nobody", 400),
        ("/reviews.json?after=none", 400),
        ("/saved/none.atom", 404),
    ],
)
def test_the_ends_of_time_and_of_lists_are_no_trouble_and_every_trouble_is_told_alike(
    get: Get, address: str, status: int
) -> None:
    answer = get(address)
    assert answer.status == status
    assert status == 200 or list(json.loads(answer.text)) == ["problem"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/saved.json", r'{"name": "\ud800"}'),
        ("/saved.json", r'{"name": "x", "question": "where=\ud800"}'),
        ("/saved.json", r'{"name": "\u0000"}'),
        ("/claims/CLAIM/reviews.json", r'{"decision": "note", "seen": 0, "note": "\udfff"}'),
        ("/claims/CLAIM/reviews.json", r'{"decision": "undo", "seen": 0, "undoes": "none"}'),
        ("/judgements.json", r'{"left": "\ud800", "right": "x", "verdict": "same", "seen": ""}'),
    ],
)
def test_text_that_no_answer_can_hold_is_refused_and_not_said_back(
    app: FastAPI, get: Get, path: str, body: str
) -> None:
    (row,) = listed(get, "where=SY")
    claim = row["incident"]["claims"][0]  # type: ignore[index]
    headers = {"content-type": "application/json"}
    answer = ask(app, path.replace("CLAIM", claim), method="POST", headers=headers, body=body.encode())
    assert answer.status in {400, 404, 422}
    assert json.loads(answer.text)["problem"]


def test_what_a_large_file_loses_is_told_by_its_latest_incidents(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = json.loads(get("/export.json").text)
    assert whole["looked_through"] == whole["incidents"] > 1
    assert "rows of events" in get("/export").text
    monkeypatch.setattr("sayso.desk.exporting.LOOKED_THROUGH", 1)
    told = json.loads(get("/export.json").text)
    assert (told["incidents"], told["looked_through"]) == (whole["incidents"], 1)
    assert 0 < told["rows"] < whole["rows"]
    assert "Told by the latest 1 incident," in get("/export").text
    assert len(get("/export/file").text.splitlines()) > told["rows"]
