"""What goes out is read back, and is what it was as far as the format can hold it."""

import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.bank import exchange_aiken, exchange_anki, exchange_csv, exchange_gift, exchange_moodle
from bot.bank.exchange import only
from bot.bank.exchange_files import drafts, dump
from bot.bank.load import load
from bot.bank.problem import BankError
from bot.bank.read import parse
from bot.domain.question import Bank, Kind, Language, Option, Question, Spellings, Text, Tolerance
from bot.pictures.formula import draw
from tests.bank.sample import CONCEPT, TOPICS, another, write

pytestmark = pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")  # ziamath, once, on import

TODAY = date(2026, 11, 22)
TRICKY = "a = {b} ~ c: d # e \\ f\n\n// g -> h, “quoted”, 'x', 1e-5; %50% <b> ≤ 好"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """All kinds, in two topics, one concept full of everything that formats trip over."""
    directory = tmp_path_factory.mktemp("bank")
    whole = load(write(directory, {"lora/sample.yaml": CONCEPT, "rag/other.yaml": another("other", "rag")}))
    other = whole.concepts["other"]
    return Bank(
        whole.topics, {**whole.concepts, "other": replace(other, questions=tuple(map(tricky, other.questions)))}, ""
    )


def tricky(question: Question) -> Question:
    """The same question with every text made difficult; a cloze keeps its one blank."""
    both = Text(f"{TRICKY} 中", f"{TRICKY} en")
    options = tuple(
        replace(option, text=Text(f"{n} {both.zh}", f"{n} {both.en}"), why=both)
        for n, option in enumerate(question.options)
    )
    ask = Text("是 ____。", "It is ____.") if question.kind is Kind.CLOZE else both
    accept = question.accept and Spellings(("a=b", "{c}"), ("~d", "#e:f"))
    return replace(question, ask=ask, options=options, accept=accept)


def in_one_language(question: Question, language: Language) -> Question:
    """What is left of a question in a file of one language that knows no units and only absolute tolerances."""

    def part(text: Text) -> Text:
        return only(text.of(language), language)

    value, tolerance, accept = question.value, question.tolerance, question.accept
    return replace(
        question,
        ask=part(question.ask),
        note=part(question.note),
        why=question.why and part(question.why),
        options=tuple(replace(option, text=part(option.text), why=part(option.why)) for option in question.options),
        steps=tuple(map(part, question.steps)),
        unit=None,
        tolerance=Tolerance(absolute=tolerance.margin(value)) if tolerance and value is not None else None,
        accept=accept and (Spellings(accept.zh, ()) if language == "zh" else Spellings((), accept.en)),
    )


def test_csv_gives_back_every_question_whole(bank: Bank) -> None:
    incoming = exchange_csv.read(exchange_csv.write(bank).text, "zh")
    assert incoming.complaints == ()
    assert incoming.questions == tuple(bank.questions.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_gift_gives_back_every_question_of_one_language(bank: Bank, language: Language) -> None:
    exported = exchange_gift.write(bank, language)
    incoming = exchange_gift.read(exported.text, language)
    assert (exported.left_out, incoming.complaints) == ((), ())
    assert list(incoming.questions) == [in_one_language(question, language) for question in bank.questions.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_aiken_gives_back_the_choices_with_one_right_option(bank: Bank, language: Language) -> None:
    exported = exchange_aiken.write(bank, language)
    incoming = exchange_aiken.read(exported.text, language)
    choices = [question for question in bank.questions.values() if len(question.right) == 1]
    assert incoming.complaints == ()
    assert [found.kind for found in incoming.questions] == [question.kind for question in choices]
    for found, question in zip(incoming.questions, choices, strict=True):
        assert found.ask.of(language) == " ".join(question.ask.of(language).split())
        assert [(option.right, option.verdict) for option in found.options] == [
            (o.right, o.verdict) for o in question.options
        ]
        assert [option.text.of(language) for option in found.options] == [
            " ".join(o.text.of(language).split()) for o in question.options
        ]
    assert set(exported.left_out) == {question.id for question in bank.questions.values() if len(question.right) != 1}


ANY_TEXT = st.text("ab=~#{}:\\/ \n%->中", min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and "\n\n" not in text
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return load(write(tmp_path_factory.mktemp("sample"), {"lora/sample.yaml": CONCEPT}))


@settings(deadline=None)  # how busy the machine is, is not what is tested
@given(stem=ANY_TEXT, texts=st.lists(ANY_TEXT, min_size=3, max_size=3, unique=True))
def test_gift_holds_any_text(sample: Bank, stem: str, texts: list[str]) -> None:
    options = tuple(Option(Text(text, text), Text(text, text), at == 1) for at, text in enumerate(texts))
    question = Question("q-1", "q", "lora", 1, Kind.SINGLE, Text(stem, stem), Text("。", "."), options=options)
    bank = Bank(sample.topics, {"q": replace(sample.concepts["sample"], id="q", questions=(question,))}, "")
    (found,) = exchange_gift.read(exchange_gift.write(bank, "zh").text, "zh").questions
    assert found == in_one_language(question, "zh")


@pytest.fixture(scope="module")
def quiz(bank: Bank) -> ET.Element:
    return ET.fromstring(exchange_moodle.write(bank, "en").text)


MOODLE_SHARES = {"100", "50", "33.33333", "25", "20", "0", "-100", "-50", "-33.33333", "-25", "-20"}
MOODLE_NEEDS = {
    "multichoice": {"single", "shuffleanswers", "answernumbering", "answer"},
    "numerical": {"answer"},
    "shortanswer": {"usecase", "answer"},
    "matching": {"subquestion"},
    "essay": {"responseformat", "responsefieldlines", "graderinfo", "responsetemplate"},
}


def test_moodle_gets_what_its_importer_asks_for(quiz: ET.Element, bank: Bank) -> None:
    questions = [node for node in quiz if node.get("type") != "category"]
    assert [node.findtext("idnumber") for node in questions if node.get("type") != "essay"] == list(bank.questions)
    for node in questions:
        made = str(node.get("type"))
        assert node.findtext("name/text") == node.findtext("idnumber")
        assert node.findtext("questiontext/text", "").startswith("<p>")
        assert MOODLE_NEEDS[made] <= {child.tag for child in node}
        assert {answer.get("fraction") for answer in node.iter("answer") if answer.get("fraction")} <= MOODLE_SHARES


def test_moodle_choices_add_up(quiz: ET.Element) -> None:
    for node in quiz.iterfind("question[@type='multichoice']"):
        worth = [float(answer.get("fraction", "")) for answer in node.iterfind("answer")]
        assert sum(share for share in worth if share > 0) == pytest.approx(100, abs=0.001)
        if node.findtext("single") == "false":
            assert sum(worth) == pytest.approx(0, abs=0.001)


def test_moodle_says_what_the_bank_says(quiz: ET.Element, bank: Bank) -> None:
    nodes = {node.findtext("idnumber"): node for node in quiz if node.get("type") != "category"}
    numeric, sample, ordering = nodes["sample-2"], nodes["sample"], nodes["sample-6"]
    assert (numeric.findtext("answer/text"), numeric.findtext("answer/tolerance")) == ("65536", "655.36")
    assert bank.concepts["sample"].points[1].say.en in sample.findtext("graderinfo/text", "")
    assert r"<p>\[h = W_0 x + \frac{\alpha}{r} B A x\]</p>" in sample.findtext("graderinfo/text", "")
    assert [pair.findtext("answer/text") for pair in ordering.iterfind("subquestion")] == ["1", "2", "3"]
    assert [tag.findtext("text") for tag in numeric.iterfind("tags/tag")] == ["lora", "level-1"]
    assert nodes["sample-3"].findtext("answer/text") == "<p>True: The branch is zero</p>"


@pytest.fixture(scope="module")
def package(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("anki") / "yimian.apkg"
    exchange_anki.write(bank, "en", path, draw)
    return path


def rows(package: Path, query: str) -> list[tuple[Any, ...]]:
    with ZipFile(package) as archive:
        database = Path(archive.extract("collection.anki2", package.parent))
    connection = sqlite3.connect(database)
    try:
        return list(connection.execute(query))
    finally:
        connection.close()


def test_anki_holds_a_card_for_each_question_quick_and_open(package: Path, bank: Bank) -> None:
    notes = rows(package, "SELECT sfld, flds, tags FROM notes")
    assert {note[0] for note in notes} == set(bank.questions) | set(bank.concepts)
    assert rows(package, "SELECT count(*) FROM cards") == [(len(notes),)]
    by_id = {note[0]: (note[1].split("\x1f"), note[2].split()) for note in notes}
    fields, tags = by_id["sample-1"]
    assert (
        fields[1]
        == "<p>Which parameters are trained?</p><ol><li>Every layer there is</li><li>The branch alone</li><li>Embeddings only</li></ol>"
    )
    assert "<span class=right>✔ The branch alone</span>" in fields[2]
    assert (
        fields[4] == '<a href="https://arxiv.org/abs/2106.09685">LoRA: Low-Rank Adaptation of Large Language Models</a>'
    )
    assert tags == ["kind::single", "level::1", "topic::lora"] or set(tags) == {
        "kind::single",
        "level::1",
        "topic::lora",
    }
    assert "65536 parameters" in by_id["sample-2"][0][2]
    assert "Freeze the weights → Train the branch → Merge" in by_id["sample-6"][0][2]


def test_anki_shows_formulas_as_pictures(package: Path) -> None:
    (fields,) = rows(package, "SELECT flds FROM notes WHERE sfld = 'sample'")
    with ZipFile(package) as archive:
        media = json.loads(archive.read("media"))
        pictures = {name: archive.read(number) for number, name in media.items()}
    assert fields[0].split("\x1f")[3] == '<img src="yimian-sample.png">'
    assert set(pictures) == {"yimian-sample.png", "yimian-other.png"}
    assert pictures["yimian-sample.png"].startswith(b"\x89PNG")


def test_anki_escapes_what_would_be_markup(package: Path) -> None:
    for (fields,) in rows(package, "SELECT flds FROM notes"):
        assert set(re.findall(r"</?([a-z]+)", fields)) <= {"p", "ol", "ul", "li", "div", "span", "a", "img", "br"}


def test_anki_sorts_into_a_deck_for_each_topic_under_stable_ids(package: Path, bank: Bank) -> None:
    ((decks, models),) = rows(package, "SELECT decks, models FROM col")
    names = {deck["name"] for deck in json.loads(decks).values()}
    assert {"Yimian::The LoRA family", "Yimian::Retrieval-augmented generation"} <= names
    again = package.with_name("again.apkg")
    exchange_anki.write(bank, "en", again, draw)
    assert rows(again, "SELECT guid FROM notes") == rows(package, "SELECT guid FROM notes")
    assert json.loads(models).keys() == json.loads(rows(again, "SELECT models FROM col")[0][0]).keys()


def saved(directory: Path, questions: tuple[Question, ...]) -> tuple[Bank, list[str]]:
    made = drafts(questions, "lora", "imported", TODAY)
    bank = load(write(directory, {draft.path: draft.text for draft in made}))
    return bank, [str(problem) for draft in made for problem in draft.todo()]


def test_a_bank_carried_through_csv_is_the_same_bank_of_quick_questions(sample: Bank, tmp_path: Path) -> None:
    again, todo = saved(tmp_path, exchange_csv.read(exchange_csv.write(sample).text, "en").questions)
    assert again.questions == sample.questions
    assert all(": open." in line or ": references." in line for line in todo)


AIKEN = """\
Which method trains
a side branch?
A. Full fine-tuning
B) LoRA
C. Pruning
ANSWER: b

Where do the two matrices go?
A. Next to
   the weight
B. Into the tokenizer
C. 1e-5
ANSWER: A

What is wrong here?
A. one
B. two
ANSWER: D
"""


def test_strangers_questions_become_valid_files_and_a_list(tmp_path: Path) -> None:
    incoming = exchange_aiken.read(AIKEN, "en")
    assert incoming.complaints == ("line 18: the answer D is none of the 2 options.",)
    bank, todo = saved(tmp_path, incoming.questions)
    first, second, third = bank.concepts["imported"].questions
    assert (first.ask.en, first.right, first.id) == ("Which method trains a side branch?", (1,), "imported-1")
    assert second.options[0].text.en == "Next to the weight"
    assert second.options[2].text.en == "1e-5"
    assert third.ask.zh == "TODO: the question"
    line = next(line for line in todo if "questions.ask.zh" in line)
    assert re.fullmatch(
        r"lora/imported\.yaml:\d+:9: note: questions\.ask\.zh: the question ← Which method trains a side branch\?", line
    )


def test_many_questions_share_files_of_three_to_six(tmp_path: Path) -> None:
    (one,) = exchange_aiken.read("Why?\nA. a\nB. b\nC. c\nANSWER: A\n", "en").questions
    bank, _ = saved(tmp_path, (one,) * 13)
    assert {name: len(concept.questions) for name, concept in bank.concepts.items()} == {
        "imported": 5,
        "imported-2": 4,
        "imported-3": 4,
    }


SHEET = """\
question,a,b,c,d,answer,explanation
Which are adapters?,LoRA,Adam,Prefix tuning,BPE,"A, C",Two of them.
Which is not?,LoRA,Adam,Prefix tuning,,B,
,x,y,z,,A,
No key?,x,y,z,,,
"""


def test_a_sheet_as_people_keep_it_is_understood() -> None:
    incoming = exchange_csv.read(SHEET, "en")
    assert incoming.complaints == (
        "row 4: no question: the column is called ask_zh, ask_en or question.",
        "row 5: no option is right: say which in `answer`, as B or A,C.",
    )
    several, one = incoming.questions
    assert (several.kind, several.right, several.note.en) == (Kind.MULTIPLE, (0, 2), "Two of them.")
    assert (one.kind, one.right, len(one.options)) == (Kind.SINGLE, (1,), 3)


GIFT = """\
// a comment
$CATEGORY: $course$/top/rag

::First:: [html]What comes first? {=Retrieval ~Generation#No. ~%0%Neither}

The sky is {T}.

Just a description.

Order {=1 -> Embed =2 -> Index =3 -> Search}

Two of these {~%50%Recall ~%50%Precision ~%-100%Luck}

How many? {#=3:0.5#yes}
Name it. {=RAG =retrieval-augmented generation#fine}
"""


def test_gift_as_others_write_it_is_understood() -> None:
    incoming = exchange_gift.read(GIFT, "en")
    assert incoming.complaints == (
        "line 6: a bare true or false is half luck: write four options, each with a verdict and a reason.",
        "line 8: no answers in { }: a description is no question.",
    )
    first, order, two, number = incoming.questions
    assert (first.topic, first.kind, first.right, first.options[1].why.en) == ("rag", Kind.SINGLE, (0,), "No.")
    assert [step.en for step in order.steps] == ["Embed", "Index", "Search"]
    assert (two.kind, two.right) == (Kind.MULTIPLE, (0, 1))
    assert (number.value, number.tolerance) == (3.0, Tolerance(absolute=0.5))


def test_an_essay_in_gift_is_no_quick_question() -> None:
    assert exchange_gift.read("Say why. {}\n", "en").complaints == (
        "line 1: no answers between { and }: an essay is no quick question.",
    )


@settings(deadline=None)  # how busy the machine is, is not what is tested
@given(
    st.recursive(
        st.text(max_size=20) | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
        lambda inside: (
            st.lists(inside, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inside, max_size=3)
        ),
        max_leaves=8,
    )
)
@example("\x85")
@example("two\nlines\u2028three")
def test_what_is_written_reads_back_as_it_was(value: object) -> None:
    try:
        found = parse(dump({"value": value}), "x").value
    except BankError as error:
        raise AssertionError(dump({"value": value})) from error
    assert found == {"value": value}


def test_an_import_goes_nowhere_that_is_no_topic(tmp_path: Path) -> None:
    (draft, *_) = drafts(exchange_aiken.read(AIKEN, "en").questions, "cooking", "stew", TODAY)
    assert "cooking" not in TOPICS
    with pytest.raises(BankError, match="The folder cooking is no topic"):
        load(write(tmp_path, {draft.path: draft.text}))
