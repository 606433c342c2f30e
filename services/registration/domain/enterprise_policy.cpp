#include "registration/domain/enterprise_policy.hpp"

#include <set>

#include "base/plate.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/credit_code.hpp"
#include "registration/domain/shape_checks.hpp"

namespace gridkeeper::registration {
namespace {

bool IsKind(base::EnterpriseKind kind) {
  return kind > base::EnterpriseKind::kNone && kind <= base::EnterpriseKind::kOther;
}

Fault CheckDay(std::string_view field, Day day) {
  if (day != Day{}) return std::nullopt;
  return Invalid(std::string(field), "must be a date as YYYY-MM-DD");
}

// Each of some staff.
Fault CheckPart(std::string_view field, std::int32_t part, std::int32_t staff) {
  return CheckRange(field, part, 0, staff);
}

Fault CheckPlace(std::string_view name, std::string_view building, std::string_view door) {
  return FirstOf({CheckText("name", name, 1, kMaxEnterpriseTextCharacters),
                  CheckText("building", building, 1, kMaxEnterpriseTextCharacters),
                  CheckText("door", door, 0, kMaxEnterpriseTextCharacters)});
}

Fault Check(const RegisterEnterprise& command) {
  const EnterpriseProfile& profile = command.profile;
  if (!IsKind(profile.kind)) {
    return Invalid("kind", "must be one of the kinds, e.g. ENTERPRISE_KIND_SHOP");
  }
  if (Fault fault = CheckPlace(profile.name, profile.building, profile.door)) return fault;
  if (const auto fault = FindCreditCodeFault(profile.credit_code)) {
    return Invalid("credit_code", std::string(*fault));
  }
  if (profile.sealed.empty() || profile.key_id.IsNil()) {
    return Invalid("contact_name", "must be there, sealed under a key of its own");
  }
  return CheckRange("staff", profile.staff, 0, kMaxStaff);
}

Fault Check(const ChangeEnterprise& command) {
  if (command.sealed.empty() != command.key_id.IsNil()) {
    return Invalid("contact_name", "and the key it is sealed under go together");
  }
  return CheckPlace(command.name, command.building, command.door);
}

Fault Check(const CloseEnterprise&) { return std::nullopt; }

Fault CheckHealth(const StaffHealth& health) {
  return FirstOf({CheckRange("file.health.staff", health.staff, 1, kMaxStaff),
                  CheckPart("file.health.from_risk_areas", health.from_risk_areas, health.staff),
                  CheckPart("file.health.in_isolation", health.in_isolation, health.staff),
                  CheckPart("file.health.with_symptoms", health.with_symptoms, health.staff),
                  CheckPart("file.health.unreachable", health.unreachable, health.staff)});
}

Fault CheckStock(const ProtectiveStock& stock) {
  return FirstOf(
      {CheckRange("file.stock.masks", stock.masks, 0, kMaxStock),
       CheckRange("file.stock.thermometers", stock.thermometers, 0, kMaxStock),
       CheckRange("file.stock.disinfectant_litres", stock.disinfectant_litres, 0, kMaxStock),
       CheckRange("file.stock.gloves", stock.gloves, 0, kMaxStock)});
}

Fault CheckDisinfection(const std::vector<DisinfectionRound>& rounds) {
  if (rounds.empty() || rounds.size() > kMaxDisinfectionRounds) {
    return Invalid("file.disinfection",
                   fmt::format("are {}; must be 1 to {}", rounds.size(), kMaxDisinfectionRounds));
  }
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const std::string field = fmt::format("file.disinfection[{}].", i);
    if (Fault fault =
            FirstOf({CheckText(field + "area", rounds[i].area, 1, kMaxEnterpriseTextCharacters),
                     CheckRange(field + "times_per_day", rounds[i].times_per_day, 1, 24)})) {
      return fault;
    }
  }
  return std::nullopt;
}

Fault Check(const SubmitReopeningFile& command) {
  const ReopeningFile& file = command.file;
  if (Fault fault = FirstOf(
          {CheckHealth(file.health), CheckText("file.letter.version", file.letter.version, 1, 32),
           CheckText("file.letter.image_reference", file.letter.image_reference, 0, 200),
           CheckStock(file.stock), CheckDisinfection(file.disinfection),
           CheckDay("file.planned_on", file.planned_on),
           CheckRange("file.staff_returning", file.staff_returning, 1, file.health.staff)})) {
    return fault;
  }
  if (!command.sealed.empty() && !command.key_id.IsNil()) return std::nullopt;
  return Invalid("signer_name", "must be there, sealed under a key of its own");
}

Fault Check(const ReviewReopening& command) {
  if (command.finding <= ReopeningFinding::kNone || command.finding > ReopeningFinding::kRefused) {
    return Invalid("finding", "must be one of the findings, e.g. REOPENING_FINDING_APPROVED");
  }
  return CheckText("reasons", command.reasons,
                   command.finding == ReopeningFinding::kApproved ? 0 : 1, kMaxReviewCharacters);
}

Fault Check(const SetVenueRules& command) {
  std::set<base::EnterpriseKind> kinds;
  for (std::size_t i = 0; i < command.rules.size(); ++i) {
    const base::VenueRule& rule = command.rules[i];
    const std::string field = fmt::format("rules[{}].", i);
    if (!IsKind(rule.kind) || !kinds.insert(rule.kind).second) {
      return Invalid(field + "kind", "must be one of the kinds, each at most once");
    }
    if (rule.access <= base::VenueAccess::kNone || rule.access > base::VenueAccess::kOpen) {
      return Invalid(field + "access", "must be one of the accesses, e.g. VENUE_ACCESS_OPEN");
    }
    if (Fault fault = FirstOf({CheckRange(field + "people_limit", rule.people_limit, 0, kMaxStaff),
                               CheckRange(field + "mask_days", rule.mask_days, 0, kMaxMaskDays)})) {
      return fault;
    }
  }
  return std::nullopt;
}

Fault Check(const CloseVenue& command) {
  return CheckText("reason", command.reason, 1, kMaxClosureCharacters);
}

Fault Check(const ReopenVenue& command) {
  return CheckText("reason", command.reason, 1, kMaxClosureCharacters);
}

Fault Check(const ReportStaffBack& command) {
  const StaffReport& report = command.report;
  return FirstOf({CheckDay("report.day", report.day),
                  CheckRange("report.staff", report.staff, 0, kMaxStaff),
                  CheckPart("report.at_work", report.at_work, report.staff),
                  CheckPart("report.in_risk_areas", report.in_risk_areas, report.staff),
                  CheckPart("report.in_isolation", report.in_isolation, report.staff),
                  CheckPart("report.with_symptoms", report.with_symptoms, report.staff)});
}

Fault CheckPlate(const std::string& field, const std::string& plate) {
  if (base::NormalPlate(plate) != plate) {
    return Invalid(field, "must be in capitals, without spaces, dots and hyphens");
  }
  return CheckText(field, plate, 1, kMaxPlateCharacters);
}

Fault Check(const SetFleetVehicles& command) {
  const std::set<std::string_view> different(command.plates.begin(), command.plates.end());
  if (command.plates.size() > kMaxFleetVehicles || different.size() != command.plates.size()) {
    return Invalid("plates", fmt::format("are {}; must be at most {}, each once",
                                         command.plates.size(), kMaxFleetVehicles));
  }
  for (const std::string& plate : command.plates) {
    if (Fault fault = CheckPlate("plates", plate)) return fault;
  }
  return std::nullopt;
}

Fault Check(const AddFleetDriver& command) {
  if (command.driver.sealed.empty() == command.driver.key_id.IsNil()) return std::nullopt;
  return Invalid("details", "and the key they are sealed under go together");
}

Fault Check(const RemoveFleetDriver&) { return std::nullopt; }

Fault Check(const RecordTrip& command) {
  if (!IsAnyArea(command.plan.to)) {
    return Invalid("to_area_code", "must be 2, 4, 6, 9 or 12 digits");
  }
  return CheckPlate("plate", command.plan.plate);
}

Fault Check(const ReturnTrip& command) {
  if (command.sealed.empty() || command.key_id.IsNil()) {
    return Invalid("driver_id", "must be there, with sealed details and a key");
  }
  if (command.left_there_at > command.returned_at ||
      command.returned_at - command.left_there_at > kLongestJourney) {
    return Invalid(
        "left_there_at_ms",
        fmt::format("must lie before returned_at_ms, at most {} days", kLongestJourney.count()));
  }
  return CheckPlate("plate", command.plate);
}

}  // namespace

std::optional<base::Rejected> FindEnterprisesFault(std::string_view key,
                                                   const EnterprisesInput& input) {
  const bool of_district = std::holds_alternative<SetVenueRules>(input);
  if (Fault fault = of_district ? CheckIsDistrict(key) : CheckIsGrid(key)) return fault;
  return std::visit([](const auto& command) { return Check(command); }, input);
}

}  // namespace gridkeeper::registration
