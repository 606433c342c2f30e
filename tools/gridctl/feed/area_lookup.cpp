#include "feed/area_lookup.hpp"

#include <fmt/format.h>

#include "contract/message_access.hpp"
#include "rpc/listing.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

constexpr std::size_t kGridDigits = 15;

}  // namespace

absl::StatusOr<AreaBuildings> LookUpBuildings(RpcCaller& caller, const std::string& area) {
  AreaBuildings found;
  absl::Status listed = ForEachListed(caller, "ListAreas", "area_code", area, "areas",
                                      [&found](const pb::Message& element) {
                                        const std::string code = TextAt(element, "area_code");
                                        if (code.size() == kGridDigits && !Has(element, "retired"))
                                          found.grids.insert(code);
                                      });
  if (!listed.ok()) return listed;
  if (found.grids.empty()) {
    return absl::FailedPreconditionError(fmt::format(
        "area {} has no grid in use: define one (define-area), or give another --area", area));
  }
  for (const std::string& grid : found.grids) {
    listed = ForEachListed(caller, "ListBuildings", "grid_code", grid, "buildings",
                           [&](const pb::Message& element) {
                             if (TextAt(element, "stage") == "moved") return;
                             found.buildings.push_back(
                                 {grid, TextAt(element, "building_id"), TextAt(element, "name")});
                           });
    if (!listed.ok()) return listed;
  }
  return found;
}

}  // namespace gridkeeper::gridctl
