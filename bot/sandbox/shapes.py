"""The world's things as the Bot API writes them in JSON."""

from datetime import datetime
from typing import Any

from bot.sandbox import people
from bot.sandbox.chats import ADMIN_RIGHTS, MEMBER_RIGHTS, Chat, Kind, Member, Status
from bot.sandbox.entities import Entity, Formatted
from bot.sandbox.keyboards import Button, InlineKeyboard
from bot.sandbox.messages import File, Media, Message, PollContent, Service, Shared, Text
from bot.sandbox.people import Account, BotAccount
from bot.sandbox.polls import Poll

Json = dict[str, Any]

FORUM_ONLY = {"can_manage_topics"}
CHANNEL_ONLY = {"can_post_messages", "can_edit_messages", "can_manage_direct_messages"}


def timestamp(moment: datetime) -> int:
    return int(moment.timestamp())


def without_none(**fields: Any) -> Json:
    return {key: value for key, value in fields.items() if value is not None}


def user(account: Account) -> Json:
    if isinstance(account, BotAccount):
        return {"id": account.id, "is_bot": True, "first_name": account.first_name, "username": account.username}
    return without_none(
        id=account.id,
        is_bot=False,
        first_name=account.first_name,
        last_name=account.last_name,
        username=account.username,
        language_code=account.language_code,
        is_premium=account.is_premium or None,
    )


def placeholder(user_id: int) -> Json:
    """The accounts that stand in where a chat speaks instead of a person."""
    name = {
        people.ANONYMOUS_ADMIN: ("Group", "GroupAnonymousBot"),
        people.CHANNEL_BOT: ("Channel", "Channel_Bot"),
        people.TELEGRAM: ("Telegram", None),
    }[user_id]
    is_bot = user_id != people.TELEGRAM
    return without_none(id=user_id, is_bot=is_bot, first_name=name[0], username=name[1])


def me(bot: BotAccount) -> Json:
    return user(bot) | {
        "can_join_groups": bot.can_join_groups,
        "can_read_all_group_messages": bot.sees_everything,
        "supports_inline_queries": bot.takes_inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


def chat(chat: Chat) -> Json:
    if chat.person is not None:
        person = chat.person
        return without_none(
            id=chat.id,
            type="private",
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
        )
    return without_none(
        id=chat.id, type=chat.kind, title=chat.title, username=chat.username, is_forum=chat.is_forum or None
    )


def full_chat(chat_: Chat) -> Json:
    pinned = chat_.messages.get(chat_.pinned[-1]) if chat_.pinned else None
    more = without_none(
        description=chat_.description,
        pinned_message=message(pinned) if pinned else None,
        linked_chat_id=chat_.linked.id if chat_.linked else None,
        permissions=None if chat_.is_private or chat_.is_channel else permissions(chat_.permissions),
        active_usernames=[chat_.username] if chat_.username else None,
    )
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    return chat(chat_) | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts} | more


def permissions(rights: frozenset[str]) -> Json:
    return {right: right in rights for right in sorted(MEMBER_RIGHTS)}


def member(member: Member, where: Chat) -> Json:
    who: Json = {"status": member.status, "user": user(member.account)}
    match member.status:
        case Status.CREATOR:
            return who | without_none(is_anonymous=member.is_anonymous, custom_title=member.title)
        case Status.ADMIN:
            return who | _admin(member, where)
        case Status.RESTRICTED:
            return who | {"is_member": True, "until_date": 0} | permissions(member.rights)
        case Status.KICKED:
            return who | {"until_date": 0}
    return who


def _admin(member: Member, where: Chat) -> Json:
    hidden = FORUM_ONLY if where.is_channel else CHANNEL_ONLY
    shown = {right: right in member.rights for right in sorted(ADMIN_RIGHTS - hidden)}
    return shown | without_none(
        can_be_edited=False,
        can_send_welcome_messages=False,
        is_anonymous=member.is_anonymous,
        custom_title=member.title,
    )


def entity(entity: Entity) -> Json:
    return without_none(
        type=entity.kind,
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        user=None
        if entity.user_id is None
        else {"id": entity.user_id, "is_bot": False, "first_name": entity.user_name},
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
    )


def formatted(name: str, body: Formatted, entities: str | None = None) -> Json:
    """`{name: text, entities: […]}`, without empty fields."""
    if not body.text:
        return {}
    marks = {entities or f"{name}_entities": [entity(e) for e in body.entities]} if body.entities else {}
    return {name: body.text} | marks


def button(button: Button) -> Json:
    return without_none(
        text=button.text,
        callback_data=button.callback_data,
        url=button.url,
        switch_inline_query=button.switch_inline_query,
        switch_inline_query_current_chat=button.switch_inline_query_current_chat,
        copy_text=None if button.copy_text is None else {"text": button.copy_text},
        web_app=None if button.web_app is None else {"url": button.web_app},
        style=button.style,
    )


def keyboard(keyboard: InlineKeyboard) -> Json:
    return {"inline_keyboard": [[button(b) for b in row] for row in keyboard.rows]}


def poll(poll: Poll) -> Json:
    options = [
        {"persistent_id": option.persistent_id, "text": option.text, "voter_count": count}
        for option, count in zip(poll.options, poll.counts, strict=True)
    ]
    quiz: Json = {"correct_option_ids": list(poll.correct)} if poll.is_quiz else {}
    if poll.tells_old_field and len(poll.correct) == 1:
        quiz["correct_option_id"] = poll.correct[0]
    more = without_none(
        open_period=poll.open_period,
        close_date=timestamp(poll.close_date) if poll.close_date else None,
        country_codes=list(poll.countries) or None,
    )
    texts = formatted("explanation", poll.explanation or Formatted(""))
    texts |= formatted("description", poll.description or Formatted(""))
    return {
        "id": poll.id,
        "question": poll.question,
        "options": options,
        "total_voter_count": len(poll.votes),
        "is_closed": poll.is_closed,
        "is_anonymous": poll.is_anonymous,
        "type": "quiz" if poll.is_quiz else "regular",
        "allows_multiple_answers": poll.allows_several,
        "allows_revoting": poll.allows_revoting,
        "members_only": poll.members_only,
    } | quiz | more | texts  # fmt: skip


def file(file: File) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.content)}


def _content(message: Message) -> Json:
    match message.content:
        case Text(body):
            return {"text": ""} | formatted("text", body, "entities")
        case Media():
            return _media(message.content)
        case PollContent(asked):
            return {"poll": poll(asked)}
        case Service(fields=fields) | Shared(fields):
            return fields


def _media(media: Media) -> Json:
    plain = file(media.file)
    if media.kind == "photo":
        inside: Any = [plain | {"width": media.file.width, "height": media.file.height}]
    else:
        inside = plain | {"file_name": media.file.name, "mime_type": media.file.mime} | _extent(media)
    more = without_none(
        has_media_spoiler=media.has_spoiler or None, show_caption_above_media=media.caption_above or None
    )
    return {media.kind: inside} | formatted("caption", media.caption) | more


def _extent(media: Media) -> Json:
    """What sound and film always tell. Nobody here looks into them, so none has a length."""
    match media.kind:
        case "audio" | "voice":
            return {"duration": 0}
        case "video" | "animation":
            return {"duration": 0, "width": media.file.width, "height": media.file.height}
        case _:
            return {}


def _sender(message: Message) -> Json:
    if message.is_automatic_forward:
        return {"from": placeholder(people.TELEGRAM)}
    if message.chat.kind is Kind.CHANNEL:
        return {}
    if message.sender_chat is not None:
        same = message.sender_chat is message.chat
        return {"from": placeholder(people.ANONYMOUS_ADMIN if same else people.CHANNEL_BOT)}
    return {"from": user(message.sender)} if message.sender is not None else {}


def _origin(message: Message) -> Json | None:
    source = message.forwarded_from
    if source is None:
        return None
    date = timestamp(source.date)
    if source.chat.is_channel:
        return {"type": "channel", "date": date, "chat": chat(source.chat), "message_id": source.id}
    if source.sender_chat is not None:
        return {"type": "chat", "date": date, "sender_chat": chat(source.sender_chat)}
    assert source.sender is not None
    return {"type": "user", "date": date, "sender_user": user(source.sender)}


def message(sent: Message, *, with_reply: bool = True) -> Json:
    """As a bot sees it; the message replied to is shown once, without its own reply."""
    if sent.is_deleted:
        return inaccessible(sent)
    return (
        {"message_id": sent.id} | _sender(sent) | _frame(sent, with_reply=with_reply) | _content(sent) | _markup(sent)
    )


def _frame(sent: Message, *, with_reply: bool) -> Json:
    reply = sent.reply_to if with_reply else None
    return without_none(
        sender_chat=chat(sent.sender_chat) if sent.sender_chat else None,
        date=timestamp(sent.date),
        chat=chat(sent.chat),
        message_thread_id=sent.thread,
        is_topic_message=sent.in_topic or None,
        forward_origin=_origin(sent),
        is_automatic_forward=sent.is_automatic_forward or None,
        reply_to_message=message(reply, with_reply=False) if reply and not reply.is_deleted else None,
        via_bot=user(sent.via) if sent.via else None,
        edit_date=timestamp(sent.edited) if sent.edited else None,
        has_protected_content=sent.is_protected or None,
    )


def _markup(sent: Message) -> Json:
    return {"reply_markup": keyboard(sent.keyboard)} if sent.keyboard else {}


def inaccessible(sent: Message) -> Json:
    """What is left of a deleted or forgotten message: no text, no keyboard, date 0."""
    return {"chat": chat(sent.chat), "message_id": sent.id, "date": 0}
