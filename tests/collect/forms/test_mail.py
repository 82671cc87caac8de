"""Mail: bodies in every encoding, attachments, mailboxes."""

from __future__ import annotations

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import dispatches, opened, outcomes, refused

from sayso.record import Dispatch, Failure

BULLETIN = """Return-Path: <desk@sahel.example>
From: =?utf-8?q?Sahel_Info_=E2=80=93_Desk?= <desk@sahel.example>
To: subscribers@list.example
Subject: =?iso-8859-1?Q?Br=E8ve:_five_soldiers_killed_near_M=E9naka?=
Date: Tue, 14 Feb 2023 18:42:10 +0100
Message-ID: <20230214.1742@sahel.example>
Content-Language: en
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

M=C9NAKA, Feb 14 (SI) - Five soldiers were killed on Tuesday when their vehi=
cle hit a mine near M=E9naka, a local official said.

The army confirmed "an incident" and gave no toll.
--b1
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<html><body><p>M=C9NAKA, Feb 14</p></body></html>
--b1--
""".replace("\n", "\r\n").encode("ascii")


def test_a_bulletin_comes_out_right() -> None:
    (d,) = dispatches(BULLETIN, "a.eml")
    assert d.text == (
        "Brève: five soldiers killed near Ménaka\n\n"
        "MÉNAKA, Feb 14 (SI) - Five soldiers were killed on Tuesday when their vehicle hit a mine near Ménaka, a local"
        ' official said.\r\n\r\nThe army confirmed "an incident" and gave no toll.'
    )
    assert (d.title, d.published) == ("Brève: five soldiers killed near Ménaka", "2023-02-14T18:42:10+01:00")
    assert (d.source, d.id, d.language) == ("Sahel Info – Desk", "20230214.1742@sahel.example", "en")
    assert d.url is None


def test_mail_is_known_without_a_name() -> None:
    assert [d.id for d in dispatches(BULLETIN)] == ["20230214.1742@sahel.example"]


def test_a_text_that_begins_like_mail_stays_to_the_letter() -> None:
    text = "Subject: Ceasefire talks\r\nFrom: our correspondent\r\n\r\nThey met in Doha.\r\n"
    assert [d.text for d in dispatches(text.encode(), "a.txt")] == [text]
    assert [d.text for d in dispatches(text.encode())] == [text]
    assert [d.text for d in dispatches(BULLETIN, "a.txt")] == [BULLETIN.decode()]


def mail(**fields: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "press@un.example",
        "Subject": "Update",
        "Date": "Wed, 1 Sep 2021 10:00:00 -0000",
        **fields,
    }.items():
        message[name] = value
    return message


def test_only_html_is_read_by_its_paragraphs() -> None:
    message = mail(Subject="Convoy attacked")
    message.set_content(
        "<style>p {}</style><p>A convoy was <b>attacked</b>.</p><p>No one was hurt.</p>", subtype="html", cte="base64"
    )
    (d,) = dispatches(message.as_bytes(), "a.eml")
    assert d.text == "Convoy attacked\n\nA convoy was attacked.\n\nNo one was hurt."
    assert (d.source, d.published) == ("press@un.example", "2021-09-01T10:00:00+00:00")


@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "windows-1251", "iso-8859-5"])
def test_every_charset_is_decoded(charset: str) -> None:
    message = mail(Subject="Сводка")
    message.set_content("Войска вошли в город, сообщил источник.\n", charset=charset)
    (d,) = dispatches(message.as_bytes(), "a.eml")
    assert d.text == "Сводка\n\nВойска вошли в город, сообщил источник."


def test_a_charset_that_is_none_or_wrong_is_guessed_with_a_note() -> None:
    body = "Войска вошли в город, сообщил источник.".encode("cp1251")
    for charset in ("x-unknown", "utf-8"):
        raw = (
            f"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
            + body
        )
        (d,) = dispatches(raw, "a.eml")
        assert d.text == "Войска вошли в город, сообщил источник."
        assert "a guess" in d.notes[0]


def test_attachments_that_are_dispatches_are_read_and_others_noted() -> None:
    message = mail(Subject="Bulletins of the day")
    message.set_content("Please find attached.\n")
    message.add_attachment(
        b'{"id": "j1", "text": "Rebels came."}\n{"id": "j2", "text": "They left."}',
        maintype="application",
        subtype="octet-stream",
        filename="day.jsonl",
    )
    message.add_attachment(
        "<html><h1>Strike</h1><p>A strike hit the port.</p></html>", subtype="html", filename="strike.html"
    )
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="map.png")
    inner = mail(Subject="Forwarded")
    inner.set_content("A mine exploded near the bridge.\n")
    message.add_attachment(inner)
    found = opened(message.as_bytes(), "a.eml")
    texts = [
        (t.capture.origin if t.capture else None, o.text) for t in found for o in t.outcomes if isinstance(o, Dispatch)
    ]
    assert texts == [
        ("a.eml", "Bulletins of the day\n\nPlease find attached."),
        ("a.eml#day.jsonl:1", "Rebels came."),
        ("a.eml#day.jsonl:2", "They left."),
        ("a.eml#strike.html", "Strike\n\nA strike hit the port."),
        ("a.eml#message.eml", "Forwarded\n\nA mine exploded near the bridge."),
    ]
    first = found[0].outcomes[0]
    assert isinstance(first, Dispatch)
    assert first.notes == ("attachment passed over: map.png (image/png)",)


def test_a_mail_that_only_brings_attachments_is_no_failure() -> None:
    message = mail(Subject="See attached")
    message.add_attachment(b"Rebels came.", maintype="text", subtype="plain", filename="a.txt")
    assert [d.text for d in dispatches(message.as_bytes(), "a.eml")] == ["Rebels came."]


@pytest.mark.parametrize(
    ("raw", "because"),
    [
        (b"From: a@b.example\r\nSubject: x\r\n\r\n", "is empty"),
        (b"", "is empty"),
        (
            b"From: a@b.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=",
            "is empty",
        ),
    ],
)
def test_a_mail_without_words_is_a_failure(raw: bytes, because: str) -> None:
    assert because in refused(raw, "a.eml")


def test_parts_without_end_in_each_other_are_survived() -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(3_000))
    found = outcomes(f"MIME-Version: 1.0\r\n{deep}\r\nRebels came.".encode(), "a.eml")
    assert len(found) == 1


@given(st.binary(max_size=300))
def test_any_bytes_called_mail_are_survived(raw: bytes) -> None:
    outcomes(raw, "a.eml")
    outcomes(b"From a@b.example Wed Sep  1 10:00:00 2021\n" + raw, "a.mbox")


lines = st.lists(
    st.sampled_from(["From the north they came.", ">From them.", "", "Rebels left.", "From: nobody"]),
    min_size=1,
    max_size=6,
)


@given(bodies=st.lists(lines, min_size=1, max_size=5))
def test_a_mailbox_gives_back_what_was_put_in(
    bodies: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("box") / "a.mbox"
    box = mailbox.mbox(path)
    for n, body in enumerate(bodies):
        # Python quotes only a line that begins with From; what was quoted already cannot be told from it afterwards.
        text = "\n".join(line.replace(">From", "From") for line in body)
        message = mail(**{"Message-ID": f"<{n}@x.example>", "Subject": f"N{n}"})
        message.set_content(f"{text}\nEnd.\n")
        box.add(message)
    box.close()
    found = dispatches(path.read_bytes(), "a.mbox")
    assert [d.id for d in found] == [f"{n}@x.example" for n in range(len(bodies))]
    for d, body in zip(found, bodies, strict=True):
        text = "\n".join(line.replace(">From", "From") for line in body)
        assert d.text == f"{d.title}\n\n" + f"{text}\nEnd.".strip("\n")


def test_a_message_of_a_box_is_named_by_its_line_and_a_bad_one_costs_no_other(tmp_path: Path) -> None:
    raw = (
        b"From a@b.example Wed Sep  1 10:00:00 2021\nFrom: a@b.example\nSubject: One\n\nRebels came.\n\n"
        b"From a@b.example Wed Sep  1 11:00:00 2021\nFrom: a@b.example\n\n\n\n"
        b"From a@b.example Wed Sep  1 12:00:00 2021\nFrom: a@b.example\nSubject: Three\n\nThey left.\n"
    )
    found = opened(raw, "a.mbox")
    assert [t.capture.origin for t in found if t.capture] == ["a.mbox:1", "a.mbox:7", "a.mbox:12"]
    assert [type(o) for t in found for o in t.outcomes] == [Dispatch, Failure, Dispatch]
    assert found[0].capture is not None
    assert found[0].capture.content == b"From: a@b.example\nSubject: One\n\nRebels came.\n"
    assert len(dispatches(raw.replace(b"From: a@b.example\n\n\n\n", b"From: a@b.example\n\nx\n\n"))) == 3


def test_a_box_without_messages_says_so() -> None:
    assert "none of its lines begins a message" in refused(b"Rebels came.\n", "a.mbox")


def test_all_words_that_a_mail_shows_are_its_text_and_the_same_in_another_form_is_not() -> None:
    message = mail(Subject="Two parts")
    message.set_content("Rebels came.\n")
    message.add_alternative("<p>Rebels <i>came</i>.</p>", subtype="html")
    message.make_mixed()
    message.attach(part("They left.\n"))
    message.attach(part("BEGIN:VCALENDAR", subtype="calendar"))
    (d,) = dispatches(message.as_bytes(), "a.eml")
    assert d.text == "Two parts\n\nRebels came.\n\nThey left."
    assert d.notes == ("attachment passed over:  (text/calendar)",)


def part(words: str, subtype: str = "plain") -> EmailMessage:
    inner = EmailMessage()
    inner.set_content(words, subtype=subtype)
    return inner
