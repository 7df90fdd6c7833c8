"""Forgetting: one visitor on their wish, or everything before a day. What happened stays countable, not readable."""

from chat.domain.value import value

Cursor = tuple[int, int, int]
"""Where a long erasure goes on: (step, and two ids that the step understands)."""

BEGIN: Cursor = (0, 0, 0)

NEUTRAL = {"zh": "已删除的访客", "en": "Erased visitor"}
"""What a person is called whose name is gone."""


@value
class EraseVisitor:
    """One slice of forgetting a visitor; by the house. Answers Erased.

    Their name, texts, files, visits and whatever staff noted of them go; conversations stay as empty rows. `noted`
    puts it into the audit log, without their name.
    """

    person: int
    cursor: Cursor = BEGIN
    limit: int = 100
    noted: bool = True


@value
class EraseOld:
    """One slice of forgetting what the organisation said and stored before a time (UTC ms); by the house.

    Answers Erased, with visitors who have not been here since.
    """

    before: int
    cursor: Cursor = BEGIN
    limit: int = 100


@value
class Erased:
    """What one slice did; `next` is where the following one begins, None after the last.

    `visitors` are ids of people to be erased too. `exports` are names of files in which old texts may stand.
    """

    messages: int = 0
    files: int = 0
    others: int = 0
    visitors: tuple[int, ...] = ()
    exports: tuple[str, ...] = ()
    next: Cursor | None = None


@value
class ScrubDue:
    """By the house: whether erased bytes may still lie in the database's file; `done` says that they do not."""

    done: bool = False


ErasureCommand = EraseVisitor | EraseOld | ScrubDue
