#include "registration/adapters/details_view.hpp"

#include <utility>

#include "registration/adapters/volunteers_wire.hpp"
#include "registration/sealing/sealed_box.hpp"

namespace gridkeeper::registration {
namespace {

template <typename Details>
v1::DetailsState Opened(std::string_view sealed, std::string_view owner, const KeyTable& keys,
                        Details& details) {
  const auto plain = Open(sealed, owner, keys);
  if (!plain) {
    return plain.error() == OpenFault::kKeyMissing ? v1::DETAILS_STATE_KEY_MISSING
                                                   : v1::DETAILS_STATE_DAMAGED;
  }
  return details.ParseFromString(*plain) ? v1::DETAILS_STATE_OPENED : v1::DETAILS_STATE_DAMAGED;
}

void ViewParties(const Resident& resident, const KeyTable& keys, v1::Resident& out) {
  const Parties& parties = *resident.parties;
  v1::PartiesDetails details;
  if (parties.kinds.empty()) return;
  if (Opened(parties.sealed, PartiesOwner(resident.id.ToString()), keys, details) ==
      v1::DETAILS_STATE_OPENED) {
    *out.mutable_responsible_parties() = details.parties();
    return;
  }
  for (const PartyKind kind : parties.kinds) {
    out.add_responsible_parties()->set_kind(static_cast<v1::PartyKind>(kind));
  }
}

}  // namespace

v1::Resident ViewResident(const Resident& resident, const base::Uuid& household_id, Depth depth,
                          const KeyTable& keys) {
  v1::Resident out;
  out.set_resident_id(resident.id.ToString());
  out.set_household_id(household_id.ToString());
  if (depth != Depth::kForList) {
    ViewParties(resident, keys, out);
    for (const Resident& merged : *resident.merged) {
      *out.add_merged() = ViewResident(merged, household_id, depth, keys);
    }
  }
  if (depth == Depth::kFull) {
    for (const Arrival& arrival : resident.papers->arrivals) {
      *out.add_arrivals() = ViewArrival(arrival, resident.id, keys);
    }
    for (const Signature& signature : resident.papers->signatures) {
      *out.add_signatures() = wire::ToProto(signature);
    }
  }
  v1::ResidentDetails details;
  out.set_details(Opened(resident.sealed, ResidentOwner(resident, household_id), keys, details));
  if (out.details() != v1::DETAILS_STATE_OPENED) return out;
  out.set_name(details.name());
  if (depth == Depth::kFull) out.set_id_number(details.id_number());
  out.set_phone(details.phone());
  out.set_birth_date(details.birth_date());
  return out;
}

v1::Arrival ViewArrival(const Arrival& arrival, const base::Uuid& resident, const KeyTable& keys) {
  v1::Arrival out;
  out.set_arrival_id(arrival.id.ToString());
  *out.mutable_journey() = wire::ToProto(arrival.journey);
  v1::ArrivalDetails details;
  const std::string owner = ArrivalOwner(out.arrival_id(), resident.ToString());
  out.set_details_state(Opened(arrival.sealed, owner, keys, details));
  if (out.details_state() == v1::DETAILS_STATE_OPENED) *out.mutable_details() = std::move(details);
  out.set_status(static_cast<v1::ArrivalStatus>(arrival.status));
  out.set_declared_by(arrival.declared_by);
  out.set_declared_at_ms(base::ToUnixMillis(arrival.declared_at));
  out.set_verified_by(arrival.verified_by);
  out.set_verified_at_ms(base::ToUnixMillis(arrival.verified_at));
  out.set_isolation(static_cast<v1::IsolationKind>(arrival.isolation));
  out.set_isolation_days(arrival.isolation_days);
  out.set_file_number(arrival.file_number);
  return out;
}

v1::Move ViewMove(const std::string& grid, const std::string& move_id, const Move& move) {
  v1::Move out;
  out.set_move_id(move_id);
  out.set_grid_code(grid);
  out.set_household_id(move.household.ToString());
  for (const base::Uuid& id : move.residents) out.add_resident_ids(id.ToString());
  out.set_to_grid_code(move.to_grid);
  out.set_to_household_id(move.to_household.ToString());
  out.set_status(static_cast<v1::MoveStatus>(move.status));
  out.set_begun_at_ms(base::ToUnixMillis(move.begun_at));
  out.set_begun_by(move.begun_by);
  out.set_settled_at_ms(base::ToUnixMillis(move.settled_at));
  out.set_message(move.message);
  return out;
}

v1::StaffContact ViewStaff(const std::string& staff_id, const StaffEntry& staff,
                           const KeyTable& keys) {
  v1::StaffContact out;
  out.set_staff_id(staff_id);
  v1::StaffDetails details;
  out.set_details(Opened(staff.sealed, StaffOwner(staff_id), keys, details));
  if (out.details() != v1::DETAILS_STATE_OPENED) return out;
  out.set_name(details.name());
  out.set_phone(details.phone());
  return out;
}

v1::Volunteer ViewVolunteer(const std::string& id, const Volunteer& volunteer,
                            const KeyTable& keys) {
  v1::Volunteer out;
  out.set_volunteer_id(id);
  out.set_call_id(volunteer.call.ToString());
  v1::VolunteerDetails details;
  if (Opened(volunteer.sealed, VolunteerOwner(id), keys, details) == v1::DETAILS_STATE_OPENED) {
    *out.mutable_details() = std::move(details);
  } else {
    out.set_details_unavailable(true);
  }
  out.set_origin(static_cast<v1::VolunteerOrigin>(volunteer.origin));
  wire::PutSkills(volunteer.skills, out);
  for (const AvailableHours& hours : volunteer.hours) *out.add_hours() = wire::ToProto(hours);
  out.set_resident_id(wire::OptionalIdToWire(volunteer.resident));
  out.set_resident_grid_code(volunteer.resident_grid);
  out.set_signed_up_by(volunteer.signed_up_by);
  out.set_signed_up_at_ms(base::ToUnixMillis(volunteer.signed_up_at));
  return out;
}

v1::Place ViewPlace(const Door& door) {
  v1::Place out;
  out.set_building_id(door.building.ToString());
  out.set_unit(door.unit);
  out.set_floor(door.floor);
  out.set_door(door.door);
  return out;
}

v1::Household ViewHousehold(const std::string& grid, const base::Uuid& id,
                            const Household& household, Depth depth, const KeyTable& keys) {
  v1::Household out;
  out.set_household_id(id.ToString());
  out.set_grid_code(grid);
  *out.mutable_place() = ViewPlace(household.place);
  for (const Resident& resident : household.residents) {
    *out.add_residents() = ViewResident(resident, id, depth, keys);
  }
  out.set_registered_at_ms(base::ToUnixMillis(household.registered_at));
  out.set_registered_by(household.registered_by);
  return out;
}

v1::DuplicateCase ViewDuplicate(const std::string& case_id, const Duplicate& duplicate) {
  v1::DuplicateCase out;
  out.set_case_id(case_id);
  out.set_status(static_cast<v1::DuplicateStatus>(duplicate.status));
  for (const ClaimRef& claim : duplicate.claims) *out.add_claims() = wire::ToProto(claim);
  return out;
}

std::string ResidentOwner(const Resident& resident, const base::Uuid& household_id) {
  return (resident.key_id.IsNil() ? household_id : resident.id).ToString();
}

std::string PartiesOwner(std::string_view resident_id) {
  return "parties:" + std::string(resident_id);
}

std::string ArrivalOwner(std::string_view arrival_id, std::string_view resident_id) {
  return "arrival:" + std::string(arrival_id) + ":" + std::string(resident_id);
}

std::string StaffOwner(std::string_view staff_id) { return "staff:" + std::string(staff_id); }

std::string VolunteerOwner(std::string_view volunteer_id) {
  return "volunteer:" + std::string(volunteer_id);
}

std::string PassOwner(std::string_view pass_id) { return "pass:" + std::string(pass_id); }

std::string EnterpriseOwner(std::string_view enterprise_id) {
  return "enterprise:" + std::string(enterprise_id);
}

std::string DriverOwner(std::string_view driver_id) { return "driver:" + std::string(driver_id); }

std::string LetterOwner(std::string_view file_id) { return "letter:" + std::string(file_id); }

}  // namespace gridkeeper::registration
