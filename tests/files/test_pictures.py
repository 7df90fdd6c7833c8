"""Strangers' pictures: cleaned, turned, made small; refused when they are traps. All in another process."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest
from PIL import Image

from chat.domain.errors import Refusal
from chat.files.pictures import SIDE, Developed, Pictures
from tests.pictures import CAMERA, bomb, picture, png, telling

PIXELS = 64_000_000
MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    made = Pictures(PIXELS)
    yield made
    made.close()


class Tray:
    """Where one picture lies, and what becomes of it."""

    def __init__(self, folder: Path, data: bytes) -> None:
        self.source, self.cleaned, self.small = folder / "source", folder / "cleaned", folder / "small"
        self.source.write_bytes(data)

    def develop(self, pictures: Pictures, mime: str) -> Developed:
        return pictures.develop(self.source, mime, self.cleaned, self.small)


@pytest.mark.parametrize("kind", MIMES)
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_picture_tells_nothing_of_its_maker_and_stands_upright(
    pictures: Pictures, tmp_path: Path, kind: str, orientation: int
) -> None:
    data = telling(400, 300, kind, orientation)
    assert CAMERA.encode() in data
    tray = Tray(tmp_path, data)
    developed = tray.develop(pictures, MIMES[kind])
    size = (400, 300) if orientation == 1 else (300, 400)
    assert developed == Developed(*size, cleaned=True, thumbnail=True)
    for path in (tray.cleaned, tray.small):
        assert CAMERA.encode() not in path.read_bytes()
        with Image.open(path) as image:
            assert dict(image.getexif()) == {}
    with Image.open(tray.cleaned) as image:
        assert (image.format, image.size) == (kind, size)
    with Image.open(tray.small) as image:
        assert max(image.size) == SIDE
        assert (image.width > image.height) == (orientation == 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cleaning_changes_no_pixel(pictures: Pictures, tmp_path: Path, kind: str) -> None:
    tray = Tray(tmp_path, telling(64, 48, kind))
    tray.develop(pictures, MIMES[kind])
    with Image.open(tray.source) as before, Image.open(tray.cleaned) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_small_picture_that_tells_nothing_stays_as_it_is(pictures: Pictures, tmp_path: Path, kind: str) -> None:
    tray = Tray(tmp_path, picture(20, 10, kind))
    mime = f"image/{kind.lower()}"
    assert tray.develop(pictures, mime) == Developed(20, 10, cleaned=False, thumbnail=False)
    assert not tray.cleaned.exists()


def test_a_film_that_a_phone_appended_goes_with_its_place(pictures: Pictures, tmp_path: Path) -> None:
    tray = Tray(tmp_path, picture(20, 10, "JPEG") + b"\0\0\0\x18ftypmp42" + CAMERA.encode())
    assert tray.develop(pictures, "image/jpeg").cleaned
    assert tray.cleaned.read_bytes() == picture(20, 10, "JPEG")


def test_an_animation_still_moves_and_repeats(pictures: Pictures, tmp_path: Path) -> None:
    frames = [Image.new("P", (8, 8), colour) for colour in range(4)]
    for number, frame in enumerate(frames):
        frame.putpalette([value * (number + 1) for value in range(48)])
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=50, comment=CAMERA.encode())
    assert CAMERA.encode() in file.getvalue()
    tray = Tray(tmp_path, file.getvalue())
    assert tray.develop(pictures, "image/gif").cleaned
    assert CAMERA.encode() not in tray.cleaned.read_bytes()
    with Image.open(tray.cleaned) as image:
        assert (image.n_frames, image.info["loop"], image.info["duration"]) == (4, 0, 50)


def test_what_is_transparent_keeps_it_in_the_thumbnail(pictures: Pictures, tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(file, "PNG")
    tray = Tray(tmp_path, file.getvalue())
    tray.develop(pictures, "image/png")
    with Image.open(tray.small) as image:
        assert (image.format, image.getpixel((5, 5))) == ("PNG", (0, 0, 0, 0))


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (bomb(), "image/png"),
        (b"GIF89a" + b"\xff\xff" * 2 + b"\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\2D\1\0;", "image/gif"),
    ],
)
def test_too_many_pixels_are_refused_by_the_header(pictures: Pictures, tmp_path: Path, data: bytes, mime: str) -> None:
    with pytest.raises(Refusal, match="at most 64000000 pixels"):
        Tray(tmp_path, data).develop(pictures, mime)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"\xff\xd8\xff<html><script>alert(1)</script>", "image/jpeg"),
        (png((b"IHDR", b"\0")), "image/png"),
        (b"RIFF\4\0\0\0WEBP", "image/webp"),
        (b"GIF89a", "image/gif"),
        (picture(20, 10, "PNG"), "image/jpeg"),
    ],
)
def test_what_only_begins_like_a_picture_is_refused(pictures: Pictures, tmp_path: Path, data: bytes, mime: str) -> None:
    with pytest.raises(Refusal, match="bad_picture"):
        Tray(tmp_path, data).develop(pictures, mime)
    assert Tray(tmp_path, picture()).develop(pictures, "image/png").width == 8  # and the next one is served


def test_a_picture_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    impatient = Pictures(PIXELS, patience=0.0001)
    with pytest.raises(Refusal, match="bad_picture"):
        Tray(tmp_path, picture(2000, 2000)).develop(impatient, "image/png")
    impatient.close()


def test_the_hub_goes_on_and_pictures_take_turns(tmp_path: Path) -> None:
    pictures = Pictures(PIXELS, rooms=2)
    trays = []
    for number in range(6):
        folder = tmp_path / str(number)
        folder.mkdir()
        trays.append(Tray(folder, telling(1500, 1500, "PNG", 6)))
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            gevent.sleep(0.001)

    ticking = gevent.spawn(tick)
    jobs = [gevent.spawn(tray.develop, pictures, "image/png") for tray in trays]
    gevent.joinall(jobs, raise_error=True)
    ticking.kill()
    assert ticks > 50
    assert len(pictures._idle) <= 2
    pictures.close()


def test_nothing_of_our_environment_reaches_the_darkroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT_S3_SECRET", "hush-hush")
    pictures = Pictures(PIXELS)
    Tray(tmp_path, picture()).develop(pictures, "image/png")
    (room,) = pictures._idle
    assert b"hush-hush" not in Path(f"/proc/{room.pid}/environ").read_bytes()
    assert os.getpid() != room.pid
    pictures.close()
