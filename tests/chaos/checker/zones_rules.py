"""Registration's rules about risk zones: services/registration/README.md. They belong to registration_rules, which asks
here. Whether an area lies within another is not judged."""

from checker import contracts
from checker.refusal import INVALID, NOT_FOUND, WRONG_STATE
from checker.zones_fold import is_over

COMMANDS = ("SetZoneRules", "DeclareZone", "ChangeZone", "LiftZone")
MOST_ZONES, MOST_VERSIONS = 100, 100
BEGINS_MS = 7 * 24 * 3_600_000
HERE = 0  # BuildingStage


def new(name, /, **fields):
    return contracts.event("registration", name)(**fields)


def decide(state, record, now_ms, unusable):
    m, name = record.message, record.message.DESCRIPTOR.name
    if name == "SetZoneRules":
        return unusable or [new("ZoneRulesChanged", rules=m.rules)]
    if name == "DeclareZone":
        return unusable or declare(state, m, now_ms)
    zone = state.zones.get(m.zone_id)
    if zone is None:
        return NOT_FOUND
    if is_over(zone, now_ms):
        return WRONG_STATE
    if name == "LiftZone":
        return [new("ZoneLifted", zone_id=m.zone_id, order_number=m.order_number)]
    return change(state, zone, m, now_ms)


def declare(state, m, now_ms):
    if sum(not is_over(zone, now_ms) for zone in state.zones.values()) >= MOST_ZONES:
        return WRONG_STATE
    begins = m.extent.from_ms or now_ms
    if abs(begins - now_ms) > BEGINS_MS or ends_too_early(m.extent, begins, now_ms):
        return INVALID
    if any(is_nowhere(state, place) for place in m.extent.places):
        return NOT_FOUND
    return [ordered("ZoneDeclared", m, begins, lambda _: begins)]


def change(state, zone, m, now_ms):
    before = zone.versions[-1].extent
    if len(zone.versions) >= MOST_VERSIONS:
        return WRONG_STATE
    if ends_too_early(m.extent, before.from_ms, now_ms):
        return INVALID
    since = {name_of(place): place.since_ms for place in before.places}
    if any(is_nowhere(state, place) for place in m.extent.places if name_of(place) not in since):
        return NOT_FOUND
    anew = max(before.from_ms, now_ms)
    if m.extent.kind != before.kind:
        since = {}
    return [ordered("ZoneChanged", m, before.from_ms, lambda place: since.get(name_of(place), anew))]


def ordered(name, m, from_ms, since):
    event = new(name, zone_id=m.zone_id, extent=m.extent, order_number=m.order_number)
    event.extent.from_ms = from_ms
    for place in event.extent.places:
        place.since_ms = since(place)
    return event


def name_of(place) -> str:
    return place.area_code or place.building_id


def is_nowhere(state, place) -> bool:
    building = state.buildings.get(place.building_id)
    return not place.area_code and (building is None or building.stage != HERE)


def ends_too_early(extent, from_ms, now_ms) -> bool:
    return bool(extent.until_ms) and extent.until_ms <= max(from_ms, now_ms)
