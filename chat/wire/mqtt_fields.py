"""The data types of MQTT: integers, text, binary (3.1.1 section 1.5, 5 section 1.5)."""

from typing import Final

from chat.wire.mqtt_codes import malformed

VARIABLE_MAXIMUM: Final = 268_435_455
"""The largest Variable Byte Integer: four bytes of seven bits."""

FIELD_MAXIMUM: Final = 65_535
"""The longest text or binary field, in bytes; also the largest packet id."""


class Reader:
    """Reads fields from `data[at:end]`, in order. Anything that runs over the end is a malformed packet."""

    __slots__ = ("_at", "_data", "_end")

    def __init__(self, data: bytes, at: int, end: int) -> None:
        self._data = data
        self._at = at
        self._end = end

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return self._end - self._at

    def raw(self, size: int) -> bytes:
        """The next `size` bytes."""
        start = self._at
        if start + size > self._end:
            raise malformed("The packet ends inside a field.")
        self._at = start + size
        return self._data[start : start + size]

    def byte(self) -> int:
        """One byte, 0..255."""
        return self.raw(1)[0]

    def uint16(self) -> int:
        """Two bytes, big-endian."""
        return int.from_bytes(self.raw(2), "big")

    def uint32(self) -> int:
        """Four bytes, big-endian."""
        return int.from_bytes(self.raw(4), "big")

    def variable(self) -> int:
        """A Variable Byte Integer in its shortest form [MQTT-1.5.5-1]."""
        value = 0
        for shift in (0, 7, 14, 21):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if byte == 0 and shift:
                    raise malformed("A variable byte integer is longer than it needs to be.")
                return value
        raise malformed("A variable byte integer has more than four bytes.")

    def binary(self) -> bytes:
        """Two length bytes and as much data."""
        return self.raw(self.uint16())

    def text(self) -> str:
        """Two length bytes and as much UTF-8: no surrogates, no U+0000 (3.1.1 [MQTT-1.5.3-1], [-2])."""
        return decode_text(self.binary())

    def pair(self) -> tuple[str, str]:
        """A UTF-8 string pair: name, value."""
        return self.text(), self.text()

    def part(self) -> "Reader":
        """A reader of the next bytes, as many as a variable byte integer says."""
        size = self.variable()
        start = self._at
        if start + size > self._end:
            raise malformed("The properties run over the end of the packet.")
        self._at = start + size
        return Reader(self._data, start, self._at)

    def rest(self) -> bytes:
        """Everything that is left."""
        return self.raw(self.left)

    def finish(self) -> None:
        """Nothing may be left."""
        if self.left:
            raise malformed("The packet is longer than its content.")


def decode_text(data: bytes) -> str:
    """UTF-8 to text; ill-formed or U+0000 closes the connection ([MQTT-1.5.3-1], [MQTT-1.5.3-2])."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise malformed("A text field is not UTF-8.") from None
    if "\0" in text:
        raise malformed("A text field contains U+0000.")
    return text


def uint16(value: int) -> bytes:
    """Two bytes, big-endian. OverflowError when it does not fit."""
    return value.to_bytes(2, "big")


def uint32(value: int) -> bytes:
    """Four bytes, big-endian. OverflowError when it does not fit."""
    return value.to_bytes(4, "big")


def variable(value: int) -> bytes:
    """A Variable Byte Integer in its shortest form. ValueError above 268,435,455."""
    if value < 0x80:
        return value.to_bytes(1, "big")
    if value > VARIABLE_MAXIMUM:
        raise ValueError(f"{value} does not fit a variable byte integer")
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def binary(data: bytes) -> bytes:
    """Data behind its two length bytes. OverflowError above 65,535 bytes."""
    return len(data).to_bytes(2, "big") + data


def text(value: str) -> bytes:
    """UTF-8 behind its two length bytes. OverflowError above 65,535 bytes, UnicodeEncodeError on surrogates."""
    return binary(value.encode())
