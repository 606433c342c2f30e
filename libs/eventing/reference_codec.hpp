// Reference data on the wire: records of registration.reference.v1 <-> base::Reference. Every
// service reads with ApplyReferenceRecord; registration writes with the encoders. Stateless; safe
// from any thread, though not on one Reference at once.
//
//   base::Reference next = *current;
//   if (absl::Status status = ApplyReferenceRecord(key, value, next); !status.ok()) { /* log,
//   count, go on */ }
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "base/reference.hpp"

namespace gridkeeper::eventing {

// ce_type of every reference record that has a value.
inline constexpr std::string_view kReferenceRecordType =
    "gridkeeper.registration.v1.ReferenceRecord";

std::string AreaRecordKey(std::string_view area_code);            // area:<code>
std::string StaffRecordKey(std::string_view staff_id);            // staff:<staff id>
std::string RosterRecordKey(std::string_view grid_code);          // roster:<grid code>
std::string RulesRecordKey(std::string_view district_code);       // rules:<district code>
std::string SubstitutionRecordKey(std::string_view staff_id);     // substitution:<staff id>
std::string DedicatedRecordKey(std::string_view household_id);    // dedicated:<household id>
std::string RiskAreasRecordKey(std::string_view district_code);   // risk:<district code>
std::string CheckpointRecordKey(std::string_view checkpoint_id);  // checkpoint:<checkpoint id>
std::string ZoneRulesRecordKey(std::string_view district_code);   // zonerules:<district code>
std::string ZoneRecordKey(std::string_view zone_id);              // zone:<zone id>
std::string VenueRulesRecordKey(std::string_view district_code);  // venue:<district code>

std::string EncodeReference(const base::Area& area);
std::string EncodeReference(const base::Staff& staff);
std::string EncodeReference(const base::Roster& roster);
std::string EncodeReference(const base::Rules& rules);
std::string EncodeReference(const base::Substitution& substitution);
std::string EncodeReference(const std::vector<base::RiskArea>& risk_areas);
std::string EncodeReference(const base::Checkpoint& checkpoint);
std::string EncodeReference(const std::vector<base::ZoneRules>& rules);
std::string EncodeReference(const base::Zone& zone);
std::string EncodeReference(const std::vector<base::VenueRule>& venue_rules);
std::string EncodeDedicated(const std::string& staff_id);

// Puts one record into `reference`; no value takes the entry out. INVALID_ARGUMENT, with
// `reference` as it was, when the key or the value is none of ours; a key of a kind that this
// version does not know is passed over.
absl::Status ApplyReferenceRecord(std::string_view key, std::optional<std::string_view> value,
                                  base::Reference& reference);

}  // namespace gridkeeper::eventing
