"""Limits in their own units: code points, UTF-16 units, bytes."""

import struct

import pytest

from bot.sandbox.call import Upload
from tests.sandbox.scene import Scene

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def png(width: int, height: int) -> Upload:
    return Upload("a.png", PNG + struct.pack(">II", width, height) + b"\x08\x02\0\0\0", "image/png")


async def test_a_text_may_have_4096_code_points_after_parsing(town: Scene) -> None:
    sent = await town.ask("sendMessage", chat_id=town.ann.id, text="<b>" + "😀" * 4096 + "</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]


async def test_callback_data_may_have_64_bytes(town: Scene) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "ж" * 32}]]}
    message = await town.posts(town.private, reply_markup=keyboard)
    town.world.presses(town.ann, message, "x")
    assert (await town.updates())[-1]["callback_query"]["data"] == "ж" * 32


async def test_a_poll_may_have_300_100_and_12(town: Scene) -> None:
    options = [f"{n:02}" + "я" * 98 for n in range(12)]
    sent = await town.ask("sendPoll", chat_id=town.group.id, question="?" * 300, options=options, explanation="x" * 200)
    assert [option["text"] for option in sent["poll"]["options"]] == options


async def test_one_option_is_a_poll(town: Scene) -> None:
    assert len((await town.asks(town.group, ("only",))).poll.options) == 1  # type: ignore[union-attr] # it is a poll


async def test_a_caption_may_have_1024_characters(town: Scene) -> None:
    sent = await town.ask("sendPhoto", {"photo": png(100, 50)}, chat_id=town.ann.id, caption="я" * 1024)
    assert len(sent["caption"]) == 1024
    assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (100, 50)


@pytest.mark.parametrize(
    ("upload", "status", "words"),
    [
        (png(2100, 100), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (png(9000, 1001), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (Upload("a.png", b"no picture"), 400, "Bad Request: IMAGE_PROCESS_FAILED"),
        (Upload("a.png", b""), 400, "Bad Request: file must be non-empty"),
        (Upload("a.png", bytes((10 << 20) + 1)), 413, "Request Entity Too Large"),
    ],
)
async def test_a_photo_must_be_a_picture_of_bearable_shape(
    town: Scene, upload: Upload, status: int, words: str
) -> None:
    answer = await town.call("sendPhoto", {"photo": upload}, chat_id=town.ann.id)
    assert answer == (status, {"ok": False, "error_code": status, "description": words})


async def test_a_file_is_kept_and_can_be_sent_again_by_its_id(town: Scene) -> None:
    upload = Upload("data.json", b"{}", "application/json")
    first = await town.ask("sendDocument", {"f": upload}, chat_id=town.ann.id, document="attach://f")
    again = await town.ask("sendDocument", chat_id=town.ann.id, document=first["document"]["file_id"])
    assert again["document"] == first["document"]
    path = (await town.ask("getFile", file_id=first["document"]["file_id"]))["file_path"]
    assert path.endswith(".json")
    refused = await town.refusal("sendPhoto", chat_id=town.ann.id, photo=first["document"]["file_id"])
    assert refused["description"] == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(
    ("value", "meant"),
    [("true", True), (" YES ", True), ("1", True), ("on", False), ("2", False), ("false", False), ("", False)],
)
async def test_only_true_yes_and_1_are_true(town: Scene, value: str, meant: bool) -> None:
    poll = (await town.ask("sendPoll", chat_id=town.group.id, question="?", options=["a"], is_anonymous=value))["poll"]
    assert poll["is_anonymous"] is meant


async def test_numbers_out_of_range_are_clamped_and_nonsense_is_zero(town: Scene) -> None:
    for text in "abc":
        town.world.says(town.ann, town.private, text)
    assert len(await town.updates(limit=0)) == 1
    assert len(await town.updates(limit="many")) == 1
    assert len(await town.updates(limit=1000)) == 3
    poll = await town.ask("sendPoll", chat_id=town.group.id, question="?", options=["a"], open_period=10**12)
    assert poll["poll"]["open_period"] == 2_628_000


async def test_methods_do_not_care_for_case_and_unknown_parameters_are_ignored(town: Scene) -> None:
    assert (await town.ask("GETME", nonsense="x"))["username"] == "quiz_bot"


async def test_a_name_may_be_long_but_not_too_long(town: Scene) -> None:
    await town.ask("setMyShortDescription", short_description="x" * 120, language_code="zh")
    assert (await town.ask("getMyShortDescription", language_code="zh"))["short_description"] == "x" * 120
    assert (await town.ask("getMyName"))["name"] == "Quiz"
    assert (await town.call("setMyName", name="x" * 65)).status == 400
