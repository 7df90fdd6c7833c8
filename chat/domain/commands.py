"""What somebody asks to change. Each command is decided by one function in `actions`, inside one transaction."""

from chat.domain.commands_admin import AdminCommand
from chat.domain.commands_devices import DeviceCommand
from chat.domain.contacts import ContactCommand
from chat.domain.conversations import ConversationRef, WithPeer
from chat.domain.desk import DeskCommand
from chat.domain.erasure import ErasureCommand
from chat.domain.files import FileCommand
from chat.domain.groups import GroupCommand
from chat.domain.messages import Body
from chat.domain.people import Organisation, Role, SeatStatus
from chat.domain.service import ServiceCommand
from chat.domain.value import value


@value
class SendMessage:
    """Answers `Posted`. The same `client_id` from the same sender again is the same message."""

    conversation: ConversationRef
    body: Body
    client_id: str | None = None


@value
class RecallMessage:
    """`reference` is the caller's own client id first, else a uid in that conversation."""

    conversation: ConversationRef
    reference: str


@value
class MarkRead:
    """Read up to `message_id` (ours), or up to the message that `reference` names. Answers the new Marks."""

    conversation: ConversationRef
    message_id: int | None = None
    reference: str | None = None


@value
class MarkDelivered:
    """Delivered up to `seq`, `message_id`, or the message that `reference` names; the first given counts."""

    conversation: ConversationRef
    seq: int | None = None
    message_id: int | None = None
    reference: str | None = None


@value
class ShowTyping:
    """Never stored; `content` is the text so far, told to staff only. `processing`: at work on it, not typing."""

    conversation: ConversationRef
    content: str | None = None
    processing: bool = False


@value
class SetSeat:
    status: SeatStatus
    capacity: int | None = None


@value
class SeatPresence:
    """The house saw the first connection of `person` come, or the last one go."""

    person: int
    connected: bool


@value
class OpenConversation:
    """A visitor asks for an agent or a workgroup, or neither (the organisation's first group). Answers `Opened`.

    `target` names either by uid. With `announce`, who comes back to an open conversation is told to its participants.
    """

    agent: int | None = None
    workgroup: int | None = None
    subject: str = ""
    target: str | None = None
    announce: bool = False


@value
class InviteVisitor:
    """An agent asks a visitor to talk. Answers `Opened`."""

    visitor: int
    note: str = ""


@value
class AcceptConversation:
    conversation: ConversationRef


@value
class TransferConversation:
    """Offered to an agent (id or uid) or a workgroup; it moves when they accept, and lapses after a while."""

    conversation: ConversationRef
    agent: int | str | None = None
    workgroup: int | None = None
    note: str = ""


@value
class AnswerTransfer:
    conversation: ConversationRef
    accept: bool


@value
class InviteAgent:
    """`agent` is an id or a uid."""

    conversation: ConversationRef
    agent: int | str


@value
class CloseConversation:
    conversation: ConversationRef


@value
class RateConversation:
    """`target` is the message that this answers, `client_id` the id that the sender gave to the rating itself."""

    conversation: ConversationRef
    score: int
    resolved: bool
    comment: str = ""
    target: str | None = None
    client_id: str | None = None


@value
class OfferOrder:
    """`lifetime` is in seconds; the card expires by itself. Answers `Posted`."""

    conversation: ConversationRef
    name: str
    price: str
    lifetime: int
    client_id: str | None = None


@value
class PayCard:
    card: int


@value
class CancelCard:
    card: int


@value
class ExpireCards:
    """The house expires at most `limit` cards that are due. Answers the time (UTC ms) of the next due card, or None."""

    limit: int


@value
class AdmitVisitor:
    """A new visitor, or the old one whom the site knows by a signed `external_id`. Answers the Person.

    `key_uid` is the secret uid of an old visitor, when they sent it back. `claimed_id` is what the page calls the
    visitor without the site's signature: kept, never believed.
    """

    organisation: Organisation
    nickname: str = ""
    avatar: str = ""
    external_id: str | None = None
    external_sig: str | None = None
    extra: str = ""
    language: str | None = None
    uid_is_key: bool = False
    key_uid: str | None = None
    claimed_id: str | None = None
    user_agent: str = ""


@value
class BeginSignIn:
    """Opens a sign-in for the actor: `kind` is `agent` or `visitor`, `lifetime` in seconds. Answers its id."""

    kind: str
    lifetime: int


@value
class EndSignIn:
    """Ends the sign-in `sign_in` of the actor, or all of theirs when None."""

    sign_in: int | None = None


@value
class EnrolLegacyId:
    """An admin lets pages on the raw door use this id. Answers the LegacyId.

    It is a person's or a workgroup's; with `create` a new person's, of this role; without any, that of the person
    whose id or uid it is. `networks` are CIDRs; none is everywhere. With `username` and `password_hash` (Werkzeug's)
    the new person may sign in too.
    """

    alias: str
    person: int | None = None
    workgroup: int | None = None
    create: Role | None = None
    nickname: str = ""
    username: str | None = None
    password_hash: str | None = None
    networks: tuple[str, ...] = ()
    note: str = ""


@value
class RevokeLegacyId:
    """An admin takes the id back; its connections end."""

    alias: str


@value
class SendBroadcast:
    """An admin's word to every connection of the organisation, or of one person of it."""

    text: str
    to: WithPeer | None = None


@value
class TakeDelivery:
    """The actor's connection hears what is addressed to them; older ones of the same door no longer do."""


@value
class DeleteMessage:
    """One's own message: recalled inside the window, later hidden from the actor alone. Answers whether recalled."""

    message: int


@value
class ClearConversation:
    """Everything up to now is gone for the actor alone, and read. Answers the new Marks."""

    conversation: ConversationRef


@value
class ChangeAvatar:
    """The actor's own picture, an http(s) URL. Answers the Person."""

    avatar: str


Command = (
    SendMessage
    | RecallMessage
    | MarkRead
    | MarkDelivered
    | ShowTyping
    | SetSeat
    | SeatPresence
    | OpenConversation
    | InviteVisitor
    | AcceptConversation
    | TransferConversation
    | AnswerTransfer
    | InviteAgent
    | CloseConversation
    | RateConversation
    | ServiceCommand
    | OfferOrder
    | PayCard
    | CancelCard
    | ExpireCards
    | AdmitVisitor
    | BeginSignIn
    | EndSignIn
    | EnrolLegacyId
    | RevokeLegacyId
    | SendBroadcast
    | TakeDelivery
    | DeleteMessage
    | ClearConversation
    | ChangeAvatar
    | DeskCommand
    | DeviceCommand
    | AdminCommand
    | FileCommand
    | GroupCommand
    | ContactCommand
    | ErasureCommand
)
