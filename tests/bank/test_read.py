import pytest
import yaml

from bot.bank.problem import BankError, Problem
from bot.bank.read import DEEPEST, LARGEST, parse, read, resolve


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("12:30", "12:30"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e-5", 1e-5),
        ("1.5", 1.5),
        (".5", 0.5),
        ("-3", -3),
        ("1_000", "1_000"),
        ("2026-11-22", "2026-11-22"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("-", "-"),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_word_is_read_by_the_core_schema_of_yaml_1_2(word: str, value: object) -> None:
    found = resolve(word)
    assert (found, type(found)) == (value, type(value))


def test_a_quoted_word_stays_text() -> None:
    assert parse("a: '17'\nb: \"true\"\nc: |-\n  null\n", "x").value == {"a": "17", "b": "true", "c": "null"}


def test_every_node_keeps_its_line_and_column() -> None:
    document = parse("one:\n  two: [a, {three: b}]\n", "x")
    assert document.place("one", "two", 1, "three") == (2, 20)
    assert document.key("one", "two", 1, "three") == (2, 13)
    assert document.place("one", "two", 0) == (2, 9)
    assert document.key("one") == (1, 1)


def test_a_key_that_stands_three_times_is_twice_held_against_the_first() -> None:
    with pytest.raises(BankError) as refused:
        parse("a: 1\na: 2\na: 3\n", "x")
    twice = "The key `a` stands here twice: keep one, first seen on line 1."
    assert [(problem.line, problem.sentence) for problem in refused.value.problems] == [(2, twice), (3, twice)]


def test_steps_that_lead_nowhere_are_passed_over() -> None:
    document = parse("one:\n  two: [a, b]\n", "x")
    assert document.place("one", "none", "two") == (2, 8)
    assert document.place("one", "two", 7) == (2, 8)
    assert document.problem("No.", "one", "three") == Problem("x", 1, 1, "No.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", "x:3:1: The key `a` stands here twice: keep one, first seen on line 1."),
        ("a: &here 1\n", "x:1:4: Anchors and aliases (&, *) are not allowed: write the text out, or quote it."),
        ("a: !!str 1\n", "x:1:4: The tag tag:yaml.org,2002:str is not allowed: write the value plainly, or quote it."),
        ("a: 1\n---\nb: 2\n", "x:2:1: A second document begins here: one file holds one."),
        ("{[1]: 2}\n", "x:1:2: A key has to be a word."),
        ("", "x:1:1: The file is empty."),
        ("汉: 字\x07\n", "x:1:5: The control character U+0007 is not allowed: delete it."),
    ],
)
def test_what_yaml_allows_and_a_question_does_not_is_refused_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(BankError) as refused:
        parse(text, "x")
    assert str(refused.value) == expected


def test_broken_yaml_says_where_and_what_to_do() -> None:
    with pytest.raises(BankError, match=r"^x:2:\d+: This is not YAML \(.*\): quote texts that hold"):
        parse("a: b\nc: d: e\n", "x")


def test_every_refusal_of_a_file_is_reported_at_once() -> None:
    with pytest.raises(BankError) as refused:
        parse("a: &x 1\nb: *x\nb: 2\n", "x")
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(1, 4), (2, 4), (3, 1)]


def test_deep_nesting_is_refused_and_crashes_nothing() -> None:
    with pytest.raises(BankError, match=f"Nested deeper than {DEEPEST} levels"):
        parse("[" * 40_000 + "]" * 40_000, "x")


def test_a_huge_file_is_refused_unread(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("huge") / "x.yaml"
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(BankError, match=f"The file has {LARGEST + 1} bytes"):
        read(path)


def test_a_file_that_is_not_utf_8_is_refused_where_it_begins_not_to_be(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("gbk") / "x.yaml"
    path.write_bytes("a: 1\nb: 低秩\n".encode("gbk"))
    with pytest.raises(BankError, match=r":2:4: This is not UTF-8"):
        read(path)


def test_the_slow_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "one: [1, 'two', {three: 3.0}]\nfour: |-\n  five\n\n  six\n"
    fast = parse(text, "x")
    monkeypatch.delattr(yaml, "CSafeLoader")
    slow = parse(text, "x")
    assert slow.value == fast.value
    assert slow.place("one", 2, "three") == fast.place("one", 2, "three") == (1, 25)
