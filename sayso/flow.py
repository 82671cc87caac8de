"""The joins: from inputs to readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from sayso.errors import ReadError
from sayso.record import Dispatch, Failure, Reading, dispatch_id

if TYPE_CHECKING:
    from sayso.reader.steps import Reader


@cache
def reader() -> Reader:
    """The reader, loaded once a process."""
    # Here, because it brings numpy and more, which `import sayso` and `sayso --help` can do without.
    from sayso.reader.steps import Reader

    return Reader()


def read(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    published: str | None = None,
    url: str | None = None,
    source: str | None = None,
) -> Reading:
    """The reading of one dispatch's text; `published` is an ISO date or date-time.

    Raises: ReadError when the text cannot be read.
    """
    return reader().read(
        Dispatch(
            id=id or dispatch_id(source, url, text), text=text, title=title, published=published, url=url, source=source
        )
    )


def read_all(dispatches: Iterable[Dispatch | Failure]) -> Iterator[Reading | Failure]:
    """A reading or a failure for each, in order; failures pass through.

    Raises: PartError before the first one when a part of the installation is missing.
    """
    read = reader().read
    for dispatch in dispatches:
        if isinstance(dispatch, Failure):
            yield dispatch
            continue
        try:
            yield read(dispatch)
        except ReadError as e:
            yield Failure(dispatch=dispatch.id, stage="read", reason=str(e))
        except Exception as e:  # noqa: BLE001 - one dispatch never stops a run of thousands, not even by our mistake
            yield Failure(
                dispatch=dispatch.id,
                stage="read",
                reason=f"a mistake of Sayso's own, {e!r}; please report it with this dispatch",
            )
