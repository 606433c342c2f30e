#include "feed/area_lookup.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"
#include "contract/message_access.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = google::protobuf;

constexpr std::size_t kGridDigits = 15;

// All elements of a list, page by page.
absl::Status ForEach(RpcCaller& caller, const char* rpc, nlohmann::json request, const char* list,
                     const std::function<void(const pb::Message&)>& take) {
  const auto& method = Contract::Get().Method("registration", rpc);
  request["page_size"] = 1000;
  for (;;) {
    MessagePtr message = Contract::Get().NewMessage(method.input_type());
    if (!MergeJson(*message, request.dump()).ok()) std::abort();  // only a changed proto comes here
    auto answer = caller.Call(method, *message);
    if (!answer.ok()) return answer.status();
    for (const pb::Message* element : ListAt(**answer, list)) take(*element);
    const std::string next = TextAt(**answer, "next_page_token");
    if (next.empty()) return absl::OkStatus();
    request["page_token"] = next;
  }
}

}  // namespace

absl::StatusOr<AreaBuildings> LookUpBuildings(RpcCaller& caller, const std::string& area) {
  AreaBuildings found;
  absl::Status listed = ForEach(caller, "ListAreas", {{"area_code", area}}, "areas",
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
    listed = ForEach(caller, "ListBuildings", {{"grid_code", grid}}, "buildings",
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
