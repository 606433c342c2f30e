"""Enterprises as clients of the load see to them: registered, with files that somebody else reviews, closed and opened, with
a report now and then. Much of it comes too late or twice, as it does where several see to one grid."""

import dataclasses
import datetime
import random

from .clock import MINUTE

HOUR = 60 * MINUTE
KINDS, FLEET = range(1, 8), 8
PLATES = ["A1", "A2", "A3"]
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclasses.dataclass
class Grid:
    """What is known of the enterprises of a grid. Lists only grow."""

    code: str
    enterprises: list[str] = dataclasses.field(default_factory=list)
    files: list[tuple[str, str]] = dataclasses.field(default_factory=list)  # enterprise id, file id
    fleets: list[str] = dataclasses.field(default_factory=list)
    drivers: list[tuple[str, str]] = dataclasses.field(default_factory=list)  # enterprise id, driver id
    trips: list[dict] = dataclasses.field(default_factory=list)  # what ReturnTrip says of each, without moments


def credit_code(number: int) -> str:
    body = f"91330106{number:08}1"
    total = sum(_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + _LETTERS[-total % 31]


def day_of(now_ms: int, days: int = 0) -> str:
    """In the time of the city."""
    moment = datetime.datetime.fromtimestamp(now_ms / 1000, datetime.timezone(datetime.timedelta(hours=8)))
    return (moment.date() + datetime.timedelta(days=days)).isoformat()


def venue_rules(chance: random.Random) -> list[dict]:
    return [{"kind": kind, "access": chance.choices((1, 2, 3), (1, 4, 5))[0], "temperature": chance.random() < 0.5,
             "mask_days": chance.choice((0, 0, 5, 20))} for kind in KINDS if chance.random() < 0.8]


def next_deed(grid: Grid, chance: random.Random, now_ms: int) -> tuple[str, dict, bool]:
    """The RPC, its fields without the grid, and whether it is for somebody of the community or above."""
    if len(grid.enterprises) < 3 or chance.random() < 0.05:
        return "RegisterEnterprise", {
            "kind": chance.choice(KINDS), "name": f"Enterprise {len(grid.enterprises)}", "building": "Building 1",
            "credit_code": credit_code(chance.randrange(60)), "staff": chance.randrange(50), "contact_name": "Zhao Liu",
            "contact_phone": "13812345678"}, False
    about = {"enterprise_id": chance.choice(grid.enterprises[-10:])}
    rpc = chance.choices(("ReportStaffBack", "SubmitReopeningFile", "ReviewReopening", "CloseVenue", "ReopenVenue",
                          "ChangeEnterprise", "CloseEnterprise"), (40, 16, 24, 8, 6, 4, 1))[0]
    if rpc == "ReviewReopening" and grid.files:
        enterprise_id, file_id = chance.choice(grid.files[-4:])
        finding = chance.choices((1, 2, 3), (8, 2, 1))[0]
        return rpc, {"enterprise_id": enterprise_id, "file_id": file_id, "finding": finding,
                     "reasons": "" if finding == 1 else "Too few masks"}, True
    if rpc == "SubmitReopeningFile":
        return rpc, {**about, "signer_name": "Qian Qi", "file": _file(chance, now_ms)}, False
    if rpc == "CloseVenue":
        until = 0 if chance.random() < 0.4 else now_ms + chance.randrange(1, 30) * HOUR
        return rpc, {**about, "reason": "A case", "until_ms": until}, True
    if rpc == "ReopenVenue":
        return rpc, {**about, "reason": "All negative"}, True
    if rpc == "ChangeEnterprise":
        contact = {} if chance.random() < 0.5 else {"contact_name": "Sun Ba", "contact_phone": "13812345679"}
        return rpc, {**about, "name": "Another name", "building": "Building 2", **contact}, False
    if rpc == "CloseEnterprise":
        return rpc, about, True
    staff = chance.randrange(50)
    return "ReportStaffBack", {**about, "report": {
        "day": day_of(now_ms, -chance.choice((0, 0, 0, 1, 9))), "staff": staff,
        "at_work": chance.randrange(staff + 1)}}, False


def deed_of_fleets(grid: Grid, chance: random.Random, now_ms: int, resident_ids) -> tuple[str, dict]:
    """The RPC and its fields, without the grid. `resident_ids`: of people who may drive."""
    if not grid.fleets:
        return "RegisterEnterprise", {
            "kind": FLEET, "name": "Fleet", "building": "Building 1", "credit_code": credit_code(1000), "staff": 16,
            "contact_name": "Zhao Liu", "contact_phone": "13812345678"}
    about = {"enterprise_id": chance.choice(grid.fleets)}
    if len(grid.drivers) < 3 or chance.random() < 0.1:
        if chance.random() < 0.3:
            return "SetFleetVehicles", {**about, "plates": PLATES}
        if resident_ids and chance.random() < 0.6:
            return "AddFleetDriver", {**about, "resident_id": chance.choice(resident_ids)}
        return "AddFleetDriver", {**about, "details": {"name": "Drives Far", "phone": "13812345670"}}
    enterprise_id, driver_id = chance.choice(grid.drivers[-8:])
    if chance.random() < 0.03:
        return "RemoveFleetDriver", {"enterprise_id": enterprise_id, "driver_id": driver_id}
    if grid.trips and chance.random() < 0.5:
        return "ReturnTrip", {**chance.choice(grid.trips[-4:]), "left_there_at_ms": now_ms - MINUTE,
                              "returned_at_ms": now_ms}
    return "RecordTrip", {"enterprise_id": enterprise_id, "driver_id": driver_id, "plate": chance.choice(PLATES),
                          "to_area_code": chance.choice(("42", "4201", "3301")), "left_at_ms": now_ms - HOUR}


def _file(chance, now_ms):
    return {"health": {"staff": 20, "with_symptoms": int(chance.random() < 0.1),
                       "in_isolation": chance.choice((0, 0, 3, 12))},
            "letter": {"version": "1", "signed_at_ms": now_ms - HOUR},
            "stock": {"masks": chance.choice((40, 400)), "thermometers": chance.choice((0, 1, 1)),
                      "disinfectant_litres": 5},
            "disinfection": [{"area": "Canteen", "times_per_day": 2}], "planned_on": day_of(now_ms, 1),
            "staff_returning": 10}


def note(grid: Grid, rpc: str, fields: dict, response):
    """What a command that was answered makes known."""
    if rpc == "RegisterEnterprise" and fields["kind"] == FLEET:
        grid.fleets.append(response.enterprise_id)
    elif rpc == "RegisterEnterprise":
        grid.enterprises.append(response.enterprise_id)
    elif rpc == "SubmitReopeningFile":
        grid.files.append((fields["enterprise_id"], response.file_id))
    elif rpc == "AddFleetDriver":
        grid.drivers.append((fields["enterprise_id"], response.driver_id))
    elif rpc == "RecordTrip":
        grid.trips.append({"trip_id": response.trip_id, "driver_id": fields["driver_id"], "plate": fields["plate"]})
