// What is decided about enterprises, and what follows. Each of the two variants is one alternative
// of Input and Event. Mirrors the messages of the same names.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "registration/domain/enterprises.hpp"

namespace gridkeeper::registration {

// Commands.

struct RegisterEnterprise {
  base::Uuid id;
  EnterpriseProfile profile;
};

struct ChangeEnterprise {
  base::Uuid id;
  std::string name;
  std::string building;
  std::string door;
  std::string sealed;  // empty: the contact stays
  base::Uuid key_id;
};

struct CloseEnterprise {
  base::Uuid id;
};

struct SubmitReopeningFile {
  base::Uuid id;
  base::Uuid file_id;
  ReopeningFile file;
  std::string sealed;
  base::Uuid key_id;
};

struct ReviewReopening {
  base::Uuid id;
  base::Uuid file_id;
  ReopeningFinding finding = ReopeningFinding::kNone;
  std::string reasons;
};

struct SetVenueRules {
  std::vector<base::VenueRule> rules;
};

struct CloseVenue {
  base::Uuid id;
  std::string reason;
  base::TimePoint until = base::TimePoint::max();
};

struct ReopenVenue {
  base::Uuid id;
  std::string reason;
};

struct ReportStaffBack {
  base::Uuid id;
  StaffReport report;
};

struct SetFleetVehicles {
  base::Uuid id;
  std::vector<std::string> plates;
};

struct AddFleetDriver {
  base::Uuid id;
  base::Uuid driver_id;
  FleetDriver driver;
};

struct RemoveFleetDriver {
  base::Uuid id;
  base::Uuid driver_id;
};

struct RecordTrip {
  base::Uuid id;
  TripPlan plan;
};

struct ReturnTrip {
  base::Uuid id;
  base::Uuid driver;
  std::string plate;
  base::TimePoint left_there_at{};
  base::TimePoint returned_at{};
  std::string sealed;
  base::Uuid key_id;
};

using EnterprisesInput =
    std::variant<RegisterEnterprise, ChangeEnterprise, CloseEnterprise, SubmitReopeningFile,
                 ReviewReopening, SetVenueRules, CloseVenue, ReopenVenue, ReportStaffBack,
                 SetFleetVehicles, AddFleetDriver, RemoveFleetDriver, RecordTrip, ReturnTrip>;

// Events.

struct EnterpriseRegistered {
  base::Uuid id;
  EnterpriseProfile profile;
  Day day{};
  base::TimePoint day_ends_at{};
};

struct EnterpriseChanged {
  base::Uuid id;
  std::string name;
  std::string building;
  std::string door;
  std::string sealed;
  base::Uuid key_id;
  base::Uuid replaced_key_id;  // nil: the contact stays
};

struct EnterpriseClosed {
  base::Uuid id;
  std::vector<base::Uuid> key_ids;
};

struct ReopeningFileSubmitted {
  base::Uuid id;
  base::Uuid file_id;
  std::int32_t version = 0;
  ReopeningFile file;
  std::string sealed;
  base::Uuid key_id;
  base::Uuid replaced_key_id;
};

struct ReopeningReviewed {
  base::Uuid id;
  base::Uuid file_id;
  ReopeningFinding finding = ReopeningFinding::kNone;
  std::string reasons;
};

struct VenueRulesChanged {
  std::vector<base::VenueRule> rules;
};

struct VenueClosed {
  base::Uuid id;
  std::string reason;
  base::TimePoint until = base::TimePoint::max();
};

struct VenueReopened {
  base::Uuid id;
  std::string reason;
};

struct StaffBackReported {
  base::Uuid id;
  StaffReport report;
};

struct EnterpriseReportMissed {
  base::Uuid id;
  Day day{};
};

struct EnterpriseDayEnded {
  Day day{};
  base::TimePoint next_ends_at{};
};

struct FleetVehiclesSet {
  base::Uuid id;
  std::vector<std::string> plates;
};

struct FleetDriverAdded {
  base::Uuid id;
  base::Uuid driver_id;
  FleetDriver driver;
};

struct FleetDriverRemoved {
  base::Uuid id;
  base::Uuid driver_id;
  base::Uuid key_id;  // nil of a resident
};

struct TripRecorded {
  base::Uuid id;
  TripPlan plan;
};

struct TripReturned {
  base::Uuid id;
  base::TimePoint left_there_at{};
  base::TimePoint returned_at{};
  base::IsolationKind isolation = base::IsolationKind::kNone;
  std::int32_t isolation_days = 0;
  bool is_declared = false;
  base::Uuid unused_key_id;
};

using EnterprisesEvent =
    std::variant<EnterpriseRegistered, EnterpriseChanged, EnterpriseClosed, ReopeningFileSubmitted,
                 ReopeningReviewed, VenueRulesChanged, VenueClosed, VenueReopened,
                 StaffBackReported, EnterpriseReportMissed, EnterpriseDayEnded, FleetVehiclesSet,
                 FleetDriverAdded, FleetDriverRemoved, TripRecorded, TripReturned>;

}  // namespace gridkeeper::registration
