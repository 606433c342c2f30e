"""Registration's rules about enterprises: services/registration/README.md. They belong to registration_rules, which asks
here. Which venue rules and which time zone a decision saw is not in the log: it is one of those there were."""

import datetime

from checker import contracts
from checker.enterprises_fold import (APPROVED, DAY_MS, KEPT_MS, SUBMITTED, TRIP_KEPT_MS, days_after, report_of,
                                      standing_closure)
from checker.ever import one_of
from checker.names import id_bytes
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE

MINUTE, HOUR = 60_000, 3_600_000
MOST_ENTERPRISES, MOST_DRIVERS, MOST_TRIPS, MOST_ARRIVALS, AHEAD_MS = 500, 100, 2000, 20, 300_000
FLEET, LORRY = 8, 6      # EnterpriseKind, TravelMeans
CLOSED, OPEN = 1, 3      # VenueAccess; APPROVED_FILE is 2
FOUND_RIGHT = 1          # ReopeningFinding


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


def is_about(record) -> bool:
    return record.message.DESCRIPTOR.name in (*DECIDES, *OF_FLEETS, "ReturnTrip")


def decide(state, record, now_ms, ever, seen, unusable, at_rest):
    """`unusable`: why the area cannot be worked with; None: it can. `at_rest(id)`: the household, or why it is not here."""
    name, m = record.message.DESCRIPTOR.name, record.message
    if name == "ReturnTrip":
        return return_trip(state, record, now_ms, ever, seen, at_rest)
    if name in ("RegisterEnterprise", "SetVenueRules"):
        return unusable or DECIDES[name](state, m, now_ms, ever, seen)
    enterprise_id = m.plan.enterprise_id if name == "RecordTrip" else m.enterprise_id
    if enterprise_id not in state.enterprises:
        return NOT_FOUND
    one = state.enterprises[enterprise_id]
    if one.closed_at_ms:
        return WRONG_STATE
    if name in OF_FLEETS:
        return OF_FLEETS[name](state, one, m, now_ms) if one.enterprise.kind == FLEET else WRONG_STATE
    return DECIDES[name](one, record, now_ms, ever, seen)


def day_at(now_ms: int, offset_minutes: int) -> str:
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=(now_ms + offset_minutes * MINUTE) // DAY_MS)).isoformat()


def end_of(day: str, offset_minutes: int) -> int:
    days = (datetime.date.fromisoformat(day) - datetime.date(1970, 1, 1)).days
    return (days + 1) * DAY_MS - offset_minutes * MINUTE


def offsets(ever) -> list[int]:
    return sorted({rules.utc_offset_minutes for rules in ever.rules})


def days_at(now_ms, ever) -> list[str]:
    return [day_at(now_ms, offset) for offset in offsets(ever)]


def register(state, m, now_ms, ever, seen):
    if any(one.enterprise.credit_code == m.enterprise.credit_code for one in state.standing().values()):
        return ALREADY_EXISTS
    kept = [one for one in state.enterprises.values() if not one.closed_at_ms or one.closed_at_ms + KEPT_MS > now_ms]
    if len(kept) >= MOST_ENTERPRISES:
        return WRONG_STATE
    allowed = [(day_at(now_ms, offset), end_of(day_at(now_ms, offset), offset)) for offset in offsets(ever)]
    day, ends_at_ms = one_of(allowed, (getattr(seen, "day", ""), getattr(seen, "day_ends_at_ms", 0)))
    return [new("EnterpriseRegistered", enterprise=m.enterprise, day=day, day_ends_at_ms=ends_at_ms)]


def set_rules(_state, m, *_):
    return [new("VenueRulesChanged", rules=m.rules)]


def change(one, record, *_):
    m, before = record.message, one.enterprise
    contact = (m.sealed, m.key_id, before.key_id) if m.key_id else (before.sealed, before.key_id, "")
    return [new("EnterpriseChanged", enterprise_id=m.enterprise_id, name=m.name, building=m.building, door=m.door,
                **dict(zip(("sealed", "key_id", "replaced_key_id"), contact)))]


def text_of(number: bytes) -> str:
    text = number.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])) if text else ""


def close(one, record, *_):
    keys = [one.enterprise.key_id] + ([text_of(one.file.key_id)] if one.HasField("file") else [])
    keys += [driver.key_id for driver in one.drivers if driver.key_id]
    return [new("EnterpriseClosed", enterprise_id=record.message.enterprise_id, key_ids=keys)]


def submit(one, record, now_ms, ever, _seen):
    m = record.message
    if not now_ms - 365 * DAY_MS <= m.file.letter.signed_at_ms <= now_ms + AHEAD_MS:
        return INVALID
    if not any(today <= m.file.planned_on <= days_after(today, 365) for today in days_at(now_ms, ever)):
        return INVALID
    return [new("ReopeningFileSubmitted", enterprise_id=m.enterprise_id, file_id=m.file_id, version=one.file.version + 1,
                file=m.file, sealed=m.sealed, key_id=m.key_id, replaced_key_id=text_of(one.file.key_id))]


def lacks(file, rule) -> bool:
    away = max(file.health.from_risk_areas, file.health.in_isolation)
    return bool(rule.access == CLOSED or file.health.with_symptoms or file.health.unreachable
                or file.staff_returning > file.health.staff - away
                or (rule.temperature and not file.stock.thermometers)
                or file.stock.masks < file.staff_returning * rule.mask_days or not file.stock.disinfectant_litres)


def review(one, record, _now_ms, ever, seen):
    m = record.message
    if one.file.file_id != id_bytes(m.file_id):
        return NOT_FOUND
    if one.file.status != SUBMITTED or one.file.submitted_by == record.meta.actor:
        return WRONG_STATE
    if m.finding == FOUND_RIGHT:
        answers = [lacks(one.file.file, rule) for rule in ever.venue_rules_of(record.key, one.enterprise.kind)]
        is_taken = seen is not None and seen.DESCRIPTOR.name == "ReopeningReviewed"
        is_refused = seen is not None and seen.DESCRIPTOR.name == "CommandRejected"
        if all(answers) if is_taken else any(answers) if is_refused else answers[-1]:
            return WRONG_STATE
    return [new("ReopeningReviewed", enterprise_id=m.enterprise_id, file_id=m.file_id, finding=m.finding,
                reasons=m.reasons)]


def close_venue(one, record, now_ms, *_):
    m = record.message
    if m.until_ms and not now_ms < m.until_ms <= now_ms + 365 * DAY_MS:
        return INVALID
    if standing_closure(one) is not None:
        return WRONG_STATE
    return [new("VenueClosed", enterprise_id=m.enterprise_id, reason=m.reason, until_ms=m.until_ms)]


def reopen_venue(one, record, *_):
    m = record.message
    if standing_closure(one) is None:
        return WRONG_STATE
    return [new("VenueReopened", enterprise_id=m.enterprise_id, reason=m.reason)]


def report(_one, record, now_ms, ever, _seen):
    m = record.message
    if not any(days_after(today, -7) <= m.report.day <= today for today in days_at(now_ms, ever)):
        return INVALID
    return [new("StaffBackReported", enterprise_id=m.enterprise_id, report=m.report)]


DECIDES = {"RegisterEnterprise": register, "ChangeEnterprise": change, "CloseEnterprise": close,
           "SubmitReopeningFile": submit, "ReviewReopening": review, "SetVenueRules": set_rules,
           "CloseVenue": close_venue, "ReopenVenue": reopen_venue, "ReportStaffBack": report}


def home_of(state, resident_id):
    """The id of the household and its resident; None where nobody of this id lives here."""
    return next(((number, one) for number, household in sorted(state.households.items())
                 for one in household.residents if text_of(one.id) == resident_id), None)


def under_way(state, **plan):
    return any(not one.returned_at_ms and all(getattr(one.plan, field) == value for field, value in plan.items())
               for one in state.trips.values())


def set_vehicles(_state, _one, m, _now_ms):
    return [new("FleetVehiclesSet", enterprise_id=m.enterprise_id, plates=m.plates)]


def add_driver(state, one, m, _now_ms):
    if any(driver.driver_id == m.driver.driver_id for driver in one.drivers):
        return ALREADY_EXISTS
    if len(one.drivers) >= MOST_DRIVERS:
        return WRONG_STATE
    if not m.driver.key_id and home_of(state, m.driver.driver_id) is None:
        return NOT_FOUND
    return [new("FleetDriverAdded", enterprise_id=m.enterprise_id, driver=m.driver)]


def remove_driver(state, one, m, _now_ms):
    driver = next((driver for driver in one.drivers if driver.driver_id == m.driver_id), None)
    if driver is None:
        return NOT_FOUND
    if under_way(state, enterprise_id=m.enterprise_id, driver_id=m.driver_id):
        return WRONG_STATE
    return [new("FleetDriverRemoved", enterprise_id=m.enterprise_id, driver_id=m.driver_id, key_id=driver.key_id)]


def record_trip(state, one, m, now_ms):
    if m.plan.plate not in one.plates or all(driver.driver_id != m.plan.driver_id for driver in one.drivers):
        return NOT_FOUND
    if not now_ms - 60 * DAY_MS <= m.plan.left_at_ms <= now_ms + AHEAD_MS:
        return INVALID
    kept = [trip for trip in state.trips.values()
            if not trip.returned_at_ms or trip.returned_at_ms + TRIP_KEPT_MS > now_ms]
    if (under_way(state, driver_id=m.plan.driver_id) or under_way(state, plate=m.plan.plate)
            or len(kept) >= MOST_TRIPS):
        return WRONG_STATE
    return [new("TripRecorded", trip_id=m.trip_id, plan=m.plan)]


OF_FLEETS = {"SetFleetVehicles": set_vehicles, "AddFleetDriver": add_driver, "RemoveFleetDriver": remove_driver,
             "RecordTrip": record_trip}


def return_trip(state, record, now_ms, ever, seen, at_rest):
    m = record.message
    if m.trip_id not in state.trips:
        return NOT_FOUND
    trip = state.trips[m.trip_id]
    if trip.returned_at_ms:
        return WRONG_STATE
    if ((trip.plan.driver_id, trip.plan.plate) != (m.driver_id, m.plate) or m.left_there_at_ms < trip.plan.left_at_ms
            or not now_ms - 60 * DAY_MS <= m.returned_at_ms <= now_ms + AHEAD_MS):
        return INVALID
    home = home_of(state, m.driver_id)
    if home is not None and not hasattr(household := at_rest(home[0]), "residents"):
        return household
    journey = {"from_area_code": trip.plan.to_area_code, "left_at_ms": m.left_there_at_ms,
               "arrived_at_ms": m.returned_at_ms, "means": LORRY}
    declared = new("ArrivalDeclared", arrival_id=m.trip_id, household_id=home[0] if home else "", journey=journey,
                   details=[{"resident_id": m.driver_id, "sealed": m.sealed, "key_id": m.key_id}])
    is_declared = home is not None and len(home[1].arrivals) < MOST_ARRIVALS
    allowed = ever.risks_of(record.key, declared.journey)
    shown = (getattr(seen, "isolation", 0), getattr(seen, "isolation_days", 0))
    isolation, days = shown if shown in allowed else allowed[-1]
    returned = new("TripReturned", trip_id=m.trip_id, left_there_at_ms=m.left_there_at_ms,
                   returned_at_ms=m.returned_at_ms, isolation=isolation, isolation_days=days, declared=is_declared,
                   unused_key_id="" if is_declared else m.key_id)
    return [returned, declared] if is_declared else [returned]


def deadline_of(state) -> int | None:
    if state.enterprise_day is None:
        return None
    day = state.counted_day()
    return min((moment for moment in (day.ends_at_ms, day.next_closure_ends_ms) if moment), default=None)


def may_be_open(one, access: int) -> bool:
    if access == CLOSED or standing_closure(one) is not None:
        return False
    return access == OPEN or one.file.status == APPROVED


def due(state, due_ms: int, ever, seen: list) -> list:
    moment = deadline_of(state)
    if moment is None or moment > due_ms:
        return []
    day, ends_at_ms = state.enterprise_day.day, state.enterprise_day.ends_at_ms
    day_ends = 0 < ends_at_ms <= due_ms
    events = []
    for number, one in sorted(state.standing().items()):
        closure = standing_closure(one)
        if closure is not None and 0 < closure.until_ms <= due_ms:
            events.append(new("VenueReopened", enterprise_id=number))
        if not day_ends or one.owes_from > day or report_of(one, day) is not None:
            continue
        missed = new("EnterpriseReportMissed", enterprise_id=number, day=day)
        answers = [may_be_open(one, rule.access) for rule in ever.venue_rules_of(state.key, one.enterprise.kind)]
        if all(answers) or (any(answers) and (missed in seen if seen else answers[-1])):
            events.append(missed)
    if day_ends:
        said = next((event.ends_at_ms for event in seen if event.DESCRIPTOR.name == "EnterpriseDayEnded"), 0)
        allowed = [max(end_of(days_after(day, 1), offset), ends_at_ms + HOUR) for offset in offsets(ever)]
        events.append(new("EnterpriseDayEnded", day=day, ends_at_ms=one_of(allowed, said)))
    return events
