"""Forms as they come in: bounded, and ours. A page of elsewhere makes a browser send one, but not what ours carry."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from sayso.desk.rights import Person

# A form with its note; a dispatch is never sent.
MOST_BYTES = 200_000
MEDIA = "application/x-www-form-urlencoded"
HEADER = "x-sayso-form"
OLD = "This form is of an earlier sign-in or run of the desk. Go back, load the page again, and send it anew."


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form, and nothing that is too long to be one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"The form is longer than {MOST_BYTES:,} bytes; shorten the note.")
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000))
    except ValueError as e:
        raise HTTPException(413, "The form has more fields than any of ours.") from e


async def ours(request: Request) -> dict[str, str]:
    """The fields of a form that a page of ours sent for this person, or a program with its token."""
    form = await fields(request)
    who: Person = request.state.who
    if who.form is not None and not secrets.compare_digest(form.get("token", "").encode(), who.form.encode()):
        raise HTTPException(403, OLD)
    return form


def is_sent_by_itself(request: Request, who: Person | None) -> bool:
    """True for what a browser was made to send under somebody's session, and no page of ours sent.

    Forms carry their proof within, see `ours`; anything else that changes something brings it in a header.
    """
    if who is None or not who.by_cookie or request.method in {"GET", "HEAD"}:
        return False
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == MEDIA:
        return False
    return not secrets.compare_digest(request.headers.get(HEADER, "").encode(), (who.form or "").encode())


Form = Annotated[dict[str, str], Depends(ours)]
Unsigned = Annotated[dict[str, str], Depends(fields)]
