"""What a file is, by its first bytes. What a sender says of it is never believed."""

from typing import Final

OCTETS: Final = "application/octet-stream"

# (offset, bytes, type); the first that fits counts.
_SIGNATURES: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_MP4_AUDIO: Final = (b"M4A ", b"M4B ")
_IMAGES_BY_BRAND: Final = {b"avif": "image/avif", b"heic": "image/heic", b"mif1": "image/heic"}
_OFFICE: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}

SHOWN: Final = frozenset({
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif", "audio/mpeg", "audio/amr",
    "audio/ogg", "audio/flac", "audio/wav", "audio/mp4", "video/mp4", "video/webm",
})  # fmt: skip
"""Types that a browser may show in place: no text, no markup, nothing that could run as our page."""


def sniff(head: bytes, name: str = "") -> str:
    """The MIME type of a file that begins with `head`. `name` only tells kinds of zip files apart."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], OCTETS)
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    found = next((mime for offset, magic, mime in _SIGNATURES if head.startswith(magic, offset)), None)
    if found == "application/zip":
        ending = name[name.rfind(".") :].lower() if "." in name else ""
        return _OFFICE.get(ending, found)
    return found or ("text/plain" if _is_text(head) else OCTETS)


def _by_brand(brand: bytes) -> str:
    if brand in _MP4_AUDIO:
        return "audio/mp4"
    return _IMAGES_BY_BRAND.get(brand, "video/mp4")


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the last character may be cut."""
    if not head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        text = head[: error.start].decode("utf-8")
    return not any(char < " " and char not in "\t\r\n\f" for char in text)
