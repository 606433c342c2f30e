"""The reasons of refusals that rules give: RejectionReason of common/v1/record.proto."""

INVALID, NOT_FOUND, ALREADY_EXISTS, WRONG_STATE = 1, 2, 3, 4
