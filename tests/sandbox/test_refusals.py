"""Every refusal in Telegram's own words: code and description, situation by situation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.sandbox.call import Upload
from tests.sandbox.scene import OTHER_TOKEN, Scene

Arrange = Callable[[Scene], object]


@dataclass
class Row:
    situation: str
    method: str
    description: str
    params: Callable[[Scene], dict[str, Any]]
    code: int = 400
    arrange: Arrange = lambda _: None
    parameters: Callable[[Scene], dict[str, Any]] = lambda _: {}
    files: dict[str, Upload] = field(default_factory=dict)


def text_to(where: str, **more: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda s: {"chat_id": getattr(s, where).id, "text": "hello", **more}


def keyboard(*buttons: dict[str, Any], rows: int = 1) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)] * rows}


def demoted(s: Scene) -> None:
    s.world.promotes(s.ann, s.bot, s.channel, rights=())


def muted(where: str) -> Arrange:
    return lambda s: s.world.restricts(
        s.ann, s.bot, getattr(s, where), {"can_send_messages"} if where == "forum" else ()
    )


def closed_topic(s: Scene) -> None:
    topic = s.world.topic(s.ann, s.forum, "Old")
    s.world.closes_topic(s.ann, s.forum, topic)


def last_topic(s: Scene) -> int:
    return next(iter(s.forum.topics))


def removed(where: str) -> Arrange:
    return lambda s: s.world.kicks(s.ann, s.bot, getattr(s, where))


def gone(where: str) -> Arrange:
    return lambda s: s.world.leaves(s.bot, getattr(s, where))


def unstarted_but_met(s: Scene) -> None:
    s.world.says(s.bob, s.group, "/help@quiz_bot")


def other_bot(s: Scene) -> None:
    s.world.bot(OTHER_TOKEN, username="other_bot")


CHATS = [
    Row("chat missing", "sendMessage", "Bad Request: chat_id is empty", lambda _: {"text": "x"}),
    Row("chat unknown", "sendMessage", "Bad Request: chat not found", lambda _: {"chat_id": 12345, "text": "x"}),
    Row("person never met", "sendMessage", "Bad Request: chat not found", text_to("eve")),
    Row("name of a person", "sendMessage", "Bad Request: chat not found", lambda _: {"chat_id": "@ann", "text": "x"}),
    Row("blocked", "sendMessage", "Forbidden: bot was blocked by the user", text_to("ann"), 403, lambda s: s.world.blocks(s.ann)),
    Row("not started", "sendMessage", "Forbidden: bot can't initiate conversation with a user", text_to("bob"), 403, unstarted_but_met),
    Row("deactivated", "sendMessage", "Forbidden: user is deactivated", text_to("ann"), 403, lambda s: s.world.deactivates(s.ann)),
    Row("to a bot", "sendMessage", "Forbidden: the bot can't send messages to the bot", lambda _: {"chat_id": 77, "text": "x"}, 403, other_bot),
    Row("kicked from group", "sendMessage", "Forbidden: bot was kicked from the group chat", text_to("group"), 403, removed("group")),
    Row("left group", "sendMessage", "Forbidden: bot is not a member of the group chat", text_to("group"), 403, gone("group")),
    Row("group deleted", "sendMessage", "Forbidden: the group chat was deleted", text_to("group"), 403, lambda s: s.world.deletes_chat(s.group)),
    Row("kicked from supergroup", "sendMessage", "Forbidden: bot was kicked from the supergroup chat", text_to("supergroup"), 403, removed("supergroup")),
    Row("left supergroup", "sendMessage", "Forbidden: bot is not a member of the supergroup chat", text_to("supergroup"), 403, gone("supergroup")),
    Row("kicked from channel", "sendMessage", "Forbidden: bot was kicked from the channel chat", text_to("channel"), 403, removed("channel")),
    Row("left channel", "sendMessage", "Forbidden: bot is not a member of the channel chat", text_to("channel"), 403, gone("channel")),
    Row("no post right", "sendMessage", "Bad Request: need administrator rights in the channel chat", text_to("channel"), arrange=demoted),
    Row(
        "migrated", "sendMessage", "Bad Request: group chat was upgraded to a supergroup chat", text_to("group"),
        arrange=lambda s: s.world.migrates(s.group),
        parameters=lambda s: {"migrate_to_chat_id": s.group.upgraded_to.id if s.group.upgraded_to else 0},
    ),
    Row("muted", "sendMessage", "Bad Request: not enough rights to send text messages to the chat", text_to("supergroup"), arrange=muted("supergroup")),
    Row(
        "no polls", "sendPoll", "Bad Request: not enough rights to send polls to the chat",
        lambda s: {"chat_id": s.forum.id, "question": "?", "options": ["a"]}, arrange=muted("forum"),
    ),
    Row("topic unknown", "sendMessage", "Bad Request: message thread not found", text_to("forum", message_thread_id=999)),
    Row("General by number", "sendMessage", "Bad Request: message thread not found", text_to("forum", message_thread_id=1)),
    Row(
        "topic closed", "sendMessage", "Bad Request: TOPIC_CLOSED",
        lambda s: {"chat_id": s.forum.id, "text": "x", "message_thread_id": last_topic(s)}, arrange=closed_topic,
    ),
    Row("no admins in private", "getChatAdministrators", "Bad Request: there are no administrators in the private chat", lambda s: {"chat_id": s.ann.id}),
]  # fmt: skip

TEXTS = [
    Row("no text", "sendMessage", "Bad Request: message text is empty", text_to("private", text="")),
    Row("only spaces", "sendMessage", "Bad Request: text must be non-empty", text_to("private", text=" \n ")),
    Row("only tags", "sendMessage", "Bad Request: text must be non-empty", text_to("private", text="<b></b>", parse_mode="HTML")),
    Row("too long", "sendMessage", "Bad Request: message is too long", text_to("private", text="😀" * 4097)),
    Row("raw too long", "sendMessage", "Bad Request: text is too long", text_to("private", text="x" * 32769)),
    Row("no UTF-8", "sendMessage", "Bad Request: strings must be encoded in UTF-8", text_to("private", text="\udcff")),
    Row("parse mode", "sendMessage", "Bad Request: unsupported parse_mode", text_to("private", parse_mode="BBCode")),
    Row(
        "caption too long", "sendPhoto", "Bad Request: message caption is too long",
        lambda s: {"chat_id": s.ann.id, "photo": "x", "caption": "x" * 1025},
    ),
    Row(
        "bad reply", "sendMessage", "Bad Request: wrong message_id specified",
        text_to("private", reply_parameters={"message_id": "last"}),
    ),
    Row(
        "bad entity", "sendMessage", "Bad Request: wrong entity offset specified",
        text_to("private", entities=[{"type": "bold", "offset": "x", "length": 1}]),
    ),
    Row(
        "no such file", "sendPhoto", "Bad Request: wrong file identifier/HTTP URL specified",
        lambda s: {"chat_id": s.ann.id, "photo": "AgAC"},
    ),
    Row(
        "reply to nothing", "sendMessage", "Bad Request: message to be replied not found",
        text_to("private", reply_parameters={"message_id": 999}),
    ),
    Row("bad action", "sendChatAction", "Bad Request: wrong parameter action in request", lambda s: {"chat_id": s.ann.id, "action": "dance"}),
    Row("no file id", "getFile", 'Bad Request: parameter "file_id" is required', lambda _: {}),
    Row("delete nothing", "deleteMessage", "Bad Request: message to delete not found", lambda s: {"chat_id": s.ann.id, "message_id": 999}),
    Row("edit nothing", "editMessageText", "Bad Request: message to edit not found", text_to("private", message_id=999)),
    Row("edit what", "editMessageText", "Bad Request: message identifier is not specified", lambda _: {"text": "x"}),
    Row("edit too long", "editMessageText", "Bad Request: MESSAGE_TOO_LONG", text_to("private", message_id=1, text="x" * 4097)),
    Row("edit somebody's", "editMessageText", "Bad Request: message can't be edited", lambda s: {"chat_id": s.ann.id, "text": "x", "message_id": s.world.says(s.ann, s.private, "mine").id}),
]  # fmt: skip

KEYBOARDS = [
    (
        "no JSON",
        "{",
        "can't parse reply keyboard markup JSON object",
    ),
    ("no object", [1], "object expected as reply markup"),
    ("no rows", {"inline_keyboard": "x"}, 'field "inline_keyboard" must be an Array of Arrays'),
    ("rows of no buttons", {"inline_keyboard": [1]}, 'field "inline_keyboard" must be an Array of Arrays'),
    ("a number for a button", {"inline_keyboard": [[1]]}, "can't parse inline keyboard button: expected an Object"),
    ("no text", keyboard({"callback_data": "x"}), 'can\'t parse inline keyboard button: Can\'t find field "text"'),
    ("no action", keyboard({"text": "x"}), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("empty data", keyboard({"text": "x", "callback_data": ""}), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("empty text", keyboard({"text": "", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
    ("65 bytes of data", keyboard({"text": "x", "callback_data": "é" * 32 + "x"}), "BUTTON_DATA_INVALID"),
    ("bad URL", keyboard({"text": "x", "url": "http://localhost/"}), "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"),
    ("101 buttons", keyboard({"text": "x", "callback_data": "x"}, rows=101), "reply markup is too long"),
]  # fmt: skip

COMMANDS = [
    ("no name", {"command": "", "description": "d"}, "command must be non-empty"),
    ("long name", {"command": "x" * 33, "description": "d"}, "command length must not exceed 32"),
    ("no description", {"command": "x", "description": ""}, "command description must be non-empty"),
    ("long description", {"command": "x", "description": "d" * 257}, "command description length must not exceed 256"),
    ("capital letters", {"command": "Quiz", "description": "d"}, "BOT_COMMAND_INVALID"),
]

POLLS: list[tuple[str, dict[str, Any], str]] = [
    ("question too long", {"question": "x" * 301}, "poll question length must not exceed 300"),
    ("question empty", {"question": ""}, "text must be non-empty"),
    ("option empty", {"options": ["a", " "]}, "text must be non-empty"),
    ("option too long", {"options": ["a", "x" * 101]}, "poll options length must not exceed 100"),
    ("no options", {"options": []}, "poll must have at least one answer option"),
    ("13 options", {"options": [str(n) for n in range(13)]}, "poll can't have more than 12 options"),
    ("options no JSON", {"options": "[oops"}, "can't parse options JSON object"),
    ("options no list", {"options": {"a": 1}}, "expected an Array of String as options"),
    ("option a number", {"options": [1]}, "expected an option to be of type String"),
    ("twice the same", {"options": ["a", "a"]}, "POLL_OPTION_DUPLICATE"),
    ("unknown type", {"type": "exam"}, "unsupported poll type specified"),
    ("quiz without key", {"type": "quiz"}, "correct quiz option list must be non-empty"),
    (
        "key not ascending",
        {"type": "quiz", "correct_option_ids": [1, 0]},
        "correct quiz option list must be increasing",
    ),
    ("key twice", {"type": "quiz", "correct_option_ids": [1, 1]}, "correct quiz option list must be increasing"),
    ("key out of range", {"type": "quiz", "correct_option_ids": [2]}, "wrong quiz correct_option_id"),
    ("old key out of range", {"type": "quiz", "correct_option_id": 5}, "wrong quiz correct_option_id"),
    ("two right, one allowed", {"type": "quiz", "correct_option_ids": [0, 1]}, "QUIZ_CORRECT_ANSWERS_TOO_MUCH"),
    ("restricted voters", {"members_only": True}, "poll voters can be restricted only in channel chats"),
]


async def expect(town: Scene, row: Row) -> None:
    row.arrange(town)
    answer = await town.call(row.method, row.files, **row.params(town))
    expected: dict[str, Any] = {"ok": False, "error_code": row.code, "description": row.description}
    if row.parameters(town):
        expected["parameters"] = row.parameters(town)
    assert answer == (row.code, expected)


@pytest.mark.parametrize("row", [*CHATS, *TEXTS], ids=lambda row: row.situation)
async def test_a_call_is_refused_in_telegrams_words(town: Scene, row: Row) -> None:
    await expect(town, row)


@pytest.mark.parametrize(("situation", "markup", "words"), KEYBOARDS, ids=[row[0] for row in KEYBOARDS])
async def test_a_bad_keyboard_is_refused(town: Scene, situation: str, markup: Any, words: str) -> None:
    await expect(town, Row(situation, "sendMessage", f"Bad Request: {words}", text_to("private", reply_markup=markup)))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ({"text": "x", "request_contact": True}, "phone number can be requested in private chats only"),
        ({"text": "x", "request_location": True}, "location can be requested in private chats only"),
        ({"text": ""}, "keyboard button text must be non-empty"),
    ],
)
async def test_a_bad_key_is_refused(town: Scene, key: dict[str, Any], words: str) -> None:
    markup = {"keyboard": [[key]]}
    await expect(town, Row("key", "sendMessage", f"Bad Request: {words}", text_to("group", reply_markup=markup)))


async def test_buttons_that_switch_to_inline_mode_do_not_go_to_channels(town: Scene) -> None:
    markup = keyboard({"text": "x", "switch_inline_query": ""})
    assert (await town.call("sendMessage", chat_id=town.channel.id, text="x", reply_markup=markup)).status == 400
    assert (await town.call("sendMessage", chat_id=town.group.id, text="x", reply_markup=markup)).status == 200


@pytest.mark.parametrize(("situation", "command", "words"), COMMANDS, ids=[row[0] for row in COMMANDS])
async def test_a_bad_command_is_refused(town: Scene, situation: str, command: dict[str, str], words: str) -> None:
    await expect(town, Row(situation, "setMyCommands", f"Bad Request: {words}", lambda _: {"commands": [command]}))


async def test_more_than_a_hundred_commands_are_refused(town: Scene) -> None:
    commands = [{"command": f"c{n}", "description": "d"} for n in range(101)]
    await expect(
        town, Row("101", "setMyCommands", "Bad Request: BOT_COMMANDS_TOO_MUCH", lambda _: {"commands": commands})
    )


@pytest.mark.parametrize(("situation", "change", "words"), POLLS, ids=[row[0] for row in POLLS])
async def test_a_bad_poll_is_refused(town: Scene, situation: str, change: dict[str, Any], words: str) -> None:
    fields = {"chat_id": town.group.id, "question": "?", "options": ["a", "b"]} | change
    await expect(town, Row(situation, "sendPoll", f"Bad Request: {words}", lambda _: fields))


@pytest.mark.parametrize(
    "change",
    [{"explanation": "x" * 201}, {"explanation": "a\nb\nc\nd"}, {"open_period": 4}, {"close_date": 1}],
    ids=lambda change: next(iter(change)),
)
async def test_what_only_the_closed_server_checks_is_refused_too(town: Scene, change: dict[str, Any]) -> None:
    fields = {"question": "?", "options": ["a", "b"], "type": "quiz", "correct_option_ids": [0]} | change
    status, _ = await town.call("sendPoll", chat_id=town.group.id, **fields)
    assert status == 400


async def test_a_channel_takes_anonymous_polls_only(town: Scene) -> None:
    fields = {"question": "?", "options": ["a"], "is_anonymous": False}
    words = "Bad Request: non-anonymous polls can't be sent to channel chats"
    await expect(town, Row("channel", "sendPoll", words, lambda s: {"chat_id": s.channel.id} | fields))
    assert await town.ask("sendPoll", chat_id=town.channel.id, question="?", options=["a"])


async def test_edits_are_refused_where_nothing_changes_or_nothing_fits(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=keyboard({"text": "x", "callback_data": "x"}))
    here = {"chat_id": town.ann.id, "message_id": message.id}
    same = here | {"text": "hello", "reply_markup": keyboard({"text": "x", "callback_data": "x"})}
    unchanged = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    await expect(town, Row("same", "editMessageText", unchanged, lambda _: same))
    keys = here | {"text": "new", "reply_markup": {"keyboard": [["a"]]}}
    await expect(town, Row("keys", "editMessageText", "Bad Request: inline keyboard expected", lambda _: keys))
    poll = await town.asks(town.private)
    words = "Bad Request: there is no text in the message to edit"
    await expect(town, Row("poll", "editMessageText", words, lambda _: here | {"message_id": poll.id, "text": "x"}))
    with_keys = await town.posts(town.private, reply_markup={"keyboard": [["a"]]})
    words = "Bad Request: message can't be edited"
    await expect(
        town, Row("keys", "editMessageText", words, lambda _: here | {"message_id": with_keys.id, "text": "x"})
    )


async def test_polls_are_stopped_once_and_only_by_their_bot(town: Scene) -> None:
    poll, text = await town.asks(town.group), await town.posts(town.group)
    for number, words in (
        (999, "message with poll to stop not found"),
        (text.id, "message is not a poll"),
        (town.world.forwards(town.ann, poll, town.group).id, "poll can't be stopped"),
    ):
        stop = {"chat_id": town.group.id, "message_id": number}
        await expect(town, Row("stop", "stopPoll", f"Bad Request: {words}", lambda _, stop=stop: stop))  # type: ignore[misc] # bound early
    assert (await town.ask("stopPoll", chat_id=town.group.id, message_id=poll.id))["is_closed"]
    again = {"chat_id": town.group.id, "message_id": poll.id}
    await expect(town, Row("again", "stopPoll", "Bad Request: poll can't be stopped", lambda _: again))


async def test_old_messages_are_not_deleted(town: Scene) -> None:
    private, large = await town.posts(town.private), await town.posts(town.supergroup)
    town.clock.forward(hours=49)
    for message, words in ((private, "message can't be deleted for everyone"), (large, "message can't be deleted")):
        here = {"chat_id": message.chat.id, "message_id": message.id}
        await expect(town, Row("old", "deleteMessage", f"Bad Request: {words}", lambda _, here=here: here))  # type: ignore[misc] # bound early


async def test_a_toast_is_refused_when_too_long_late_foreign_or_repeated(town: Scene) -> None:
    message = await town.posts(town.private, reply_markup=keyboard({"text": "x", "callback_data": "x"}))
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    first, late = (town.world.presses(town.ann, message, "x") for _ in range(2))

    async def answered(query: str, text: str = "saved") -> Any:
        return (await town.call("answerCallbackQuery", callback_query_id=query, text=text)).payload

    assert (await answered(first.id, "x" * 201))["description"] == "Bad Request: MESSAGE_TOO_LONG"
    assert (await answered(first.id))["ok"]
    assert first.text == "saved"
    for query in (first.id, "12345", ""):
        assert (await answered(query))["description"] == too_old
    town.clock.forward(seconds=150)
    assert (await answered(late.id))["description"] == too_old
