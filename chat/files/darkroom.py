"""The darkroom: a process of its own that opens the pictures of strangers, with little memory and nothing to steal.

It reads one order a line (JSON) and answers one line: `{"order": ...}` becomes `{width, height, cleaned, thumbnail}`,
or `{"error": "broken" | "pixels"}`. It ends with its standard input.
"""

import json
import resource
import struct
import sys
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageFile, ImageOps

from chat.files.strip import strip

MEMORY: Final = 1 << 30
"""Bytes of address space."""

LARGEST_RESULT: Final = 512 << 20
"""Bytes that one file may grow to."""

_FORMATS: Final = {
    "image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/bmp": "BMP",
    "image/avif": "AVIF",
}  # fmt: skip
_ORIENTATION: Final = 0x0112
_BROKEN: Final = (
    OSError, ValueError, IndexError, KeyError, TypeError, EOFError, struct.error, SyntaxError, MemoryError,
    ArithmeticError, RuntimeError,
)  # fmt: skip


def develop(order: dict[str, Any]) -> dict[str, Any]:
    """One picture: `source` of type `mime`; `cleaned` and `thumbnail` say where results may go.

    `pixels` bounds what is decoded; `side` is the longest side of a thumbnail.
    """
    source, mime = Path(order["source"]), order["mime"]
    try:
        with Image.open(source, formats=[_FORMATS[mime]]) as image:
            if image.width * image.height > order["pixels"]:
                return {"error": "pixels"}
            return _developed(image, source, order)
    except Image.DecompressionBombError:
        return {"error": "pixels"}
    except _BROKEN:
        return {"error": "broken"}


def _developed(image: Image.Image, source: Path, order: dict[str, Any]) -> dict[str, Any]:
    turned = image.getexif().get(_ORIENTATION, 1) not in (0, 1) and not getattr(image, "is_animated", False)
    if turned or (order["mime"] == "image/avif" and _tells(image)):
        cleaned = True
        upright = _rewrite(image, order)
    else:
        cleaned = _strip(source, order)
        # A JPEG can be decoded at a fraction of its size.
        image.draft("RGB", (2 * order["side"], 2 * order["side"]))
        upright = image
    width, height = upright.size if turned else _size(source, order["mime"])
    has_thumbnail = max(width, height) > order["side"]
    if has_thumbnail:
        _thumbnail(upright, order)
    else:
        upright.load()
    return {"width": width, "height": height, "cleaned": cleaned, "thumbnail": has_thumbnail}


def _size(source: Path, mime: str) -> tuple[int, int]:
    """As the header says it: `draft` has changed what the open image says."""
    with Image.open(source, formats=[_FORMATS[mime]]) as image:
        return image.size


def _tells(image: Image.Image) -> bool:
    return bool(image.info.get("exif") or image.info.get("xmp"))


def _strip(source: Path, order: dict[str, Any]) -> bool:
    data = source.read_bytes()
    kept = strip(data, order["mime"])
    if kept != data:
        Path(order["cleaned"]).write_bytes(kept)
    return kept != data


def _rewrite(image: Image.Image, order: dict[str, Any]) -> Image.Image:
    """Turned upright, written anew: a JPEG with its own tables, so that it loses next to nothing."""
    upright = ImageOps.exif_transpose(image)
    options: dict[str, Any] = {"quality": 92}
    if order["mime"] == "image/jpeg":
        from PIL.JpegImagePlugin import get_sampling

        sampling = get_sampling(image)
        options = {"qtables": image.quantization, "subsampling": sampling if sampling >= 0 else 0}  # type: ignore[attr-defined]
    profile = image.info.get("icc_profile")
    bare = Image.new(upright.mode, upright.size) if upright.mode != "P" else upright.copy()
    bare.info.clear()
    if upright.mode != "P":
        bare.paste(upright)
    bare.save(order["cleaned"], format=_FORMATS[order["mime"]], icc_profile=profile, **options)
    return upright


def _thumbnail(image: Image.Image, order: dict[str, Any]) -> None:
    """JPEG, or PNG for what is transparent."""
    image.thumbnail((order["side"], order["side"]))
    if "A" in image.getbands() or "transparency" in image.info:
        small, kind = image.convert("RGBA"), "PNG"
    else:
        small, kind = image.convert("RGB"), "JPEG"
    small.info.clear()
    small.save(order["thumbnail"], format=kind, quality=80)


def main() -> None:
    """Answer orders until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_RESULT, LARGEST_RESULT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # ours is checked before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    for line in sys.stdin:
        print(json.dumps(develop(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
