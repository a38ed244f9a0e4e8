"""What somebody may see of what is kept about them, and what is left when they want to be forgotten."""

import json
from typing import Any

from bot.storage import inbox
from tests.dialogues.stage import Actor, Stage


async def data_of(actor: Actor) -> dict[str, Any]:
    await actor.says("/mydata")
    document = actor.messages()[-1].document
    assert document
    return dict(json.loads(document.content))


async def forgotten(actor: Actor, label: str) -> None:
    await actor.says("/forgetme")
    await actor.presses(label)


async def test_the_private_chat_and_what_was_asked_there_are_shown(scene: Stage) -> None:
    ann = scene.person("Ann", language_code="en")
    await ann.starts()
    await ann.presses("English")
    await ann.says("/settings")
    data = await data_of(ann)
    assert [chat["language"] for chat in data["chat"]] == ["en"]
    assert [asked["origin"] for asked in data["questions"]] == ["start"]
    assert [letter["payload"].count("/mydata") for letter in data["letters"]] == [1], "the one being dealt with"


async def test_a_letter_that_could_not_be_read_goes_with_who_wrote_it(scene: Stage) -> None:
    """And so does the vote for a poll that nobody knows, which waits."""
    ann, bob = scene.person("Ann", language_code="zh"), scene.person("Bob", language_code="zh")
    for person in (ann, bob):
        await person.starts()
        await person.presses("中文")
        scene.world.sends_broken_update(person.person)
    scene.world.sends_stray_vote(bob.person, "999")
    await scene.settle()
    assert await scene.bot.here.database.read(inbox.counts) == {"dead": 2, "new": 1}
    assert len((await data_of(bob))["letters"]) == 3
    await forgotten(bob, "全部删除")
    assert await scene.bot.here.database.read(inbox.counts) == {"dead": 1}
    assert len((await data_of(ann))["letters"]) == 2
