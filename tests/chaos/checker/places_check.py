"""At rest each person is in exactly one grid and one household, and all services agree on it
(docs/decisions/0016): nobody is on the way, twice, or nowhere; nothing about somebody is left where they were. Each
building is in exactly one grid."""

import collections

from checker import names
from checker.finding import Finding
from checker.health_fold import OPEN
from checker.health_rules import text_of
from checker.registration_fold import HERE, IN_TRANSFER, MOVING, records_of
from checker.supply_fold import DELIVERED
from checker.walk import walk
from checker.alerting_rules import ISOLATION_BROKEN, subject_of

KIND = "place"


def check(evidence):
    grids = {domain: {key: state for partition in range(evidence.log.partitions)
                      for key, state in walk(evidence.log, domain, partition).states.items()}
             for domain in names.DOMAINS}
    people = collections.defaultdict(list)
    buildings = collections.defaultdict(list)
    for grid, state in grids["registration"].items():
        for move_id, move in state.moves.items():
            if move.status == IN_TRANSFER:
                yield Finding(KIND, f"grid {grid}: move {move_id} is still in transfer")
        for building_id, building in state.buildings.items():
            if building.stage == MOVING:
                yield Finding(KIND, f"grid {grid}: building {building_id} is still on its way")
            if building.stage == HERE:
                buildings[building_id].append(grid)
        for household_id, household in state.households.items():
            for record in records_of(household.residents):
                people[text_of(record.id)].append((grid, household_id))
    for resident, places in people.items():
        if len(places) > 1:
            yield Finding(KIND, f"resident {resident} is in {len(places)} places: {places}")
    for grid, state in grids["registration"].items():
        for building_id in state.buildings:
            if len(buildings[building_id]) != 1:
                yield Finding(KIND, f"building {building_id}, known in {grid}, is in {buildings[building_id]}")
    yield from _health(grids["health"], people)
    yield from _supply(grids["supply"], grids["registration"])
    for grid, state in grids["alerting"].items():
        for alert_id, alert in state.open.items():
            about = subject_of(alert.cause)
            if alert.rule == ISOLATION_BROKEN:
                continue  # a scan's alert may be raised where somebody just was: docs/decisions/0022
            if about in people and people[about][0][0] != grid:
                yield Finding(KIND, f"alert {alert_id} about {about} is in {grid}, the person in {people[about]}")


def _health(grids, people):
    known = collections.defaultdict(list)
    for grid, state in grids.items():
        for resident, one in state.residents.items():
            known[resident].append((grid, text_of(one.household_id)))
            if one.is_expected:
                yield Finding(KIND, f"health in {grid} still waits for the record of {resident}")
        for case_id, case in state.cases.items():
            if case.status == OPEN and text_of(case.resident_id) not in state.residents:
                yield Finding(KIND, f"case {case_id} is open in {grid}, where nobody is whom it is about")
    for resident in people.keys() | known.keys():
        if people.get(resident, []) != known.get(resident, []):
            yield Finding(KIND, f"resident {resident} is in {people.get(resident)}, by health in {known.get(resident)}")


def _supply(grids, registration):
    for grid in grids.keys() | registration.keys():
        known = set(grids[grid].households) if grid in grids else set()
        there = set(registration[grid].households) if grid in registration else set()
        if known != there:
            yield Finding(KIND, f"grid {grid}: supply and registration differ in the households {sorted(known ^ there)}")
        for request_id, request in grids[grid].open.items() if grid in grids else ():
            if request.status != DELIVERED and text_of(request.household_id) not in known:
                yield Finding(KIND, f"request {request_id} is open in {grid}, where its household is not")
