from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.desk import accounts as module
from sayso.desk.accounts import Accounts, ThrottledError, named
from sayso.desk.deskfile import DeskFile
from sayso.desk.passwords import Cost, is_that, kept
from sayso.desk.rights import Role
from sayso.errors import DeskError
from tests.desk.conftest import Clock

CHEAP = Cost(log_n=1, r=1, p=1)
PASSWORD = "twelve letters"


@pytest.fixture
def file(tmp_path: Path) -> DeskFile:
    return DeskFile(tmp_path / "desk.sqlite")


@pytest.fixture
def accounts(file: DeskFile, clock: Clock) -> Accounts:
    them = Accounts(file, clock=clock, cost=CHEAP)
    them.add("Ada", role=Role.ADMIN, password=PASSWORD)
    them.add("Cem", role=Role.CODER, password=PASSWORD)
    return them


@settings(deadline=None)
@given(st.text(min_size=12, max_size=40), st.text(max_size=40))
def test_a_password_is_that_one_and_no_other(password: str, other: str) -> None:
    import unicodedata

    same = unicodedata.normalize("NFC", password) == unicodedata.normalize("NFC", other)
    told = kept(password, CHEAP)
    assert is_that(password, told)
    assert is_that(other, told) is same
    assert kept(password, CHEAP) != told


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 1_001])
def test_a_password_that_is_too_short_or_too_long_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(ValueError, match="12 to 1,000 characters"):
        accounts.add("Eva", role=Role.READER, password=password)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_name_stays_as_it_is_once_it_is_one(name: str) -> None:
    try:
        once = named(name)
    except ValueError:
        return
    assert named(once) == once


@pytest.mark.parametrize("name", ["", " ", "a  b", "a\nb", "<b>", "x" * 65, "\u202eada"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no name"):
        named(name)


def test_a_session_is_its_owners_until_they_sign_out(accounts: Accounts) -> None:
    secret = accounts.sign_in("ADA", PASSWORD, address="::1")
    assert secret is not None
    who = accounts.in_session(secret)
    assert who is not None
    assert (who.name, who.role, who.by_cookie) == ("Ada", Role.ADMIN, True)
    accounts.sign_out(secret)
    assert accounts.in_session(secret) is None


def test_a_wrong_password_and_a_wrong_name_open_nothing(accounts: Accounts) -> None:
    assert accounts.sign_in("Ada", "another password", address="::1") is None
    assert accounts.sign_in("Eva", PASSWORD, address="::1") is None
    assert accounts.in_session("") is None
    assert accounts.with_token("") is None


@pytest.mark.parametrize(("idle", "over"), [(module.IDLE, True), (module.IDLE - timedelta(hours=1), False)])
def test_a_session_that_is_not_used_is_over(accounts: Accounts, clock: Clock, idle: timedelta, over: bool) -> None:
    secret = accounts.sign_in("Ada", PASSWORD, address="::1") or ""
    clock.at += idle
    assert (accounts.in_session(secret) is None) is over


def test_a_session_is_over_after_a_week_however_much_it_is_used(accounts: Accounts, clock: Clock) -> None:
    secret, hours = accounts.sign_in("Ada", PASSWORD, address="::1") or "", 0
    while accounts.in_session(secret):
        clock.at += timedelta(hours=6)
        hours += 6
    assert hours == 7 * 24


def test_a_new_password_ends_all_sessions(accounts: Accounts) -> None:
    secret = accounts.sign_in("Ada", PASSWORD, address="::1") or ""
    accounts.set_password("Ada", "another password")
    assert accounts.in_session(secret) is None
    assert accounts.sign_in("Ada", PASSWORD, address="::1") is None
    assert accounts.sign_in("Ada", "another password", address="::1")


def test_a_role_changes_at_once(accounts: Accounts) -> None:
    secret = accounts.sign_in("Cem", PASSWORD, address="::1") or ""
    accounts.set_role("Cem", Role.READER)
    who = accounts.in_session(secret)
    assert who is not None
    assert who.role is Role.READER


def test_who_fails_too_often_waits_and_others_do_not(accounts: Accounts, clock: Clock) -> None:
    for _ in range(module.MOST_HERE):
        assert accounts.sign_in("Ada", "another password", address="::1") is None
    with pytest.raises(ThrottledError) as told:
        accounts.sign_in("Ada", PASSWORD, address="::1")
    assert 0 < told.value.wait_s <= module.WITHIN.total_seconds()
    assert accounts.sign_in("Ada", PASSWORD, address="::2")
    assert accounts.sign_in("Cem", PASSWORD, address="::1")
    clock.at += module.WITHIN
    assert accounts.sign_in("Ada", PASSWORD, address="::1")


def test_an_address_that_tries_many_names_waits(accounts: Accounts) -> None:
    for n in range(module.MOST_ADDRESS):
        accounts.sign_in(f"name {n}", PASSWORD, address="::1")
    with pytest.raises(ThrottledError):
        accounts.sign_in("Ada", PASSWORD, address="::1")


def test_signing_in_again_and_again_is_no_failing(accounts: Accounts) -> None:
    for _ in range(module.MOST_ADDRESS + 1):
        assert accounts.sign_in("Ada", PASSWORD, address="::1")


@pytest.mark.parametrize("owner", Role)
@pytest.mark.parametrize("its", Role)
def test_a_token_may_never_do_more_than_its_owner(accounts: Accounts, owner: Role, its: Role) -> None:
    accounts.set_role("Cem", owner)
    if not owner.covers(its):
        with pytest.raises(ValueError, match="cannot be"):
            accounts.make_token("Cem", name="script", role=its)
        return
    secret = accounts.make_token("Cem", name="script", role=its)
    for later in Role:
        accounts.set_role("Cem", later)
        who = accounts.with_token(secret)
        assert who is not None
        assert who.role == min(later, its, key=list(Role).index)


def test_a_token_is_named_once_and_gone_when_revoked(accounts: Accounts) -> None:
    secret = accounts.make_token("Cem", name="script", role=Role.CODER)
    with pytest.raises(ValueError, match="already"):
        accounts.make_token("Cem", name="script", role=Role.READER)
    who = accounts.with_token(secret)
    assert who is not None
    assert (who.name, who.role, who.form, who.by_cookie) == ("Cem", Role.CODER, None, False)
    (token,) = accounts.tokens("cem")
    assert token.used_at is not None
    with pytest.raises(ValueError, match="no token"):
        accounts.revoke(token.id, owner="Ada")
    accounts.revoke(token.id, owner="Cem")
    assert accounts.with_token(secret) is None


def test_who_is_removed_takes_their_sessions_and_tokens_along(accounts: Accounts) -> None:
    session = accounts.sign_in("Cem", PASSWORD, address="::1") or ""
    token = accounts.make_token("Cem", name="script", role=Role.CODER)
    accounts.remove("Cem")
    accounts.add("Cem", role=Role.READER, password=PASSWORD)
    assert accounts.in_session(session) is None
    assert accounts.with_token(token) is None
    assert accounts.tokens() == ()


def test_the_last_admin_stays(accounts: Accounts) -> None:
    with pytest.raises(ValueError, match="Nobody would be admin"):
        accounts.remove("Ada")
    with pytest.raises(ValueError, match="Nobody would be admin"):
        accounts.set_role("Ada", Role.EDITOR)
    assert [u.role for u in accounts.users()] == [Role.ADMIN, Role.CODER]


def test_a_name_is_given_once_in_any_letters(accounts: Accounts) -> None:
    with pytest.raises(ValueError, match="already"):
        accounts.add("ada", role=Role.READER, password=PASSWORD)


def test_no_secret_stands_in_the_file_and_nobody_else_may_read_it(accounts: Accounts, file: DeskFile) -> None:
    secrets = [
        PASSWORD,
        accounts.sign_in("Ada", PASSWORD, address="::1") or "",
        accounts.make_token("Ada", name="script", role=Role.ADMIN),
    ]
    with sqlite3.connect(file.path) as db:
        dump = "\n".join(db.iterdump())
    db.close()
    assert not [s for s in secrets if s in dump]
    assert file.path.stat().st_mode & 0o077 == 0


def test_a_file_that_is_none_of_a_desk_is_left_alone(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine (x)")
    db.close()
    with pytest.raises(DeskError, match="none of a desk"):
        Accounts(DeskFile(path), clock=clock, cost=CHEAP).users()
    path.write_bytes(b"no database at all, but long enough to be looked at " * 20)
    with pytest.raises(DeskError, match="fails"):
        Accounts(DeskFile(path), clock=clock, cost=CHEAP).users()


def test_what_was_never_kept_is_not_there(file: DeskFile, clock: Clock) -> None:
    assert Accounts(file, clock=clock, cost=CHEAP).users() == ()
    assert not file.exists
