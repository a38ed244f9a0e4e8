"""A concept on the terminal, as people will see it, and the census as tables."""

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Line

from bot.bank.census import Count, Shape
from bot.domain.question import Bank, Concept, Kind, Language, Question

LETTERS = "ABCDE"
_KINDS = {
    Kind.SINGLE: "single",
    Kind.MULTIPLE: "multi",
    Kind.TRUE_FALSE: "t/f",
    Kind.NUMERIC: "num",
    Kind.SHORT: "short",
    Kind.CLOZE: "cloze",
    Kind.ORDERING: "order",
}
_VERDICTS = {"zh": {True: "对：", False: "错："}, "en": {True: "True: ", False: "False: "}}


def concept(shown: Concept, bank: Bank, language: Language) -> RenderableType:
    topic = bank.topic(shown.topic)
    title = f"{topic.title.of(language) if topic else shown.topic} · {shown.id} · {'★' * shown.level}"
    return Group(
        Panel(Group(*_open(shown, language)), title=Line(title), title_align="left", box=box.ROUNDED),
        *(_question(question, language) for question in shown.questions),
        *(Line(f"↗ {reference.title}  {reference.url}", style="dim") for reference in shown.references),
        Line(f"→ {', '.join(shown.related)}   ✓ {shown.checked}", style="dim"),
    )


def _open(shown: Concept, language: Language) -> Iterator[RenderableType]:
    yield Line(shown.ask.of(language), style="bold")
    yield Padding(Line(shown.answer.of(language)), (1, 0))
    if shown.formula:
        yield Line(shown.formula, style="cyan")
    for point in shown.points:
        yield Line(f"{'■' if point.must else '□'} {point.say.of(language)}")
    for line in shown.follow_ups:
        yield Line(f"↳ {line.of(language)}", style="dim")


def _question(question: Question, language: Language) -> RenderableType:
    lines: list[RenderableType] = [Line(question.ask.of(language), style="bold")]
    for letter, option in zip(LETTERS, question.options, strict=False):
        verdict = "" if option.verdict is None else _VERDICTS[language][option.verdict]
        mark, style = ("✔", "green") if option.right else (" ", "")
        lines.append(Line(f"{mark} {letter}  {verdict}{option.text.of(language)}", style=style))
        lines.append(Line(f"     {option.why.of(language)}", style="dim"))
    lines += [Line(f"{number}. {step.of(language)}") for number, step in enumerate(question.steps, 1)]
    if (typed := _typed(question, language)) is not None:
        lines.append(Line(f"✔ {typed}", style="green"))
    if question.why:
        lines.append(Line(question.why.of(language), style="dim"))
    lines.append(Line(f"💡 {question.note.of(language)}"))
    return Panel(Group(*lines), title=Line(f"{question.id} · {question.kind}"), title_align="left", box=box.ROUNDED)


def _typed(question: Question, language: Language) -> str | None:
    if question.accept:
        return " / ".join(question.accept.all())
    if question.value is None or question.tolerance is None:
        return None
    unit = f" {question.unit.of(language)}" if question.unit else ""
    return f"{question.value:.12g}{unit}  ± {question.tolerance.margin(question.value):.4g}"


def census(counts: list[Count]) -> Table:
    """Narrow enough for a terminal of 80 columns."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim")
    for name in ("topic", "files", "quick", "levels", *_KINDS.values()):
        table.add_column(name, justify="left" if name == "topic" else "right", no_wrap=True)
    for count in counts:
        table.add_row(*_cells(count), style="" if count.topic else "bold")
    return table


def _cells(count: Count) -> Iterator[str]:
    yield count.topic.id if count.topic else "all"
    yield from (str(count.concepts or "·"), str(count.questions or "·"))
    yield "/".join(str(count.levels[level]) for level in (1, 2, 3))
    yield from (str(count.kinds[kind] or "·") for kind in _KINDS)


def shapes(found: list[Shape]) -> Table:
    table = Table("guess", "asked", "z (zh)", "z (en)", box=box.SIMPLE_HEAD, title="guessable by shape? z ≤ 1.645")
    for shape in found:
        table.add_row(shape.strategy, str(shape.asked), f"{shape.zh:+.2f}", f"{shape.en:+.2f}")
    return table
