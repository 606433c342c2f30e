"""After a PROCESSED answer: can the effect be read, by any instance? None where that cannot be said at this moment
(the look-up itself got no answer)."""

import grpc

from checker.names import derived_id

_NO_ANSWER = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)


def look(client, service: str, rpc: str, request, response, staff: str) -> dict | None:
    looker = _LOOKERS.get(rpc)
    wanted = looker(request, response) if looker is not None else None
    if wanted is None:
        return None
    lookup, fields, shows = wanted
    messages = type(request).DESCRIPTOR.file.message_types_by_name
    question = messages[f"{lookup}Request"]._concrete_class(**fields)
    try:
        found = client.call(service, lookup, question, staff, seconds=2)
    except grpc.RpcError as error:
        if error.code() in _NO_ANSWER:
            return None
        return {"rpc": lookup, "shows": False, "detail": f"{error.code().name}: {error.details()}"}
    seen = bool(shows(found))
    return {"rpc": lookup, "shows": seen, "detail": "" if seen else f"{question} shows {found}"[:600]}


def _building(request, response):
    return ("ListBuildings", {"grid_code": request.grid_code, "page_size": 1000},
            lambda found: any(one.building_id == response.building_id for one in found.buildings))


def _household(request, response):
    return ("GetHousehold", {"grid_code": request.grid_code, "household_id": response.household_id},
            lambda found: len(found.household.residents) == len(request.residents))


def _import(request, response):
    """A household that was registered by it; whoever asked knows of a new door alone."""
    household_id = next((one.household_id for one in response.answers if one.result == _REGISTERED
                         and one.household_id == derived_id(request.command_id, "household", str(one.row))), None)
    if household_id is None:
        return None
    residents = {one.resident_id for one in response.answers if one.household_id == household_id}
    return ("GetHousehold", {"grid_code": request.grid_code, "household_id": household_id},
            lambda found: {one.resident_id for one in found.household.residents} == residents)


def _case(request, response):
    return ("GetCase", {"grid_code": request.grid_code, "case_id": response.case_id},
            lambda found: found.isolation_case.resident_id == request.resident_id)


def _follow_up(request, _):
    return ("GetCase", {"grid_code": request.grid_code, "case_id": request.case_id},
            lambda found: any(one.taken_at_ms == request.taken_at_ms
                              and one.temperature_tenths == request.temperature_tenths
                              for one in found.isolation_case.follow_ups))


def _supply(request, shows, request_id=None):
    return ("GetSupplyRequest", {"grid_code": request.grid_code, "request_id": request_id or request.request_id},
            lambda found: shows(found.supply_request))


def _alert(request, shows):
    return ("GetAlert", {"grid_code": request.grid_code, "alert_id": request.alert_id},
            lambda found: shows({entry.step for entry in found.alert.history}))


def _pass(request, pass_id, shows):
    return ("ListPasses", {"area_code": request.grid_code, "page_size": 1000},
            lambda found: found.unavailable_grids or found.next_page_token or any(
                one.pass_id == pass_id and shows(one) for one in found.passes))


def _enterprise(request, shows, enterprise_id=None):
    return ("GetEnterprise", {"grid_code": request.grid_code, "enterprise_id": enterprise_id or request.enterprise_id},
            lambda found: shows(found.enterprise))


_ACKNOWLEDGED, _RESOLVED = 3, 4  # AlertStep
_REGISTERED = 1                  # ImportResult
_LOOKERS = {
    "RegisterBuilding": _building,
    "RegisterHousehold": _household,
    "ImportResidents": _import,
    "IssuePass": lambda request, response: _pass(request, response.pass_id, lambda one: one.code == response.code),
    "RevokePass": lambda request, _: _pass(request, request.pass_id, lambda one: one.revoked_at_ms),
    "RegisterEnterprise": lambda request, response: _enterprise(
        request, lambda one: one.credit_code == request.credit_code, response.enterprise_id),
    "ReportStaffBack": lambda request, _: _enterprise(
        request, lambda one: any(reported.report.day == request.report.day for reported in one.reports)),
    "OpenIsolationCase": _case,
    "RecordFollowUp": _follow_up,
    "RequestSupply": lambda request, response: _supply(request, lambda one: one.requested_at_ms, response.request_id),
    "ClaimSupply": lambda request, _: _supply(request, lambda one: one.claimed_by),
    "DeliverSupply": lambda request, _: _supply(request, lambda one: one.delivered_by),
    "ConfirmSupply": lambda request, _: _supply(request, lambda one: one.closed_at_ms),
    "CancelSupply": lambda request, _: _supply(request, lambda one: one.cancel_reason),
    "AcknowledgeAlert": lambda request, _: _alert(request, lambda steps: _ACKNOWLEDGED in steps),
    "ResolveAlert": lambda request, _: _alert(request, lambda steps: _RESOLVED in steps),
}
