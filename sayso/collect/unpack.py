"""Packed bytes unpacked piece by piece, so that a bomb is stopped when it has grown past the limit and not after."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sayso.collect.parts import part
from sayso.errors import FetchError

# How much is unpacked at a time: what a bomb may take of the memory beyond the limit.
PIECE = 65_536

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"


def whole(chunks: Iterable[bytes], *, coding: str = "identity", most: int) -> bytes:
    """The bytes that the chunks are once unpacked by an HTTP content coding, `most` at most.

    What is declared gzip or zstd and is not is taken as it stands: servers pack some answers and label all.
    Raises: FetchError when they are more, or broken, or packed in a way we did not ask for.
    """
    held: list[bytes] = []
    n = 0
    try:
        for piece in _unpacked(chunks, coding):
            n += len(piece)
            if n > most:
                packed = "" if coding == "identity" else f" once its {coding} is unpacked"
                raise FetchError(f"it is larger than the {most:,} bytes that are taken at most{packed}")
            held.append(piece)
    except (zlib.error, EOFError, _zstd_error(coding), _brotli_error(coding)) as e:
        raise FetchError(f"its {coding} is broken: {e}") from e
    return b"".join(held)


def is_gzip(content: bytes) -> bool:
    return content.startswith(_GZIP)


def _unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    unpack = _CODINGS.get(coding)
    if unpack is None:
        raise FetchError(
            f"it is packed as {coding!r:.60}, which was not asked for; wanted {', '.join(_CODINGS)} or plain"
        )
    head, chunks = _headed(chunks, 1)
    # Nothing at all is nothing in every packing: servers label their empty answers too.
    return unpack(chunks) if head else iter(())


def _plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    yield from chunks


def _headed(chunks: Iterable[bytes], n: int) -> tuple[bytes, Iterator[bytes]]:
    """The first `n` bytes or the few there are, and all the chunks, those first ones included."""
    rest = iter(chunks)
    head = b""
    for chunk in rest:
        head += chunk
        if len(head) >= n:
            break

    def again() -> Iterator[bytes]:
        if head:
            yield head
        yield from rest

    return head[:n], again()


def _gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    head, chunks = _headed(chunks, len(_GZIP))
    if head != _GZIP:
        return chunks
    return _members(chunks, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), _GZIP)


def _deflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # The standard means a zlib stream; some servers send it bare. The first two bytes of zlib are a checked header.
    head, chunks = _headed(chunks, 2)
    wrapped = len(head) == 2 and head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0
    return _members(chunks, lambda: zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS), None)


def _members(chunks: Iterable[bytes], start: Callable[[], Any], magic: bytes | None) -> Iterator[bytes]:
    """The packed members one after another; what stands behind the last and is none is padding."""
    unpacker = start()
    behind = b""
    for chunk in chunks:
        chunk = behind + chunk
        behind = b""
        while chunk:
            if unpacker.eof:
                if magic is not None and len(chunk) < len(magic):
                    behind = chunk
                    break
                if magic is None or not chunk.startswith(magic):
                    return
                unpacker = start()
            yield unpacker.decompress(chunk, PIECE)
            chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        yield unpacker.flush()
    if not unpacker.eof:
        raise EOFError("it ends in the middle")


def _zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    head, chunks = _headed(chunks, len(_ZSTD))
    return _frames(chunks) if head == _ZSTD else chunks


def _frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    module = _zstd_module()
    # A frame may ask for a window of gigabytes; browsers and RFC 9659 hold it to 8 MB.
    options = {module.DecompressionParameter.window_log_max: 23}
    unpacker = module.ZstdDecompressor(options=options)
    for chunk in chunks:
        if unpacker.eof:
            return
        yield unpacker.decompress(chunk, PIECE)
        while not (unpacker.eof or unpacker.needs_input):
            yield unpacker.decompress(b"", PIECE)
    if not unpacker.eof:
        raise EOFError("it ends in the middle")


def _brotli(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = part("brotli").Decompressor()
    for chunk in chunks:
        if unpacker.is_finished():
            return
        yield unpacker.process(chunk, output_buffer_limit=PIECE)
        while not (unpacker.can_accept_more_data() or unpacker.is_finished()):
            yield unpacker.process(b"", output_buffer_limit=PIECE)
    if not unpacker.is_finished():
        raise EOFError("it ends in the middle")


_CODINGS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "identity": _plain,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


def _zstd_module() -> Any:
    return part("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


def _zstd_error(coding: str) -> type[Exception]:
    return _zstd_module().ZstdError if coding == "zstd" else EOFError


def _brotli_error(coding: str) -> type[Exception]:
    return part("brotli").error if coding == "br" else EOFError
