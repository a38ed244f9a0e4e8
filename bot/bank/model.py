"""The shape of a concept's file, as pydantic sees it, and the values it becomes.

The same models make `questions/schema.json`, so the descriptions here are what an editor shows while one types.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.domain import question as bank

# Telegram's limits, in characters after parsing.
POLL_QUESTION = 300
POLL_OPTION = 100
POLL_NOTE = 200

NOTE_LINES = r"^[^\n]*(\n[^\n]*){0,2}$"
IDENTIFIER = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Prose = Annotated[str, StringConstraints(min_length=1)]
Asked = Annotated[str, StringConstraints(min_length=1, max_length=POLL_QUESTION)]
Labelled = Annotated[str, StringConstraints(min_length=1, max_length=POLL_OPTION)]
Noted = Annotated[str, StringConstraints(min_length=1, max_length=POLL_NOTE, pattern=NOTE_LINES)]
Lined = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER, max_length=60)]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Term = Annotated[str, StringConstraints(min_length=1, max_length=80)]


def _day(value: Any) -> Any:
    """A date is a word in YAML 1.2; anything else is left for pydantic to refuse."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _no_switch(value: Any) -> Any:
    """To Python, true is 1."""
    return str(value).lower() if isinstance(value, bool) else value


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class _Paragraphs(_Entry):
    """The same text in Chinese and in English; paragraphs are separated by an empty line."""

    zh: Prose
    en: Prose


class _Ask(_Entry):
    """What is asked, in at most 300 characters of each language."""

    zh: Asked
    en: Asked


class _Label(_Entry):
    """What fits on a button or in a poll's option: at most 100 characters of each language."""

    zh: Labelled
    en: Labelled


class _Note(_Entry):
    """The lamp of a poll: at most 200 characters of each language and 2 line feeds."""

    zh: Noted
    en: Noted


class _Line(_Entry):
    """One or two sentences, in Chinese and in English."""

    zh: Lined
    en: Lined


Both = _Paragraphs | _Ask | _Label | _Note | _Line


def _text(both: Both) -> bank.Text:
    return bank.Text(both.zh, both.en)


class _Point(_Entry):
    id: Identifier
    must: Annotated[bool, Field(description="Whether missing this point caps the grade.")]
    say: _Label
    accept: Annotated[
        list[Phrase],
        Field(min_length=1, description="Each entry is one way of saying the point: `|` is or, ` & ` is and."),
    ]
    reject: Annotated[list[Phrase], Field(description="A known misconception; it cancels the point. Wants `fix`.")] = []
    fix: Annotated[_Line | None, Field(description="Shown to who voices the misconception.")] = None

    def value(self) -> bank.Point:
        fix = _text(self.fix) if self.fix else None
        return bank.Point(self.id, self.must, _text(self.say), tuple(self.accept), tuple(self.reject), fix)


class _Open(_Entry):
    """The interview question itself."""

    ask: _Ask
    answer: Annotated[_Paragraphs, Field(description="120–900 Chinese characters, 80–500 English words.")]
    formula: Annotated[Phrase | None, Field(description="LaTeX without Chinese; becomes a picture.")] = None
    points: Annotated[list[_Point], Field(min_length=3, max_length=6)]
    follow_ups: Annotated[list[_Ask], Field(min_length=1, max_length=3)]


class _Option(_Entry):
    text: _Label
    why: Annotated[_Line, Field(description="Why it is right, or why the person who chose it is wrong.")]
    right: bool = False

    def value(self) -> bank.Option:
        return bank.Option(_text(self.text), _text(self.why), self.right)


class _Verdict(_Entry):
    verdict: Annotated[bool, Field(description="What this option claims: the statement is true, or false.")]
    text: Annotated[_Label, Field(description="The reason for the verdict.")]
    why: Annotated[_Line, Field(description="Why it is right, or why the person who chose it is wrong.")]
    right: bool = False

    def value(self) -> bank.Option:
        return bank.Option(_text(self.text), _text(self.why), self.right, self.verdict)


class _Tolerance(_Entry):
    """How far an answer may be off: `relative: 0.02` is two per cent, `absolute: 1` is one unit. One of the two."""

    relative: Annotated[float | None, Field(gt=0, lt=1)] = None
    absolute: Annotated[float | None, Field(ge=0)] = None

    def value(self) -> bank.Tolerance:
        return bank.Tolerance(self.relative, self.absolute)


class _Spellings(_Entry):
    """Every spelling that people use, by language."""

    zh: Annotated[list[Term], Field(min_length=1)]
    en: Annotated[list[Term], Field(min_length=1)]

    def value(self) -> bank.Spellings:
        return bank.Spellings(tuple(self.zh), tuple(self.en))


class _Quick(_Entry):
    id: Identifier
    ask: _Ask
    note: _Note
    distinct_from: Annotated[list[Identifier], Field(description="Questions that look alike and are not.")] = []

    def parts(self) -> dict[str, Any]:
        """What only some kinds have."""
        return {}


class _Choice(_Quick):
    """`single`: one option is right. `multiple`: two or more are, and at least one is not."""

    kind: Literal["single", "multiple"]
    options: Annotated[list[_Option], Field(min_length=3, max_length=5)]

    def parts(self) -> dict[str, Any]:
        return {"options": tuple(option.value() for option in self.options)}


class _TrueFalse(_Quick):
    """A statement; each of the four options gives a verdict and a reason."""

    kind: Literal["true_false"]
    options: Annotated[list[_Verdict], Field(min_length=4, max_length=4)]

    def parts(self) -> dict[str, Any]:
        return {"options": tuple(option.value() for option in self.options)}


class _Numeric(_Quick):
    """A number to type; `why` shows the working."""

    kind: Literal["numeric"]
    value: float
    unit: Annotated[str | _Label | None, Field(description="GB, %, or {zh: …, en: …}.")] = None
    tolerance: _Tolerance
    why: _Line

    def parts(self) -> dict[str, Any]:
        unit = bank.Text(self.unit, self.unit) if isinstance(self.unit, str) else self.unit and _text(self.unit)
        return {"value": self.value, "unit": unit, "tolerance": self.tolerance.value(), "why": _text(self.why)}


class _Typed(_Quick):
    """A term to type. The `ask` of a `cloze` holds ____ once."""

    kind: Literal["short", "cloze"]
    accept: _Spellings
    why: _Line

    def parts(self) -> dict[str, Any]:
        return {"accept": self.accept.value(), "why": _text(self.why)}


class _Ordering(_Quick):
    """Steps, written in the right order."""

    kind: Literal["ordering"]
    steps: Annotated[list[_Label], Field(min_length=3, max_length=6)]
    why: _Line

    def parts(self) -> dict[str, Any]:
        return {"steps": tuple(_text(step) for step in self.steps), "why": _text(self.why)}


AnyQuick = Annotated[_Choice | _TrueFalse | _Numeric | _Typed | _Ordering, Field(discriminator="kind")]


class _Reference(_Entry):
    """A source that a reader can open: `title` with `arxiv` or with `url`."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=300)]
    arxiv: Annotated[str | None, Field(description='The id alone, in quotes: "2106.09685".')] = None
    url: str | None = None

    def value(self) -> bank.Reference:
        return bank.Reference(self.title, self.url or f"https://arxiv.org/abs/{self.arxiv}", self.arxiv)


class ConceptFile(_Entry):
    """One concept of the question bank. How to write one: docs/writing-questions.md."""

    id: Annotated[Identifier, Field(description="The name of the file, stable for ever.")]
    level: Annotated[Literal[1, 2, 3], BeforeValidator(_no_switch), Field(description="1 junior, 2 mid, 3 senior.")]
    open: _Open
    questions: Annotated[list[AnyQuick], Field(min_length=3, max_length=6)]
    references: Annotated[list[_Reference], Field(min_length=1)]
    related: Annotated[list[Identifier], Field(description="Shown as “next”; the confusable ones first.")] = []
    checked: Annotated[date, BeforeValidator(_day), Field(description="When every claim was last checked.")]

    def value(self, topic: str) -> bank.Concept:
        return bank.Concept(
            id=self.id,
            topic=topic,
            level=self.level,
            ask=_text(self.open.ask),
            answer=_text(self.open.answer),
            formula=self.open.formula,
            points=tuple(point.value() for point in self.open.points),
            follow_ups=tuple(_text(line) for line in self.open.follow_ups),
            questions=tuple(self._question(quick, topic) for quick in self.questions),
            references=tuple(reference.value() for reference in self.references),
            related=tuple(self.related),
            checked=self.checked,
        )

    def _question(self, quick: AnyQuick, topic: str) -> bank.Question:
        return bank.Question(
            id=quick.id,
            concept_id=self.id,
            topic=topic,
            level=self.level,
            kind=bank.Kind(quick.kind),
            ask=_text(quick.ask),
            note=_text(quick.note),
            distinct_from=tuple(quick.distinct_from),
            **quick.parts(),
        )


class TopicEntry(_Entry):
    id: Identifier
    title: _Label

    def value(self) -> bank.Topic:
        return bank.Topic(self.id, _text(self.title))
