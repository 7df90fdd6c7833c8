"""What the organisation asks of what is said: no blocked visitor speaks, and no word that it does not want."""

from dataclasses import replace

from chat.domain.commands import SendMessage
from chat.domain.errors import Refusal
from chat.domain.messages import Body, JobCard, Location, Media, Opaque, Text
from chat.domain.people import Actor, Role
from chat.domain.policies import Policy


def checked(policy: Policy, now: int, actor: Actor, command: SendMessage) -> SendMessage:
    """The command with the words masked. Raises Refusal `blocked`, `word_refused`."""
    let_in(policy, now, actor)
    if not policy.has_words:
        return command
    body = _cleaned(policy, command.body)
    return command if body is command.body else replace(command, body=body)


def let_in(policy: Policy | None, now: int, actor: Actor) -> None:
    """Raises Refusal `blocked` for a visitor who is."""
    if policy is None or actor.person.role is not Role.VISITOR:
        return
    if policy.blacklist.holds(actor.id, now):
        raise Refusal("blocked")


def let_newcomer_in(policy: Policy | None, now: int, address: str) -> None:
    """Raises Refusal `blocked` for who comes as somebody new from where a blocked visitor came from."""
    if policy is not None and policy.blacklist.holds_newcomer(address, now):
        raise Refusal("blocked")


def clean(policy: Policy | None, text: str) -> str:
    """The text with the words masked. Raises Refusal `word_refused`."""
    if policy is None:
        return text
    if policy.refused.found_in(text):
        raise Refusal("word_refused")
    return policy.masked.masked(text)


def veiled(policy: Policy | None, text: str) -> str:
    """The text with the words of both kinds masked: for what would keep nobody from coming in."""
    return text if policy is None else policy.masked.masked(policy.refused.masked(text))


def _cleaned(policy: Policy, body: Body) -> Body:
    match body:
        case Text():
            text = clean(policy, body.text)
            return body if text is body.text else replace(body, text=text)
        case Media():
            return replace(body, name=clean(policy, body.name))
        case Location() | JobCard():
            if policy.refused.found_within(body.payload):
                raise Refusal("word_refused")
            return replace(body, payload=policy.masked.masked_within(body.payload))
        case Opaque():
            return replace(
                body, content=clean(policy, body.content), extra=clean(policy, body.extra),
                line=clean(policy, body.line),
            )  # fmt: skip
        case _:
            return body
