"""The reasons of refusals that rules give: RejectionReason of common/v1/record.proto."""

INVALID, NOT_FOUND, ALREADY_EXISTS, WRONG_STATE = 1, 2, 3, 4

MOST_FORWARDS = 32


class Moved(str):
    """Neither: what the command is about moved to this key, where the command is handed on to."""
