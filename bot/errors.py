"""What an operator did wrong, said in one sentence. Slips of learners are outcomes, bugs are neither."""


class OperatorError(Exception):
    """Shown without a traceback; the program ends with `status`."""

    status = 1


class SettingsError(OperatorError):
    """All wrong settings at once, a line each."""

    status = 2


class DatabaseBusyError(OperatorError):
    """Another instance works on the same SQLite file."""
