"""What Weiyu's visitor pages send over HTTP (wire/weiyu, section 4.1). Unknown fields are ignored."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from chat.dialects.weiyu_commands import images_of
from chat.dialects.weiyu_inbound import Loose, dumps, parsed
from chat.domain.commands import AdmitVisitor
from chat.domain.people import Organisation

Word = Annotated[Loose, Field(max_length=2000)]
_PROFILE = (
    "mobile", "email", "note", "browser", "os", "device", "referrer", "url", "title", "channel", "vipLevel", "tagList",
    "extra",
)  # fmt: skip


class WeiyuRequest(BaseModel):
    """The body of one of these calls."""


class VisitorRequest(WeiyuRequest):
    """Bodies of init and thread. `uid` is the secret that init drew, `visitorUid` the site's own name."""

    orgUid: Word = ""
    type: Word = ""
    sid: Word = ""
    uid: Word = ""
    visitorUid: Word = ""
    nickname: Word = ""
    avatar: Word = ""
    mobile: Word = ""
    email: Word = ""
    note: Word = ""
    lang: Word = ""
    channel: Word = ""
    client: Word = ""
    browser: Word = ""
    os: Word = ""
    device: Word = ""
    referrer: Word = ""
    url: Word = ""
    title: Word = ""
    extra: Annotated[Loose, Field(max_length=4000)] = ""
    vipLevel: Word = ""
    tagList: Word = ""
    externalSig: Word = ""

    @property
    def language(self) -> str | None:
        """zh or en of `ZH_CN`, `en-US`; None for anything else."""
        code = self.lang[:2].lower()
        return code if code in ("zh", "en") else None

    @property
    def signature(self) -> str | None:
        """The site's word for `visitorUid`, at top level or in `extra` (api, "A visitor known to the site")."""
        extra = parsed(self.extra)
        inner = extra.get("externalSig") if isinstance(extra, dict) else None
        return self.externalSig or (inner if isinstance(inner, str) else None) or None

    @property
    def profile(self) -> dict[str, str]:
        """What the page tells of its visitor, without what is empty."""
        given = {name: getattr(self, name) for name in _PROFILE}
        given["channel"] = self.channel or self.client
        return {name: value for name, value in given.items() if value}

    def admission(self, organisation: Organisation) -> AdmitVisitor:
        """Without a signature the site's name for the visitor is only a claim."""
        signed = self.signature is not None and self.visitorUid != ""
        return AdmitVisitor(
            organisation, self.nickname, self.avatar, self.visitorUid if signed else None,
            self.signature if signed else None, dumps(self.profile) if self.profile else "", self.language,
            uid_is_key=True, key_uid=self.uid or None, claimed_id=self.visitorUid or None,
        )  # fmt: skip


class SendRequest(WeiyuRequest):
    """The fallback: the message is JSON inside a string."""

    json_: Annotated[str, Field(alias="json", min_length=2)]


class ThreadRequest(WeiyuRequest):
    threadUid: Word = ""
    uid: Word = ""
    visitorUid: Word = ""
    topic: Word = ""


class VisitRequest(WeiyuRequest):
    uid: Word = ""
    visitorUid: Word = ""
    url: Word = ""
    title: Word = ""
    referrer: Word = ""


class LeaveRequest(WeiyuRequest):
    """Bodies of message/leave. `user` is the visitor as JSON in a string; `messageUid` the tip that asked."""

    uid: Word = ""
    visitorUid: Word = ""
    user: Annotated[dict[str, Any], BeforeValidator(lambda v: parsed(v) if isinstance(v, str) else v or {})] = {}
    contact: Word = ""
    content: Annotated[Loose, Field(max_length=20_000)] = ""
    type: Word = ""
    images: Annotated[tuple[str, ...], BeforeValidator(images_of)] = ()
    messageUid: Word = ""
    threadUid: Word = ""
    pageNumber: int = 0
    pageSize: int = 20

    @property
    def keys(self) -> tuple[str, ...]:
        """Where the visitor's uid may stand, the likeliest first."""
        inner = self.user.get("uid")
        return (inner if isinstance(inner, str) else "", self.visitorUid, self.uid)
