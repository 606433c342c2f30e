#include "simulate/resident_directory.hpp"

#include <fmt/format.h>

#include "contract/message_access.hpp"
#include "rpc/listing.hpp"

namespace gridkeeper::gridctl {

namespace pb = google::protobuf;

absl::StatusOr<ResidentDirectory::Ids> ResidentDirectory::Find(int household, int resident) {
  const HouseholdEntry& wanted = community_.households[static_cast<std::size_t>(household)];
  if (!grids_.contains(wanted.grid)) {
    if (absl::Status read = ReadGrid(wanted.grid); !read.ok()) return read;
    grids_.insert(wanted.grid);
  }
  const std::string door = fmt::format("{}/{}/{}/{}/{}", wanted.grid, wanted.building, wanted.unit,
                                       wanted.floor, wanted.door);
  auto found = by_door_.find(door);
  if (found == by_door_.end()) {
    return absl::NotFoundError(
        fmt::format("registration knows no household {}: import the community first", door));
  }
  auto person =
      found->second.residents.find(wanted.residents[static_cast<std::size_t>(resident)].name);
  if (person == found->second.residents.end()) {
    return absl::NotFoundError(fmt::format(
        "household {} has another resident {} than the community file", door, resident));
  }
  return Ids{found->second.id, person->second, found->second.door};
}

absl::Status ResidentDirectory::ReadGrid(const std::string& grid) {
  std::map<std::string, std::string> buildings;
  std::map<std::string, std::string> doors;  // by household
  const auto of_building = [&](const pb::Message& building) {
    buildings[TextAt(building, "building_id")] = TextAt(building, "name");
  };
  const auto of_door = [&](const pb::Message& door) {
    doors[TextAt(door, "household_id")] = TextAt(door, "door_id");
  };
  absl::Status read =
      ForEachListed(registration_, "ListBuildings", "grid_code", grid, "buildings", of_building);
  if (read.ok())
    read = ForEachListed(registration_, "ListDoors", "area_code", grid, "doors", of_door);
  if (!read.ok()) return read;
  return ForEachListed(
      registration_, "ListHouseholds", "grid_code", grid, "households",
      [&](const pb::Message& message) {
        const std::string door =
            fmt::format("{}/{}/{}/{}/{}", grid, buildings[TextAt(message, "place.building_id")],
                        TextAt(message, "place.unit"), NumberAt(message, "place.floor"),
                        TextAt(message, "place.door"));
        Household& household = by_door_[door];
        household.id = TextAt(message, "household_id");
        household.door = doors[household.id];
        for (const pb::Message* resident : ListAt(message, "residents")) {
          household.residents[TextAt(*resident, "name")] = TextAt(*resident, "resident_id");
        }
      });
}

}  // namespace gridkeeper::gridctl
