from dataclasses import dataclass
from typing import Any, cast

import pytest
from telegram import ChatMember, ChatPermissions
from telegram.error import BadRequest, Forbidden, TelegramError, TimedOut

from bot.telegram import send
from bot.telegram.membership import has_left

RIGHTS = dict.fromkeys(ChatPermissions.all_permissions().to_dict(), True)


@dataclass(slots=True)
class Door:
    """Telegram's answer to who somebody is."""

    said: dict[str, Any] | TelegramError

    async def get_chat_member(self, chat_id: int, person_id: int) -> ChatMember:
        if isinstance(self.said, TelegramError):
            raise self.said
        user = {"id": person_id, "first_name": "Ann", "is_bot": False}
        member = ChatMember.de_json({"user": user, **self.said})
        assert member
        return member


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"status": "member"}, False),
        ({"status": "creator", "is_anonymous": False}, False),
        ({"status": "left"}, True),
        ({"status": "kicked", "until_date": 0}, True),
        ({"status": "restricted", "is_member": True, "until_date": 0, **RIGHTS}, False),
        ({"status": "restricted", "is_member": False, "until_date": 0, **RIGHTS}, True),
        (BadRequest("member list is inaccessible"), None),
        (Forbidden("bot was kicked from the supergroup chat"), None),
    ],
)
async def test_who_has_left_is_told_from_who_is_not_told_of(
    said: dict[str, Any] | TelegramError, left: bool | None
) -> None:
    assert await has_left(cast("send.Bot", Door(said)), -5, 11) is left


async def test_a_telegram_that_is_away_is_no_answer() -> None:
    with pytest.raises(TimedOut):
        await has_left(cast("send.Bot", Door(TimedOut())), -5, 11)
