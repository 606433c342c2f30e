#include "simulate/community_generator.hpp"

#include <fmt/format.h>

#include <cctype>
#include <set>

#include "import/id_number.hpp"
#include "simulate/dice.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr char kDistrict[] = "330106";
constexpr char kStreet[] = "330106001";
constexpr int kGridsPerHead = 4;
constexpr int kHouseholdsPerBuilding = 13;
constexpr int kLargestHousehold = 8;

constexpr const char* kFamilyNames[] = {"Wang", "Li",  "Zhang", "Liu", "Chen", "Yang", "Huang",
                                        "Zhao", "Wu",  "Zhou",  "Xu",  "Sun",  "Ma",   "Zhu",
                                        "Hu",   "Guo", "He",    "Lin", "Gao",  "Luo"};
constexpr const char* kGivenNames[] = {
    "Fang", "Wei",  "Na",   "Min",  "Jing", "Qiang", "Lei", "Jun",  "Yang", "Yong",
    "Yan",  "Jie",  "Juan", "Tao",  "Ming", "Chao",  "Xia", "Ping", "Gang", "Hui",
    "Hong", "Ying", "Bo",   "Ning", "Xin",  "Yu",    "Hao", "Rui",  "Lan",  "Qing"};

std::string GridCode(int grid) { return fmt::format("{}{:03}", kCommunityCode, grid + 1); }
std::string Mobile(Dice& dice) { return fmt::format("139{:08}", dice.Below(100'000'000)); }
std::string PersonName(Dice& dice, const char* family) {
  std::string given = dice.Pick(kGivenNames);
  if (dice.Below(2) == 0) {
    for (const char* c = dice.Pick(kGivenNames); *c != '\0'; ++c) {
      given.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(*c))));
    }
  }
  return fmt::format("{} {}", family, given);
}

void AddAreas(Community& community) {
  const auto add = [&community](std::string code, std::string name, std::string parent) {
    community.areas.push_back({{}, std::move(code), std::move(name), std::move(parent)});
  };
  add(kDistrict, "Xihu District", "");
  add(kStreet, "Beishan Street", kDistrict);
  add(kCommunityCode, "Baoshi Community", kStreet);
  for (int grid = 0; grid < kGrids; ++grid)
    add(GridCode(grid), fmt::format("Grid {:02}", grid + 1), kCommunityCode);
}

void AddStaff(Community& community, Dice& dice) {
  const auto add = [&](std::string id, std::string role, std::vector<std::string> areas) {
    community.staff.push_back({{},
                               std::move(id),
                               std::move(role),
                               std::move(areas),
                               PersonName(dice, dice.Pick(kFamilyNames)),
                               Mobile(dice)});
  };
  for (int grid = 0; grid < kGrids; ++grid)
    add(fmt::format("worker-{:02}", grid + 1), "grid_worker", {GridCode(grid)});
  for (int head = 0; head < kGrids / kGridsPerHead; ++head) {
    std::vector<std::string> grids;
    for (int i = 0; i < kGridsPerHead; ++i) grids.push_back(GridCode(head * kGridsPerHead + i));
    add(fmt::format("head-{:02}", head + 1), "grid_head", grids);
  }
  add("community-01", "community", {kCommunityCode});
  for (int guard = 0; guard < kGuards; ++guard)
    add(fmt::format("guard-{:02}", guard + 1), "gate_guard", {kCommunityCode});
  add("street-01", "street", {kStreet});
  add("district-01", "district", {kDistrict});
  // Asks registration for the names on an alert's page.
  add("service-alerting", "service", {kDistrict});
  for (int grid = 0; grid < kGrids; ++grid) {
    community.rosters.push_back({{}, GridCode(grid), {fmt::format("worker-{:02}", grid + 1)}});
  }
}

// How many live behind each door: 1 to 8, all together kResidents.
std::vector<int> HouseholdSizes(Dice& dice) {
  std::vector<int> sizes(kHouseholds, kResidents / kHouseholds);
  for (int rest = kResidents % kHouseholds; rest > 0; --rest)
    ++sizes[static_cast<std::size_t>(dice.Below(kHouseholds))];
  for (int i = 0; i < 2 * kHouseholds; ++i) {
    int& from = sizes[static_cast<std::size_t>(dice.Below(kHouseholds))];
    int& to = sizes[static_cast<std::size_t>(dice.Below(kHouseholds))];
    if (from <= 1 || to >= kLargestHousehold) continue;
    --from;
    ++to;
  }
  return sizes;
}

class People {
 public:
  explicit People(Dice& dice) : dice_(dice) {}

  std::vector<ResidentEntry> Household(int size) {
    const char* family = dice_.Pick(kFamilyNames);
    std::set<std::string> names;  // of one household: told apart by name
    std::vector<ResidentEntry> residents;
    while (static_cast<int>(residents.size()) < size) {
      const int index = static_cast<int>(residents.size());
      std::string name = PersonName(dice_, index == 1 ? dice_.Pick(kFamilyNames) : family);
      if (!names.insert(name).second) continue;
      residents.push_back({std::move(name), IdNumber(index), index < 2 ? Mobile(dice_) : "", ""});
    }
    return residents;
  }

 private:
  // The first two of a household are grown up, the others of any age.
  std::string IdNumber(int index) {
    for (;;) {
      // One after the other: the order of arguments is the compiler's.
      const int year = index < 2 ? dice_.Between(1950, 1995) : dice_.Between(1935, 2019);
      const int month = dice_.Between(1, 12);
      const int day = dice_.Between(1, 28);
      const std::string first17 =
          fmt::format("{}{}{:02}{:02}{:03}", kDistrict, year, month, day, dice_.Between(1, 999));
      if (used_.insert(first17).second) return first17 + CheckDigit(first17);
    }
  }

  Dice& dice_;
  std::set<std::string> used_;
};

void AddHouseholds(Community& community, Dice& dice) {
  const std::vector<int> sizes = HouseholdSizes(dice);
  People people(dice);
  std::size_t next = 0;
  for (int grid = 0; grid < kGrids; ++grid) {
    const int doors = kHouseholds / kGrids + (grid < kHouseholds % kGrids ? 1 : 0);
    for (int i = 0; i < doors; ++i) {
      const int building = i / kHouseholdsPerBuilding + 1;
      const int place = i % kHouseholdsPerBuilding;  // two units of four floors with two doors
      const std::string name = fmt::format("Building {}-{}", grid + 1, building);
      if (place == 0) community.buildings.push_back({{}, GridCode(grid), name, 2, 4});
      const int floor = place % 8 / 2 + 1;
      community.households.push_back({{},
                                      GridCode(grid),
                                      name,
                                      fmt::format("{}", place / 8 + 1),
                                      floor,
                                      fmt::format("{}{:02}", floor, place % 2 + 1),
                                      people.Household(sizes[next++])});
    }
  }
}

}  // namespace

Community MakeCommunity(std::uint64_t seed) {
  Dice dice(seed);
  Community community;
  AddAreas(community);
  AddStaff(community, dice);
  AddHouseholds(community, dice);
  return community;
}

}  // namespace gridkeeper::gridctl
