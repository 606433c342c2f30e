#include "eventing/reference_codec.hpp"

#include <fmt/format.h>

#include "eventing/reference_parts.hpp"
#include "gridkeeper/registration/v1/registration_reference.pb.h"

namespace gridkeeper::eventing {
namespace {

namespace pb = gridkeeper::registration::v1;

absl::Status Invalid(std::string_view key, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("reference record '{}': {}", key, why));
}

base::Area FromProto(const pb::AreaRecord& record) {
  return {.name = record.name(), .parent = record.parent_code(), .is_retired = record.retired()};
}

base::Staff FromProto(const pb::StaffRecord& record) {
  base::Staff staff;
  staff.role = static_cast<base::Role>(record.role());
  staff.areas.assign(record.area_codes().begin(), record.area_codes().end());
  staff.valid_from = base::FromUnixMillis(record.valid_from_ms());
  staff.valid_until = UntilFromWire(record.valid_until_ms());
  return staff;
}

base::Roster FromProto(const pb::RosterRecord& record) {
  base::Roster roster{.staff_ids = {record.staff_ids().begin(), record.staff_ids().end()}};
  for (const pb::DutyTime& time : record.times()) {
    roster.times.push_back({time.staff_id(), time.from_minute(), time.until_minute()});
  }
  return roster;
}

base::Substitution FromProto(const pb::SubstitutionRecord& record) {
  return {.substitute = record.substitute_id(),
          .from = base::FromUnixMillis(record.from_ms()),
          .until = UntilFromWire(record.until_ms())};
}

base::Checkpoint FromProto(const pb::CheckpointRecord& record) {
  return {.grid = record.grid_code(),
          .guarded = record.guarded_area_code(),
          .name = record.name(),
          .is_closed = record.closed()};
}

// What is wrong with a record under a key of this kind; empty when nothing is.
std::string_view Fault(std::string_view kind, const pb::ReferenceRecord& record) {
  if (kind == "area") return record.has_area() ? "" : "holds no area";
  if (kind == "staff") {
    if (!record.has_staff()) return "holds no staff";
    // An unknown role must not become one that is known: such a record gives no rights at all.
    return gridkeeper::common::v1::Role_IsValid(record.staff().role()) ? "" : "has an unknown role";
  }
  if (kind == "roster") return record.has_roster() ? "" : "holds no roster";
  if (kind == "substitution") return record.has_substitution() ? "" : "holds no substitution";
  if (kind == "risk") return record.has_risk() ? "" : "holds no risk areas";
  if (kind == "checkpoint") return record.has_checkpoint() ? "" : "holds no checkpoint";
  if (kind == "zonerules") return record.has_zonerules() ? "" : "holds no rules of zones";
  if (kind == "zone") return eventing::FromProto(record.zone()) ? "" : "holds no readable zone";
  if (kind == "venue") return record.has_venue() ? "" : "holds no venue rules";
  if (kind == "dedicated") return record.has_dedicated() ? "" : "holds no dedicated worker";
  if (!record.has_rules()) return "holds no rules";
  return record.rules().ladder_minutes_size() ==
                 static_cast<int>(base::Rules{}.ladder_minutes.size())
             ? ""
             : "has not exactly four ladder_minutes";
}

void Remove(std::string_view kind, const std::string& id, base::Reference& reference) {
  if (kind == "area") reference.areas.erase(id);
  if (kind == "staff") reference.staff.erase(id);
  if (kind == "roster") reference.rosters.erase(id);
  if (kind == "rules") reference.rules.erase(id);
  if (kind == "dedicated") reference.dedicated.erase(id);
  if (kind == "risk") reference.risk_areas.erase(id);
  if (kind == "checkpoint") reference.checkpoints.erase(id);
  if (kind == "zonerules") reference.zone_rules.erase(id);
  if (kind == "zone") reference.SetZone(id, std::nullopt);
  if (kind == "venue") reference.venue_rules.erase(id);
  if (kind == "substitution") reference.SetSubstitution(id, std::nullopt);
}

}  // namespace

std::string AreaRecordKey(std::string_view area_code) { return fmt::format("area:{}", area_code); }
std::string StaffRecordKey(std::string_view staff_id) { return fmt::format("staff:{}", staff_id); }
std::string RosterRecordKey(std::string_view grid_code) {
  return fmt::format("roster:{}", grid_code);
}
std::string RulesRecordKey(std::string_view district_code) {
  return fmt::format("rules:{}", district_code);
}

std::string SubstitutionRecordKey(std::string_view staff_id) {
  return fmt::format("substitution:{}", staff_id);
}

std::string DedicatedRecordKey(std::string_view household_id) {
  return fmt::format("dedicated:{}", household_id);
}

std::string RiskAreasRecordKey(std::string_view district_code) {
  return fmt::format("risk:{}", district_code);
}

std::string CheckpointRecordKey(std::string_view checkpoint_id) {
  return fmt::format("checkpoint:{}", checkpoint_id);
}

std::string ZoneRulesRecordKey(std::string_view district_code) {
  return fmt::format("zonerules:{}", district_code);
}

std::string ZoneRecordKey(std::string_view zone_id) { return fmt::format("zone:{}", zone_id); }

std::string VenueRulesRecordKey(std::string_view district_code) {
  return fmt::format("venue:{}", district_code);
}

std::string EncodeReference(const base::Area& area) {
  pb::ReferenceRecord record;
  record.mutable_area()->set_name(area.name);
  record.mutable_area()->set_parent_code(area.parent);
  record.mutable_area()->set_retired(area.is_retired);
  return record.SerializeAsString();
}

std::string EncodeReference(const base::Staff& staff) {
  pb::ReferenceRecord record;
  pb::StaffRecord& out = *record.mutable_staff();
  out.set_role(static_cast<gridkeeper::common::v1::Role>(staff.role));
  out.mutable_area_codes()->Assign(staff.areas.begin(), staff.areas.end());
  out.set_valid_from_ms(base::ToUnixMillis(staff.valid_from));
  out.set_valid_until_ms(UntilToWire(staff.valid_until));
  return record.SerializeAsString();
}

std::string EncodeReference(const base::Roster& roster) {
  pb::ReferenceRecord record;
  record.mutable_roster()->mutable_staff_ids()->Assign(roster.staff_ids.begin(),
                                                       roster.staff_ids.end());
  for (const base::DutyTime& time : roster.times) {
    pb::DutyTime& out = *record.mutable_roster()->add_times();
    out.set_staff_id(time.staff_id);
    out.set_from_minute(time.from_minute);
    out.set_until_minute(time.until_minute);
  }
  return record.SerializeAsString();
}

std::string EncodeReference(const base::Substitution& substitution) {
  pb::ReferenceRecord record;
  pb::SubstitutionRecord& out = *record.mutable_substitution();
  out.set_substitute_id(substitution.substitute);
  out.set_from_ms(base::ToUnixMillis(substitution.from));
  out.set_until_ms(UntilToWire(substitution.until));
  return record.SerializeAsString();
}

std::string EncodeReference(const std::vector<base::RiskArea>& risk_areas) {
  pb::ReferenceRecord record;
  PutList(risk_areas, record.mutable_risk()->mutable_areas());
  return record.SerializeAsString();
}

std::string EncodeReference(const base::Checkpoint& checkpoint) {
  pb::ReferenceRecord record;
  pb::CheckpointRecord& out = *record.mutable_checkpoint();
  out.set_grid_code(checkpoint.grid);
  out.set_guarded_area_code(checkpoint.guarded);
  out.set_name(checkpoint.name);
  out.set_closed(checkpoint.is_closed);
  return record.SerializeAsString();
}

std::string EncodeReference(const std::vector<base::ZoneRules>& rules) {
  pb::ReferenceRecord record;
  PutList(rules, record.mutable_zonerules()->mutable_rules());
  return record.SerializeAsString();
}

std::string EncodeReference(const base::Zone& zone) {
  pb::ReferenceRecord record;
  *record.mutable_zone() = ToProto(zone);
  return record.SerializeAsString();
}

std::string EncodeReference(const std::vector<base::VenueRule>& venue_rules) {
  pb::ReferenceRecord record;
  PutList(venue_rules, record.mutable_venue()->mutable_rules());
  return record.SerializeAsString();
}

std::string EncodeDedicated(const std::string& staff_id) {
  pb::ReferenceRecord record;
  record.mutable_dedicated()->set_staff_id(staff_id);
  return record.SerializeAsString();
}

std::string EncodeReference(const base::Rules& rules) {
  pb::ReferenceRecord record;
  *record.mutable_rules() = ToProto(rules);
  return record.SerializeAsString();
}

absl::Status ApplyReferenceRecord(std::string_view key, std::optional<std::string_view> value,
                                  base::Reference& reference) {
  const std::size_t colon = key.find(':');
  if (colon == std::string_view::npos || colon + 1 == key.size()) {
    return Invalid(key, "the key is not <kind>:<id>");
  }
  const std::string_view kind = key.substr(0, colon);
  const std::string id(key.substr(colon + 1));
  if (kind != "area" && kind != "staff" && kind != "roster" && kind != "rules" &&
      kind != "substitution" && kind != "dedicated" && kind != "risk" && kind != "checkpoint" &&
      kind != "zonerules" && kind != "zone" && kind != "venue") {
    return absl::OkStatus();
  }
  if (!value) {
    Remove(kind, id, reference);
    return absl::OkStatus();
  }
  pb::ReferenceRecord record;
  if (!record.ParseFromArray(value->data(), static_cast<int>(value->size()))) {
    return Invalid(key, "the value is not a ReferenceRecord");
  }
  if (const std::string_view fault = Fault(kind, record); !fault.empty()) {
    return Invalid(key, fault);
  }
  if (kind == "area") reference.areas[id] = FromProto(record.area());
  if (kind == "staff") reference.staff[id] = FromProto(record.staff());
  if (kind == "roster") reference.rosters[id] = FromProto(record.roster());
  if (kind == "rules") reference.rules[id] = FromProto(record.rules());
  if (kind == "dedicated") reference.dedicated[id] = record.dedicated().staff_id();
  if (kind == "risk") reference.risk_areas[id] = ListFromProto(record.risk().areas());
  if (kind == "checkpoint") reference.checkpoints[id] = FromProto(record.checkpoint());
  if (kind == "zonerules") reference.zone_rules[id] = ListFromProto(record.zonerules().rules());
  if (kind == "zone") reference.SetZone(id, FromProto(record.zone()));
  if (kind == "venue") reference.venue_rules[id] = ListFromProto(record.venue().rules());
  if (kind == "substitution") reference.SetSubstitution(id, FromProto(record.substitution()));
  return absl::OkStatus();
}

}  // namespace gridkeeper::eventing
