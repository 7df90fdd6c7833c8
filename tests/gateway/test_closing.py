"""The table of close codes."""

from chat.gateway import closing
from chat.wire.websocket import close_frame, is_close_code


def test_every_code_we_send_fits_a_close_frame() -> None:
    for code, row in closing.CLOSINGS.items():
        assert row.code == code
        if code not in (closing.NO_STATUS, closing.ABNORMAL):
            assert is_close_code(code)
            assert close_frame(code, row.meaning)[4:].decode() == row.meaning


def test_who_should_come_back() -> None:
    assert closing.should_come_back(closing.SERVICE_RESTART)
    assert closing.should_come_back(closing.TRY_AGAIN_LATER)
    assert not closing.should_come_back(closing.POLICY)
    assert not closing.should_come_back(4321)
    assert closing.meaning_of(4321) == ""
