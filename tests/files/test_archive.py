"""The container of a backup: read in one go, and no byte of it can change unseen."""

from __future__ import annotations

import hashlib
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.files.archive import MANIFEST, TAIL, ArchiveWriter, Damaged, Entry, manifest_of, members


def archive(**bodies: bytes) -> bytes:
    out = io.BytesIO()
    writer = ArchiveWriter(out, 1_700_000_000)
    for name, body in bodies.items():
        writer.add(name, len(body), [body[:3], body[3:]])
    writer.finish({"said": "明白"})
    return out.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    return {name: get(size) for name, size, get in members(io.BytesIO(data))}


@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.binary(max_size=2000), max_size=4))
@settings(max_examples=30, deadline=None)
def test_what_was_written_is_read(bodies: dict[str, bytes]) -> None:
    found = read(archive(**bodies))
    manifest = manifest_of(found.pop(MANIFEST))
    assert found == bodies
    assert manifest["said"] == "明白"
    assert manifest["entries"] == [Entry(n, len(b), hashlib.sha256(b).hexdigest()) for n, b in bodies.items()]


def test_any_tar_reads_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(one=b"first"))) as tar:
        assert tar.getnames() == ["one", MANIFEST]


def test_every_flipped_byte_is_found() -> None:
    data = archive(one=b"x" * 700)
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 0x10
        with pytest.raises(Damaged):
            read(bytes(flipped))


def test_every_cut_is_found() -> None:
    data = archive(one=b"x" * 700)
    for length in (0, 1, 512, 1212, len(data) - TAIL, len(data) - 1):
        with pytest.raises(Damaged):
            read(data[:length])


@pytest.mark.parametrize("size", [4, 6])
def test_a_file_that_changes_its_length_meanwhile_is_refused(size: int) -> None:
    with pytest.raises(Damaged, match="one became"):
        ArchiveWriter(io.BytesIO(), 0).add("one", size, [b"12345"])


def test_only_plain_files_are_read() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w|") as tar:
        link = tarfile.TarInfo("secrets/tokens")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(Damaged, match="no plain file"):
        read(out.getvalue() + b"x" * TAIL)


def sealed(*infos: tuple[tarfile.TarInfo, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    """A container that anybody may have made, with the right digest."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for info, body in infos:
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return out.getvalue() + f"switchboard-backup sha256 {hashlib.sha256(out.getvalue()).hexdigest()}\n".encode()


def test_a_sparse_member_of_a_terabyte_is_refused() -> None:
    member = tarfile.TarInfo("one")
    member.pax_headers = {
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 40), "GNU.sparse.name": "one",
    }  # fmt: skip
    with pytest.raises(Damaged, match="plain file"):
        read(sealed((member, b"0\n\0\0"), form=tarfile.PAX_FORMAT))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_only_plain_files_are_members(kind: bytes) -> None:
    member = tarfile.TarInfo("one")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(Damaged, match="plain file"):
        read(sealed((member, b"")))


@pytest.mark.parametrize(
    "text",
    [
        b"[]", b"5", b"\xff", b'{"entries": 5}', b'{"entries": [{"name": ["a"], "size": 1, "sha256": ""}]}',
        b'{"entries": [], "migrations": 5}', b'{"entries": [], "absent": [[1]]}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_manifest_that_is_none(text: bytes) -> None:
    with pytest.raises(Damaged):
        manifest_of(text)
