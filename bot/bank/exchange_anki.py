"""An Anki package in one language: a card for each interview question and for each quick one, formulas as pictures.

Ids of notes, models and decks follow from names, so that importing a newer package mends cards and keeps their history.
"""

from collections.abc import Callable
from hashlib import sha256
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import genanki

from bot.bank.exchange import said
from bot.domain.question import Bank, Concept, Language, Question

Draw = Callable[[str], bytes]

_TITLES: dict[Language, str] = {"zh": "每日一面", "en": "Yimian"}
_FIELDS = ("Id", "Front", "Back", "Formula", "Sources")
_FACE = "<div class=front>{{Front}}</div>"
_BACK = (
    f"{_FACE}<hr id=answer><div class=back>{{{{Back}}}}</div>{{{{Formula}}}}<div class=sources>{{{{Sources}}}}</div>"
)
_STYLE = """\
.card { font: 18px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 40em; margin: auto; padding: 1em; }
.front { font-weight: 600; } .back p { margin: .6em 0; } ol { padding-left: 1.6em; list-style: upper-alpha; }
.right { color: #1a7f37; font-weight: 600; } .nightMode .right { color: #57d364; }
.why, .sources { opacity: .7; font-size: 85%; font-weight: 400; } img { max-width: 100%; }
.nightMode img { filter: invert(1); }
"""


def write(bank: Bank, language: Language, path: Path, draw: Draw) -> None:
    decks = {topic.id: _deck(f"{_TITLES[language]}::{topic.title.of(language)}") for topic in bank.topics}
    model = _model(_TITLES[language])
    with TemporaryDirectory() as folder:
        pictures = [picture for concept in bank.concepts.values() if (picture := _picture(concept, Path(folder), draw))]
        for concept in bank.concepts.values():
            decks[concept.topic].add_note(_open_note(concept, model, language))
            for question in concept.questions:
                decks[concept.topic].add_note(_quick_note(question, concept, model, language))
        full = [deck for deck in decks.values() if deck.notes]
        genanki.Package(full, media_files=[str(picture) for picture in pictures]).write_to_file(str(path))


def _number(name: str) -> int:
    """An id as Anki wants it: whole, positive, below 2^31."""
    return int.from_bytes(sha256(name.encode()).digest()[:4]) >> 1 | 1 << 30


def _deck(name: str) -> genanki.Deck:
    return genanki.Deck(_number(f"deck {name}"), name)


def _model(name: str) -> genanki.Model:
    templates = [{"name": "Card", "qfmt": _FACE, "afmt": _BACK}]
    fields = [{"name": field} for field in _FIELDS]
    return genanki.Model(_number(f"model {name}"), name, fields=fields, templates=templates, css=_STYLE)


def _picture(concept: Concept, folder: Path, draw: Draw) -> Path | None:
    if concept.formula is None:
        return None
    path = folder / _file(concept)
    path.write_bytes(draw(concept.formula))
    return path


def _file(concept: Concept) -> str:
    return f"yimian-{concept.id}.png"


def _open_note(concept: Concept, model: genanki.Model, language: Language) -> genanki.Note:
    points = "".join(f"<li>{escape(point.say.of(language))}</li>" for point in concept.points)
    back = f"{_html(concept.answer.of(language))}<ul>{points}</ul>"
    return _note(model, concept.id, (_html(concept.ask.of(language)), back), concept, "open", language)


def _quick_note(question: Question, concept: Concept, model: genanki.Model, language: Language) -> genanki.Note:
    asked = "".join(f"<li>{escape(said(option, language))}</li>" for option in question.options)
    front = _html(question.ask.of(language)) + (f"<ol>{asked}</ol>" if asked else "")
    back = _solution(question, language) + _html(question.note.of(language))
    return _note(model, question.id, (front, back), concept, str(question.kind), language)


def _solution(question: Question, language: Language) -> str:
    why = f"<div class=why>{_html(question.why.of(language))}</div>" if question.why else ""
    if question.options:
        return "<ol>" + "".join(_judged(question, place, language) for place in range(len(question.options))) + "</ol>"
    if question.steps:
        steps = " → ".join(escape(step.of(language)) for step in question.steps)
        return f"<p class=right>{steps}</p>{why}"
    if question.accept:
        return f"<p class=right>{escape(' / '.join(question.accept.all()))}</p>{why}"
    unit = f" {question.unit.of(language)}" if question.unit else ""
    return f"<p class=right>{escape(f'{question.value:.12g}{unit}')}</p>{why}"


def _judged(question: Question, place: int, language: Language) -> str:
    option = question.options[place]
    text = escape(said(option, language))
    shown = f"<span class=right>✔ {text}</span>" if option.right else text
    return f"<li>{shown}<div class=why>{escape(option.why.of(language))}</div></li>"


def _note(
    model: genanki.Model, name: str, faces: tuple[str, str], concept: Concept, kind: str, language: Language
) -> genanki.Note:
    formula = f'<img src="{_file(concept)}">' if concept.formula else ""
    sources = "<br>".join(f'<a href="{escape(source.url)}">{escape(source.title)}</a>' for source in concept.references)
    tags = [f"topic::{concept.topic}", f"level::{concept.level}", f"kind::{kind}"]
    guid = genanki.guid_for("yimian", language, name)
    return genanki.Note(model, fields=[name, *faces, formula, sources], tags=tags, guid=guid, sort_field=name)


def _html(text: str) -> str:
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in text.split("\n\n"))
