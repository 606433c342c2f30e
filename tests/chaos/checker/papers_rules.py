"""Registration's rules about arrivals and signatures: services/registration/README.md. They belong to
registration_rules, which asks here."""

from checker import contracts
from checker.health_rules import text_of
from checker.refusal import INVALID, NOT_FOUND, WRONG_STATE
from checker.registration_fold import CONFIRMED, DECLARED

COMMANDS = ("DeclareArrival", "VerifyArrival", "FileArrival", "RecordSignature")
MOST_ARRIVALS, MOST_SIGNATURES = 20, 50
FOUND_RIGHT = 1  # ArrivalFinding
AHEAD_MS, DAY = 300_000, 24 * 3_600_000


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


def decide(household, record, now_ms, ever, seen):
    """In a household that is here and at rest."""
    m = record.message
    if m.DESCRIPTOR.name == "DeclareArrival":
        return declare(household, m, now_ms)
    if m.DESCRIPTOR.name == "RecordSignature":
        return sign(household, m, now_ms)
    records = [one for resident in household.residents for one in (resident, *resident.merged)]
    found = [(text_of(one.id), arrival) for one in records for arrival in one.arrivals
             if arrival.arrival_id == m.arrival_id]
    if not found:
        return NOT_FOUND
    if m.DESCRIPTOR.name == "FileArrival":
        filed = new("ArrivalFiled", arrival_id=m.arrival_id, household_id=m.household_id, file_number=m.file_number)
        return [filed] if found[-1][1].status == CONFIRMED else WRONG_STATE
    if found[-1][1].status != DECLARED or found[-1][1].declared_by == record.meta.actor:
        return WRONG_STATE
    return [verified(record.key, m, found, ever, seen)]


def out_of_time(moment_ms, oldest_days, now_ms):
    return not now_ms - oldest_days * DAY <= moment_ms <= now_ms + AHEAD_MS


def declare(household, m, now_ms):
    if out_of_time(m.journey.arrived_at_ms, 60, now_ms):
        return INVALID
    here = {text_of(one.id): one for one in household.residents}
    for one in m.details:
        if one.resident_id not in here:
            return NOT_FOUND
        if len(here[one.resident_id].arrivals) >= MOST_ARRIVALS:
            return WRONG_STATE
    return [new("ArrivalDeclared", arrival_id=m.arrival_id, household_id=m.household_id, journey=m.journey,
                details=m.details)]


def sign(household, m, now_ms):
    if out_of_time(m.signature.signed_at_ms, 365, now_ms):
        return INVALID
    signer = next((one for one in household.residents if text_of(one.id) == m.resident_id), None)
    if signer is None:
        return NOT_FOUND
    if len(signer.signatures) >= MOST_SIGNATURES:
        return WRONG_STATE
    return [new("SignatureRecorded", household_id=m.household_id, resident_id=m.resident_id, signature=m.signature)]


def verified(grid, m, found, ever, seen):
    """Which table the decision saw is not in the log; it is one of those there were."""
    journey = found[-1][1].journey
    event = new("ArrivalVerified", arrival_id=m.arrival_id, household_id=m.household_id, finding=m.finding,
                resident_ids=[who for who, _ in found], arrived_at_ms=journey.arrived_at_ms)
    if m.finding == FOUND_RIGHT:
        allowed = ever.risks_of(grid, journey)
        shown = (getattr(seen, "isolation", 0), getattr(seen, "isolation_days", 0))
        event.isolation, event.isolation_days = shown if shown in allowed else allowed[-1]
    return event
