"""Every home of this installation: new files go to one, old ones lie where they were brought."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from chat.config import Settings
from chat.domain.errors import Refusal
from chat.files.home import Home, Shown
from chat.files.home_local import LocalHome

_ANY: Final = f"chat/2000/img_{'0' * 32}.jpg"


def homes_of(settings: Settings) -> "Homes":
    """This machine, and the bucket when one is named."""
    homes: dict[str, Home] = {"local": LocalHome(settings.data / "uploads")}
    bucket = bucket_home(settings)
    if bucket is not None:
        homes["s3"] = bucket
    return Homes(homes, settings.files)


def bucket_home(settings: Settings) -> Home | None:
    """The bucket when one is named."""
    if not settings.s3_bucket:
        return None
    # boto3 takes its time to load, and most installations never need it.
    from chat.files.home_s3 import S3Home, bucket_of

    return S3Home(bucket_of(settings))


class Homes:
    """`current` takes new files. Files of a home that is not set up any more cannot be reached."""

    def __init__(self, homes: Mapping[str, Home], current: str) -> None:
        self._homes = homes
        self.current = homes[current]

    def named(self, name: str) -> Home:
        """Raises Refusal `store_unavailable` for a home that is not set up."""
        found = self._homes.get(name)
        if found is None:
            raise Refusal("store_unavailable")
        return found

    def origins(self) -> list[str]:
        """`https://host:port` of each home that hands out addresses of its own."""
        links = [home.link(_ANY, Shown("", "image/jpeg", True)) for home in self._homes.values()]
        parts = [urlsplit(link) for link in links if link is not None]
        return [f"{part.scheme}://{part.netloc}" for part in parts]

    def tidy(self) -> None:
        """Forget what ended halfway, everywhere."""
        for home in self._homes.values():
            home.tidy()
