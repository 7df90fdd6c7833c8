"""The settings of an organisation as the house API takes them: only known names, only values that can hold."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from chat.dialects.desk_bodies import WEB_URL
from chat.dialects.desk_request import Strict
from chat.domain.times import zone_of

Seconds = Annotated[int, Field(ge=1, le=30 * 86400)]
Bytes = Annotated[int, Field(ge=0, le=1 << 50)]
Line = Annotated[str, Field(max_length=200)]
Lines = Annotated[str, Field(max_length=2000)]
Minute = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
FileType = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9.+-]+/(\*|[a-z0-9.+-]+)$")]


def _zone(name: str) -> str:
    try:
        zone_of(name)
    except (ValueError, OSError, KeyError):
        raise ValueError("an IANA name, as Asia/Shanghai") from None
    return name


def _origin(text: str) -> str:
    """As browsers write it (WHATWG URL, origins): in lower case, without the port that the scheme has anyway."""
    try:
        parts = urlsplit(text.lower())
        port = parts.port
    except ValueError:
        raise ValueError("scheme://host or scheme://host:port") from None
    if not parts.hostname or parts.netloc.endswith(":"):
        raise ValueError("scheme://host or scheme://host:port")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{port}') if port == usual else parts.netloc}"


Origin = Annotated[
    str, Field(max_length=300, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9.:\[\]-]+$"), AfterValidator(_origin)
]


class Known(Strict):
    """A name that is not known is refused: a setting that is spelled wrong would seem to hold."""

    model_config = ConfigDict(strict=True, extra="forbid")

    def given(self) -> dict[str, Any]:
        """What the body names, and nothing else."""
        return self.model_dump(exclude_unset=True)


class Label(Known):
    """One line in both languages."""

    zh: Line
    en: Line


class Words(Known):
    """A text in both languages."""

    zh: Lines
    en: Lines


class WidgetSettings(Known):
    """`colour` is refused where no label on it can be read; `prechat` and `consent` are what visitors meet first."""

    colour: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#1A62C7"
    side: Literal["right", "left"] = "right"
    title: Label = Label(zh="", en="")
    welcome: Words = Words(zh="", en="")
    away: Words = Words(zh="", en="")
    prechat: Literal["none", "optional", "required"] = "none"
    topics: Annotated[list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=20)] = []
    consent: Literal["none", "wait"] = "none"
    privacyText: Words = Words(zh="", en="")
    privacyUrl: Annotated[str, Field(max_length=1000, pattern=f"({WEB_URL})|^$")] = ""
    attachments: bool = True
    launcherText: Label = Label(zh="", en="")


class SettingsRequest(Known):
    """What is not named stays as it is, in `widget` too. Sizes in bytes, 0: no bound; `retentionDays` 0: for ever."""

    name: Annotated[str, Field(min_length=1, max_length=100)] = "Switchboard"
    zone: Annotated[str, Field(max_length=64), AfterValidator(_zone)] = "Asia/Shanghai"
    language: Literal["zh", "en"] = "zh"
    recallSeconds: Annotated[int, Field(ge=0, le=30 * 86400)] = 120
    transferSeconds: Seconds = 30
    autoCloseSeconds: Seconds = 1500
    escalateSeconds: Seconds = 180
    waitSecondsPerPerson: Seconds = 60
    inviteRating: bool = False
    uploadBytes: Bytes = 0
    storageBytes: Bytes = 0
    fileTypes: Annotated[list[FileType], Field(max_length=100)] = []
    typingPreview: bool = True
    waitWarnSeconds: Seconds = 60
    waitBadSeconds: Seconds = 180
    origins: Annotated[list[Origin], Field(max_length=100)] = []
    retentionDays: Annotated[int, Field(ge=0, le=36500)] = 0
    widget: WidgetSettings = WidgetSettings()


class HoursRow(Known):
    """ISO weekdays (1 is Monday) and minutes of the day in the organisation's zone, `to` excluded."""

    model_config = ConfigDict(strict=True, extra="forbid", serialize_by_alias=True)

    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
    begins: Annotated[Minute, Field(alias="from")]
    ends: Annotated[Minute, Field(alias="to")]

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.begins >= self.ends:
            raise ValueError("from is before to; what goes past midnight takes two rows")
        return self


class HoursRequest(Known):
    """No rows: always open."""

    items: Annotated[list[HoursRow], Field(max_length=50)]

    def rows(self) -> tuple[dict[str, Any], ...]:
        """The rows as they are kept and answered."""
        return tuple({"days": sorted(set(row.days)), "from": row.begins, "to": row.ends} for row in self.items)
