"""Files that people send: what is known of one, wherever its bytes lie."""

from chat.domain.value import value


@value
class Attachment:
    """`key` is ours and cannot be guessed; `size` in bytes, `duration` in seconds, width and height in pixels.

    `mime` is what the bytes look like, never what the sender claims.
    """

    key: str
    name: str
    size: int
    mime: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
