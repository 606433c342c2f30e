"""The checker proves itself on volunteers and shifts: see checker_test."""

import pytest

from checker import judge, names
from checker_story import GRID, HOUR, Story, helped, played
from checker_test import ALERTS, REGISTRATION, attempt_of, change, drop, event_of, kinds, last


@pytest.fixture(name="helpers")
def story_with_volunteers():
    story, ids = played()
    helped(story, ids)
    return story, ids


def of_shift(shift_id):
    return lambda record: record.message.shift_id == shift_id


def test_volunteers_are_sound(helpers):
    story, ids = helpers
    assert judge(story.evidence()) == []
    refused = {name for name in ids if name in ("again signed up",) or " into " in name
               if attempt_of(story, ids[name])["answer"] == "REJECTED"}
    assert refused == {"again signed up", "carl into late", "dawn into late", "again into late", "ann into too"}
    for command_id in ("cancelled", "swapped", "came", "came late", "went"):
        assert attempt_of(story, ids[command_id])["answer"] == "PROCESSED"
    said = {name: [one.message.shift_id for one in story.log.all_of(REGISTRATION) if one.type.endswith(f".{name}")]
            for name in ("ShiftGapFound", "ShiftFilled", "ShiftUnattended", "ShiftAttended")}
    assert sorted(said["ShiftGapFound"]) == sorted(ids[name] for name in ("early", "too", "upper", "late"))
    assert said["ShiftFilled"] == said["ShiftAttended"] == [ids["early"]]
    raised = {one.message.cause.shift_gap.shift_id: one.message for one in story.log.all_of(ALERTS)
              if one.type.endswith(".AlertRaised") and one.message.rule == 7}
    assert {raised[ids[name]].level for name in ("early", "too")} == {1} and raised[ids["upper"]].level == 3
    resolved = [one.message.reason for one in story.log.all_of(ALERTS) if one.type.endswith(".AlertResolved")]
    assert {10, 11, 12} <= set(resolved)


@pytest.mark.parametrize("name", ["ShiftGapFound", "ShiftFilled", "ShiftUnattended", "ShiftAttended"])
def test_what_is_not_said_of_a_shift_is_found(helpers, name):
    story, ids = helpers
    drop(story, last(story, REGISTRATION, name, of_shift(ids["early"])))
    assert kinds(story)


def test_a_gap_that_is_said_too_early_is_found(helpers):
    story, ids = helpers
    planned = last(story, REGISTRATION, "ShiftsPlanned", lambda one: one.message.shifts[0].shift_id == ids["early"])
    change(story, planned, lambda message: setattr(message.shifts[0], "gap_at_ms", message.shifts[0].gap_at_ms + HOUR))
    assert {"oracle", "deadline"} & kinds(story)


@pytest.mark.parametrize("who", ["carl", "dawn", "ann"])
def test_somebody_who_cannot_be_in_a_shift_is_found(helpers, who):
    """Without the skill, at other hours, or in another shift at that time."""
    story, ids = helpers
    into = "too" if who == "ann" else "late"
    refused = ids[f"{who} into {into}"]
    rejected = event_of(story, refused, "CommandRejected")
    assigned = last(story, REGISTRATION, "VolunteersAssigned").message
    event = type(assigned)(meta=rejected.message.meta, shift_id=ids[into], volunteer_ids=[ids[who]])
    change(story, rejected, headers={**rejected.headers, "ce_type": event.DESCRIPTOR.full_name},
           value=event.SerializeToString())
    assert "oracle" in kinds(story)


def test_a_swap_that_changes_something_else_is_found(helpers):
    story, ids = helpers
    change(story, event_of(story, ids["swapped"], "ShiftsSwapped"),
           lambda message: setattr(message.second, "volunteer_id", ids["ann"]))
    assert "oracle" in kinds(story)


def test_the_key_of_who_withdrew_that_still_stands_is_found(helpers):
    story, _ = helpers
    key_id = last(story, REGISTRATION, "VolunteerWithdrawn").message.key_id
    drop(story, next(one for one in story.log.of(names.KEYS, 0) if one.key == key_id and one.value is None))
    assert "side-record" in kinds(story)


def test_an_alert_that_a_filled_shift_leaves_open_is_found(helpers):
    story, _ = helpers
    drop(story, last(story, ALERTS, "AlertResolved", lambda one: one.message.reason == 10))
    assert "oracle" in kinds(story)


def test_a_place_in_redis_that_nobody_took_is_found(helpers):
    story, ids = helpers
    evidence = story.evidence()
    place = next(tables for tables in evidence.redis.values() if f"shift:{GRID}" in tables)
    del place[f"volunteer:{GRID}"][ids["bob"].encode()]
    assert {finding.kind for finding in judge(evidence)} == {"redis"}
