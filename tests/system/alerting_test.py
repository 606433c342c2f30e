"""Alerts as those who are addressed see them: raised once, climbing, acknowledged, resolved, watched, with names."""

import grpc
from city import COMMUNITY, DISTRICT, STREET
from harness.api import Caller, eventually, module, new_command_id
from processes import second_instance
from watch import Watch


def types(name: str) -> int:
    return getattr(module("alerting", "types"), name)


def wait_for_level(grid, alert_id: str, name: str):
    def there():
        alert = grid.alert(alert_id)
        assert alert.level == types(f"ALERT_LEVEL_{name}")
        return alert
    return eventually(there)


def test_an_alert_that_nobody_acknowledges_climbs_all_five_levels_by_time(grid, clock):
    alert = grid.raise_fever(clock.now_ms)
    begin = alert.raised_at_ms
    climbed = [wait_for_level(grid, alert.alert_id, "GRID_WORKER")]
    for minutes, name in ((10, "GRID_HEAD"), (10, "COMMUNITY"), (20, "STREET"), (30, "DISTRICT")):
        clock.move(minutes=minutes)
        climbed.append(wait_for_level(grid, alert.alert_id, name))
    assert [(each.area_code, list(each.addressed_staff_ids)) for each in climbed] == [
        (grid.code, [grid.worker]), (grid.code, [grid.head]), (COMMUNITY, ["community"]), (STREET, ["street"]),
        (DISTRICT, ["district"])]
    assert climbed[-1].next_escalation_at_ms == 0
    assert [(entry.at_ms - begin) // 60_000 for entry in climbed[-1].history] == [0, 10, 20, 40, 70]


def test_an_acknowledged_alert_climbs_no_further_and_is_resolved_with_who_and_why(grid, clock):
    alert = grid.raise_fever(clock.now_ms)
    clock.move(minutes=10)
    wait_for_level(grid, alert.alert_id, "GRID_HEAD")
    of_it = {"grid_code": grid.code, "alert_id": alert.alert_id}
    grid.api.alerting(grid.head).AcknowledgeAlert(**of_it, reason=types("ACKNOWLEDGE_REASON_VISITING"))
    assert grid.alerts("UNACKNOWLEDGED") == [] and len(grid.alerts("UNSPECIFIED")) == 1
    clock.move(hours=5)
    grid.as_worker("alerting").ResolveAlert(**of_it, reason=types("RESOLVE_REASON_MEDICAL_TOOK_OVER"))

    alert = grid.alert(alert.alert_id)
    assert alert.level == types("ALERT_LEVEL_GRID_HEAD") and alert.status == types("ALERT_STATUS_RESOLVED")
    steps = module("alerting", "service").AlertStep
    assert [(steps.Name(entry.step)[11:], entry.staff_id) for entry in alert.history] == [
        ("RAISED", ""), ("ESCALATED", ""), ("ACKNOWLEDGED", grid.head), ("RESOLVED", grid.worker)]
    assert alert.history[2].acknowledge_reason == types("ACKNOWLEDGE_REASON_VISITING")
    assert alert.history[3].resolve_reason == types("RESOLVE_REASON_MEDICAL_TOOK_OVER")
    assert grid.alerts("UNSPECIFIED") == []


def test_one_cause_raises_one_alert_however_often_it_is_reported_and_read_again(grid, clock, gridkeeper):
    case_id = grid.open_case()
    command_id = new_command_id()
    for _ in range(2):
        grid.follow_up(case_id, clock.now_ms, tenths=391, command_id=command_id)
    grid.follow_up(case_id, clock.now_ms, tenths=392)  # the same slot's fever
    [alert] = grid.wait_for_alerts(1)
    gridkeeper.services["alerting"].kill()
    gridkeeper.services["alerting"].start()
    other = grid.open_case()
    grid.follow_up(other, clock.now_ms, tenths=390)
    by_case = {each.cause.fever.case_id: each.alert_id for each in grid.wait_for_alerts(2)}
    assert by_case[case_id] == alert.alert_id and set(by_case) == {case_id, other}


def test_a_watch_misses_nothing_over_reconnects_to_another_instance_and_after_a_restart(
        gridkeeper, grid, clock, api, city):
    caller = api.alerting("community")
    token = gridkeeper.token("community")
    watch = Watch(caller, COMMUNITY)
    watch.next_message()
    begin = watch.cursor
    first = grid.raise_fever(clock.now_ms)
    seen = [watch.next_event()]
    watch.close()

    second = city.new_grid().raise_fever(clock.now_ms)  # while nobody watches
    with second_instance(gridkeeper, "alerting") as other, grpc.insecure_channel(other.address) as channel:
        watch = Watch(Caller("alerting", channel, token), COMMUNITY, watch.cursor)
        seen.append(watch.next_event())
        watch.close()
    grid.as_worker("alerting").AcknowledgeAlert(grid_code=grid.code, alert_id=first.alert_id,
                                                reason=types("ACKNOWLEDGE_REASON_PHONING"))
    gridkeeper.services["alerting"].kill()
    gridkeeper.services["alerting"].start()
    watch = Watch(caller, COMMUNITY, watch.cursor)
    seen.append(watch.next_event())
    grid.as_worker("alerting").ResolveAlert(grid_code=grid.code, alert_id=first.alert_id,
                                            reason=types("RESOLVE_REASON_HANDLED"))
    seen.append(watch.next_event())
    watch.close()
    assert seen == [("alert_raised", first.alert_id), ("alert_raised", second.alert_id),
                    ("alert_acknowledged", first.alert_id), ("alert_resolved", first.alert_id)]

    whole = Watch(caller, COMMUNITY, begin)
    assert sorted(whole.next_event() for _ in seen) == sorted(seen)
    whole.close()


def test_a_watch_of_a_grid_shows_that_grid_only(grid, city, clock):
    watch = Watch(grid.as_worker("alerting"), grid.code)
    watch.next_message()
    city.new_grid().raise_fever(clock.now_ms)
    own = grid.raise_fever(clock.now_ms)
    assert watch.next_event() == ("alert_raised", own.alert_id)
    watch.close()


def test_an_alerts_page_names_people_and_says_so_where_registration_is_away(gridkeeper, grid, city, clock):
    states = module("alerting", "service")
    household = grid.household(city.new_person("Sun Li"), city.new_person())
    case_id = grid.open_case(household.resident_ids[0])
    grid.follow_up(case_id, clock.now_ms, tenths=380)
    [alert] = grid.wait_for_alerts(1)

    def page():
        return grid.as_worker("alerting").GetAlertPage(grid_code=grid.code, alert_id=alert.alert_id)

    def complete():
        answer = page()
        assert answer.names_state == states.NAMES_STATE_COMPLETE, answer.names_message
        return answer
    answer = eventually(complete)
    assert [each.name for each in answer.residents] == ["Sun Li"] and answer.residents[0].phone
    assert [each.name for each in answer.staff] == [f"Name of {grid.worker}"] and "Building 1" in answer.address

    gridkeeper.services["registration"].kill()
    try:
        answer = page()
        assert answer.names_state == states.NAMES_STATE_UNAVAILABLE and "ask again" in answer.names_message
        assert not answer.residents and not answer.staff
        assert answer.alert.cause.fever.resident_id == household.resident_ids[0]
        assert list(answer.alert.addressed_staff_ids) == [grid.worker]
    finally:
        gridkeeper.services["registration"].start()
    assert eventually(complete).residents[0].name == "Sun Li"
