"""A sealed stream opens whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from chat.files import sealing
from chat.files.archive import Damaged
from chat.files.sealing import Sealer, Unsealer, is_sealed

Seal = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few bytes, and a cheap key: what is tested is how they hang together."""
    monkeypatch.setattr(sealing, "CHUNK", 10)
    monkeypatch.setattr(sealing, "_COST", 2)


def seal(data: bytes, word: str = "word") -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, word)
    for at in range(0, len(data), 7):
        sealer.write(data[at : at + 7])
    sealer.finish()
    return out.getvalue()


def unseal(data: bytes, word: str = "word") -> bytes:
    unsealer, found = Unsealer(io.BytesIO(data), word), b""
    while piece := unsealer.read(4):
        found += piece
    return found


@pytest.mark.parametrize("length", [0, 1, 9, 10, 11, 20, 35])
def test_what_was_sealed_opens(length: int) -> None:
    data = bytes(range(length))
    assert unseal(seal(data)) == data
    assert is_sealed(seal(data))


def test_the_same_bytes_are_never_sealed_alike() -> None:
    assert seal(b"x" * 30) != seal(b"x" * 30)


def test_another_word_opens_nothing() -> None:
    with pytest.raises(Damaged, match="passphrase"):
        unseal(seal(b"x" * 30), "ward")


def test_every_flipped_byte_and_every_cut_is_found() -> None:
    data = seal(b"x" * 35)
    for at in range(len(data)):
        with pytest.raises(Damaged):
            unseal(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(Damaged):
            unseal(data[:at])


def test_chunks_can_be_neither_swapped_nor_left_out() -> None:
    data = seal(b"x" * 35)
    head, sealed = data[: len(data) - 35 - 4 * 16], data[len(data) - 35 - 4 * 16 :]
    chunks = [sealed[at : at + 26] for at in range(0, len(sealed), 26)]
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 1, 2, 3]):
        with pytest.raises(Damaged):
            unseal(head + b"".join(chunks[number] for number in order))
