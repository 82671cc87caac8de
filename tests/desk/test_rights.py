from __future__ import annotations

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk.rights import RIGHTS, Person, Role, allowed, check, keys


def person(role: Role) -> Person:
    return Person(name="x", role=role, form="")


@settings(deadline=None)
@given(st.sampled_from(Role), st.sampled_from(Role), st.sampled_from(sorted(RIGHTS)))
def test_a_higher_role_may_do_all_that_a_lower_one_may(one: Role, other: Role, key: str) -> None:
    low, high = sorted((one, other), key=list(Role).index)
    assert not allowed(person(low), key) or allowed(person(high), key)
    assert not allowed(None, key) or allowed(person(low), key)


@settings(deadline=None)
@given(st.text(), st.sampled_from(Role))
def test_what_the_table_does_not_hold_is_nobodys(key: str, role: Role) -> None:
    assert key in RIGHTS or not allowed(person(role), key)


def test_the_table_holds_the_routes_of_the_desk_and_no_others(app: FastAPI) -> None:
    assert set(keys(app.router.routes)) == set(RIGHTS)


def test_a_route_without_a_role_does_not_start(app: FastAPI) -> None:
    @app.get("/backdoor")
    def backdoor() -> str:
        return ""

    with pytest.raises(ValueError, match="GET /backdoor"):
        check(app.router.routes)


def test_a_role_for_no_route_does_not_start(app: FastAPI) -> None:
    with pytest.raises(ValueError, match="GET /health"):
        check([r for r in app.router.routes if getattr(r, "path", "") != "/health"])
