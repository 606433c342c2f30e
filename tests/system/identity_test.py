"""Who may do what: the token says who, the reference data says the rest, at this moment."""

import grpc
import pytest
from city import COMMUNITY
from clock import ms
from harness.api import eventually
from installation import ADMIN
from watch import Watch

SERVICES = ("registration", "health", "supply", "alerting")
ASKS_FOR_A_GRID = {"registration": "ListBuildings", "health": "ListCases", "supply": "ListOpenRequests",
                   "alerting": "ListAlerts"}


def ask(grid, service: str, staff_id: str):
    field = "grid_code" if service == "registration" else "area_code"
    return getattr(getattr(grid.api, service)(staff_id), ASKS_FOR_A_GRID[service])(**{field: grid.code})


def refusal(grid, service: str, staff_id: str) -> grpc.StatusCode | None:
    try:
        ask(grid, service, staff_id)
    except grpc.RpcError as refused:
        return refused.code()
    return None


def test_a_removed_worker_is_out_at_once_with_a_token_that_is_still_valid(grid, api):
    watch = Watch(grid.as_worker("alerting"), grid.code)
    watch.next_message()
    for service in SERVICES:
        ask(grid, service, grid.worker)

    api.registration(ADMIN).RemoveStaff(area_code=grid.code, staff_id=grid.worker)
    assert refusal(grid, "registration", grid.worker) == grpc.StatusCode.PERMISSION_DENIED
    for service in SERVICES[1:]:  # as soon as they have read of it
        def is_out(service=service):
            assert refusal(grid, service, grid.worker) == grpc.StatusCode.PERMISSION_DENIED
        eventually(is_out, seconds=5)
    with pytest.raises(grpc.RpcError) as ended:
        while True:
            watch.next_message()
    assert ended.value.code() == grpc.StatusCode.PERMISSION_DENIED


def test_a_worker_is_out_when_the_dates_are_over(grid, city, clock):
    city.define_staff("temporary", "grid_worker", grid.code, valid_until_ms=ms(clock.now) + 3_600_000)
    for service in SERVICES:
        eventually(lambda service=service: ask(grid, service, "temporary"))
    clock.move(hours=1)
    for service in SERVICES:
        assert refusal(grid, service, "temporary") == grpc.StatusCode.PERMISSION_DENIED


def test_a_grid_of_others_and_one_that_there_is_not_are_not_found_in_the_same_words(grid, city):
    other = city.new_grid()
    for service in SERVICES:
        answers = set()
        for code in (other.code, f"{COMMUNITY}999"):
            field = "grid_code" if service == "registration" else "area_code"
            with pytest.raises(grpc.RpcError) as refused:
                getattr(grid.as_worker(service), ASKS_FOR_A_GRID[service])(**{field: code})
            answers.add((refused.value.code(), refused.value.details()))
        [(code, _)] = answers
        assert code == grpc.StatusCode.NOT_FOUND


def test_upper_staff_reach_the_grids_below_them_and_only_a_role_that_may_forgets_a_household(grid, api):
    household_id = grid.household().household_id
    for staff_id in ("community", "street", "district", ADMIN):
        ask(grid, "registration", staff_id)
    with pytest.raises(grpc.RpcError) as refused:
        grid.as_worker("registration").ForgetHousehold(grid_code=grid.code, household_id=household_id, reason=1)
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
