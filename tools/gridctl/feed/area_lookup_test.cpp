#include "feed/area_lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"
#include "contract/message_access.hpp"

namespace gridkeeper::gridctl {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

// A register of one street, in pages of one element.
class FakeRegister : public RpcCaller {
 public:
  absl::StatusOr<MessagePtr> Call(const google::protobuf::MethodDescriptor& method,
                                  const google::protobuf::Message& request) override {
    const bool is_areas = method.name() == "ListAreas";
    const json& all = is_areas ? areas : buildings[TextAt(request, "grid_code")];
    const std::string token = TextAt(request, "page_token");
    const std::size_t at = token.empty() ? 0 : std::stoul(token);
    json answer = json::object();
    if (at < all.size()) answer[is_areas ? "areas" : "buildings"] = json::array({all[at]});
    if (at + 1 < all.size()) answer["next_page_token"] = std::to_string(at + 1);
    MessagePtr message = Contract::Get().NewMessage(method.output_type());
    EXPECT_TRUE(MergeJson(*message, answer.dump()).ok());
    return message;
  }

  json areas = json::array({{{"area_code", "330106001"}},
                            {{"area_code", "330106001001"}},
                            {{"area_code", "330106001001001"}},
                            {{"area_code", "330106001001002"}, {"retired", true}},
                            {{"area_code", "330106001001003"}}});
  std::map<std::string, json> buildings{
      {"330106001001001",
       json::array({{{"building_id", "b1"}, {"name", "1"}},
                    {{"building_id", "b2"}, {"name", "2"}, {"stage", "BUILDING_STAGE_MOVED"}},
                    {{"building_id", "b3"}, {"name", "3"}, {"stage", "BUILDING_STAGE_MOVING"}}})},
      {"330106001001002", json::array({{{"building_id", "b4"}, {"name", "4"}}})}};
};

TEST(LookUpBuildings, FindsThoseOfAllGridsInUse) {
  FakeRegister fake;
  const auto found = LookUpBuildings(fake, "330106001");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(found->grids, ElementsAre("330106001001001", "330106001001003"));
  std::vector<std::string> buildings;
  for (const Building& building : found->buildings)
    buildings.push_back(building.grid + " " + building.id + " " + building.name);
  EXPECT_THAT(buildings, ElementsAre("330106001001001 b1 1", "330106001001001 b3 3"));
}

TEST(LookUpBuildings, SaysThatAnAreaHasNoGrids) {
  FakeRegister fake;
  fake.areas = json::array({{{"area_code", "330106001001"}}});
  const auto found = LookUpBuildings(fake, "330106001001");
  EXPECT_EQ(found.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(found.status().message()), HasSubstr("has no grid in use"));
}

}  // namespace
}  // namespace gridkeeper::gridctl
