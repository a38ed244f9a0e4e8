"""`python -m bench` measures everything, `python -m bench wire` one thing, `python -m bench --list` says what there is.

A new bench is a module with `measure(console)` and a line in BENCHES; its docstring is its description.
"""

import argparse

from rich.console import Console

from bench import bank, broadcast, crowd, due, presses, startup, wire

BENCHES = {
    "bank": bank,
    "wire": wire,
    "presses": presses,
    "broadcast": broadcast,
    "crowd": crowd,
    "due": due,
    "startup": startup,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--chats", type=int, default=10_000, help="how many chats the broadcast goes to")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    console = Console()
    for name in chosen.names or BENCHES:
        if chosen.list:
            console.print(f"[bold]{name}[/]  {(BENCHES[name].__doc__ or '').splitlines()[0]}")
        elif name == "broadcast":
            broadcast.measure(console, chosen.chats)
        else:
            BENCHES[name].measure(console)


if __name__ == "__main__":
    main()
