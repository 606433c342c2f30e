// Sealed personal details as look-ups show them: opened where the key is known, else said why not.
// Thread-safe.
#pragma once

#include "gridkeeper/registration/v1/registration_service.pb.h"
#include "registration/domain/state.hpp"
#include "registration/sealing/key_table.hpp"

namespace gridkeeper::registration {

// How much of a resident is shown: all; all but the id number and the papers; and of that no
// responsible parties.
enum class Depth : std::uint8_t { kFull, kForContact, kForList };

v1::Resident ViewResident(const Resident& resident, const base::Uuid& household_id, Depth depth,
                          const KeyTable& keys);
v1::Arrival ViewArrival(const Arrival& arrival, const base::Uuid& resident, const KeyTable& keys);
v1::Move ViewMove(const std::string& grid, const std::string& move_id, const Move& move);
v1::StaffContact ViewStaff(const std::string& staff_id, const StaffEntry& staff,
                           const KeyTable& keys);
// Without the area that keeps it.
v1::Volunteer ViewVolunteer(const std::string& id, const Volunteer& volunteer,
                            const KeyTable& keys);
v1::Place ViewPlace(const Door& door);
// Its residents included, without the building's name.
v1::Household ViewHousehold(const std::string& grid, const base::Uuid& id,
                            const Household& household, Depth depth, const KeyTable& keys);
v1::DuplicateCase ViewDuplicate(const std::string& case_id, const Duplicate& duplicate);

// What a resident's sealed details are bound to, those of the parties that answer for a resident,
// of an arrival, a member of staff's, a volunteer's, a pass's, an enterprise's contact, and who
// signed a responsibility letter, and a driver from outside.
std::string ResidentOwner(const Resident& resident, const base::Uuid& household_id);
std::string PartiesOwner(std::string_view resident_id);
std::string ArrivalOwner(std::string_view arrival_id, std::string_view resident_id);
std::string StaffOwner(std::string_view staff_id);
std::string VolunteerOwner(std::string_view volunteer_id);
std::string PassOwner(std::string_view pass_id);
std::string EnterpriseOwner(std::string_view enterprise_id);
std::string LetterOwner(std::string_view file_id);
std::string DriverOwner(std::string_view driver_id);

}  // namespace gridkeeper::registration
