// Personal details as people type them -> what is sealed. Every fault goes into `check`, under the
// request's field, without repeating what was typed.
#pragma once

#include <string>

#include "base/time.hpp"
#include "gridkeeper/registration/v1/registration_service.pb.h"
#include "gridkeeper/registration/v1/registration_types.pb.h"
#include "rpc/checks.hpp"

namespace gridkeeper::registration {

// May be empty.
void CheckPhone(const std::string& field, const std::string& phone, rpc::Checks& check);
// `now` is business time: nobody is born later.
v1::ResidentDetails CheckResident(const std::string& field, const v1::ResidentToRegister& resident,
                                  base::TimePoint now, rpc::Checks& check);
v1::PartiesDetails CheckParties(
    const google::protobuf::RepeatedPtrField<v1::ResponsibleParty>& parties, rpc::Checks& check);
v1::StaffDetails CheckStaffDetails(const std::string& name, const std::string& phone,
                                   rpc::Checks& check);

v1::VolunteerDetails CheckVolunteerDetails(const std::string& name, const std::string& phone,
                                           rpc::Checks& check);

}  // namespace gridkeeper::registration
