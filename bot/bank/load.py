"""Files become a bank, or every reason why not."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.bank import rules, sentences
from bot.bank.collector import paused
from bot.bank.model import ConceptFile, TopicEntry
from bot.bank.problem import BankError, Problem
from bot.bank.read import Document, read
from bot.bank.source import Reading, Source
from bot.domain.question import Bank, Topic

TOPICS = "topics.yaml"


def load(directory: Path) -> Bank:
    """The whole bank; a BankError with every problem, never a part of it."""
    reading = gather(directory)
    if reading.problems:
        raise BankError(list(reading.problems))
    return bank(reading, fingerprint(directory))


def bank(reading: Reading, mark: str = "") -> Bank:
    return Bank(reading.topics, {source.concept.id: source.concept for source in reading.sources}, mark)


def shipped() -> Path:
    """The bank beside the code: in a checkout next to the package, in a wheel inside it."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "questions"
    return inside if inside.is_dir() else package.parent / "questions"


def fingerprint(directory: Path) -> str:
    """Changes when any file does."""
    total = sha256()
    for path in (directory / TOPICS, *_files(directory)):
        total.update(f"{path.relative_to(directory)}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@paused()
def gather(directory: Path) -> Reading:
    """Every file by itself, then what only shows between files."""
    problems: list[Problem] = []
    topics = _topics(directory / TOPICS, problems)
    sources = [source for path in _files(directory) if (source := _source(path, problems))]
    astray = "Files of the bank end in .yaml: rename this one."
    problems += [Problem(str(path), 1, 1, astray) for path in directory.glob("*/*.yml")]
    problems += rules.between([(source.document, source.concept) for source in sources], topics)
    if not sources and not problems:
        problems.append(Problem(str(directory), 1, 1, "No question file is here: questions/<topic>/<concept>.yaml."))
    return Reading(tuple(topics), tuple(sources), tuple(sorted(problems)))


def _files(directory: Path) -> Iterator[Path]:
    """Hidden ones are of an editor or a version control."""
    for path in sorted(directory.glob("*/*.yaml")):
        if not path.name.startswith(".") and not path.parent.name.startswith("."):
            yield path


def _topics(path: Path, problems: list[Problem]) -> list[Topic]:
    if not path.is_file():
        problems.append(Problem(str(path), 1, 1, "The list of topics is missing."))
        return []
    validated = _validated(path, TypeAdapter(list[TopicEntry]).validate_python, problems)
    if validated is None:
        return []
    document, entries = validated
    topics = [entry.value() for entry in entries]
    problems += rules.twice(document, topics)
    return topics


def _source(path: Path, problems: list[Problem]) -> Source | None:
    validated = _validated(path, ConceptFile.model_validate, problems)
    if validated is None:
        return None
    document, entry = validated
    concept = entry.value(path.parent.name)
    problems += rules.within(document, concept)
    return Source(document, concept)


def _validated(path: Path, validate: Callable[[Any], Any], problems: list[Problem]) -> tuple[Document, Any] | None:
    try:
        document = read(path)
    except BankError as error:
        problems += error.problems
        return None
    try:
        return document, validate(document.value)
    except ValidationError as error:
        problems += sentences.problems(error, document)
        return None
