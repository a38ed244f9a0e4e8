"""Polls: who votes, what the bot hears, when they close, what people see."""

from typing import Any

import pytest

from bot.sandbox.errors import ImpossibleError
from bot.sandbox.messages import Message
from tests.sandbox.scene import Scene


async def quiz(town: Scene, **more: object) -> Message:
    fields = {
        "type": "quiz",
        "correct_option_ids": [1],
        "explanation": "<b>Because</b>",
        "explanation_parse_mode": "HTML",
    }
    return await town.asks(town.group, ("a", "b", "c"), **fields | more)


async def test_a_vote_reaches_the_bot_without_chat_and_message(town: Scene) -> None:
    poll = await quiz(town)
    town.world.votes(town.bob, poll, [2])
    answer, state = await town.updates()
    assert answer["poll_answer"].keys() == {"poll_id", "user", "option_ids", "option_persistent_ids"}
    assert answer["poll_answer"]["option_ids"] == [2]
    assert [o["voter_count"] for o in state["poll"]["options"]] == [0, 0, 1]
    assert state["poll"]["correct_option_ids"] == [1]
    assert "correct_option_id" not in state["poll"]


async def test_the_old_field_can_be_switched_on() -> None:
    from tests.sandbox.scene import scene  # noqa: PLC0415 - a town of its own

    town = scene(old_fields=True)
    poll = (
        await town.ask("sendPoll", chat_id=town.group.id, question="?", options=["a"], type="quiz", correct_option_id=0)
    )["poll"]
    assert (poll["correct_option_ids"], poll["correct_option_id"]) == ([0], 0)


async def test_an_anonymous_poll_tells_nobody_who_voted(town: Scene) -> None:
    poll = await quiz(town, is_anonymous=True)
    town.world.votes(town.bob, poll, [1])
    assert [set(update) - {"update_id"} for update in await town.updates()] == [{"poll"}]


async def test_a_poll_is_anonymous_unless_told_otherwise(town: Scene) -> None:
    assert (await town.ask("sendPoll", chat_id=town.group.id, question="?", options=["a"]))["poll"]["is_anonymous"]


async def test_a_quiz_vote_is_final(town: Scene) -> None:
    poll = await quiz(town)
    town.world.votes(town.bob, poll, [2])
    with pytest.raises(ImpossibleError, match="final"):
        town.world.votes(town.bob, poll, [1])
    with pytest.raises(ImpossibleError, match="final"):
        town.world.retracts(town.bob, poll)


async def test_a_vote_can_be_taken_back_where_revoting_is_allowed(town: Scene) -> None:
    poll = await quiz(town, allows_revoting=True)
    town.world.votes(town.bob, poll, [2])
    town.world.retracts(town.bob, poll)
    answers = [u["poll_answer"]["option_ids"] for u in await town.updates() if "poll_answer" in u]
    assert answers == [[2], []]


async def test_states_not_yet_fetched_are_merged(town: Scene) -> None:
    poll = await quiz(town)
    for person in (town.ann, town.bob):
        town.world.votes(person, poll, [0])
    states = [u["poll"] for u in await town.updates() if "poll" in u]
    assert [state["total_voter_count"] for state in states] == [2]


async def test_several_right_options_keep_the_order_sent(town: Scene) -> None:
    poll = await quiz(town, correct_option_ids=[0, 2], allows_multiple_answers=True, shuffle_options=True)
    town.world.votes(town.bob, poll, [2, 0])
    assert (await town.updates())[0]["poll_answer"]["option_ids"] == [2, 0]
    assert poll.poll is not None
    assert poll.poll.is_right(town.bob.id)


async def test_shuffled_options_look_different_but_keep_their_positions(town: Scene) -> None:
    poll = await town.asks(town.group, tuple("abcdefgh"), shuffle_options=True)
    orders = []
    for person in (town.ann, town.bob):
        seen = town.world.sees(person, town.group)[-1].poll
        assert seen is not None
        assert sorted(option.text for option in seen.options) == list("abcdefgh")
        assert all("abcdefgh"[option.position] == option.text for option in seen.options)
        orders.append([option.position for option in seen.options])
    assert orders[0] != orders[1]
    assert poll.poll is not None
    assert orders[0] == list(poll.poll.order_for(town.ann.id))


@pytest.mark.parametrize(
    ("options", "words"), [([0, 1], "one option"), ([7], "no such"), ([-1], "no such")], ids=["two", "7", "-1"]
)
async def test_impossible_votes_are_the_testers_mistake(town: Scene, options: list[int], words: str) -> None:
    poll = await quiz(town)
    with pytest.raises(ImpossibleError, match=words):
        town.world.votes(town.bob, poll, options)


async def test_who_is_not_in_the_chat_does_not_vote(town: Scene) -> None:
    poll = await quiz(town)
    with pytest.raises(ImpossibleError, match="does not see"):
        town.world.votes(town.eve, poll, [0])


async def test_a_poll_closes_by_itself_also_when_the_clock_jumps(town: Scene) -> None:
    poll = await quiz(town, open_period=600)
    later = await town.asks(town.group, close_date=int(town.clock().timestamp()) + 900)
    await town.news()
    town.clock.forward(hours=5)
    town.world.tick()
    closed = [u["poll"] for u in await town.updates()]
    assert [(p["id"], p["is_closed"]) for p in closed] == [(m.poll.id, True) for m in (poll, later) if m.poll]
    assert (await town.call("stopPoll", chat_id=town.group.id, message_id=poll.id)).status == 400
    with pytest.raises(ImpossibleError, match="closed"):
        town.world.votes(town.bob, poll, [0])


async def test_the_period_wins_over_the_date(town: Scene) -> None:
    date = int(town.clock().timestamp()) + 9999
    sent = await town.ask(
        "sendPoll", chat_id=town.group.id, question="?", options=["a"], open_period=60, close_date=date
    )
    assert (sent["poll"]["open_period"], sent["poll"]["close_date"]) == (60, int(town.clock().timestamp()) + 60)


async def test_a_vote_in_flight_arrives_after_the_stop(town: Scene) -> None:
    poll = await quiz(town)
    await town.ask("stopPoll", chat_id=town.group.id, message_id=poll.id)
    town.world.votes(town.bob, poll, [1], late=True)
    assert [u["poll_answer"]["option_ids"] for u in await town.updates() if "poll_answer" in u] == [[1]]


async def test_a_forwarded_poll_is_the_same_poll(town: Scene) -> None:
    poll = await quiz(town)
    copy = town.world.forwards(town.ann, poll, town.supergroup)
    town.world.votes(town.bob, copy, [1])
    answer = next(u["poll_answer"] for u in await town.updates() if "poll_answer" in u)
    assert poll.poll is not None
    assert answer["poll_id"] == poll.poll.id
    assert town.world.sees(town.ann, town.group)[-1].poll.total == 1  # type: ignore[union-attr] # it is a poll


async def test_a_copied_poll_is_a_new_one(town: Scene) -> None:
    poll = await quiz(town)
    town.world.votes(town.ann, poll, [1])
    here: dict[str, Any] = {"chat_id": town.group.id, "from_chat_id": town.group.id, "message_id": poll.id}
    copy = town.group.messages[(await town.ask("copyMessage", **here))["message_id"]]
    town.world.votes(town.ann, copy, [0])
    assert copy.poll is not None
    assert poll.poll is not None
    assert copy.poll.id != poll.poll.id
    assert (poll.poll.counts, copy.poll.counts) == ((0, 1, 0), (1, 0, 0))
    assert (await town.ask("stopPoll", chat_id=town.group.id, message_id=copy.id))["id"] == copy.poll.id
    assert not poll.poll.is_closed


async def test_the_key_and_the_explanation_show_after_the_vote_only(town: Scene) -> None:
    poll = await quiz(town)
    town.world.votes(town.bob, poll, [0])
    for person, keys, explanation in ((town.ann, {None}, None), (town.bob, {True, False}, "Because")):
        seen = town.world.sees(person, town.group)[-1].poll
        assert seen is not None
        assert {option.is_right for option in seen.options} == keys
        assert seen.explanation == explanation
        assert [option.is_chosen for option in seen.options] == [person is town.bob, False, False]


async def test_hidden_results_show_when_the_poll_closes(town: Scene) -> None:
    poll = await quiz(town, hide_results_until_closes=True)
    town.world.votes(town.bob, poll, [0])
    counts = []
    for _ in range(2):
        seen = town.world.sees(town.bob, town.group)[-1].poll
        assert seen is not None
        counts.append([option.votes for option in seen.options])
        if not seen.is_closed:
            await town.ask("stopPoll", chat_id=town.group.id, message_id=poll.id)
    assert counts == [[None, None, None], [1, 0, 0]]


async def test_formatting_of_questions_is_dropped_and_of_explanations_kept(town: Scene) -> None:
    sent = await town.ask(
        "sendPoll", chat_id=town.group.id, question="<b>Q</b>", question_parse_mode="HTML",
        options=[{"text": "<i>a</i>", "text_parse_mode": "HTML"}], type="quiz", correct_option_ids=[0],
        explanation="<i>why</i>", explanation_parse_mode="HTML",
    )  # fmt: skip
    poll = sent["poll"]
    assert (poll["question"], poll["options"][0]["text"], poll["explanation"]) == ("Q", "a", "why")
    assert "question_entities" not in poll
    assert [e["type"] for e in poll["explanation_entities"]] == ["italic"]
