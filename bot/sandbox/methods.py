"""The Bot API's table of contents: method names and what carries them out."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox import answering, asking, editing, fetching, gatherings, profile, sending
from bot.sandbox.call import Call

Method = Callable[[Call], Any]  # a few return an awaitable

_METHODS: Mapping[str, Method] = {
    "getUpdates": fetching.get_updates,
    "setWebhook": fetching.set_webhook,
    "deleteWebhook": fetching.delete_webhook,
    "getWebhookInfo": fetching.webhook_info,
    "getMe": profile.get_me,
    "logOut": profile.log_out,
    "close": profile.true,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyName": profile.set_text,
    "getMyName": profile.get_text,
    "setMyDescription": profile.set_text,
    "getMyDescription": profile.get_text,
    "setMyShortDescription": profile.set_text,
    "getMyShortDescription": profile.get_text,
    "setChatMenuButton": profile.true,
    "getChatMenuButton": profile.get_menu_button,
    "setMyDefaultAdministratorRights": profile.true,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_media,
    "sendDocument": sending.send_media,
    "sendAnimation": sending.send_media,
    "sendAudio": sending.send_media,
    "sendVideo": sending.send_media,
    "sendVoice": sending.send_media,
    "sendDice": sending.send_dice,
    "sendLocation": sending.send_location,
    "sendChatAction": sending.send_chat_action,
    "forwardMessage": sending.forward_message,
    "copyMessage": sending.copy_message,
    "getFile": sending.get_file,
    "sendPoll": asking.send_poll,
    "stopPoll": asking.stop_poll,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin,
    "unpinChatMessage": editing.unpin,
    "unpinAllChatMessages": editing.unpin_all,
    "setMessageReaction": editing.set_reaction,
    "answerCallbackQuery": answering.answer_callback,
    "answerInlineQuery": answering.answer_inline,
    "getChat": gatherings.get_chat,
    "getChatMember": gatherings.get_member,
    "getChatAdministrators": gatherings.get_admins,
    "getChatMemberCount": gatherings.count_members,
    "leaveChat": gatherings.leave,
    "banChatMember": gatherings.ban,
    "unbanChatMember": gatherings.unban,
    "setChatTitle": gatherings.set_title,
    "createForumTopic": gatherings.create_topic,
    "closeForumTopic": gatherings.close_topic,
    "reopenForumTopic": gatherings.close_topic,
    "deleteForumTopic": gatherings.delete_topic,
}

METHODS: Mapping[str, tuple[str, Method]] = {name.lower(): (name, run) for name, run in _METHODS.items()}
"""By name in small letters, since the server does not look at case: the proper name, and what carries it out."""

PACED = frozenset(name.lower() for name in _METHODS if name.startswith(("send", "copy", "forward"))) - {
    "sendchataction"
}
"""What counts against the flood limits; edits are counted beside, as `PACED_EDITS`."""

PACED_EDITS = frozenset(name.lower() for name in _METHODS if name.startswith("edit"))
