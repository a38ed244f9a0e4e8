"""Is somebody in a group still?"""

from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden

from bot.telegram import send

OUTSIDE = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}


async def has_left(bot: send.Bot, chat_id: int, person_id: int) -> bool | None:
    """None where Telegram does not say; what that means is the caller's to know. Who is restricted may have left."""
    try:
        member = await bot.get_chat_member(chat_id, person_id)
    except (BadRequest, Forbidden):
        return None
    return member.status in OUTSIDE or not getattr(member, "is_member", True)
