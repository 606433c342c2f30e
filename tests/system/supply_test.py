"""What a household asks for, from the request to its confirmation."""

import grpc
import pytest
from harness.api import eventually, module


def types(name: str) -> int:
    return getattr(module("supply", "types"), name)


def request(grid, household_id: str) -> str:
    """Asks for rice and water, once supply has heard of the household."""
    return eventually(lambda: grid.as_worker("supply").RequestSupply(
        grid_code=grid.code, household_id=household_id, category=types("SUPPLY_CATEGORY_GROCERIES"),
        items=[{"name": "rice", "quantity": 5, "unit": types("SUPPLY_UNIT_KILOGRAM")},
               {"name": "water", "quantity": 12, "unit": types("SUPPLY_UNIT_BOTTLE")}])).request_id


def state(grid, request_id: str):
    return grid.as_worker("supply").GetSupplyRequest(grid_code=grid.code, request_id=request_id).supply_request


def listed(grid, filter_name: str = "UNSPECIFIED") -> list[str]:
    value = module("supply", "service").RequestFilter.Value(f"REQUEST_FILTER_{filter_name}")
    answer = grid.as_worker("supply").ListOpenRequests(area_code=grid.code, filter=value)
    return [each.request_id for each in answer.supply_requests]


def held_by(grid, staff_id: str) -> list[str]:
    answer = grid.as_worker("supply").ListRequestsByWorker(area_code=grid.code, staff_id=staff_id)
    return [each.request_id for each in answer.supply_requests]


def test_a_request_is_claimed_delivered_and_confirmed_and_found_by_grid_and_by_worker(grid, clock):
    household_id = grid.household().household_id
    request_id = request(grid, household_id)
    of_it = {"grid_code": grid.code, "request_id": request_id}
    assert listed(grid, "UNCLAIMED") == [request_id] and held_by(grid, grid.worker) == []

    grid.as_worker("supply").ClaimSupply(**of_it)
    assert listed(grid, "CLAIMED") == held_by(grid, grid.worker) == [request_id]
    grid.api.supply(grid.head).ClaimSupply(**of_it, take_over_from=grid.worker)
    assert held_by(grid, grid.worker) == [] and held_by(grid, grid.head) == [request_id]

    grid.as_worker("supply").DeliverSupply(**of_it, delivered_at_ms=clock.now_ms)
    assert listed(grid, "UNCONFIRMED") == [request_id]
    grid.as_worker("supply").ConfirmSupply(**of_it)
    assert listed(grid) == held_by(grid, grid.head) == []

    closed = state(grid, request_id)
    assert closed.status == types("SUPPLY_STATUS_CONFIRMED") and closed.household_id == household_id
    assert (closed.requested_by, closed.claimed_by, closed.delivered_by) == (grid.worker, grid.head, grid.worker)
    assert [(item.name, item.quantity) for item in closed.items] == [("rice", 5), ("water", 12)]


def test_a_request_is_cancelled_with_a_reason_and_takes_no_claim_after(grid):
    request_id = request(grid, grid.household().household_id)
    grid.as_worker("supply").CancelSupply(grid_code=grid.code, request_id=request_id,
                                          reason=types("CANCEL_REASON_NOT_AVAILABLE"))
    cancelled = state(grid, request_id)
    assert cancelled.status == types("SUPPLY_STATUS_CANCELLED")
    assert cancelled.cancel_reason == types("CANCEL_REASON_NOT_AVAILABLE") and listed(grid) == []
    with pytest.raises(grpc.RpcError) as refused:
        grid.as_worker("supply").ClaimSupply(grid_code=grid.code, request_id=request_id)
    assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION


def test_a_request_is_overdue_after_its_hours_and_its_alert_ends_with_the_delivery(grid, clock):
    request_id = request(grid, grid.household().household_id)
    assert state(grid, request_id).overdue_at_ms == clock.now_ms + 24 * 3_600_000
    clock.move(hours=24)
    [alert] = grid.wait_for_alerts(1)
    rules = module("alerting", "types")
    assert alert.rule == rules.ALERT_RULE_SUPPLY_OVERDUE and alert.cause.supply_overdue.request_id == request_id
    assert state(grid, request_id).overdue and listed(grid, "OVERDUE") == [request_id]

    of_it = {"grid_code": grid.code, "request_id": request_id}
    grid.as_worker("supply").ClaimSupply(**of_it)
    grid.as_worker("supply").DeliverSupply(**of_it, delivered_at_ms=clock.now_ms)

    def resolved():
        last = grid.alert(alert.alert_id).history[-1]
        assert last.resolve_reason == rules.RESOLVE_REASON_SUPPLY_DELIVERED
    eventually(resolved)
    assert state(grid, request_id).overdue and listed(grid, "OVERDUE") == []


def test_requests_of_a_forgotten_household_are_cancelled(grid, api):
    household_id = grid.household().household_id
    request_id = request(grid, household_id)
    api.registration("community").ForgetHousehold(grid_code=grid.code, household_id=household_id,
                                                  reason=module("registration", "types").FORGET_REASON_MOVED_AWAY)

    def cancelled():
        assert state(grid, request_id).cancel_reason == types("CANCEL_REASON_HOUSEHOLD_FORGOTTEN")
    eventually(cancelled)
