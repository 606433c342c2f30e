"""The checker proves itself on enterprises: see checker_test."""

import pytest

from checker import contracts, judge, names
from checker_story import GRID, HOUR, WORKER, Story, driven, played, reopened
from checker_test import REGISTRATION, attempt_of, change, drop, event_of, kinds, last


@pytest.fixture(name="enterprises")
def story_with_enterprises():
    story, ids = played()
    reopened(story, ids)
    return story, ids


def said(story: Story, name: str) -> list:
    return [one.message for one in story.log.all_of(REGISTRATION) if one.type.endswith(f".{name}")]


def test_enterprises_are_sound(enterprises):
    story, ids = enterprises
    assert judge(story.evidence()) == []
    refused = {name for name in ids if "registered" in name or "reviewed" in name or name.startswith("closed until")
               if attempt_of(story, ids[name])["answer"] == "REJECTED"}
    assert {one for one in refused if not one.startswith("closed until")} == {
        "again registered", f"few masks reviewed 1 by {WORKER}", "few masks reviewed 1 by head-01",
        "sick reviewed 1 by head-01", "file reviewed 3 by head-01", "of the home reviewed 1 by head-01"}
    assert len([one for one in refused if one.startswith("closed until")]) == 1
    missed = [(one.enterprise_id, one.day) for one in said(story, "EnterpriseReportMissed")]
    assert len(missed) == len(set(missed)) and missed[0][0] == ids["factory"]
    assert not any(one == ids["home"] for one, _ in missed)
    assert [one.reason for one in said(story, "VenueReopened")] == ["", "Over"]
    assert len(said(story, "EnterpriseDayEnded")) > 30


@pytest.mark.parametrize("name", ["EnterpriseReportMissed", "EnterpriseDayEnded", "VenueReopened"])
def test_what_is_not_said_by_itself_is_found(enterprises, name):
    story, _ = enterprises
    drop(story, last(story, REGISTRATION, name))
    assert kinds(story)


def test_a_day_that_ends_at_another_moment_is_found(enterprises):
    story, _ = enterprises
    ended = last(story, REGISTRATION, "EnterpriseDayEnded")
    change(story, ended, lambda message: setattr(message, "ends_at_ms", message.ends_at_ms + HOUR))
    assert "oracle" in kinds(story)


@pytest.mark.parametrize("refused", ["sick reviewed 1 by head-01", f"few masks reviewed 1 by {WORKER}"])
def test_an_approval_that_no_rules_allow_is_found(enterprises, refused):
    story, ids = enterprises
    rejected = event_of(story, ids[refused], "CommandRejected")
    name = refused.split(" reviewed")[0]
    reviewed = last(story, REGISTRATION, "ReopeningReviewed").message
    event = type(reviewed)(meta=rejected.message.meta, enterprise_id=ids["factory"], file_id=ids[name], finding=1)
    change(story, rejected, headers={**rejected.headers, "ce_type": event.DESCRIPTOR.full_name},
           value=event.SerializeToString())
    assert "oracle" in kinds(story)


def test_a_key_of_who_closed_for_good_that_still_stands_is_found(enterprises):
    story, _ = enterprises
    key_id = said(story, "EnterpriseClosed")[-1].key_ids[0]
    drop(story, next(one for one in story.log.of(names.KEYS, 0) if one.key == key_id and one.value is None))
    assert "side-record" in kinds(story)


def test_figures_in_redis_that_nobody_counted_are_found(enterprises):
    story, _ = enterprises
    evidence = story.evidence()
    tables = next(tables for tables in evidence.redis.values() if GRID.encode() in tables.get("enterprise_day", {}))
    day = contracts.state("registration", "EnterpriseDayState").FromString(tables["enterprise_day"][GRID.encode()])
    day.counts[0].staff += 1
    tables["enterprise_day"][GRID.encode()] = day.SerializeToString()
    assert {finding.kind for finding in judge(evidence)} == {"redis"}


@pytest.fixture(name="fleet")
def story_with_a_fleet():
    story, ids = played()
    driven(story, ids)
    return story, ids


def test_fleets_are_sound(fleet):
    story, ids = fleet
    assert judge(story.evidence()) == []
    refused = {name for name in ids if name.endswith(" left") or name in ("again a driver", "stranger")
               if attempt_of(story, ids[name])["answer"] == "REJECTED"}
    assert refused == {"taken left", "again a driver", "stranger"}
    owed = {one.trip_id: (one.isolation, one.isolation_days, one.declared) for one in said(story, "TripReturned")}
    assert owed == {ids["of resident"]: (3, 9, True), ids["of outsider"]: (3, 9, False), ids["near"]: (1, 0, False)}
    (verified,) = said(story, "ArrivalVerified")
    assert (verified.arrival_id, verified.isolation_days) == (ids["of resident"], 9)


def test_a_return_without_its_arrival_is_found(fleet):
    story, _ = fleet
    drop(story, last(story, REGISTRATION, "ArrivalDeclared"))
    assert "oracle" in kinds(story)


def test_a_return_that_owes_something_else_is_found(fleet):
    story, ids = fleet
    change(story, event_of(story, ids["of outsider back"], "TripReturned"),
           lambda message: setattr(message, "isolation_days", 8))
    assert "oracle" in kinds(story)


@pytest.mark.parametrize("name", ["FleetDriverRemoved", "TripReturned"])
def test_a_key_of_a_driver_that_still_stands_is_found(fleet, name):
    story, _ = fleet
    message = said(story, name)[-1]
    key_id = message.key_id if name == "FleetDriverRemoved" else message.unused_key_id
    drop(story, next(one for one in story.log.of(names.KEYS, 0) if one.key == key_id and one.value is None))
    assert "side-record" in kinds(story)
