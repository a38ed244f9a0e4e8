"""The explanation of one round of a challenge, for whoever follows its link. Never before that round is over."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.actions import challenge, reveal
from bot.actions.challenge import Ticket
from bot.actions.reveal import Reveal
from bot.domain.challenge import Challenge, Form, Heat, State
from bot.domain.question import Bank
from bot.domain.round import Answer
from bot.storage import answers, challenges, rounds


@dataclass(frozen=True, slots=True)
class Explained:
    reveal: Reveal
    answer: Answer | None  # of the one who asks


def find(tx: Connection, bank: Bank, ticket: Ticket, number: int, person_id: int) -> Explained | None:
    """None for a link that was made up, for a question that is open or gone, and for a duel that still runs."""
    found = challenge.of_ticket(tx, ticket)
    heats = _heats(tx, found, number, person_id) if found and not _is_sealed(found) else []
    for heat in heats:
        round_ = rounds.find(tx, heat.round_id)
        shown = reveal.look(tx, bank, heat.round_id) if round_ and reveal.is_over(round_) else None
        if shown:
            return Explained(shown, answers.find(tx, heat.round_id, person_id))
    return None


def _is_sealed(found: Challenge) -> bool:
    return found.form is Form.DUEL and found.state in {State.LOBBY, State.PLAYING}


def _heats(tx: Connection, found: Challenge, number: int, person_id: int) -> list[Heat]:
    """In a duel each has had the question: one's own comes first."""
    heats = [heat for heat in challenges.heats(tx, found.id) if heat.number == number and not heat.void]
    return sorted(heats, key=lambda heat: heat.person_id != person_id)
