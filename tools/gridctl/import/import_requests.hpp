// From the entries of an import file to registration's requests. Pure. The command id is put in
// when it is sent.
#pragma once

#include <string>

#include "contract/contract.hpp"
#include "import/community.hpp"

namespace gridkeeper::gridctl {

struct ImportRequest {
  const google::protobuf::MethodDescriptor* method = nullptr;
  MessagePtr message;
  std::string area;  // what GetOutcome must name
};

ImportRequest RequestFor(const AreaEntry& area);
ImportRequest RequestFor(const RulesEntry& rules);
ImportRequest RequestFor(const StaffEntry& staff);
ImportRequest RequestFor(const RosterEntry& roster);
ImportRequest RequestFor(const BuildingEntry& building);
ImportRequest RequestFor(const HouseholdEntry& household, const std::string& building_id);

}  // namespace gridkeeper::gridctl
