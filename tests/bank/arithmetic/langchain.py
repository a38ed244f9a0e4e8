from itertools import accumulate
from math import ceil, prod

from tests.bank.formulas.retrieval import chunks


def _model_calls() -> int:
    """An agent's loop: the model speaks, the tools it asked for answer, until it asks for none."""
    wanted = iter([1, 2, 1, 0])
    calls = 1
    while next(wanted):
        calls += 1
    return calls


def _selected_examples() -> int:
    """In order, until one does not fit any more."""
    left = 25 - 4
    return sum(used <= left for used in accumulate([9, 8, 7, 3]))


def _executions() -> int:
    """Three attempts, the first one counted."""
    executed = 0
    for _attempt in range(3):
        executed += 1
    return executed


def _newly_embedded() -> int:
    """The indexing API keeps what has the same hash."""
    stored = {hash(("text", chunk)) for chunk in range(90)}
    edited = [("new text", chunk) if chunk < 15 else ("text", chunk) for chunk in range(90)]
    return sum(hash(text) not in stored for text in edited)


def _messages() -> list[str]:
    history = 3 * ["human", "ai"]
    return ["system", *history, "human"]


COMPUTED = {
    "langchain-agent-1": _model_calls,
    "langchain-agents-toolkits-1": lambda: 40 * 150 * 6,
    "langchain-call-llm-1": lambda: (3000 * 2 + 800 * 10) / 1e6,
    "langchain-capabilities-1": lambda: chunks(48_000, length=4000, overlap=0) + 1,
    "langchain-chat-history-1": lambda: sum(300 * (turn - 1) for turn in range(1, 21)),
    "langchain-compose-components-1": lambda: max(0.3, 0.5) + 2,
    "langchain-embedding-store-1": lambda: chunks(1000, length=100, overlap=20),
    "langchain-example-selectors-1": _selected_examples,
    "langchain-features-1": lambda: len(range(0, 20, 5)) * 2,
    "langchain-hidden-behaviour-1": _executions,
    "langchain-indexes-retrievers-1": _newly_embedded,
    "langchain-model-4": lambda: ceil(200_000 / 2048),
    "langchain-output-parsers-1": lambda: 100 * prod([0.10] * 3),
    "langchain-problems-1": lambda: 100 * prod([0.95] * 8),
    "langchain-prompt-templates-1": lambda: len(_messages()),
    "langchain-token-inefficiency-1": lambda: sum(2000 + 500 * rounds for rounds in range(5)),
    "llm-agent-what-2": lambda: 100 * 0.9 ** (1 / 10),
}
