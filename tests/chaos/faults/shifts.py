"""Volunteers and their shifts as clients of the load see to them: calls, sign-ups, plans that begin soon, places that are
filled, swapped, left and kept. Much of it comes too late or twice, as it does where several see to one area."""

import dataclasses
import random

from .clock import MINUTE

HOUR = 60 * MINUTE
TITLES = ("Gates", "Test stations", "Deliveries")


@dataclasses.dataclass
class Area:
    """What is known of the volunteers of a grid or a community. Lists only grow."""

    code: str
    calls: list[str] = dataclasses.field(default_factory=list)
    volunteers: list[str] = dataclasses.field(default_factory=list)
    shifts: list[str] = dataclasses.field(default_factory=list)
    places: list[tuple[str, str]] = dataclasses.field(default_factory=list)  # shift id, volunteer id


def next_deed(area: Area, chance: random.Random, now_ms: int) -> tuple[str, dict]:
    """The RPC and its fields, without the area."""
    if len(area.calls) < 2:
        return "OpenVolunteerCall", {"title": chance.choice(TITLES), "skills": [chance.randrange(1, 9)]}
    if len(area.volunteers) < 4 or chance.random() < 0.1:
        return "SignUpVolunteer", {
            "call_id": chance.choice(area.calls), "name": f"Volunteer {len(area.volunteers)}", "phone": "13812345678",
            "origin": chance.randrange(1, 5), "skills": sorted(chance.sample(range(1, 9), 4)),
            "hours": [] if chance.random() < 0.7 else [{"from_minute": 480, "until_minute": 1320}]}
    if not area.shifts or chance.random() < 0.2:
        return "PlanShifts", {"shifts": [_plan(chance, now_ms) for _ in range(chance.randrange(1, 4))]}
    return _deed_of_a_shift(area, chance)


def _plan(chance, now_ms):
    begins = now_ms + chance.randrange(1, 6 * 60) * MINUTE
    return {"kind": chance.randrange(1, 5), "place": "East gate", "from_ms": begins,
            "until_ms": begins + chance.randrange(1, 5) * HOUR, "needed": chance.randrange(1, 3),
            "skills": [] if chance.random() < 0.6 else [chance.randrange(1, 9)]}


def _deed_of_a_shift(area, chance):
    if not area.places or chance.random() < 0.45:
        return "AssignVolunteers", {"shift_id": chance.choice(area.shifts[-8:]),
                                    "volunteer_ids": [chance.choice(area.volunteers[-12:])]}
    shift_id, volunteer_id = chance.choice(area.places[-8:])
    place = {"shift_id": shift_id, "volunteer_id": volunteer_id}
    other_shift, other_volunteer = chance.choice(area.places[-8:])
    rpc = chance.choices(("CheckInVolunteer", "CheckOutVolunteer", "ReleaseVolunteer", "SwapShifts", "WithdrawVolunteer",
                          "CancelShift", "CloseVolunteerCall"), (40, 15, 12, 15, 4, 4, 1))[0]
    if rpc == "SwapShifts" and other_shift != shift_id and other_volunteer != volunteer_id:
        return rpc, {**place, "other_shift_id": other_shift, "other_volunteer_id": other_volunteer}
    return {"WithdrawVolunteer": (rpc, {"volunteer_id": volunteer_id}), "CancelShift": (rpc, {"shift_id": shift_id}),
            "CloseVolunteerCall": (rpc, {"call_id": area.calls[-1]}), "SwapShifts": ("CheckInVolunteer", place)}.get(
                rpc, (rpc, place))


def note(area: Area, rpc: str, fields: dict, response):
    """What a command that was answered makes known."""
    if rpc == "OpenVolunteerCall":
        area.calls.append(response.call_id)
    elif rpc == "SignUpVolunteer":
        area.volunteers.append(response.volunteer_id)
    elif rpc == "PlanShifts":
        area.shifts.extend(response.shift_ids)
    elif rpc == "AssignVolunteers":
        area.places.append((fields["shift_id"], fields["volunteer_ids"][0]))
    elif rpc == "SwapShifts":
        area.places.append((fields["shift_id"], fields["other_volunteer_id"]))
    elif rpc == "CloseVolunteerCall":
        area.calls = [one for one in area.calls if one != fields["call_id"]]
