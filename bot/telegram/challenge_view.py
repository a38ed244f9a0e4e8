"""How challenges look: the lobby, a round while it runs and when it is over, the result."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.actions.challenge import Scene, Told
from bot.domain.challenge import Challenge, Ending, Seat, State, teams_after
from bot.domain.leaderboard import Standing
from bot.domain.question import Bank
from bot.pictures.podium import Step
from bot.telegram import challenge_explained, render, send
from bot.telegram.buttons import ChallengePress, JoinPress
from bot.telegram.context import MASKS
from bot.telegram.render import Look
from bot.texts import Texts

NAMES_SHOWN = 30
IN_TEAMS = 48
"""Names of all teams together: the longest ones, too, leave room for the rest of the lobby."""

PLACES_SHOWN = 10
TITLE = 60
COLOURS = ("red", "blue", "green", "yellow")


def look_of(texts: Texts, it: Challenge) -> Look:
    return Look(texts, it.language, it.zone)


def topic_of(look: Look, bank: Bank, it: Challenge) -> str:
    titles = [topic.title.of(look.language) for topic in map(bank.topic, it.topics) if topic]
    return look.plain("days.joint").join(titles) or look.plain("challenge.all_topics")


def name_of(look: Look, seat: Seat | None) -> str:
    """Who hides plays along, without a name."""
    if seat is None or seat.hidden:
        return look.plain("challenge.somebody")
    return render.person_name(seat.name)


def starter_of(look: Look, scene: Scene) -> str | None:
    """Also when they watch; None for who does not show themselves, and for who has gone."""
    starter, it = scene.starter, scene.challenge
    if starter is None or starter.id in MASKS or starter.id == it.chat_id < 0:
        return None
    return look.plain("challenge.starter") if starter.hidden else render.person_name(starter.called)


def lobby(look: Look, bank: Bank, scene: Scene, now: datetime) -> Markup:
    it = scene.challenge
    title = look.say("challenge.title_teams" if it.teams else "challenge.title", topic=topic_of(look, bank, it))
    plan = look.say("challenge.plan", n=it.length, seconds=it.seconds)
    keys = ["challenge.rules", "challenge.rules_teams"] if it.teams else ["challenge.rules"]
    rules = [Markup("<i>{}</i>").format(look.say(key)) for key in keys]
    return _lines(title, plan, "", *_roster(look, scene), "", *rules, "", _next(look, scene, now))


def lobby_keyboard(look: Look, scene: Scene) -> InlineKeyboardMarkup | None:
    it = scene.challenge
    if it.state is not State.LOBBY:
        return None
    keys = [[*_join_buttons(look, it)]] if not it.teams else render.rows(_join_buttons(look, it), 2)
    keys[-1].append(_wish(look, it, "challenge_leave", "leave"))
    teams = teams_after(it.teams)
    grouping = _wish(look, it, "challenge_teams" if teams else "challenge_alone", f"teams{teams}", n=teams)
    start, off = _wish(look, it, "challenge_start", "start"), _wish(look, it, "challenge_off", "off")
    return InlineKeyboardMarkup([*keys, [start, grouping, off]])


def live(look: Look, bank: Bank, scene: Scene) -> Markup:
    """The question while it is open: who has answered shows, what they chose does not."""
    assert scene.round is not None
    assert scene.question is not None
    text = render.question_text(look, bank, scene.round, scene.question)
    everybody = {seat.person_id for seat in scene.seats} | set(scene.answered)
    notes = [look.say("challenge.live", n=len(scene.answered), all=len(everybody))]
    notes += [look.say("challenge.uneven")] if scene.heat and not scene.heat.even else []
    return _lines(text, "", *notes, *_standing(look, scene, marks=True))


def closed(look: Look, bank: Bank, scene: Scene) -> Markup:
    assert scene.round is not None
    assert scene.question is not None
    text = render.closed_question(look, bank, scene.round, scene.question)
    given = scene.answered.values()
    count = (
        look.say("challenge.right", n=len(given), right=sum(given)) if given else look.say("challenge.nobody_answered")
    )
    notes = [count]
    if scene.heat and scene.heat.void:
        notes += [look.say("challenge.void")] if scene.challenge.state is State.BETWEEN else []
    elif scene.heat and not scene.heat.even:
        notes.append(look.say("challenge.uneven_closed"))
    return _lines(text, "", *notes, *_standing(look, scene))


def closed_keyboard(bot: send.Bot, look: Look, scene: Scene) -> InlineKeyboardMarkup:
    assert scene.question is not None
    assert scene.heat is not None
    url = challenge_explained.link(bot, scene.challenge, scene.heat.number)
    return send.keyboard([InlineKeyboardButton(look.plain("button.challenge_explained"), url=url)])


def result(look: Look, bank: Bank, bot: send.Bot, scene: Scene) -> Markup:
    it = scene.challenge
    head = look.say("challenge.result", topic=topic_of(look, bank, it))
    notes = [look.say(f"challenge.result_{it.ending}")] if it.ending and it.ending is not Ending.PLAYED else []
    if not any(standing.score.answered for standing in scene.standing):
        return _lines(head, "", *notes, look.say("challenge.no_result"), *explained(look, bot, scene))
    return _lines(head, *notes, *_places(look, scene), *explained(look, bot, scene))


def result_keyboard(look: Look, it: Challenge) -> InlineKeyboardMarkup:
    return send.keyboard([_wish(look, it, "challenge_again", "again")])


def explained(look: Look, bot: send.Bot, scene: Scene) -> list[str]:
    """A link to every explanation."""
    lines = [_explanation(look, bot, scene.challenge, one) for one in scene.told]
    return ["", look.say("challenge.explained"), *lines] if lines else []


def steps(look: Look, scene: Scene) -> list[Step]:
    """Who stands on the podium: the first three places, or teams."""
    if scene.teams:
        best = [one for one in scene.teams[: len(render.MEDALS)] if one.score.points]
        return [Step(_place(one), team_name(look, one.score.person_id), one.score.points) for one in best]
    seats = {seat.person_id: seat for seat in scene.seats}
    return [
        Step(_place(one), _bare(look, seats.get(one.score.person_id)), one.score.points)
        for one in scene.standing
        if _place(one) <= len(render.MEDALS) and one.score.points
    ]


def winners(look: Look, scene: Scene) -> str:
    first = [step.name for step in steps(look, scene) if step.place == 1][:PLACES_SHOWN]
    return look.plain("days.joint").join(render.person_name(name) for name in first)


def team_name(look: Look, team: int) -> str:
    return look.plain(f"challenge.{COLOURS[team]}")


def _roster(look: Look, scene: Scene) -> list[Markup]:
    if not scene.challenge.teams:
        return [_seated(look, scene.seats)]
    teams = [[seat for seat in scene.seats if seat.team == team] for team in range(scene.challenge.teams)]
    each = IN_TEAMS // len(teams)
    named = [_names(look, seats, each) or "—" for seats in teams]
    return [Markup("{}　{}").format(team_name(look, n), names) for n, names in enumerate(named)]


def _seated(look: Look, seats: Sequence[Seat]) -> Markup:
    return (
        look.say("challenge.seated", n=len(seats), names=_names(look, seats)) if seats else look.say("challenge.nobody")
    )


def _names(look: Look, seats: Sequence[Seat], shown: int = NAMES_SHOWN) -> str:
    names = look.plain("days.joint").join(name_of(look, seat) for seat in seats[:shown])
    more = len(seats) - shown
    return look.plain("challenge.more", names=names, n=more) if more > 0 else names


def _next(look: Look, scene: Scene, now: datetime) -> Markup:
    it = scene.challenge
    if it.state is State.STOPPED:
        return look.say("challenge.expired" if it.ending is Ending.LATE else "challenge.called_off")
    if it.state is State.COUNTDOWN:
        return look.say("challenge.countdown", n=scene.seconds_left(now))
    if it.state is not State.LOBBY:
        return Markup("")
    name = starter_of(look, scene)
    key = "challenge.how" if name else "challenge.how_admin"
    return look.say(key, name=name, n=it.fewest)


def _join_buttons(look: Look, it: Challenge) -> list[InlineKeyboardButton]:
    if not it.teams:
        return [render.button(look.plain("button.challenge_join"), JoinPress(it.id, it.code, 0))]
    return [render.button(team_name(look, team), JoinPress(it.id, it.code, team)) for team in range(it.teams)]


def _wish(look: Look, it: Challenge, key: str, wish: str, **values: object) -> InlineKeyboardButton:
    return render.button(look.plain(f"button.{key}", **values), ChallengePress(it.id, it.code, wish))


def _standing(look: Look, scene: Scene, *, marks: bool = False) -> list[str]:
    """After the first round there is something to tell."""
    if not scene.challenge.finished:
        return []
    return ["", look.say("challenge.standing"), *_places(look, scene, marks=marks)[1:]]


def _places(look: Look, scene: Scene, *, marks: bool = False) -> list[str]:
    seats = {seat.person_id: seat for seat in scene.seats}
    answered = scene.answered if marks else {}
    people = [_line(look, one, seats.get(one.score.person_id), answered) for one in scene.standing[:PLACES_SHOWN]]
    more = len(scene.standing) - PLACES_SHOWN
    tail = [look.say("challenge.and_more", n=more)] if more > 0 else []
    teams = [_medalled(look, one, team_name(look, one.score.person_id)) for one in scene.teams]
    return ["", *teams, *([""] if teams else []), *people, *tail]


def _line(look: Look, one: Standing, seat: Seat | None, answered: object) -> str:
    done = seat is not None and isinstance(answered, dict) and seat.person_id in answered
    return _medalled(look, one, name_of(look, seat), "challenge.line_answered" if done else "challenge.line")


def _place(one: Standing) -> int:
    """In a challenge everybody has one, whoever answered little."""
    assert one.place is not None
    return one.place


def _medalled(look: Look, one: Standing, name: str, key: str = "challenge.line") -> Markup:
    """Nobody gets a medal for nothing."""
    honoured = one.score.points and _place(one) <= len(render.MEDALS)
    medal = render.MEDALS[_place(one) - 1] if honoured else f"{_place(one)}."
    return look.say(key, medal=medal, name=name, points=one.score.points)


def _explanation(look: Look, bot: send.Bot, it: Challenge, one: Told) -> Markup:
    title = one.question.ask.of(look.language) if one.question else look.plain("verdict.gone")
    short = render.clip(title, TITLE)
    link = (
        Markup('<a href="{}">{}</a>').format(challenge_explained.link(bot, it, one.number), short)
        if one.question
        else escape(short)
    )
    return look.say("challenge.explanation", n=one.number + 1, link=link, right=one.right, answers=one.answers)


def _bare(look: Look, seat: Seat | None) -> str:
    return look.plain("challenge.somebody") if seat is None or seat.hidden else seat.name


def _lines(*lines: str) -> Markup:
    return Markup("\n").join(lines)
