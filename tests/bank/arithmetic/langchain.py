def _model_calls() -> int:
    """An agent's loop: the model speaks, the tools it asked for answer, until it asks for none."""
    wanted, calls = [1, 2, 1, 0], 0
    for tools in wanted:
        calls += 1
        if not tools:
            break
    return calls


COMPUTED = {
    "langchain-agent-1": _model_calls,
}
