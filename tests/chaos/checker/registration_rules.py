"""Registration's rules once more, from services/registration/README.md; the answers are as in health_rules. What
depends on who may do what is not judged: such commands must lead to the events that their content says, or be
refused."""

from checker import (contracts, enterprises_rules, gates_rules, import_rules, papers_rules, volunteers_rules,
                     zones_rules)
from checker.ever import default_rules
from checker.health_rules import text_of
from checker.names import derived_id, id_bytes
from checker.refusal import ALREADY_EXISTS, INVALID, NOT_FOUND, WRONG_STATE, Moved
from checker.registration_fold import MOVED, MOVING, OPEN, State, record_ids, records_of
from checker.zones_fold import is_over

MAY_BE_REFUSED = ("DefineArea", "RetireArea", "DefineStaff", "RemoveStaff", "SetRoster", "SubstituteStaff",
                  "EndSubstitution", "AssignDedicatedWorker", "SetRules", "OpenCensusRound", "MoveBuilding",
                  "ResolveDuplicateCase", "DefineCheckpoint", "DeclareZone", "ChangeZone")
MINUTE, DAY = 60_000, 24 * 3_600_000


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


def decide(state: State, record, now_ms: int, ever, seen):
    decides = {"DefineArea": define_area, "RetireArea": retire_area, "AssignDedicatedWorker": assign_worker,
               "NameResponsibleParties": name_parties, "MoveBuilding": move_building,
               "AcceptBuilding": accept_building, "CompleteBuildingMove": complete_building,
               "ReturnBuilding": return_building, "SeparateResident": separate, "AddResidents": add_residents,
               "ResolveDuplicateCase": resolve_duplicate, "SettleDuplicateCase": settle_duplicate,
               "DefineStaff": define_staff, "RemoveStaff": remove_staff,
               "ReleaseStaff": release_staff, "SubstituteStaff": substitute, "EndSubstitution": end_substitution,
               "SetRoster": set_roster, "SetRules": set_rules, "SetRiskAreas": set_risk_areas,
               "RegisterBuilding": register_building, "RegisterHousehold": register_household,
               "ForgetHousehold": forget_household, "ClaimIdNumber": claim, "ReleaseIdNumber": release,
               "RegisterDoors": register_doors, "RemoveDoor": remove_door, "RecordVisit": record_visit,
               "BeginCensusRound": begin_round, "NoteDuplicateCase": note_duplicate, "AcceptMove": accept_move,
               "CompleteMove": complete_move, "ReturnMove": return_move}.get(record.message.DESCRIPTOR.name)
    if record.message.DESCRIPTOR.name == "OpenCensusRound":
        return open_round(record.message, now_ms, seen, ever.grids_below(record.key))
    if record.message.DESCRIPTOR.name in ("MoveHousehold", "MoveResidents"):
        return move(state, record, now_ms, ever)
    if record.message.DESCRIPTOR.name in papers_rules.COMMANDS:
        household = at_rest(state, record.message.household_id)
        if not hasattr(household, "residents"):
            return household
        return papers_rules.decide(household, record, now_ms, ever, seen)
    if record.message.DESCRIPTOR.name in gates_rules.COMMANDS:
        return gates_rules.decide(state, record, now_ms, unusable(state), lambda one: at_rest(state, one))
    if record.message.DESCRIPTOR.name in zones_rules.COMMANDS:
        return zones_rules.decide(state, record, now_ms, unusable(state))
    if record.message.DESCRIPTOR.name in gates_rules.HEARD:
        return gates_rules.hear(state, record)
    if volunteers_rules.is_about(record):
        return volunteers_rules.decide(state, record, now_ms, ever, seen, unusable(state))
    if enterprises_rules.is_about(record):
        return enterprises_rules.decide(state, record, now_ms, ever, seen, unusable(state),
                                         lambda one: at_rest(state, one))
    if record.message.DESCRIPTOR.name == "ImportResidents":
        return import_residents(state, record.message, seen)
    return decides(state, record.message, now_ms, seen) if decides else []


def copied(name, m, /, *fields, **more):
    return new(name, **{field: getattr(m, field) for field in fields}, **more)


def unusable(state):
    """The reason why nothing can be done with the area; None: something can."""
    if "area" not in state.profile or state.profile["area"].name == "":
        return NOT_FOUND
    return WRONG_STATE if state.profile["area"].is_retired else None


def define_area(state, m, *_):
    return WRONG_STATE if unusable(state) == WRONG_STATE else [copied("AreaDefined", m, "name", "parent_code")]


def retire_area(state, _, now_ms, *_rest):
    if reason := unusable(state):
        return reason
    in_use = (state.doors or state.standing() or any(not one.closed for one in state.checkpoints.values())
              or any(not is_over(zone, now_ms) for zone in state.zones.values()))
    return WRONG_STATE if in_use else [copied("AreaRetired", state.profile["area"], "name", "parent_code")]


def of_household(rule):
    """A rule about the command's household, where that is here and at rest."""
    def decided(state, m, *_):
        household = at_rest(state, m.household_id)
        return rule(m, household) if hasattr(household, "residents") else household
    return decided


@of_household
def assign_worker(m, _household):
    return [copied("DedicatedWorkerAssigned", m, "household_id", "staff_id")]


@of_household
def name_parties(m, household):
    for one in household.residents:
        if text_of(one.id) == m.resident_id:
            return [copied("ResponsiblePartiesNamed", m, "household_id", "resident_id", "parties",
                           replaced_key_id=one.parties.key_id)]
    return NOT_FOUND


def define_staff(state, m, _now_ms, seen):
    if reason := unusable(state):
        return reason
    kept = state.staff.get(m.staff_id)
    sealed, key_id = (kept.sealed, text_of(kept.key_id)) if kept and not m.sealed else (m.sealed, m.key_id)
    return [copied("StaffDefined", m, "staff_id", "role", "area_codes", "valid_from_ms", "valid_until_ms",
                   sealed=sealed, key_id=key_id, replaced_key_id=text_of(kept.key_id) if kept and m.sealed else "",
                   previous_area_code=getattr(seen, "previous_area_code", ""))]


def remove_staff(state, m, *_):
    kept = state.staff.get(m.staff_id)
    return [new("StaffRemoved", staff_id=m.staff_id, key_id=text_of(kept.key_id))] if kept else NOT_FOUND


def release_staff(state, m, *_):
    kept = state.staff.get(m.staff_id)
    return [new("StaffReleased", staff_id=m.staff_id, key_id=text_of(kept.key_id) if kept else "")]


def set_roster(state, m, *_):
    return unusable(state) or [copied("RosterChanged", m, "staff_ids", "times")]


def substitute(state, m, now_ms, _seen):
    if m.staff_id not in state.staff:
        return NOT_FOUND
    return [copied("SubstitutionBegun", m, "staff_id", "substitute_id", "until_ms", from_ms=max(m.from_ms, now_ms))]


def end_substitution(state, m, *_):
    if m.staff_id not in state.staff:
        return NOT_FOUND
    return [copied("SubstitutionEnded", m, "staff_id")] if m.staff_id in state.substitutions else WRONG_STATE


def set_rules(state, m, *_):
    if reason := unusable(state):
        return reason
    rules = default_rules()
    if state.profile["area"].HasField("rules"):
        rules.CopyFrom(state.profile["area"].rules)
    if m.change.ladder_minutes:
        del rules.ladder_minutes[:]
    for field, value in m.change.ListFields():
        if field.name == "ladder_minutes":
            rules.ladder_minutes.extend(value)
        else:
            setattr(rules, field.name, value)
    return [new("RulesChanged", rules=rules)]


def set_risk_areas(state, m, *_):
    return unusable(state) or [copied("RiskAreasChanged", m, "areas")]


def register_building(state, m, *_):
    if reason := unusable(state):
        return reason
    if m.building_id in state.buildings or is_taken(state, m.building_id, m.name):
        return ALREADY_EXISTS
    return [copied("BuildingRegistered", m, "building_id", "name", "units", "floors")]


def is_taken(state, building_id, name):
    return any(known == building_id or one.name == name for known, one in state.buildings.items() if one.stage != MOVED)


def not_here(state, building_id):
    """What to answer to what comes for a building that is not here or about to go; None: it stays."""
    building = state.buildings.get(building_id)
    if building is None:
        return NOT_FOUND
    return Moved(building.to_grid_code) if building.stage else None


def door_not_here(state, door):
    """The same for a door; one that the other grid could not take in with its building is visited here."""
    known = state.doors.get(door)
    if known is None:
        for building in state.buildings.values():
            if id_bytes(door) in building.door_ids:
                return Moved(building.to_grid_code)
        return NOT_FOUND
    building = state.buildings[text_of(known.building_id)]
    stays = building.stage == MOVED and known.household_id and not state.households[text_of(known.household_id)].move_id
    return Moved(building.to_grid_code) if building.stage and not stays else None


def register_household(state, m, *_):
    if reason := unusable(state) or not_here(state, m.building_id):
        return reason
    known = state.doors.get(door_id(m.building_id, m))
    if m.household_id in state.households or (known is not None and known.household_id):
        return ALREADY_EXISTS
    return [copied("HouseholdRegistered", m, "household_id", "building_id", "unit", "floor", "door", "key_id",
                   "residents", door_id=door_id(m.building_id, m))]


def door_id(building_id, door):
    return derived_id("door", building_id, door.unit, str(door.floor), door.door)


def register_doors(state, m, *_):
    if reason := unusable(state) or not_here(state, m.building_id):
        return reason
    doors = [{"door_id": door_id(m.building_id, door), "unit": door.unit, "floor": door.floor, "door": door.door}
             for door in m.doors if door_id(m.building_id, door) not in state.doors]
    return [new("DoorsRegistered", building_id=m.building_id, doors=doors)] if doors else ALREADY_EXISTS


def remove_door(state, m, *_):
    if reason := door_not_here(state, m.door_id):
        return reason
    return WRONG_STATE if state.doors[m.door_id].household_id else [copied("DoorRemoved", m, "door_id", "reason")]


def record_visit(state, m, now_ms, _seen):
    if reason := door_not_here(state, m.door_id):
        return reason
    door = state.doors[m.door_id]
    if not now_ms - 30 * DAY <= m.visited_at_ms <= now_ms + 5 * MINUTE:
        return INVALID
    household_id = text_of(door.household_id) if door.household_id else ""
    residents = [text_of(one.id) for one in state.households[household_id].residents] if household_id else []
    if any(one not in residents for one in m.absent_resident_ids):
        return NOT_FOUND
    return [copied("VisitRecorded", m, "door_id", "way", "outcome", "visited_at_ms", "absent_resident_ids",
                   household_id=household_id)]


def open_round(m, now_ms, seen, grids):
    """Which grids the reference data held is not in the log; they are some of those that were ever below the area."""
    told = list(getattr(seen, "grid_codes", []))
    if not told or told != sorted(set(told)) or not set(told) <= grids:
        told = sorted(grids)
    return [copied("CensusRoundOpened", m, "round_id", "name", "due_at_ms", grid_codes=told, opened_at_ms=now_ms)]


def begin_round(_state, m, *_):
    return [copied("CensusRoundBegun", m, "round_id", "due_at_ms", "opened_at_ms")]


def forget_household(state, m, *_):
    household = at_rest(state, m.household_id)
    if not hasattr(household, "residents"):
        return household
    residents = [sealed_of(one) for one in household.residents]
    for record in records_of(residents):
        record.sealed, record.details_hash = b"", 0
        for arrival in record.arrivals:
            arrival.sealed = b""
        if record.HasField("parties"):
            record.parties.sealed = b""
    return [new("HouseholdForgotten", household_id=m.household_id, reason=m.reason, key_id=key_of(household.key_id),
                residents=residents, pass_key_ids=gates_rules.keys_of_passes(state, record_ids(residents)))]


def key_of(raw: bytes) -> str:
    return text_of(raw) if any(raw) else ""


def sealed_of(one):
    resident = new("SealedResident", resident_id=text_of(one.id), person_key=f"person:{one.person.hex()}",
                   sealed=one.sealed, key_id=key_of(one.key_id), details_hash=one.details_hash,
                   arrivals=one.arrivals, signatures=one.signatures,
                   merged=[sealed_of(record) for record in one.merged])
    if one.HasField("parties"):
        resident.parties.CopyFrom(one.parties)
    return resident


def at_rest(state, household_id):
    """The household, or what to answer where it is not here or moves."""
    household = state.households.get(household_id)
    if household is not None:
        building = state.buildings.get(text_of(household.building_id))
        moves = household.move_id or (building is not None and building.stage == MOVING)
        return WRONG_STATE if moves else household
    gone = [one for one in state.moves.values() if text_of(one.household_id) == household_id and one.household_gone]
    last = max(gone, key=lambda one: one.number, default=None)
    if last is None or last.to_grid_code == state.key or text_of(last.to_household_id) != household_id:
        return NOT_FOUND
    return Moved(last.to_grid_code)


def move(state, record, now_ms, ever):
    m = record.message
    household = at_rest(state, m.household_id)
    if not hasattr(household, "residents"):
        return household
    if m.DESCRIPTOR.name == "MoveHousehold":
        begun = whole_move(state, m.move_id, m.household_id, household, m.to)
    else:
        moving = {"move_id": m.move_id, "move_number": household.moves + 1, "from_grid_code": state.key,
                  "from_household_id": m.household_id, "to": m.to}
        here = [text_of(one.id) for one in household.residents]
        residents = [as_known(one, known) for one, known in zip(m.residents, household.residents)]
        if any(one not in here for one in m.resident_ids):
            return NOT_FOUND
        if m.merge_into_resident_id and household.residents[here.index(m.resident_ids[0])].merged:
            return WRONG_STATE
        if [one.resident_id for one in m.residents] != here or m.replaces_key_id != key_of(household.key_id):
            return WRONG_STATE
        moving |= {"to_household_id": m.to_household_id or m.move_id, "joins": m.to_household_id != "",
                   "residents": [one for one in residents if one.resident_id in m.resident_ids],
                   "registered_at_ms": now_ms, "registered_by": record.meta.actor,
                   "merge_into_resident_id": m.merge_into_resident_id}
        keys = {household.key_id, *(one.key_id for one in household.residents)}
        moving |= gates_rules.moving_along(state, record_ids(moving["residents"]))
        begun = new("MoveBegun", moving=moving, key_id=m.key_id,
                    staying=[one for one in residents if one.resident_id not in m.resident_ids],
                    replaced_key_ids=[text_of(one) for one in sorted(keys) if any(one)])
    if m.to.grid_code not in ever.areas:
        return NOT_FOUND
    if m.to.grid_code != state.key:
        return [begun]
    if reason := obstacle(state, begun.moving):
        return reason
    return [begun, moved_out(begun.moving, household_gone=not begun.staying), moved_in(begun.moving)]


def whole_move(state, move_id, household_id, household, to):
    residents = [sealed_of(one) for one in household.residents]
    return new("MoveBegun", moving={
        "move_id": move_id, "move_number": household.moves + 1, "from_grid_code": state.key, "to": to,
        "from_household_id": household_id, "to_household_id": household_id, "key_id": key_of(household.key_id),
        "residents": residents, "registered_at_ms": household.registered_at_ms,
        "registered_by": household.registered_by, **gates_rules.moving_along(state, record_ids(residents))})


def as_known(one, known):
    """As the command seals the resident, with the parties and merged records that there are now."""
    resident = sealed_of(known)
    resident.sealed, resident.key_id = one.sealed, one.key_id
    return resident


def moved_out(moving, household_gone):
    return new("ResidentsMovedOut", move_id=moving.move_id, move_number=moving.move_number,
               household_id=moving.from_household_id, resident_ids=record_ids(moving.residents),
               to_grid_code=moving.to.grid_code, to_household_id=moving.to_household_id, household_gone=household_gone)


def moved_in(moving):
    return new("ResidentsMovedIn", moving=moving, door_id=door_id(moving.to.building_id, moving.to))


def obstacle(state, moving):
    """The reason why they cannot be registered there; None: they can."""
    to = moving.to
    if reason := unusable(state):
        return reason
    if to.building_id not in state.buildings:
        return NOT_FOUND
    if state.buildings[to.building_id].stage:
        return WRONG_STATE
    if moving.joins:
        joined = state.households.get(moving.to_household_id)
        place = (to.building_id, to.unit, to.floor, to.door)
        if joined is None or (text_of(joined.building_id), joined.unit, joined.floor, joined.door) != place:
            return NOT_FOUND
        if moving.merge_into_resident_id and not joined.move_id:
            return difference(joined, moving)
        return WRONG_STATE if joined.move_id or len(joined.residents) + len(moving.residents) > 50 else None
    known = state.doors.get(door_id(to.building_id, to))
    return ALREADY_EXISTS if known is not None and known.household_id else None


def difference(joined, moving):
    """The reason why the two records are not one; None: they are."""
    for one in joined.residents:
        if text_of(one.id) == moving.merge_into_resident_id:
            return None if f"person:{one.person.hex()}" == moving.residents[0].person_key else INVALID
    return NOT_FOUND


@of_household
def separate(m, household):
    if len(household.residents) >= 50:
        return WRONG_STATE
    for kept in household.residents:
        for record in kept.merged:
            if text_of(record.id) == m.resident_id:
                return [new("ResidentSeparated", household_id=m.household_id, resident=sealed_of(record),
                            from_resident_id=text_of(kept.id))]
    return NOT_FOUND


@of_household
def add_residents(m, household):
    here = {f"person:{one.person.hex()}" for one in household.residents}
    if any(one.person_key in here for one in m.residents):
        return ALREADY_EXISTS
    if len(household.residents) + len(m.residents) > 50:
        return WRONG_STATE
    return [copied("ResidentsAdded", m, "household_id", "residents")]


def import_residents(state, m, seen):
    return unusable(state) or import_rules.take_in(m, lambda row: door_id(row.building_id, row),
                                                   lambda row: behind(state, row), seen)


def behind(state, row):
    """The household behind a row's door with its residents; None where none is registered; or the reason why it can
    take nobody in. A row is not handed on to where its building went."""
    if gone := not_here(state, row.building_id):
        return WRONG_STATE if isinstance(gone, Moved) else gone
    known = state.doors.get(door_id(row.building_id, row))
    if known is None or not known.household_id:
        return None
    household = at_rest(state, text_of(known.household_id))
    if not hasattr(household, "residents"):
        return household
    return text_of(known.household_id), [sealed_of(one) for one in household.residents]


def resolve_duplicate(state, m, *_):
    noted = state.duplicates.get(m.case_id)
    if noted is None:
        return NOT_FOUND
    if noted.status != OPEN:
        return WRONG_STATE
    return [copied("DuplicateFindingGiven", m, "case_id", "finding", person_key=f"person:{noted.person.hex()}",
                   resident_ids=[text_of(one.resident_id) for one in noted.claims])]


def settle_duplicate(state, m, *_):
    claims = standing(state, "")
    open_id = next((text_of(one.case_id) for one in state.claims.values() if one.case_id), None)
    if not claims or open_id != m.case_id or {one["resident_id"] for one in claims} != set(m.resident_ids):
        return [new("DuplicateFindingOutdated", case_id=m.case_id)]
    return [case("DuplicateCaseSettled", m.case_id, claims, claims[0]["grid_code"], finding=m.finding)]


def accept_move(state, m, _now_ms, seen):
    if reason := obstacle(state, m.moving):
        return [new("MoveDeclined", move_id=m.moving.move_id, from_grid_code=m.moving.from_grid_code, reason=reason,
                    message=getattr(seen, "message", "") or "a text")]
    event = moved_in(m.moving)
    # Passes of the same plate: what came counts.
    known = [state.passes.get(one.pass_id) for one in m.moving.passes]
    event.replaced_pass_key_ids.extend(text_of(one.key_id) for one in known if one is not None and one.key_id)
    return [event]


def complete_move(state, m, *_):
    settled = state.moves[m.move_id]
    household_id = text_of(settled.household_id)
    gone = [sealed_of(one) for one in state.households[household_id].residents if one.id in settled.resident_ids]
    return [new("ResidentsMovedOut", move_id=m.move_id, move_number=settled.number, household_id=household_id,
                resident_ids=record_ids(gone), to_grid_code=settled.to_grid_code,
                to_household_id=text_of(settled.to_household_id),
                household_gone=len(settled.resident_ids) == len(state.households[household_id].residents))]


def return_move(state, m, *_):
    settled = state.moves[m.move_id]
    return [new("MoveReturned", move_id=m.move_id, household_id=text_of(settled.household_id),
                resident_ids=[text_of(one) for one in settled.resident_ids], reason=m.reason, message=m.message)]


def move_building(state, m, *_):
    building = state.buildings.get(m.building_id)
    if building is None:
        return NOT_FOUND
    if building.stage or any(one.move_id for one in in_building(state, m.building_id).values()):
        return WRONG_STATE
    doors = []
    for number, door in sorted(state.doors.items()):
        if text_of(door.building_id) == m.building_id:
            doors.append({"door": {"door_id": number, "unit": door.unit, "floor": door.floor, "door": door.door}})
            if door.HasField("last_visit"):
                visit = door.last_visit
                doors[-1]["last_visit"] = {
                    "visited_at_ms": visit.at_ms, "way": visit.way, "outcome": visit.outcome, "visited_by": visit.by,
                    "absent_resident_ids": [text_of(one) for one in visit.absent_resident_ids],
                    "attempts": door.attempts}
    return [new("BuildingMoveBegun", moving={
        "building_id": m.building_id, "from_grid_code": state.key, "to_grid_code": m.to_grid_code,
        "name": m.name or building.name, "units": building.units, "floors": building.floors, "doors": doors})]


def in_building(state, building_id):
    return {household_id: one for household_id, one in sorted(state.households.items())
            if text_of(one.building_id) == building_id}


def accept_building(state, m, _now_ms, seen):
    moving = m.moving
    reason = unusable(state) or (ALREADY_EXISTS if is_taken(state, moving.building_id, moving.name) else None)
    if reason is None:
        return [new("BuildingMovedIn", moving=moving)]
    return [new("BuildingMoveDeclined", building_id=moving.building_id, from_grid_code=moving.from_grid_code,
                reason=reason, message=getattr(seen, "message", "") or "a text")]


def complete_building(state, m, *_):
    to_grid = state.buildings[m.building_id].to_grid_code
    moves = []
    for household_id, household in in_building(state, m.building_id).items():
        to = {"grid_code": to_grid, "building_id": m.building_id, "unit": household.unit, "floor": household.floor,
              "door": household.door}
        move_id = derived_id("move with building", household_id, str(household.moves + 1))
        moves.append(whole_move(state, move_id, household_id, household, to))
    return [new("BuildingMovedOut", building_id=m.building_id, to_grid_code=to_grid), *moves]


def return_building(_state, m, *_):
    return [copied("BuildingMoveReturned", m, "building_id", "reason", "message")]


def standing(state, but: str):
    """The claims that stand beside one resident's, oldest first."""
    others = sorted((one.claimed_at_ms, resident_id) for resident_id, one in state.claims.items()
                    if resident_id != but)
    return [claim_of(resident_id, state.claims[resident_id]) for _, resident_id in others]


def claim_of(resident_id, claimed):
    return {"grid_code": claimed.grid_code, "household_id": text_of(claimed.household_id), "resident_id": resident_id,
            "claimed_at_ms": claimed.claimed_at_ms}


def case(name, case_id, claims, grid, **more):
    return new(name, case_id=case_id, claims=claims,
               grid_codes=sorted({grid, *(one["grid_code"] for one in claims)}), **more)


def claim(state, m, now_ms, *_):
    resident_id = m.claim.resident_id
    if known := state.claims.get(resident_id):
        before = claim_of(resident_id, known)
        after = before | {"grid_code": m.claim.grid_code, "household_id": m.claim.household_id}
        events = [new("IdNumberClaimed", claim=after)]
        if after == before or not known.case_id:
            return events
        claims = sorted([*standing(state, resident_id), after],
                        key=lambda one: (one["claimed_at_ms"], one["resident_id"]))
        return [*events, case("DuplicateCaseChanged", text_of(known.case_id), claims, before["grid_code"])]
    own = {"grid_code": m.claim.grid_code, "household_id": m.claim.household_id, "resident_id": resident_id,
           "claimed_at_ms": now_ms}
    events = [new("IdNumberClaimed", claim=own)]
    claims = standing(state, resident_id)
    if not claims:
        return events
    open_id = next((text_of(one.case_id) for one in state.claims.values() if one.case_id), None)
    name = "DuplicateCaseChanged" if open_id else "DuplicateCaseOpened"
    return [*events, case(name, open_id or derived_id("duplicate", state.key, resident_id), [*claims, own],
                          m.claim.grid_code)]


def release(state, m, *_):
    known = state.claims.get(m.claim.resident_id)
    if known is None:
        return [new("IdNumberReleased", claim=m.claim)]
    events = [new("IdNumberReleased", claim=claim_of(m.claim.resident_id, known))]
    if not known.case_id:
        return events
    claims = standing(state, m.claim.resident_id)
    name = "DuplicateCaseChanged" if len(claims) > 1 else "DuplicateCaseClosed"
    return [*events, case(name, text_of(known.case_id), claims, known.grid_code)]


def note_duplicate(_state, m, *_):
    return [copied("DuplicateCaseNoted", m, "case_id", "person_key", "status", "claims")]


def round_due(state) -> int | None:
    return state.round.due_at_ms if state.round is not None and not state.round.is_reported else None


def deadline_of(state) -> int | None:
    moments = [at_ms for at_ms, _ in gates_rules.to_forget(state)[:1]]
    moments += [round_due(state), volunteers_rules.deadline_of(state), enterprises_rules.deadline_of(state)]
    return min((moment for moment in moments if moment is not None), default=None)


def due(state, moment, _now_ms, ever, seen):
    events = volunteers_rules.due(state, moment)
    if round_due(state) is not None and round_due(state) <= moment:
        events.append(new("CensusRoundDue", round_id=text_of(state.round.id), due_at_ms=state.round.due_at_ms,
                          figures=state.census().figures))
    return events + gates_rules.forgotten(state, moment) + enterprises_rules.due(state, moment, ever, seen)
