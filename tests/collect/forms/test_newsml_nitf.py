"""NewsML-G2 and NITF: items, messages and packages; and XML that was made to do harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opening import dispatches, opened, outcomes, refused

from sayso.record import Dispatch

NITF = """<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">
  <head>
    <title>Sudan-Clashes</title>
    <docdata management-status="usable">
      <doc-id id-string="SHK4471" regsrc="shabaka.example"/>
      <date.issue norm="20230417T093000+0200"/>
      <ed-msg info="CORRECTS toll in 2nd paragraph"/>
      <doc.copyright holder="Shabaka News"/>
      <du-key key="Sudan-Clashes" version="4"/>
    </docdata>
  </head>
  <body>
    <body.head>
      <hedline>
        <hl1>At least 27 killed as <em>clashes</em> spread to Nyala</hl1>
        <hl2>Hospital hit, doctors say</hl2>
      </hedline>
      <byline>By <person>Huda Salih</person></byline>
      <dateline><location>KHARTOUM</location>, <story.date norm="20230417">April 17</story.date></dateline>
    </body.head>
    <body.content>
      <p>At least 27 people were killed in
         <location>Nyala</location>, doctors said &mdash; a day after clashes reached the city.</p>
      <p>The army&nbsp;said it was &quot;in control&quot;.</p>
      <media media-type="image"><media-caption>Smoke over Nyala</media-caption></media>
      <table><tr><td>Killed</td><td>27</td></tr></table>
    </body.content>
    <body.end><tagline>hs/ed</tagline></body.end>
  </body>
</nitf>"""
NITF_TEXT = (
    "At least 27 killed as clashes spread to Nyala\n\nHospital hit, doctors say\n\n"
    "By Huda Salih\n\nKHARTOUM, April 17\n\n"
    "At least 27 people were killed in Nyala, doctors said — a day after clashes reached the city.\n\n"
    'The army\u00a0said it was "in control".\n\nKilled\n\n27'
)


def item(
    guid: str = "urn:newsml:afrowire.example:20230417:771",
    *,
    version: str = "3",
    status: str = "usable",
    body: str = "",
    headline: str = "Clashes spread to Nyala",
    more: str = "",
    kind: str = "text",
) -> str:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}"
  standard="NewsML-G2" xml:lang="en-GB">
  <catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_36.xml"/>
  <rightsInfo><copyrightHolder><name>AfroWire SA</name></copyrightHolder></rightsInfo>
  <itemMeta>
    <itemClass qcode="ninat:{kind}"/>
    <provider qcode="nprov:AFW"><name>AfroWire</name></provider>
    <versionCreated>2023-04-17T10:02:11+02:00</versionCreated>
    <firstCreated>2023-04-17T08:00:00+02:00</firstCreated>
    <pubStatus qcode="stat:{status}"/>
    {more}
  </itemMeta>
  <contentMeta>
    <contentCreated>2023-04-17T07:55:00+02:00</contentCreated>
    <located qcode="city:KRT"><name>Khartoum</name></located>
    <infoSource><name>Shabaka News</name></infoSource>
    <headline>{headline}</headline>
  </contentMeta>
  <contentSet>{body}</contentSet>
</newsItem>"""


XHTML = """<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">
<head><title>x</title></head><body>
<p>KHARTOUM (AfroWire) &ndash; Clashes spread to <b>Nyala</b> on Monday.</p><p>The army denied it.</p>
</body></html></inlineXML>"""
IN_NITF = f'<inlineXML contenttype="application/nitf+xml">{NITF}</inlineXML>'
DATA = '<inlineData contenttype="text/plain">KHARTOUM - Clashes spread.\n\nThe army denied it.</inlineData>'
ESCAPED = (
    '<inlineData contenttype="text/html">&lt;p&gt;KHARTOUM - Clashes spread.&lt;/p&gt;'
    "&lt;p&gt;The army denied it.&lt;/p&gt;</inlineData>"
)


def raw(xml: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode()


def test_nitf_comes_out_as_it_is_printed() -> None:
    (d,) = dispatches(raw(NITF), "a.xml")
    assert d.text == NITF_TEXT
    assert (d.title, d.published) == ("At least 27 killed as clashes spread to Nyala", "2023-04-17T09:30:00+02:00")
    assert (d.id, d.version, d.source, d.withdrawn) == ("SHK4471", "4", "Shabaka News", False)
    assert d.notes == ("ed-msg: CORRECTS toll in 2nd paragraph",)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">',
        '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "http://x.example/nitf.dtd">',
    ],
)
def test_nitf_with_a_doctype_is_read_and_nothing_is_fetched(doctype: str) -> None:
    plain = NITF.replace(' xmlns="http://iptc.org/std/NITF/2006-10-18/"', "")
    assert dispatches(raw(doctype + plain), "a.xml")[0].text == NITF_TEXT


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "iso-8859-1"])
def test_xml_is_decoded_as_it_declares(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + NITF.replace("Nyala", "Nyåla")
    (d,) = dispatches(text.encode(encoding), "a.nitf")
    assert d.text == NITF_TEXT.replace("Nyala", "Nyåla")


def test_a_cancelled_nitf_is_withdrawn() -> None:
    assert dispatches(raw(NITF.replace('"usable"', '"canceled"')), "a.xml")[0].withdrawn


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            XHTML,
            "Clashes spread to Nyala\n\nKHARTOUM (AfroWire) – Clashes spread to Nyala on Monday."
            "\n\nThe army denied it.",
        ),
        (DATA, "Clashes spread to Nyala\n\nKHARTOUM - Clashes spread.\n\nThe army denied it."),
        (ESCAPED, "Clashes spread to Nyala\n\nKHARTOUM - Clashes spread.\n\nThe army denied it."),
        (IN_NITF, NITF_TEXT),
    ],
    ids=["xhtml", "plain", "escaped html", "nitf"],
)
def test_an_item_comes_out_whatever_its_body_is_written_in(body: str, text: str) -> None:
    (d,) = dispatches(raw(item(body=body)), "a.xml")
    assert d.text == text
    assert (d.title, d.published) == (text.split("\n")[0], "2023-04-17T10:02:11+02:00")
    assert (d.id, d.version) == ("urn:newsml:afrowire.example:20230417:771", "3")
    assert (d.source, d.language, d.withdrawn) == ("AfroWire", "en-GB", False)
    assert d.notes[-2:] == ("located: Khartoum", "information from Shabaka News")


def test_a_cancelled_item_is_withdrawn_in_its_editors_words() -> None:
    told = item(status="canceled", version="4", more="<edNote>KILLED: the report is wrong.</edNote>")
    (d,) = dispatches(raw(told), "a.xml")
    assert (d.withdrawn, d.version) == (True, "4")
    assert d.text == "Clashes spread to Nyala\n\nKILLED: the report is wrong."


def test_a_message_is_one_capture_with_its_text_items() -> None:
    items = [
        item("urn:a", body=DATA),
        item("urn:b", body="", kind="picture"),
        item("urn:c", body=XHTML),
        item("urn:d", body="", headline=""),
    ]
    message = f"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2023-04-17T10:03:00+02:00</sent></header>
    <itemSet><packageItem guid="urn:p" version="1"><itemMeta/></packageItem>{"".join(items)}</itemSet></newsMessage>"""
    (taken,) = opened(raw(message), "a.xml")
    assert [o.id if isinstance(o, Dispatch) else (o.dispatch, o.reason) for o in taken.outcomes] == [
        "urn:a",
        "urn:c",
        ("a.xml#urn:d", "is empty: it has no words"),
    ]
    assert taken.capture is not None
    assert taken.capture.content == raw(message)


def test_a_document_without_text_items_says_what_it_holds() -> None:
    reason = refused(raw(item(kind="picture")), "a.xml")
    assert reason == "holds no text item: only newsItem, with no words of a dispatch"
    package = '<packageItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:p"><itemMeta/></packageItem>'
    assert "only packageItem" in refused(raw(package), "a.xml")


BOMB = (
    '<!DOCTYPE nitf [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
FETCH = '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE nitf [<!ENTITY % p SYSTEM "http://x.example/p.dtd"> %p;]>'


@pytest.mark.parametrize("doctype", [BOMB, FETCH, PARAMETER], ids=["bomb", "file", "parameter"])
def test_xml_that_defines_entities_is_refused(doctype: str) -> None:
    for reference in ("&j;", "&x;", ""):
        begun = time.perf_counter()
        reason = refused(
            raw(f"{doctype}<nitf><body><body.content><p>{reference}</p></body.content></body></nitf>"), "a.xml"
        )
        assert "defines XML entities, which can be made to blow up" in reason
        assert time.perf_counter() - begun < 2


def test_xml_a_hundred_thousand_deep_is_survived() -> None:
    deep = "<p>" * 100_000 + "Rebels came." + "</p>" * 100_000
    begun = time.perf_counter()
    found = outcomes(raw(f"<nitf><body><body.content>{deep}</body.content></body></nitf>"), "a.xml")
    assert len(found) == 1
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"<nitf><body>", "it is no XML: no element found"),
        (b"<nitf><body></nitf>", "it is no XML: mismatched tag"),
        (b"<catalog><a/></catalog>", "its first element is 'catalog': not NewsML-G2, NITF, RSS, Atom or XHTML"),
        (b"", "is empty"),
        (b"Rebels came.", "its first element is 'none'"),
        (b"<nitf>&undefined;</nitf>", "undefined entity"),
        (b"\x00\x01\x02<nitf>", "its first element is 'none'"),
    ],
)
def test_xml_that_is_none_of_ours_says_what_it_is(content: bytes, because: str) -> None:
    assert because in refused(content, "a.xml")


@given(st.integers(0, len(raw(item(body=XHTML))) - 1))
def test_an_item_cut_anywhere_is_a_failure_and_no_dispatch(cut: int) -> None:
    found = outcomes(raw(item(body=XHTML))[:cut], "a.xml")
    assert [o for o in found if isinstance(o, Dispatch)] == []
    assert len(found) == 1
