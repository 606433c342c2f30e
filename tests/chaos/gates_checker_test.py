"""The checker proves itself on gates: what happens there is sound, and each way of tampering with it is found."""

import dataclasses
import uuid

import pytest

from checker import CannotCheck, contracts, judge, names
from checker_story import GRID, HOUR, OTHER_GRID, gated, played
from checker_test import (ALERTS, HEALTH, REGISTRATION, attempt_of, change, drop, event_of, kinds, last, place_of,
                          redis_findings, replace)

KEYS = names.KEYS


@pytest.fixture(name="gate")
def story_at_a_gate():
    story, ids = played()
    gated(story, ids)
    return story, ids


def scanned(story, scan_id):
    return last(story, REGISTRATION, "GateScanned", lambda one: one.message.scan_id == scan_id)


def raised(story, about):
    """The alerts about this, in the order of their partitions."""
    return [one for one in story.log.all_of(ALERTS)
            if one.type.endswith(".AlertRaised") and one.message.cause.HasField(about)]


def test_what_happens_at_a_gate_is_sound(gate):
    story, ids = gate
    assert judge(story.evidence()) == []
    for name in ("card", "other card", "vehicle", "to be forgotten", "temporary", "vehicle anew", "vehicle once more"):
        assert attempt_of(story, ids[f"{name} issued"])["answer"] == "PROCESSED", name
    for name, reason in (("vehicle again", "ALREADY_EXISTS"), ("of nobody", "NOT_FOUND"), ("open-ended", "INVALID"),
                         ("long ago", "INVALID")):
        assert attempt_of(story, ids[f"{name} issued"])["reason"] == reason
    for name, isolated in (("stopped", True), ("let through", True), ("before", False), ("late", False),
                           ("followed", True), ("by a slow clock", True), ("by an old list", False), ("over", False),
                           ("broken again", True)):
        assert scanned(story, ids[name]).message.isolated == isolated, name
    assert scanned(story, ids["followed"]).key == OTHER_GRID
    assert len(raised(story, "isolation_broken")) == 2                      # the first was resolved
    assert [bool(one.message.cause.gate_fever.resident_id) for one in raised(story, "gate_fever")] == [
        True, False, False]                                                 # three of one resident are one
    assert len([one for one in story.log.all_of(HEALTH) if one.type.endswith(".GateFeverDetected")]) == 5
    forgotten = [one.message.pass_id for one in story.log.all_of(REGISTRATION) if one.type.endswith(".PassForgotten")]
    assert sorted(forgotten) == sorted([ids["temporary"], ids["vehicle"]])
    assert event_of(story, ids["vehicle once more issued"], "PassIssued").message.replaced_key_id


# Passes

def test_a_pass_that_did_not_go_along_is_found(gate):
    story, ids = gate
    change(story, event_of(story, ids["moved along"], "MoveBegun"), lambda message: message.moving.passes.pop())
    assert {"oracle", "side-record"} <= kinds(story)
    story, ids = played()
    gated(story, ids)
    change(story, last(story, REGISTRATION, "ResidentsMovedIn"), lambda message: message.moving.passes.pop())
    assert {"gate", "oracle"} <= kinds(story)


def test_a_pass_in_two_grids_is_found(gate):
    story, ids = gate
    out = last(story, REGISTRATION, "ResidentsMovedOut")
    change(story, out, lambda message: message.resident_ids.pop())
    assert {"gate", "oracle"} <= kinds(story)


def test_a_pass_that_is_not_where_its_resident_is_is_found(gate):
    story, ids = gate
    change(story, event_of(story, ids["vehicle once more issued"], "PassIssued"),
           lambda message: setattr(message, "household_id", ids["household2"]))
    assert {"gate", "oracle"} <= kinds(story)


def test_a_pass_that_is_nowhere_is_found(gate):
    story, ids = gate
    moved_in = last(story, REGISTRATION, "ResidentsMovedIn")
    change(story, moved_in, lambda message: message.moving.ClearField("passes"))
    assert "gate" in kinds(story)


def test_what_comes_for_a_pass_and_is_handed_on_to_nowhere_is_found(gate):
    story, _ = gate
    change(story, last(story, REGISTRATION, "ResidentsMovedOut"),
           lambda message: setattr(message, "to_grid_code", "330106001001009"))
    assert {"gate", "oracle"} <= kinds(story)


@pytest.mark.parametrize("field, value", [("valid_from_ms", 1), ("valid_until_ms", 1), ("sealed", b"other"),
                                          ("revoked_at_ms", 1)])
def test_a_pass_that_arrives_as_another_is_found(gate, field, value):
    story, _ = gate
    change(story, last(story, REGISTRATION, "ResidentsMovedIn"),
           lambda message: setattr(message.moving.passes[-1], field, value))
    assert "oracle" in kinds(story)


def test_a_second_pass_of_a_vehicle_whose_first_is_valid_is_found(gate):
    story, ids = gate
    refusal = last(story, REGISTRATION, "CommandRejected",
                   lambda one: one.meta.command_id == ids["vehicle again issued"])
    first = event_of(story, ids["vehicle issued"], "PassIssued")
    again = type(first.message).FromString(first.value)
    again.meta.CopyFrom(refusal.meta)
    change(story, refusal, value=again.SerializeToString(), headers={**refusal.headers, "ce_type": first.type})
    assert {"oracle", "outcome"} <= kinds(story)


def test_a_revoked_pass_that_was_never_forgotten_is_found(gate):
    story, ids = gate
    drop(story, last(story, REGISTRATION, "PassForgotten", lambda one: one.message.pass_id == ids["temporary"]))
    assert "overdue" in kinds(story)


def test_a_pass_that_was_forgotten_too_early_is_found(gate):
    story, ids = gate
    forgotten = last(story, REGISTRATION, "PassForgotten", lambda one: one.message.pass_id == ids["temporary"])
    change(story, forgotten, headers={**forgotten.headers, "ce_time": "2020-03-05T00:00:01.000Z"})
    assert "deadline" in kinds(story)


@pytest.mark.parametrize("name, event", [("temporary", "PassForgotten"), ("to be forgotten", "HouseholdForgotten"),
                                         ("vehicle anew", "PassIssued")])
def test_the_key_of_a_pass_that_is_gone_and_still_stands_is_found(gate, name, event):
    story, ids = gate
    last(story, REGISTRATION, event)
    key_id = getattr(event_of(story, ids[f"{name} issued"], "PassIssued").message, "pass").key_id
    drop(story, next(one for one in story.log.of(KEYS, 0) if one.key == key_id and one.value is None))
    assert {"gate", "side-record"} <= kinds(story)


def test_the_key_of_a_pass_that_is_kept_and_was_destroyed_is_found(gate):
    story, ids = gate
    key_id = getattr(event_of(story, ids["vehicle once more issued"], "PassIssued").message, "pass").key_id
    change(story, next(one for one in story.log.of(KEYS, 0) if one.key == key_id), value=None)
    assert "gate" in kinds(story)


def test_passes_that_outlive_their_household_are_found(gate):
    story, _ = gate
    change(story, last(story, REGISTRATION, "HouseholdForgotten"), lambda message: message.pass_key_ids.pop())
    assert {"oracle", "side-record"} <= kinds(story)


def test_a_checkpoint_that_the_reference_data_lack_is_found(gate):
    story, ids = gate
    drop(story, [one for one in story.log.of(names.REFERENCE, 0) if one.key == f"checkpoint:{ids['gate']}"][-1])
    drop(story, [one for one in story.log.of(names.REFERENCE, 0) if one.key == f"checkpoint:{ids['gate']}"][-1])
    assert kinds(story) == {"side-record"}


# Isolations

def test_an_isolation_that_nobody_noted_is_found(gate):
    story, _ = gate
    drop(story, last(story, REGISTRATION, "IsolationNoted", lambda one: one.message.isolation.cases))
    assert "oracle" in kinds(story)


def test_the_end_of_an_isolation_that_nobody_noted_is_found(gate):
    story, _ = gate
    drop(story, last(story, REGISTRATION, "IsolationNoted", lambda one: not one.message.isolation.cases))
    assert "gate" in kinds(story)


def test_an_isolation_that_is_noted_and_there_is_none_by_health_is_found(gate):
    story, ids = gate
    ended = last(story, REGISTRATION, "IsolationNoted", lambda one: not one.message.isolation.cases)
    change(story, ended, lambda message: message.isolation.cases.add(case_id=ids["case"], since_ms=1))
    assert {"gate", "oracle"} <= kinds(story)


def test_an_isolation_that_is_noted_of_another_case_or_since_another_moment_is_found(gate):
    for field, value in (("case_id", str(uuid.UUID(int=9))), ("since_ms", 9)):
        story, ids = played()
        gated(story, ids)
        change(story, last(story, REGISTRATION, "IsolationNoted", lambda one: one.message.isolation.cases),
               lambda message, what=(field, value): setattr(message.isolation.cases[0], *what))
        assert "oracle" in kinds(story), field


def test_an_isolation_that_did_not_go_along_is_found(gate):
    story, _ = gate
    change(story, last(story, REGISTRATION, "ResidentsMovedIn"),
           lambda message: message.moving.ClearField("isolations"))
    assert "oracle" in kinds(story)


# Scans

@pytest.mark.parametrize("name", ["stopped", "let through", "before", "followed", "by a slow clock", "by an old list",
                                  "over"])
def test_a_scan_that_says_the_contrary_of_the_isolation_is_found(gate, name):
    story, ids = gate
    change(story, scanned(story, ids[name]), lambda message: setattr(message, "isolated", not message.isolated))
    assert "oracle" in kinds(story)


def test_a_scan_that_is_recorded_in_two_grids_is_found(gate):
    story, ids = gate
    forwarded = last(story, REGISTRATION, "InputForwarded", lambda one: one.meta.command_id == ids["followed"])
    followed = scanned(story, ids["followed"])
    again = type(followed.message).FromString(followed.value)
    again.meta.CopyFrom(forwarded.meta)
    change(story, forwarded, value=again.SerializeToString(), headers={**forwarded.headers, "ce_type": followed.type})
    assert {"gate", "oracle"} <= kinds(story)


def test_a_scan_that_the_log_has_lost_is_found(gate):
    story, ids = gate
    lost = scanned(story, ids["over"])
    drop(story, lost)
    assert {"cause", "gate"} <= kinds(story)


@pytest.mark.parametrize("field, value", [("verdict", 2), ("reason", 5)])
def test_a_gate_that_was_told_something_else_is_found(gate, field, value):
    story, ids = gate
    attempt_of(story, ids["over"])["told"][field] = value
    assert kinds(story) == {"gate"}


@pytest.mark.parametrize("field, value", [("direction", 2), ("temperature_tenths", 366), ("taken_at_ms", 1)])
def test_a_scan_with_another_content_than_was_sent_is_found(gate, field, value):
    story, ids = gate
    attempt_of(story, ids["over"])["request"]["scans"][0][field] = value
    assert kinds(story) == {"gate"}


def test_of_several_answers_any_may_have_counted(gate):
    story, ids = gate
    other = {**attempt_of(story, ids["over"]), "told": {"verdict": 2, "reason": 1}}
    story.attempts.append(other)
    assert kinds(story) == set()
    attempt_of(story, ids["over"])["told"] = {"verdict": 2, "reason": 2}
    assert kinds(story) == {"gate"}
    story.attempts.append({**other, "answer": "UNKNOWN", "told": {}})
    assert kinds(story) == set()


def test_a_scan_that_was_not_recorded_promises_nothing(gate):
    story, ids = gate
    attempt_of(story, ids["over"])["answer"] = "UNKNOWN"
    drop(story, scanned(story, ids["over"]))
    assert "gate" not in kinds(story)


def test_a_scan_that_was_answered_as_recorded_and_is_not_is_found(gate):
    story, ids = gate
    attempt_of(story, ids["over"])["command_id"] = story.new_id()
    assert {"gate", "outcome"} == kinds(story)


def test_an_attempt_that_tells_nothing_of_its_scan_cannot_be_checked(gate):
    story, ids = gate
    del attempt_of(story, ids["over"])["told"]
    with pytest.raises(CannotCheck, match="tells nothing of its scan"):
        kinds(story)


@pytest.mark.parametrize("name, event", [("pass", "PassIssued"), ("checkpoint", "CheckpointDefined"),
                                         ("stop", "GateScanned"), ("isolation", "ResidentsMovedIn")])
def test_what_gates_go_by_is_missing_changed_or_too_much_in_redis_is_found(name, event):
    story, _ = played()
    gated(story, _, until_it_is_over=False)
    record = last(story, REGISTRATION, event, lambda one: one.key == OTHER_GRID or name == "checkpoint")
    collection, place = f"{name}:{record.key}", place_of(record)

    def alter(redis):
        field = next(iter(redis[place][collection]))
        redis[place][collection][field] += b"\xf2\x3f\x01x"  # one more field

    for tamper in (lambda redis: redis[place][collection].popitem(), alter,
                   lambda redis: redis[place][collection].update({b"invented": b""})):
        assert redis_findings(story, tamper) == {"redis"}


def test_a_grid_remembers_the_last_200_stops_for_72_hours(gate):
    story, ids = gate
    for _ in range(201):
        latest = story.scan(GRID, ids["gate"], verdict=2, reason=3)
    place = place_of(scanned(story, latest))
    kept = story.evidence().redis[place][f"stop:{GRID}"]
    assert len(kept) == 200 and latest.encode() in kept
    story.advance_to(story.now_ms + 73 * HOUR)
    latest = story.scan(GRID, ids["gate"], verdict=2, reason=3)
    assert list(story.evidence().redis[place][f"stop:{GRID}"]) == [latest.encode()]
    assert kinds(story) == set()


# Fevers and alerts

def test_a_fever_at_a_gate_that_nobody_told_of_is_found(gate):
    story, _ = gate
    drop(story, last(story, HEALTH, "GateFeverDetected"))
    assert "oracle" in kinds(story)


def test_a_fever_below_the_threshold_is_found(gate):
    story, ids = gate
    change(story, scanned(story, ids["hot"]), lambda message: setattr(message.scan, "temperature_tenths", 372))
    assert "oracle" in kinds(story)


@pytest.mark.parametrize("about", ["gate_fever", "isolation_broken"])
def test_an_alert_that_a_gate_did_not_raise_is_found(gate, about):
    story, _ = gate
    alert = raised(story, about)[-1]
    drop(story, alert)
    assert {"gate", "oracle"} <= kinds(story)


@pytest.mark.parametrize("about", ["gate_fever", "isolation_broken"])
def test_an_alert_of_no_scan_is_found(gate, about):
    story, _ = gate
    change(story, raised(story, about)[-1], lambda message: setattr(message.cause, "event_id", "invented"))
    assert {"gate", "oracle"} <= kinds(story)


def test_a_second_alert_about_somebody_of_whom_one_tells_already_is_found(gate):
    story, _ = gate
    first = raised(story, "isolation_broken")[0]
    again = last(story, REGISTRATION, "GateScanned", lambda one: not one.message.scan.reason and one.message.isolated)
    invented = type(first.message).FromString(first.value)
    invented.alert_id = names.derived_id("ISOLATION_BROKEN", again.id)
    invented.cause.event_id = again.id
    invented.meta.cause.CopyFrom(contracts.common("Cause")(topic=again.topic, partition=again.partition,
                                                           offset=again.offset))
    headers = {**first.headers, "ce_id": f"{again.topic}/{again.partition}/{again.offset}/0"}
    replace(story, first, first, dataclasses.replace(first, offset=first.offset + 1, headers=headers,
                                                     value=invented.SerializeToString()))
    assert {"gate", "oracle"} <= kinds(story)


def test_an_isolation_that_is_broken_after_its_alert_was_resolved_and_raises_none_is_found(gate):
    story, ids = gate
    again = scanned(story, ids["broken again"])
    drop(story, next(one for one in raised(story, "isolation_broken") if one.message.cause.event_id == again.id))
    assert {"gate", "oracle"} <= kinds(story)


def test_who_was_let_through_is_told(gate):
    story, _ = gate
    change(story, raised(story, "isolation_broken")[-1],
           lambda message: setattr(message.cause.isolation_broken, "let_through", True))
    assert "oracle" in kinds(story)
