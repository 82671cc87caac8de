"""What servers pack, unpacked within a limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import pairwise

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from website import zstd

from sayso.collect.unpack import PIECE, whole
from sayso.errors import FetchError


def bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
    "plain": ("identity", bytes),
}
each = pytest.mark.parametrize(("coding", "pack"), PACKED.values(), ids=PACKED)


def cut(packed: bytes, at: list[int]) -> list[bytes]:
    edges = sorted({0, len(packed), *(a % (len(packed) + 1) for a in at)})
    return [packed[a:b] for a, b in pairwise(edges)]


@each
@settings(deadline=None)
@given(content=st.binary(max_size=500), at=st.lists(st.integers(0, 1_000), max_size=9))
def test_what_was_packed_comes_back_however_it_is_cut(
    coding: str, pack: Callable[[bytes], bytes], content: bytes, at: list[int]
) -> None:
    assert whole(cut(pack(content), at), coding=coding, most=500) == content


@settings(deadline=None)
@given(st.lists(st.binary(max_size=90), min_size=1, max_size=4), st.lists(st.integers(0, 1_000), max_size=9))
def test_gzip_in_several_members_is_all_of_them(contents: list[bytes], at: list[int]) -> None:
    packed = b"".join(map(gzip.compress, contents)) + b"\0" * 40
    assert whole(cut(packed, at), coding="gzip", most=1_000) == b"".join(contents)


@each
def test_a_bomb_is_stopped_while_it_grows(coding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"\0" * 20_000_000)
    tracemalloc.start()
    with pytest.raises(FetchError, match="larger than the 1,000,000 bytes"):
        whole((bomb[at : at + PIECE] for at in range(0, len(bomb), PIECE)), coding=coding, most=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


@pytest.mark.parametrize("name", ["gzip", "zlib", "brotli", "zstd"])
def test_what_ends_in_the_middle_is_told(name: str) -> None:
    coding, pack = PACKED[name]
    packed = pack(bytes(range(256)) * 9)
    with pytest.raises(FetchError, match=f"{coding} is broken"):
        whole([packed[:-3]], coding=coding, most=9_999)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_what_is_only_said_to_be_packed_is_taken_as_it_stands(coding: str) -> None:
    assert whole([b"<", b"rss/>"], coding=coding, most=99) == b"<rss/>"


@each
def test_nothing_is_nothing_in_every_packing(coding: str, pack: Callable[[bytes], bytes]) -> None:
    assert whole([], coding=coding, most=99) == whole([b"", b""], coding=coding, most=99) == b""
    assert whole([pack(b"")], coding=coding, most=99) == b""


@pytest.mark.parametrize("coding", ["gzip, gzip", "compress", "aes128gcm"])
def test_a_packing_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(FetchError, match="not asked for"):
        whole([b"abc"], coding=coding, most=99)


def test_a_zstd_frame_may_not_ask_for_a_gigabyte_of_window() -> None:
    options = {zstd.CompressionParameter.window_log: 30, zstd.CompressionParameter.enable_long_distance_matching: 1}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(b"a" * 9_999) + packer.flush()
    with pytest.raises(FetchError, match="zstd is broken"):
        whole([packed], coding="zstd", most=99_999)
