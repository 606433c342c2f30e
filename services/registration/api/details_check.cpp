#include "registration/api/details_check.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>

#include "registration/domain/command_policy.hpp"
#include "registration/domain/id_number.hpp"

namespace gridkeeper::registration {
namespace {

constexpr rpc::Lengths kName{1, kMaxNameCharacters};

// The latest date anywhere on earth: what is today in the district is no future birth.
std::chrono::year_month_day LatestDate(base::TimePoint now) {
  return std::chrono::floor<std::chrono::days>(now + std::chrono::hours{14});
}

// People type the check digit small.
std::string Normalized(std::string id_number) {
  if (id_number.size() == 18 && id_number.back() == 'x') id_number.back() = 'X';
  return id_number;
}

}  // namespace

void CheckPhone(const std::string& field, const std::string& phone, rpc::Checks& check) {
  check.Require(phone.empty() || IsPhone(phone), field,
                "must be 11 digits (mobile), or area code, '-' and 7 or 8 digits; or empty");
}

v1::ResidentDetails CheckResident(const std::string& field, const v1::ResidentToRegister& resident,
                                  base::TimePoint now, rpc::Checks& check) {
  check.Text(field + ".name", resident.name(), kName);
  CheckPhone(field + ".phone", resident.phone(), check);
  v1::ResidentDetails details;
  details.set_name(resident.name());
  details.set_id_number(Normalized(resident.id_number()));
  details.set_phone(resident.phone());
  std::string fault;
  const auto birth = CheckIdNumber(details.id_number(), LatestDate(now), fault);
  check.Require(birth.has_value(), field + ".id_number", fault);
  if (!birth) return details;
  details.set_birth_date(FormatDate(*birth));
  check.Require(resident.birth_date().empty() || resident.birth_date() == details.birth_date(),
                field + ".birth_date",
                "must be YYYY-MM-DD and the same as in the id number; leave it empty to take that");
  return details;
}

v1::PartiesDetails CheckParties(
    const google::protobuf::RepeatedPtrField<v1::ResponsibleParty>& parties, rpc::Checks& check) {
  constexpr rpc::Lengths kOptionalName{0, kMaxNameCharacters};
  v1::PartiesDetails details;
  std::set<v1::PartyKind> kinds;
  for (const v1::ResponsibleParty& party : parties) {
    const std::string field = fmt::format("parties[{}]", details.parties_size());
    check.Enum(field + ".kind", party.kind());
    check.Require(kinds.insert(party.kind()).second, field + ".kind",
                  "stands in the list twice; name each kind once");
    check.Text(field + ".organisation", party.organisation(), kOptionalName);
    check.Text(field + ".name", party.name(), kOptionalName);
    check.Require(!party.organisation().empty() || !party.name().empty(), field + ".name",
                  "is needed, or the organisation");
    CheckPhone(field + ".phone", party.phone(), check);
    *details.add_parties() = party;
  }
  return details;
}

v1::StaffDetails CheckStaffDetails(const std::string& name, const std::string& phone,
                                   rpc::Checks& check) {
  check.Text("name", name, kName);
  CheckPhone("phone", phone, check);
  v1::StaffDetails details;
  details.set_name(name);
  details.set_phone(phone);
  return details;
}

v1::VolunteerDetails CheckVolunteerDetails(const std::string& name, const std::string& phone,
                                           rpc::Checks& check) {
  check.Text("name", name, kName);
  CheckPhone("phone", phone, check);
  check.Require(!phone.empty(), "phone", "is needed: a volunteer has to be reached");
  v1::VolunteerDetails details;
  details.set_name(name);
  details.set_phone(phone);
  return details;
}

}  // namespace gridkeeper::registration
