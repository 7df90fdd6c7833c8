"""What the house knows of files, and who may see them."""

from chat.actions import access
from chat.actions.house import House
from chat.domain.conversations import ById
from chat.domain.errors import Refusal
from chat.domain.files import Attachment
from chat.domain.people import Actor
from chat.domain.queries import FileOf
from chat.domain.service import KeepAttachment
from chat.store.memory import Memory, Transaction


def keep(tx: Transaction, _house: House, actor: Actor, command: KeepAttachment) -> Attachment:
    """The bytes lie at home; from now on the actor may send the file."""
    tx.attachments.add(actor.person.organisation, actor.id, command.attachment, tx.now)
    return command.attachment


def file_of(memory: Memory, _house: House, actor: Actor, query: FileOf) -> Attachment:
    """For its owner, and for who may hear a conversation where it was shown. Raises Refusal `not_found`."""
    found = memory.attachments.get(actor.person.organisation, query.key)
    if found is None:
        raise Refusal("not_found")
    attachment, owner = found
    if owner == actor.id or any(_hears(memory, actor, id_) for id_ in memory.attachments.conversations(query.key)):
        return attachment
    raise Refusal("not_found")


def _hears(memory: Memory, actor: Actor, conversation: int) -> bool:
    found = access.find(memory, actor, ById(conversation))
    return found is not None and access.may_hear(memory, actor, found)
