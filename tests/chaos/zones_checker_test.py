"""The checker proves itself on risk zones: see checker_test."""

import pytest

from checker import contracts, judge, names
from checker_story import HOUR, played, zoned
from checker_test import (REGISTRATION, attempt_of, change, drop, event_of, kinds, last, place_of,
                          redis_findings)

REFUSED = {"nowhere", "unknown", "lifted again", "too late"}
CARRIED_OUT = {"declared", "wider", "milder", "narrower", "lifted", "short", "upper"}


@pytest.fixture(name="zones")
def story_with_zones():
    story, ids = played()
    zoned(story, ids)
    return story, ids


def test_zones_are_sound(zones):
    story, ids = zones
    assert judge(story.evidence()) == []
    assert {name for name in REFUSED | CARRIED_OUT if attempt_of(story, ids[name])["answer"] == "REJECTED"} == REFUSED


@pytest.mark.parametrize("order, name", [("declared", "ZoneDeclared"), ("wider", "ZoneChanged"),
                                         ("lifted", "ZoneLifted")])
def test_an_order_that_is_lost_is_found(zones, order, name):
    story, ids = zones
    drop(story, event_of(story, ids[order], name))
    assert kinds(story)


@pytest.mark.parametrize("order", ["wider", "milder", "narrower"])
def test_a_place_that_begins_at_another_moment_is_found(zones, order):
    story, ids = zones
    change(story, event_of(story, ids[order], "ZoneChanged"),
           lambda message: setattr(message.extent.places[-1], "since_ms", message.extent.places[-1].since_ms - HOUR))
    assert "oracle" in kinds(story)


@pytest.mark.parametrize("kind", ["zone:", "zonerules:"])
def test_zones_that_the_reference_data_lack_are_found(zones, kind):
    story, _ = zones
    drop(story, [one for one in story.log.of(names.REFERENCE, 0) if one.key.startswith(kind)][-1])
    assert "side-record" in kinds(story)


@pytest.mark.parametrize("name, spoil", [
    ("zone", lambda entity: entity.versions[0].ClearField("ordered_by")),
    ("pass", lambda entity: entity.ClearField("building_id"))])
def test_what_redis_has_otherwise_is_found(zones, name, spoil):
    story, _ = zones
    record = last(story, REGISTRATION, "PassIssued")

    def tamper(redis):
        collection = redis[place_of(record)][f"{name}:{record.key}"]
        field = sorted(collection)[0]
        entity = contracts.state("registration", f"{name.capitalize()}State").FromString(collection[field])
        spoil(entity)
        collection[field] = entity.SerializeToString()
    assert redis_findings(story, tamper) == {"redis"}
