"""Registration as its users see it: areas, staff, households, duplicate id numbers, and forgetting."""

import datetime
import functools

import grpc
import pytest
import redis
from city import COMMUNITY, DISTRICT, STREET, role
from dirty_feed import with_check_digit
from harness.api import eventually, module, new_command_id
from installation import SERVICE
from log import type_of

KEYS_TOPIC = "registration.keys.v1"


def all_pages(call, entries: str, **fields):
    """The pages of a look-up, each as its list."""
    pages, token = [], ""
    while True:
        answer = call(page_token=token, **fields)
        pages.append(list(getattr(answer, entries)))
        token = answer.next_page_token
        if not token:
            return pages


def households(grid) -> dict:
    """By id, with all that a list shows."""
    call = grid.as_worker("registration").ListHouseholds
    return {each.household_id: each for page in all_pages(call, "households", grid_code=grid.code, page_size=1000)
            for each in page}


def test_the_area_tree_its_staff_and_who_is_on_duty_are_read_back(api, city, grid):
    caller = api.registration("district")
    areas = {each.area_code: each for page in all_pages(caller.ListAreas, "areas", area_code=DISTRICT, page_size=2)
             for each in page}
    assert [areas[code].parent_code for code in (DISTRICT, STREET, COMMUNITY, grid.code)] == [
        "", DISTRICT, STREET, COMMUNITY]
    assert list(areas[grid.code].duty_staff_ids) == [grid.worker]

    staff = {each.staff_id: each for page in all_pages(caller.ListStaff, "staff", area_code=DISTRICT, page_size=2)
             for each in page}
    assert staff[grid.worker].role == role("grid_worker") and list(staff[grid.worker].area_codes) == [grid.code]
    assert staff["street"].role == role("street") and list(staff["street"].area_codes) == [STREET]

    contacts = grid.as_worker("registration").GetDutyContacts(grid_code=grid.code)
    assert [(each.staff_id, each.name) for each in contacts.staff] == [(grid.worker, f"Name of {grid.worker}")]


def test_an_area_whose_parent_there_is_not_is_refused(api, city):
    with pytest.raises(grpc.RpcError) as refused:
        api.registration("admin").DefineArea(area_code="330106002001", name="Nowhere", parent_code="330106002")
    assert refused.value.code() in (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND)
    assert refused.value.details().startswith("parent_code: ")


def test_r1_who_was_born_or_came_home_is_added_to_the_household(api, grid, city):
    home = grid.household(city.new_person("Mother"))
    caller = grid.as_worker("registration")
    people = [city.new_person("Newly Born"), city.new_person("Come Home")]
    added = caller.AddResidents(grid_code=grid.code, household_id=home.household_id, residents=people)
    seen = caller.GetHousehold(grid_code=grid.code, household_id=home.household_id).household
    assert [one.name for one in seen.residents] == ["Mother", "Newly Born", "Come Home"]
    assert [one.resident_id for one in seen.residents] == [*home.resident_ids, *added.resident_ids]
    assert grid.door_of(home.household_id).people_registered == 3
    case_id = grid.open_case(added.resident_ids[0])  # health knows the child
    assert grid.case(case_id).household_id == home.household_id

    with pytest.raises(grpc.RpcError) as refused:
        caller.AddResidents(grid_code=grid.code, household_id=home.household_id, residents=people[:1])
    assert refused.value.code() == grpc.StatusCode.ALREADY_EXISTS
    assert refused.value.details().startswith("residents[0].id_number: ")

    # Whoever is registered elsewhere too is added all the same, and a duplicate case opened.
    caller.AddResidents(grid_code=grid.code, household_id=grid.household().household_id, residents=people[:1])

    def known_twice():
        assert len(caller.ListDuplicateCases(area_code=grid.code).cases) == 1
    eventually(known_twice)

    # All of it goes with the household, and all of it is forgotten with it.
    api.registration("community").ForgetHousehold(grid_code=grid.code, household_id=home.household_id, reason=1)
    with pytest.raises(grpc.RpcError) as gone:
        caller.GetResident(grid_code=grid.code, resident_id=added.resident_ids[1])
    assert gone.value.code() == grpc.StatusCode.NOT_FOUND


UNKNOWN_ID = "018f0000-0000-7000-8000-000000000000"


@pytest.fixture(name="home")
def household_of_one(grid, city):
    """The person and where that is."""
    person = city.new_person("Li Fang")
    registered = grid.household(person)
    place = grid.as_worker("registration").GetHousehold(
        grid_code=grid.code, household_id=registered.household_id).household.place
    door = {"building_id": place.building_id, "unit": place.unit, "floor": place.floor, "door": place.door}
    return registered, person, door


def results_of(answers) -> str:
    """By their first letters: Registered, Merged, Known, X for rejected."""
    return "".join("-RMKX"[one.result] for one in answers)


def mistyped(person: dict) -> dict:
    """With a check digit that is another one's."""
    number = person["id_number"]
    return {**person, "id_number": number[:-1] + ("0" if number[-1] != "0" else "1")}


def test_r2_each_row_of_another_bodys_file_is_answered_and_who_is_known_is_not_registered_twice(api, grid, city, home):
    registered, person, door = home
    caller = grid.as_worker("registration")
    rows = [{**door, "door": "901", "resident": city.new_person("New Comer")},
            {**door, "resident": city.new_person("New In It")},
            {**door, "resident": person},
            {**door, "resident": {**person, "phone": "13900000001"}},
            {**door, "resident": mistyped(city.new_person())},
            {**door, "building_id": UNKNOWN_ID, "resident": city.new_person()}]
    file = {"grid_code": grid.code, "rows": rows}
    command_id = new_command_id()
    answers = caller.ImportResidents(command_id=command_id, **file).answers
    assert [one.row for one in answers] == list(range(6)) and results_of(answers) == "RRKMXX"
    assert [one.field for one in answers] == ["", "", "", "", "resident.id_number", "building_id"]
    assert all(one.message for one in answers[4:]) and not any(one.household_id for one in answers[4:])
    first, added, known, merged = answers[:4]
    assert {one.household_id for one in (added, known, merged)} == {registered.household_id}
    assert [one.resident_id for one in (known, merged)] == [registered.resident_ids[0]] * 2

    seen = caller.GetHousehold(grid_code=grid.code, household_id=registered.household_id).household
    assert [(one.name, one.resident_id) for one in seen.residents] == [
        ("Li Fang", known.resident_id), ("New In It", added.resident_id)]
    assert [(one.resident_id, one.phone) for one in seen.residents[0].merged] == [(merged.record_id, "13900000001")]
    new = caller.GetHousehold(grid_code=grid.code, household_id=first.household_id).household
    assert (new.place.door, [one.name for one in new.residents]) == ("901", ["New Comer"])
    assert (people_in(grid), doors_in(grid)) == (3, 2)

    # The same command again has the same answers; another one finds all of it known.
    assert list(caller.ImportResidents(command_id=command_id, **file).answers) == list(answers)
    assert results_of(caller.ImportResidents(**file).answers) == "KKKKXX"
    assert (people_in(grid), doors_in(grid)) == (3, 2)
    assert not caller.ListDuplicateCases(area_code=grid.code).cases

    # It is one person under either id, for health too, until somebody takes the records apart.
    for resident_id in (merged.resident_id, merged.record_id):
        found = caller.GetResident(grid_code=grid.code, resident_id=resident_id).resident
        assert (found.resident_id, found.phone) == (merged.resident_id, person["phone"])
    case_id = grid.open_case(merged.record_id)
    assert grid.case(case_id).household_id == registered.household_id
    api.registration("community").SeparateResident(grid_code=grid.code, household_id=registered.household_id,
                                                   resident_id=merged.record_id)
    apart = caller.GetResident(grid_code=grid.code, resident_id=merged.record_id).resident
    assert (apart.resident_id, apart.phone, people_in(grid)) == (merged.record_id, "13900000001", 4)

    def claimed_twice():
        cases = caller.ListDuplicateCases(area_code=grid.code).cases
        assert [{one.resident_id for one in case.claims} for case in cases] == [{merged.resident_id, merged.record_id}]
    eventually(claimed_twice)


def people_in(grid) -> int:
    return grid.as_worker("registration").GetCoverage(area_code=grid.code).total.figures.people_registered


def doors_in(grid) -> int:
    return grid.as_worker("registration").GetCoverage(area_code=grid.code).total.figures.doors_known


def test_r2_who_does_not_wait_hears_of_the_rows_that_are_bad_at_sight_and_asks_for_the_others_later(grid, city, home):
    _, person, door = home
    rows = [{**door, "resident": person}, {**door, "resident": mistyped(city.new_person())},
            {**door, "building_id": UNKNOWN_ID, "resident": city.new_person()}]
    call = functools.partial(grid.as_worker("registration").ImportResidents, grid_code=grid.code, rows=rows,
                             command_id=new_command_id())
    accepted = call(wait="WAIT_ACCEPTED").answers
    assert [(one.row, one.field) for one in accepted] == [(1, "resident.id_number")]
    answers = call(wait="WAIT_PROCESSED").answers
    assert [one.row for one in answers] == [0, 1, 2] and results_of(answers) == "KXX"
    assert answers[1] == accepted[0]


def test_r2_a_repeat_answers_each_row_also_one_that_would_be_taken_by_now(grid, city, home, clock):
    _, person, door = home
    born = datetime.datetime.fromtimestamp(clock.now_ms / 1000, datetime.timezone.utc) + datetime.timedelta(days=2)
    unborn = {**city.new_person(), "id_number": with_check_digit(f"330106{born:%Y%m%d}001")}
    call = functools.partial(grid.as_worker("registration").ImportResidents, grid_code=grid.code,
                             rows=[{**door, "resident": unborn}, {**door, "resident": person}])
    command_id = new_command_id()
    first = call(command_id=command_id).answers
    assert (results_of(first), first[0].field) == ("XK", "resident.id_number")
    clock.move(hours=60)
    again = call(command_id=command_id).answers
    assert results_of(again) == "XK" and "new command id" in again[0].message and again[1] == first[1]
    assert results_of(call().answers) == "RK"


def test_r2_rows_are_taken_from_staff_of_the_grid_only(api, grid, city, home):
    _, person, door = home
    neighbour = city.new_grid()
    file = {"grid_code": grid.code, "rows": [{**door, "resident": {**person, "phone": ""}}]}
    for staff_id, code in ((neighbour.worker, grpc.StatusCode.NOT_FOUND), (neighbour.head, grpc.StatusCode.NOT_FOUND),
                           (SERVICE, grpc.StatusCode.PERMISSION_DENIED)):
        with pytest.raises(grpc.RpcError) as refused:
            api.registration(staff_id).ImportResidents(**file)
        assert refused.value.code() == code, staff_id
    assert results_of(api.registration(grid.head).ImportResidents(**file).answers) == "M"  # nothing was taken before


def test_a_household_with_its_residents_is_one_command_and_found_by_id_and_by_grid(grid, city):
    people = [city.new_person("Wang Fang"), city.new_person("Wang Lei"), city.new_person("Chen Mei")]
    registered = grid.household(*people)
    assert len(registered.resident_ids) == 3
    caller = grid.as_worker("registration")

    household = caller.GetHousehold(grid_code=grid.code, household_id=registered.household_id).household
    assert [(each.name, each.id_number, each.phone) for each in household.residents] == [
        (each["name"], each["id_number"], each["phone"]) for each in people]
    assert household.place.building_name == "Building 1" and household.registered_by == grid.worker

    found = caller.GetResident(grid_code=grid.code, resident_id=registered.resident_ids[1])
    assert found.resident.name == "Wang Lei" and found.resident.household_id == registered.household_id
    assert found.resident.birth_date == "1950-01-01" and found.place.door == household.place.door

    others = [grid.household().household_id for _ in range(4)]
    pages = all_pages(caller.ListHouseholds, "households", grid_code=grid.code, page_size=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [each.household_id for page in pages for each in page] == [registered.household_id, *others]
    pages = all_pages(caller.ListResidents, "residents", grid_code=grid.code, page_size=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert not any(each.id_number for page in pages for each in page)


def test_a_second_claim_of_an_id_number_opens_a_case_in_both_grids_and_blocks_nobody(city, api):
    here, there = city.new_grid(), city.new_grid()
    person = city.new_person()
    first, second = here.household(person), there.household(person)

    def case_in(grid):
        cases = grid.as_worker("registration").ListDuplicateCases(area_code=grid.code).cases
        assert [len(each.claims) for each in cases] == [2], f"the case is not in grid {grid.code}"
        return cases[0]
    case = eventually(lambda: case_in(here))
    assert eventually(lambda: case_in(there)) == case
    assert [(claim.grid_code, claim.household_id, claim.resident_id) for claim in case.claims] == [
        (here.code, first.household_id, first.resident_ids[0]),
        (there.code, second.household_id, second.resident_ids[0])]
    of_community = api.registration("community").ListDuplicateCases(area_code=COMMUNITY).cases
    assert [each.case_id for each in of_community].count(case.case_id) == 1
    assert set(households(here)) == {first.household_id} and set(households(there)) == {second.household_id}

    forget(api, there, second.household_id)

    def closed_in(grid):
        assert not grid.as_worker("registration").ListDuplicateCases(area_code=grid.code).cases
    for grid in (here, there):
        eventually(lambda grid=grid: closed_in(grid))


def forget(api, grid, household_id: str):
    reason = module("registration", "types").FORGET_REASON_REQUESTED
    api.registration("community").ForgetHousehold(grid_code=grid.code, household_id=household_id, reason=reason)


def test_a_forgotten_household_is_gone_for_good_and_all_else_outlives_flushall_and_a_restart(
        gridkeeper, api, grid, city, clock, log):
    begin = log.ends()
    people = [city.new_person("Unmistakable Name"), city.new_person()]
    gone, kept = grid.household(*people), grid.household(city.new_person("Zhao Min"))
    case_of_gone = grid.open_case(gone.resident_ids[0])
    case_of_kept = grid.open_case(kept.resident_ids[0])
    grid.follow_up(case_of_kept, clock.now_ms)
    forget(api, grid, gone.household_id)

    def is_gone():
        for lookup, fields in (("GetHousehold", {"household_id": gone.household_id}),
                               ("GetResident", {"resident_id": gone.resident_ids[0]})):
            with pytest.raises(grpc.RpcError) as refused:
                getattr(grid.as_worker("registration"), lookup)(grid_code=grid.code, **fields)
            assert refused.value.code() == grpc.StatusCode.NOT_FOUND
        ended = module("health", "types").CASE_STATUS_ENDED
        assert grid.case(case_of_gone).status == ended
    eventually(is_gone)
    before = households(grid), grid.case(case_of_kept), grid.case(case_of_gone)

    for server in gridkeeper.services.values():
        server.kill()
    assert redis.Redis.from_url(gridkeeper.redis.url).flushall()
    gridkeeper.start_services()

    eventually(is_gone)
    assert (households(grid), grid.case(case_of_kept), grid.case(case_of_gone)) == before
    assert before[0][kept.household_id].residents[0].name == "Zhao Min"

    records = log.read(begin)
    key_id = next(parsed.key_id for parsed in (household_forgotten(record) for record in records)
                  if parsed and parsed.household_id == gone.household_id)
    values = [record.value() for record in records
              if record.topic() == KEYS_TOPIC and record.key().decode() == key_id]
    assert values[0] and values[-1] is None, "the data key must be stored first and end in a tombstone"
    everything = b"".join(part for record in records for part in (record.key(), record.value()) if part)
    for secret in ("Unmistakable Name", people[0]["id_number"], people[0]["phone"]):
        assert secret.encode() not in everything


def household_forgotten(record):
    event = module("registration", "events").HouseholdForgotten
    return event.FromString(record.value()) if type_of(record) == event.DESCRIPTOR.full_name else None
