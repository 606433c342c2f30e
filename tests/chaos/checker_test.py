"""The checker proves itself: a sound history has no findings, and each way of tampering with it is found."""

import dataclasses
import json
import uuid

import pytest

from checker import CannotCheck, contracts, judge, names, registration_rules
from checker.evidence import read_histories
from checker.import_rules import KNOWN, MERGED, REGISTERED, REJECTED
from checker.log import Log
from checker.refusal import NOT_FOUND, WRONG_STATE
from checker.registration_fold import MOVED, MOVING, records_of
from checker.walk import walk
from checker_story import (DISTRICT, GRID, HOUR, MORNING, OTHER_GRID, Story, arrived, born, found_out, imported,
                           moved_about, played, rebuilt, row_of)

HEALTH, ALERTS, SUPPLY, REGISTRATION = map(names.events, ("health", "alerting", "supply", "registration"))


@pytest.fixture(name="story")
def played_story():
    return played()


def kinds(story, **more):
    return {finding.kind for finding in judge(story.evidence(**more))}


def change(story, record, message=None, **fields):
    """The record with other fields, and with another value where `message` (a function) changes it."""
    if message is not None:
        value = type(record.message).FromString(record.value)
        message(value)
        fields["value"] = value.SerializeToString()
    replace(story, record, dataclasses.replace(record, **fields))


def replace(story, record, *others):
    """Other records in the place of one; offsets after it may shift."""
    log = Log(story.log.partitions)
    log.begin = story.log.begin
    topics = {*names.keyed_topics(), names.REFERENCE, names.KEYS}
    for topic in topics:
        for one in story.log.all_of(topic):
            for kept in others if one is record else (one,):
                log.add(kept)
    story.log = log


def drop(story, record):
    replace(story, record)


def last(story, topic, name, of=lambda record: True):
    return [one for one in story.log.all_of(topic) if one.type.endswith(f".{name}") and of(one)][-1]


def place_of(record):
    return (record.topic.split(".")[0], record.partition)


def test_a_sound_history_has_no_findings(story):
    assert judge(story[0].evidence()) == []


def test_an_empty_log_has_no_findings():
    assert judge(Story().evidence()) == []


def test_a_dead_letter_whose_command_id_is_none_is_sound(story):
    story, _ = story
    kind = "gridkeeper.health.v1.RecordFollowUp"
    command = contracts.message(kind)(meta={"command_id": "no id", "actor": "a", "payload_hash": 1})
    story.poison("health", GRID, command.SerializeToString(), kind, actor="a", correlation_id="no id")
    assert judge(story.evidence()) == []


def test_a_dead_letter_without_its_causes_huge_ids_is_sound(story):
    story, _ = story
    kind = "gridkeeper.health.v1.RecordFollowUp"
    command = contracts.message(kind)(meta={"command_id": "no id", "actor": "x" * 129, "correlation_id": "y" * 129})
    story.poison("health", GRID, command.SerializeToString(), kind)
    assert judge(story.evidence()) == []


# Outcomes

def attempt_of(story, command_id):
    return next(one for one in story.attempts if one["command_id"] == command_id)


def test_an_accepted_command_that_is_not_in_the_log_is_found(story):
    story, ids = story
    attempt_of(story, ids["household1"])["command_id"] = story.new_id()
    assert kinds(story) == {"outcome"}


def test_a_refusal_that_was_told_as_success_is_found(story):
    story, ids = story
    attempt_of(story, ids["refused"])["answer"] = "PROCESSED"
    assert kinds(story) == {"outcome"}


def test_a_refusal_that_was_told_with_another_reason_is_found(story):
    story, ids = story
    attempt_of(story, ids["refused"])["reason"] = "REJECTION_REASON_ALREADY_EXISTS"
    assert kinds(story) == {"outcome"}


def test_a_success_that_was_told_as_a_refusal_is_found(story):
    story, ids = story
    attempt_of(story, ids["case"]).update(answer="REJECTED", reason="NOT_FOUND")
    assert kinds(story) == {"outcome"}


def test_a_refusal_before_the_log_and_an_unknown_outcome_are_none(story):
    story, _ = story
    for answer, reason in (("REJECTED", "INVALID"), ("UNKNOWN", "")):
        story.attempts.append({"client": "c1", "n": 99, "service": "health", "rpc": "RecordFollowUp", "key": GRID,
                               "command_id": story.new_id(), "answer": answer, "reason": reason})
    assert kinds(story) == set()


def test_a_refusal_at_sight_is_none_only_before_the_command_came_into_the_log(story):
    story, ids = story
    record = next(one for one in story.log.all_of(names.commands("health")) if one.meta.command_id == ids["case"])
    refused = {**attempt_of(story, ids["case"]), "answer": "REJECTED", "reason": "INVALID",
               "answered_ms": record.timestamp_ms - 1}
    story.attempts.append(refused)
    assert kinds(story) == set()
    refused["answered_ms"] = record.timestamp_ms
    assert kinds(story) == {"outcome"}


def test_an_answer_to_another_content_than_was_carried_out_is_found(story):
    story, ids = story
    attempt_of(story, ids["reading"])["request"] = {"grid_code": GRID, "temperature_tenths": 399}
    assert kinds(story) == {"outcome"}


def test_a_command_under_another_key_is_found(story):
    story, ids = story
    attempt_of(story, ids["case"])["key"] = OTHER_GRID
    assert kinds(story) == {"outcome"}


def test_a_history_that_is_none_cannot_be_checked(tmp_path):
    broken = tmp_path / "history.jsonl"
    broken.write_text(json.dumps({"client": "c1"}) + "\n")
    with pytest.raises(CannotCheck, match="neither an attempt nor a position"):
        read_histories([broken])


# Causes

def test_a_command_that_was_never_decided_is_found(story):
    story, _ = story
    refusal = last(story, ALERTS, "CommandRejected")
    drop(story, refusal)
    assert "cause" in kinds(story)


def test_an_input_that_was_decided_twice_is_found(story):
    story, _ = story
    event = last(story, HEALTH, "CommandRejected")
    replace(story, event, event, dataclasses.replace(event, offset=event.offset + 1))
    assert "cause" in kinds(story)


def test_an_event_that_is_missing_in_the_middle_of_its_group_is_found(story):
    story, _ = story
    drop(story, last(story, HEALTH, "FollowUpCorrected"))
    assert "cause" in kinds(story)


def test_an_event_with_a_foreign_actor_is_found(story):
    story, _ = story
    change(story, last(story, SUPPLY, "SupplyClaimed"), lambda m: setattr(m.meta, "actor", "somebody"))
    assert "cause" in kinds(story)


def test_an_event_of_no_input_is_found(story):
    story, _ = story
    event = last(story, SUPPLY, "SupplyConfirmed")
    change(story, event, lambda m: setattr(m.meta.cause, "offset", 9999),
           headers={**event.headers, "ce_id": f"{names.commands('supply')}/{event.partition}/9999/0"})
    assert "cause" in kinds(story)


def test_a_ce_id_that_is_not_the_cause_is_found(story):
    story, _ = story
    event = last(story, HEALTH, "FollowUpRecorded")
    change(story, event, headers={**event.headers, "ce_id": "other"})
    assert "cause" in kinds(story)


# Command ids

def test_a_command_that_is_carried_out_a_second_time_is_found(story):
    story, ids = story
    repeated = last(story, HEALTH, "CommandRepeated")
    first = last(story, HEALTH, "FollowUpRecorded", lambda one: one.meta.command_id == ids["reading"])
    again = type(first.message).FromString(first.value)
    again.meta.CopyFrom(repeated.meta)
    change(story, repeated, value=again.SerializeToString(), headers={**repeated.headers, "ce_type": first.type})
    assert "command-id" in kinds(story)


def test_a_reused_id_that_is_carried_out_is_found(story):
    story, ids = story
    refusal = last(story, HEALTH, "CommandRejected", lambda one: one.meta.command_id == ids["reading"])
    change(story, refusal, lambda m: setattr(m, "reason", 1))
    assert "command-id" in kinds(story)


# The oracle

def test_a_fever_that_was_not_told_is_found(story):
    story, _ = story
    drop(story, last(story, HEALTH, "FeverDetected"))
    assert {"oracle", "cause"} <= kinds(story)


def test_a_fever_below_the_threshold_is_found(story):
    story, ids = story
    command = last(story, names.commands("health"), "RecordFollowUp", lambda one: one.meta.command_id == ids["fever"])
    change(story, command, lambda m: setattr(m, "temperature_tenths", 372))
    assert kinds(story) == {"oracle"}


def test_a_missed_slot_that_was_followed_up_is_found(story):
    story, _ = story
    missed = last(story, HEALTH, "FollowUpMissed")
    change(story, missed, lambda m: setattr(m, "slot_end_ms", MORNING + 4 * HOUR))
    assert "oracle" in kinds(story)


def test_an_alert_that_was_not_raised_is_found(story):
    story, _ = story
    raised = last(story, ALERTS, "AlertRaised")
    drop(story, raised)
    assert "oracle" in kinds(story)


def test_an_alert_with_another_id_than_its_cause_gives_is_found(story):
    story, _ = story
    raised = last(story, ALERTS, "AlertRaised")
    change(story, raised, lambda m: setattr(m, "alert_id", str(uuid.UUID(int=9))))
    assert "oracle" in kinds(story)


def test_an_invented_alert_is_found(story):
    story, _ = story
    raised = last(story, ALERTS, "AlertRaised")
    noted = next(one for one in story.log.of(HEALTH, raised.partition) if one.type.endswith(".ResidentNoted"))
    cause = contracts.common("Cause")(topic=noted.topic, partition=noted.partition, offset=noted.offset)
    first = story.log.of(ALERTS, raised.partition)[0]
    invented = type(raised.message).FromString(raised.value)
    invented.meta.cause.CopyFrom(cause)
    replace(story, first, dataclasses.replace(raised, offset=-1, value=invented.SerializeToString()), first)
    assert "oracle" in kinds(story)


def test_an_escalation_that_skips_a_level_is_found(story):
    story, _ = story
    change(story, last(story, ALERTS, "AlertEscalated"), lambda m: setattr(m, "level", 1))
    assert "oracle" in kinds(story)


def test_an_escalation_after_the_acknowledgement_is_found(story):
    story, ids = story
    acknowledged = last(story, ALERTS, "AlertAcknowledged")
    escalated = last(story, ALERTS, "AlertEscalated")
    late = type(escalated.message).FromString(escalated.value)
    late.alert_id = ids["alert"]
    change(story, escalated, value=late.SerializeToString())
    assert escalated.offset > acknowledged.offset
    assert {"oracle"} <= kinds(story)


def test_a_corrected_slot_whose_alert_stays_open_is_found(story):
    story, _ = story
    drop(story, last(story, ALERTS, "AlertResolved", lambda one: one.message.reason == 6))
    assert "oracle" in kinds(story)


def test_overdue_goods_after_the_delivery_are_found(story):
    story, _ = story
    delivered, overdue = last(story, SUPPLY, "SupplyDelivered"), last(story, SUPPLY, "SupplyOverdue")
    drop(story, overdue)
    replace(story, delivered, delivered, dataclasses.replace(overdue, offset=delivered.offset + 1))
    assert "deadline" in kinds(story)


def test_a_refusal_that_the_rules_do_not_give_is_found(story):
    story, ids = story
    refusal = last(story, ALERTS, "CommandRejected")
    change(story, refusal, lambda m: setattr(m, "reason", 2))
    assert "oracle" in kinds(story)


# Deadlines

def test_a_deadline_that_fired_early_is_found(story):
    story, _ = story
    missed = last(story, HEALTH, "FollowUpMissed")
    change(story, missed, headers={**missed.headers, "ce_time": "2020-03-01T00:00:01.000Z"})
    assert "deadline" in kinds(story)


def test_a_deadline_that_fired_twice_is_found(story):
    story, _ = story
    missed = last(story, HEALTH, "FollowUpMissed")
    again = type(missed.message).FromString(missed.value)
    again.meta.cause.offset += 1
    headers = {**missed.headers, "ce_id": f"health.deadlines/{missed.partition}/{again.meta.cause.offset}/0"}
    replace(story, missed, missed, dataclasses.replace(missed, offset=missed.offset + 1, headers=headers,
                                                       value=again.SerializeToString()))
    assert "deadline" in kinds(story)


def test_a_deadline_number_that_was_left_out_is_found(story):
    story, _ = story
    missed = last(story, HEALTH, "FollowUpMissed")
    number = missed.meta.cause.offset + 1
    change(story, missed, lambda m: setattr(m.meta.cause, "offset", number),
           headers={**missed.headers, "ce_id": f"health.deadlines/{missed.partition}/{number}/0"})
    assert "cause" in kinds(story)


def test_a_deadline_that_passed_without_its_event_is_found(story):
    story, _ = story
    missed = last(story, HEALTH, "FollowUpMissed")
    drop(story, missed)
    assert "overdue" in kinds(story)


# Claims

def test_a_second_claim_that_passed_unseen_is_found(story):
    story, _ = story
    drop(story, last(story, REGISTRATION, "DuplicateCaseNoted"))
    assert "second-claim" in kinds(story)


def test_a_second_claim_that_opens_no_case_is_found(story):
    story, _ = story
    drop(story, last(story, REGISTRATION, "DuplicateCaseOpened"))
    assert {"oracle", "side-record"} <= kinds(story)


# Redis

def redis_findings(story, tamper):
    evidence = story.evidence()
    tamper(evidence.redis)
    return {finding.kind for finding in judge(evidence)}


CLAIMS = "claim"  # all of a partition stand together


@pytest.mark.parametrize("name, topic, event", [
    ("case", HEALTH, "IsolationCaseOpened"), ("follow_ups", HEALTH, "FollowUpRecorded"),
    ("deeds", HEALTH, "FollowUpRecorded"), ("deeds", REGISTRATION, "BuildingRegistered"),
    ("resident", HEALTH, "ResidentNoted"), ("open", ALERTS, "AlertRaised"), ("closed", ALERTS, "AlertResolved"),
    ("household", SUPPLY, "HouseholdNoted"), ("closed", SUPPLY, "SupplyConfirmed"),
    ("area", REGISTRATION, "AreaDefined"), ("staff", REGISTRATION, "StaffDefined"),
    ("building", REGISTRATION, "BuildingRegistered"), ("household", REGISTRATION, "HouseholdRegistered"),
    ("duplicate", REGISTRATION, "DuplicateCaseNoted"), (CLAIMS, REGISTRATION, "IdNumberClaimed")])
def test_an_entity_that_is_missing_changed_or_too_many_is_found(story, name, topic, event):
    story, _ = story
    record = last(story, topic, event)
    collection = name if name == CLAIMS else f"{name}:{record.key}"

    def lose(redis):
        redis[place_of(record)][collection].popitem()

    def alter(redis):
        field = next(iter(redis[place_of(record)][collection]))
        redis[place_of(record)][collection][field] += b"\xf2\x3f\x01x"  # one more field

    def invent(redis):
        redis[place_of(record)][collection][b"invented"] = b""

    for tamper in (lose, alter, invent):
        assert redis_findings(story, tamper) == {"redis"}, tamper


def test_a_lost_outcome_a_wrong_cause_and_a_wrong_position_are_found(story):
    story, _ = story
    place = place_of(last(story, HEALTH, "FollowUpRecorded"))

    def lose_outcomes(redis):
        del redis[place][next(name for name in redis[place] if name.startswith("command:"))]

    def forget_cause(redis):
        redis[place]["ledger"].popitem()

    def stand_elsewhere(redis):
        redis[place]["meta"][b"position"] = b"1"

    def be_unready(redis):
        del redis[place]["meta"][b"ready"]

    def be_unnamed(redis):
        redis[place]["collections"].pop(b"ledger")

    def be_gone(redis):
        del redis[place]

    def live_elsewhere(redis):
        redis[("health", 99)] = {"case:1": {b"a": b"b"}}

    for tamper in (lose_outcomes, forget_cause, stand_elsewhere, be_unready, be_unnamed, be_gone, live_elsewhere):
        assert redis_findings(story, tamper) == {"redis"}, tamper


# Positions, reads, dead letters, side records

def sample(at_ms, position, token):
    return {"kind": "position", "at_ms": at_ms, "service": "health", "partition": 0, "position": position,
            "token": token}


@pytest.mark.parametrize("samples, found", [
    ([sample(1, 5, "1"), sample(2, 9, "1"), sample(3, 9, "2")], set()),
    ([sample(1, 5, "1"), sample(2, None, "1"), sample(3, 4, "1")], set()),
    ([sample(1, 5, "2"), sample(2, None, None), sample(3, 4, "1")], set()),
    ([sample(1, 5, "1"), sample(2, 4, "1")], {"position"}),
    ([sample(1, 5, "1"), sample(2, 4, "2")], {"position"}),
    ([sample(1, 5, "2"), sample(2, 6, "1")], {"position"})])
def test_positions_and_tokens_never_go_back_but_where_redis_was_lost(samples, found):
    assert kinds(Story(), positions=samples) == found


def test_a_read_that_does_not_show_what_was_answered_is_found(story):
    story, ids = story
    attempt_of(story, ids["case"])["read"] = {"rpc": "GetCase", "shows": True}
    assert kinds(story) == set()
    attempt_of(story, ids["case"])["read"]["shows"] = False
    assert kinds(story) == {"read"}


def test_an_imported_household_that_is_not_seen_is_found_where_it_did_not_move(story):
    story, ids = story
    imported(story, ids)
    read = attempt_of(story, ids["third import"])["read"] = {"rpc": "GetHousehold", "shows": True}
    assert kinds(story) == set()
    read["shows"] = False
    assert kinds(story) == {"read"}
    del attempt_of(story, ids["third import"])["read"]
    attempt_of(story, ids["first import"])["read"] = read
    assert kinds(story) == set()


def test_a_dead_letter_without_its_event_and_the_other_way_round_are_found(story):
    story, _ = story
    letter = next(story.log.all_of(names.dead_letters(names.commands("health"), "health")))
    drop(story, letter)
    assert kinds(story) == {"dead-letter"}
    story, _ = played()
    drop(story, last(story, HEALTH, "InputDeadLettered"))
    assert "dead-letter" in kinds(story)


def test_a_dead_letter_that_is_not_what_came_is_found(story):
    story, _ = story
    change(story, next(story.log.all_of(names.dead_letters(names.commands("health"), "health"))), value=b"other")
    assert kinds(story) == {"dead-letter"}


def test_a_reference_record_that_is_lost_changed_or_invented_is_found(story):
    story, _ = story
    roster = next(one for one in story.log.of(names.REFERENCE, 0) if one.key == f"roster:{GRID}")
    drop(story, roster)
    assert kinds(story) == {"side-record"}
    story, _ = played()
    roster = next(one for one in story.log.of(names.REFERENCE, 0) if one.key == f"roster:{GRID}")
    change(story, roster, value=b"")
    assert kinds(story) == {"side-record"}
    story, _ = played()
    change(story, next(iter(story.log.of(names.REFERENCE, 0))), headers={"ce_id": "invented"})
    assert kinds(story) == {"side-record"}


def test_a_message_that_is_lost_is_found(story):
    story, _ = story
    drop(story, last(story, names.commands("registration"), "NoteDuplicateCase"))
    assert "side-record" in kinds(story)


# What the rules build on

@pytest.mark.parametrize("key, number", [("21", -973932308), ("foobar", -790332482),
                                         ("a-little-bit-long-string", -985981536),
                                         ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)])
def test_partitions_are_those_of_javas_partitioner(key, number):
    # Values of org.apache.kafka.common.utils.Utils.murmur2, from Kafka's own tests.
    assert names.partition_of(key, 0x7FFFFFFF) == (number & 0x7FFFFFFF) % 0x7FFFFFFF


def test_derived_ids_are_those_of_the_contract():
    assert names.derived_id("fever", "health.commands.v1/3/17/1") == "8d589b9b-0492-82a0-bdd8-ef44c1f7ece0"
    assert names.derived_id("ab", "c") != names.derived_id("a", "bc")


# Moves

@pytest.fixture(name="moved")
def story_with_moves():
    story, ids = played()
    moved_about(story, ids)
    return story, ids


def test_moves_that_were_carried_out_are_sound(moved):
    story, ids = moved
    assert judge(story.evidence()) == []
    for command_id in ("move", "declined", "followed"):
        assert attempt_of(story, ids[command_id])["answer"] == "PROCESSED"
    last(story, HEALTH, "InputForwarded")


def test_a_person_in_two_grids_is_found(moved):
    story, ids = moved
    drop(story, last(story, REGISTRATION, "ResidentsMovedOut", lambda one: one.message.move_id == ids["move"]))
    assert "place" in kinds(story)


def test_a_person_who_is_nowhere_is_found(moved):
    story, ids = moved
    drop(story, last(story, REGISTRATION, "ResidentsMovedIn", lambda one: one.message.moving.move_id == ids["move"]))
    assert "place" in kinds(story)


def test_a_record_that_did_not_follow_its_person_is_found(moved):
    story, _ = moved
    drop(story, last(story, HEALTH, "ResidentMovedIn", lambda one: one.message.cases))
    assert "place" in kinds(story)


def test_a_message_about_a_move_that_is_missing_is_found(moved):
    for domain, name in (("registration", "AcceptMove"), ("health", "AcceptResident"), ("supply", "AcceptRequest"),
                         ("alerting", "AcceptAlert")):
        story, _ = played()
        moved_about(story, _)
        drop(story, last(story, names.commands(domain), name))
        assert "side-record" in kinds(story), name


def test_a_command_that_was_handed_on_changed_or_not_at_all_is_found(moved):
    story, ids = moved
    handed_on = [one for one in story.log.all_of(names.commands("health"))
                 if one.is_command and one.meta.forwards and one.meta.command_id == ids["followed"]]
    assert len(handed_on) == 1
    change(story, handed_on[0], lambda message: setattr(message, "temperature_tenths", 399))
    assert "side-record" in kinds(story)
    story, ids = played()
    moved_about(story, ids)
    drop(story, [one for one in story.log.all_of(names.commands("health")) if one.is_command and one.meta.forwards][-1])
    assert "side-record" in kinds(story)


@pytest.fixture(name="rebuilt_story")
def story_with_a_moved_building():
    story, ids = played()
    rebuilt(story, ids)
    return story, ids


def test_a_building_that_moved_is_sound(rebuilt_story):
    story, ids = rebuilt_story
    assert judge(story.evidence()) == []
    for command_id in ("building declined", "building moved"):
        assert attempt_of(story, ids[command_id])["answer"] == "PROCESSED"
    for name in ("BuildingMoveReturned", "BuildingMovedOut", "InputForwarded", "AreaRetired", "ResponsiblePartiesNamed"):
        last(story, REGISTRATION, name)


@pytest.mark.parametrize("lost", ["AcceptBuilding", "CompleteBuildingMove", "ReturnBuilding"])
def test_a_building_whose_move_stopped_half_way_is_found(rebuilt_story, lost):
    story, _ = rebuilt_story
    drop(story, last(story, names.commands("registration"), lost))
    assert "side-record" in kinds(story)


def test_a_building_in_two_grids_is_found(rebuilt_story):
    story, ids = rebuilt_story
    drop(story, last(story, REGISTRATION, "BuildingMovedOut", lambda one: one.message.building_id == ids["annex"]))
    assert "place" in kinds(story)


def test_a_visit_that_a_moved_building_lost_is_found(rebuilt_story):
    story, _ = rebuilt_story
    change(story, last(story, REGISTRATION, "BuildingMovedIn"),
           lambda message: message.moving.doors[0].ClearField("last_visit"))
    assert "oracle" in kinds(story)


@pytest.fixture(name="born_story")
def story_with_somebody_added():
    story, ids = played()
    born(story, ids)
    return story, ids


def test_somebody_added_is_sound(born_story):
    story, ids = born_story
    assert judge(story.evidence()) == []
    assert attempt_of(story, ids["added 21"])["answer"] == "PROCESSED"
    assert attempt_of(story, ids["added 22"])["reason"] == "ALREADY_EXISTS"
    noted = last(story, HEALTH, "ResidentNoted")
    assert noted.message.resident_id == ids["born"]
    last(story, REGISTRATION, "DuplicateCaseOpened")


def test_somebody_added_whom_nobody_notes_is_found(born_story):
    story, _ = born_story
    drop(story, last(story, HEALTH, "ResidentNoted"))
    assert "oracle" in kinds(story)


def test_somebody_added_whose_claim_is_lost_is_found(born_story):
    story, ids = born_story
    drop(story, last(story, REGISTRATION, "IdNumberClaimed",
                     lambda one: one.message.claim.resident_id == ids["born"]))
    assert {"oracle", "second-claim"} & kinds(story)


@pytest.fixture(name="found")
def story_with_findings():
    story, ids = played()
    found_out(story, ids)
    return story, ids


def test_what_was_found_out_about_a_duplicate_is_sound(found):
    story, ids = found
    assert judge(story.evidence()) == []
    for command_id in ("merged", "separated", "settled"):
        assert attempt_of(story, ids[command_id])["answer"] == "PROCESSED"
    last(story, REGISTRATION, "DuplicateCaseClosed")
    last(story, REGISTRATION, "DuplicateCaseSettled")


def test_a_record_that_is_lost_in_a_merge_is_found(found):
    story, ids = found
    change(story, last(story, REGISTRATION, "ResidentsMovedIn"),
           lambda message: message.moving.ClearField("merge_into_resident_id"))
    assert {"oracle", "side-record"} & kinds(story)


def test_a_finding_that_settled_other_claims_is_found(found):
    story, ids = found
    change(story, last(story, REGISTRATION, "DuplicateCaseSettled"), lambda message: message.claims.pop())
    assert "oracle" in kinds(story)


def test_a_claim_that_is_settled_without_having_been_looked_into_is_found(found):
    story, ids = found
    settled = last(story, REGISTRATION, "DuplicateCaseSettled")
    assert "second-claim" not in kinds(story)
    drop(story, settled)
    assert "second-claim" in kinds(story)


# Arrivals and signatures

@pytest.fixture(name="travellers")
def story_with_arrivals():
    story, ids = played()
    arrived(story, ids)
    return story, ids


def test_arrivals_are_sound(travellers):
    story, ids = travellers
    assert judge(story.evidence()) == []
    assert attempt_of(story, ids["by the same"])["reason"] == "WRONG_STATE"
    for command_id in ("verified", "filed", "signed", "forgotten"):
        assert attempt_of(story, ids[command_id])["answer"] == "PROCESSED"
    verified = event_of(story, ids["verified"], "ArrivalVerified").message
    assert (verified.isolation, verified.isolation_days, len(verified.resident_ids)) == (2, 5, 2)
    extended = last(story, HEALTH, "IsolationExtended").message
    opened = last(story, HEALTH, "IsolationCaseOpened").message
    assert (extended.case_id, extended.ends_at_ms) == (ids["case"], opened.ends_at_ms)
    assert opened.resident_id == str(uuid.UUID(int=11))


def test_an_arrival_isolates_by_the_rules_of_its_moment_also_where_it_lengthens_another_isolation_first():
    story, ids = played()
    story.command("registration", DISTRICT, "SetRules", change={"morning_end_minute": 60, "evening_end_minute": 780})
    arrived(story, ids)
    assert last(story, HEALTH, "IsolationCaseOpened").message.morning_end_minute == 60
    assert judge(story.evidence()) == []


def test_an_isolation_that_an_arrival_asks_for_and_nobody_opens_is_found(travellers):
    story, _ = travellers
    drop(story, last(story, HEALTH, "IsolationCaseOpened"))
    assert "oracle" in kinds(story)


def test_an_isolation_that_is_not_lengthened_enough_is_found(travellers):
    story, _ = travellers
    change(story, last(story, HEALTH, "IsolationExtended"),
           lambda message: setattr(message, "ends_at_ms", message.ends_at_ms - 24 * HOUR))
    assert "oracle" in kinds(story)


def test_an_arrival_that_its_own_declarer_verified_is_found(travellers):
    story, ids = travellers
    declared = event_of(story, ids["arrival"], "ArrivalDeclared")
    change(story, declared, lambda message: setattr(message.meta, "actor", "head-01"))
    assert "oracle" in kinds(story)


@pytest.mark.parametrize("field, value", [("isolation", 3), ("isolation_days", 9)])
def test_an_arrival_that_no_table_of_risk_areas_judges_so_is_found(travellers, field, value):
    story, ids = travellers
    change(story, event_of(story, ids["verified"], "ArrivalVerified"),
           lambda message: setattr(message, field, value))
    assert "oracle" in kinds(story)


def test_risk_areas_that_the_reference_data_lack_are_found(travellers):
    story, _ = travellers
    drop(story, next(one for one in story.log.of(names.REFERENCE, 0) if one.key.startswith("risk:")))
    assert "side-record" in kinds(story)


def test_the_key_of_a_forgotten_arrival_that_still_stands_is_found(travellers):
    story, ids = travellers
    key_id = event_of(story, ids["arrival"], "ArrivalDeclared").message.details[0].key_id
    drop(story, next(one for one in story.log.of(names.KEYS, 0) if one.key == key_id and one.value is None))
    assert "side-record" in kinds(story)


def test_a_signature_that_is_lost_is_found(travellers):
    story, ids = travellers
    drop(story, event_of(story, ids["signed"], "SignatureRecorded"))
    assert {"outcome", "oracle"} & kinds(story)


# Imports

@pytest.fixture(name="files")
def story_with_imports():
    story, ids = played()
    imported(story, ids)
    return story, ids


def answers_of(story, import_id):
    return last(story, REGISTRATION, "ResidentsImported", lambda one: one.message.import_id == import_id)


def changed_import(files, which, message):
    """The kinds of what is found where an import's answers say something else, and nobody remembers being told."""
    story, ids = files
    story.attempts.clear()
    change(story, answers_of(story, ids[which]), message)
    return kinds(story)


def event_of(story, import_id, name):
    return last(story, REGISTRATION, name, lambda one: one.meta.command_id == import_id)


def test_imports_are_sound(files):
    story, ids = files
    assert judge(story.evidence()) == []
    results = [one.result for one in answers_of(story, ids["first import"]).message.answers]
    assert results == [REGISTERED, REGISTERED, KNOWN, MERGED, REJECTED, MERGED, REGISTERED, REGISTERED]
    assert [one.result for one in answers_of(story, ids["second import"]).message.answers] == [KNOWN, KNOWN, MERGED]
    full = [one.result for one in answers_of(story, ids["full import"]).message.answers]
    assert full == [REGISTERED] * 50 + [REJECTED]
    assert [one.result for one in answers_of(story, ids["third import"]).message.answers] == [REGISTERED]
    assert attempt_of(story, ids["nowhere"])["reason"] == "NOT_FOUND"
    for command_id in ("case of a record", "move of a record", "forgotten"):
        assert attempt_of(story, ids[command_id])["answer"] == "PROCESSED", command_id
    last(story, REGISTRATION, "DuplicateCaseOpened")


def test_a_row_that_was_lost_is_found(files):
    story, ids = files
    change(story, event_of(story, ids["first import"], "HouseholdRegistered"), lambda message: message.residents.pop())
    assert {"import", "oracle"} <= kinds(story)


def test_a_row_without_an_answer_is_found(files):
    assert {"import", "oracle"} <= changed_import(files, "first import", lambda message: message.answers.pop())


def test_answers_in_another_order_than_the_rows_are_found(files):
    def swap(message):
        first = type(message.answers[0])()
        first.CopyFrom(message.answers[0])
        message.answers[0].CopyFrom(message.answers[1])
        message.answers[1].CopyFrom(first)

    assert {"import", "oracle"} <= changed_import(files, "first import", swap)


def test_an_import_without_answers_is_found(files):
    story, ids = files
    drop(story, answers_of(story, ids["first import"]))
    assert {"import", "oracle"} <= kinds(story)


@pytest.mark.parametrize("row, field, value", [
    (0, "result", KNOWN), (2, "result", REGISTERED), (3, "result", KNOWN), (4, "result", KNOWN),
    (7, "result", REJECTED), (0, "resident_id", str(uuid.UUID(int=9))), (3, "record_id", ""),
    (2, "record_id", str(uuid.UUID(int=9))), (4, "message", ""), (4, "field", ""), (0, "message", "said for nothing")])
def test_an_answer_that_does_not_fit_the_events_is_found(files, row, field, value):
    found = changed_import(files, "first import", lambda message: setattr(message.answers[row], field, value))
    assert {"import", "oracle"} <= found


def test_a_rejection_in_the_words_of_the_service_is_sound(files):
    def say(message):
        message.answers[50].field, message.answers[50].message = "door", "household x takes no more; name them apart"
    assert changed_import(files, "full import", say) == {"redis"}  # which holds the words of before


@pytest.mark.parametrize("field, value", [("reason", NOT_FOUND), ("field", "grid_code")])
def test_a_rejection_for_another_reason_is_found(files, field, value):
    found = changed_import(files, "full import", lambda message: setattr(message.answers[50], field, value))
    assert "oracle" in found


def test_a_record_that_was_merged_into_somebody_else_is_found(files):
    story, ids = files
    wrong = event_of(story, ids["second import"], "ResidentRecordAdded")
    other = str(uuid.UUID(int=11))  # of the same household
    story.attempts.clear()
    change(story, wrong, lambda message: setattr(message, "resident_id", other))
    change(story, answers_of(story, ids["second import"]),
           lambda message: setattr(message.answers[2], "resident_id", other))
    assert {"import", "oracle"} <= kinds(story)


def test_a_record_that_was_lost_is_found(files):
    story, ids = files
    drop(story, event_of(story, ids["second import"], "ResidentRecordAdded"))
    assert {"import", "oracle", "cause"} <= kinds(story)


def test_a_record_that_is_no_longer_what_was_sent_is_found(files):
    story, ids = files
    change(story, event_of(story, ids["second import"], "ResidentRecordAdded"),
           lambda message: setattr(message.record, "sealed", b"other"))
    assert {"import", "oracle"} <= kinds(story)


def test_a_record_that_is_lost_in_redis_is_found(files):
    story, ids = files
    place = place_of(last(story, REGISTRATION, "ResidentsMovedIn"))

    def lose(redis):
        households = redis[place][f"household:{OTHER_GRID}"]
        household = contracts.state("registration", "HouseholdState").FromString(
            households[ids["new household"].encode()])
        del household.residents[0].merged[:]
        households[ids["new household"].encode()] = household.SerializeToString()

    assert redis_findings(story, lose) == {"redis"}


def test_a_record_that_health_does_not_know_is_found(files):
    story, ids = files
    drop(story, last(story, HEALTH, "ResidentNoted", lambda one: one.message.resident_id == ids["by hand"]))
    assert "oracle" in kinds(story)


def test_a_record_that_claims_an_id_number_beside_its_resident_is_found(files):
    story, ids = files
    claim = last(story, names.commands("registration"), "ClaimIdNumber")
    added = event_of(story, ids["second import"], "ResidentRecordAdded")
    invented = type(claim.message).FromString(claim.value)
    invented.meta.origin.CopyFrom(added.meta.cause)
    replace(story, claim, claim, dataclasses.replace(
        claim, offset=claim.offset + 1, value=invented.SerializeToString(),
        headers={**claim.headers, "ce_id": f"{added.id}0"}))
    assert {"side-record", "cause"} <= kinds(story)


def test_a_data_key_that_was_not_destroyed_is_found(files):
    story, ids = files
    unused = answers_of(story, ids["first import"]).message.unused_key_ids
    tombstone = next(one for one in story.log.of(names.KEYS, 0) if one.key == unused[0] and one.value is None)
    drop(story, tombstone)
    assert kinds(story) == {"side-record"}


def test_a_data_key_that_is_in_use_and_was_destroyed_is_found(files):
    used = event_of(files[0], files[1]["first import"], "HouseholdRegistered").message.residents[0].key_id
    found = changed_import(files, "first import", lambda message: message.unused_key_ids.append(used))
    assert {"import", "oracle", "side-record"} <= found


def test_what_a_client_was_told_of_a_row_and_the_log_does_not_say_is_found(files):
    story, ids = files
    told = attempt_of(story, ids["first import"])["answers"]

    def with_answers(answers):
        attempt_of(story, ids["first import"])["answers"] = answers
        return kinds(story)

    assert with_answers(told) == set()
    assert with_answers(told[:-1]) == {"import"}
    assert with_answers([*told, told[-1]]) == {"import"}
    assert with_answers([{**told[0], "result": KNOWN}, *told[1:]]) == {"import"}
    assert with_answers([*told[:2], {**told[2], "result": KNOWN}, *told[3:]]) == {"import"}  # rejected at sight


def test_a_row_that_was_only_accepted_and_is_told_as_decided_is_found(files):
    story, ids = files
    accepted = attempt_of(story, ids["second import"])
    assert accepted["answer"] == "ACCEPTED" and accepted["answers"] == []
    accepted["answers"] = [{"row": 0, "result": KNOWN, "household_id": ids["household1"]}]
    assert kinds(story) == {"import"}


def test_a_row_that_was_taken_in_behind_another_door_than_was_asked_for_is_found(files):
    story, ids = files
    attempt_of(story, ids["first import"])["request"]["rows"][1]["door"] = "999"
    assert kinds(story) == {"import"}


def test_an_attempt_that_tells_nothing_of_its_rows_cannot_be_checked(files):
    story, ids = files
    del attempt_of(story, ids["first import"])["answers"]
    with pytest.raises(CannotCheck, match="tells nothing of its rows"):
        kinds(story)


def test_the_answers_of_imports_stand_in_redis_for_72_hours(files):
    story, ids = files
    collection = f"import:{GRID}"
    place = place_of(answers_of(story, ids["third import"]))
    kept = story.evidence().redis[place][collection]
    assert set(kept) == {ids["third import"].encode()}  # the others are 73 h older
    [answer] = contracts.state("registration", "ImportState").FromString(kept[ids["third import"].encode()]).answers
    assert answer.resident_id == names.id_bytes(names.derived_id(ids["third import"], "resident", "0"))
    assert answer.household_id == names.id_bytes(names.derived_id(ids["third import"], "household", "0"))
    assert (answer.result, answer.record_id) == (REGISTERED, b"")
    for tamper in (lambda redis: redis[place][collection].popitem(),
                   lambda redis: redis[place][collection].update({ids["first import"].encode(): b""}),
                   lambda redis: redis[place][collection].update({ids["third import"].encode(): b""})):
        assert redis_findings(story, tamper) == {"redis"}


@pytest.mark.parametrize("name", ["MoveBegun", "ResidentsMovedIn"])
def test_a_move_that_forgets_what_a_record_says_is_found(files, name):
    story, _ = files
    change(story, last(story, REGISTRATION, name),
           lambda message: setattr(message.moving.residents[0].merged[0], "details_hash", 0))
    assert {"oracle", "side-record"} & kinds(story)


def test_a_forgotten_household_whose_details_can_still_be_told_apart_is_found(files):
    story, _ = files
    forgotten = last(story, REGISTRATION, "HouseholdForgotten")
    records = records_of(forgotten.message.residents)
    assert len(records) > len(forgotten.message.residents) and not any(one.details_hash for one in records)
    change(story, forgotten, lambda message: setattr(message.residents[0], "details_hash", 35))
    assert kinds(story) == {"oracle"}


# A household or building is about to go for a moment only; the story has none.

@pytest.mark.parametrize("what, reason", [("household", WRONG_STATE), ("moving building", WRONG_STATE),
                                          ("moved building", WRONG_STATE), ("no building", NOT_FOUND)])
def test_a_row_of_what_is_on_its_way_is_rejected(story, what, reason):
    story, ids = story
    state = walk(story.log, "registration", names.partition_of(GRID, story.log.partitions)).state(GRID)
    if what == "household":
        state.households[ids["household1"]].move_id = uuid.UUID(int=9).bytes
    elif what == "no building":
        del state.buildings[ids["building1"]]
    else:
        state.buildings[ids["building1"]].stage = {"moving building": MOVING, "moved building": MOVED}[what]
        state.buildings[ids["building1"]].to_grid_code = OTHER_GRID
    command = contracts.event("registration", "ImportResidents")(rows=[row_of(ids["building1"], "101", 30, 31)])
    [event] = registration_rules.import_residents(state, command, None)
    [answer] = event.answers
    assert (answer.result, answer.reason) == (REJECTED, reason)
    assert len(event.unused_key_ids) == 1


def test_the_ids_of_an_import_are_those_of_its_rows_whatever_the_command_says(story):
    story, ids = story
    state = walk(story.log, "registration", names.partition_of(GRID, story.log.partitions)).state(GRID)
    row = row_of(ids["building1"], "102", 30, 31)
    row["resident"]["resident_id"] = str(uuid.UUID(int=9))
    command = contracts.event("registration", "ImportResidents")(meta={"command_id": story.new_id()}, rows=[row])
    registered, _ = registration_rules.import_residents(state, command, None)
    assert registered.residents[0].resident_id == names.derived_id(command.meta.command_id, "resident", "0")
    assert registered.household_id == names.derived_id(command.meta.command_id, "household", "0")
