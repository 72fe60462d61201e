"""A frame passes when its offsets describe exactly its bytes, and raises ValueError otherwise."""

import pytest

from esodys_teach.server.frame_guard import check
from learners import frame, framed

PARTS = [b"shell", b"{}", b"{}", b"{}", b"{}"]


def with_offsets(*offsets: int, count: int | None = None) -> bytes:
    """The same five parts under another table."""
    numbers = (len(offsets) if count is None else count, *offsets)
    return b"".join(number.to_bytes(8, "little") for number in numbers) + b"".join(PARTS)


TRUE = [56, 61, 63, 65, 67, 69]


def test_the_frames_below_differ_from_a_true_one_in_one_thing() -> None:
    assert with_offsets(*TRUE) == framed(PARTS)


@pytest.mark.parametrize(
    "sent",
    [
        framed(PARTS),
        framed([b""] * 5),
        framed([*PARTS, b"one buffer"]),
        framed([b"x"] * 63),
        frame("comm_msg", {"comm_id": "x", "data": {"method": "request_states"}}, "s"),
    ],
    ids=["five parts", "empty parts", "a buffer", "as many as may be", "as a browser sends it"],
)
def test_a_frame_whose_offsets_are_true_passes(sent: bytes) -> None:
    check(sent)


WRONG: dict[str, object] = {
    "no bytes": b"",
    "seven bytes": bytes(7),
    "only the number": len(TRUE).to_bytes(8, "little"),
    "a table cut short": framed(PARTS)[: TRUE[0] - 1],
    "no offset": bytes(8),
    "one offset too few": framed([b"x"] * 4),
    "one offset too many": framed([b"x"] * 64),
    "a number one too low": with_offsets(*TRUE, count=len(TRUE) - 1),
    "a number one too high": with_offsets(*TRUE, count=len(TRUE) + 1),
    "the first within the table": with_offsets(TRUE[0] - 1, *TRUE[1:]),
    "the first one byte late": with_offsets(TRUE[0] + 1, *TRUE[1:]),
    "one before the first": with_offsets(TRUE[0], 0, *TRUE[2:]),
    "one behind the end": with_offsets(*TRUE[:-2], TRUE[-1] + 1, TRUE[-1]),
    "two in the wrong order": with_offsets(*TRUE[:2], TRUE[3], TRUE[2], *TRUE[4:]),
    "the end one byte early": with_offsets(*TRUE[:-1], TRUE[-1] - 1),
    "the end one byte late": with_offsets(*TRUE[:-1], TRUE[-1] + 1),
    "one byte missing": framed(PARTS)[:-1],
    "one byte more": framed(PARTS) + b"x",
    "text": framed(PARTS).decode("latin-1"),
}


@pytest.mark.parametrize("sent", WRONG.values(), ids=WRONG)
def test_a_wrong_count_or_size_is_refused(sent: object) -> None:
    with pytest.raises(ValueError, match="offsets"):
        check(sent)
