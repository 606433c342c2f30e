// Addresses as people write them, taken apart into building, unit, floor and door, so that the same
// door is the same whoever wrote it. Pure, and safe on any bytes. What can be read in two ways is
// not read at all: nobody may be registered behind a door that is not theirs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gridkeeper::gridctl {

struct Address {
  std::string building;  // its designator: "3" of "3幢"
  std::string unit;      // may be empty
  std::optional<int> floor;
  std::string door;

  bool operator==(const Address&) const = default;
};

// "3幢2单元5楼501室", "3号楼501", "三号楼二单元501", "3幢2-501", "3-2-501", with or without what
// stands before. A floor that is not named is the door's number without its last two digits.
// nullopt: no building or no door can be made out, or there are several.
std::optional<Address> ReadAddress(std::string_view text);

// The same of what stands behind a building that is known already; `building` stays empty.
std::optional<Address> ReadBehindBuilding(std::string_view text);

// A column of its own: "2单元" -> "2", "501室" -> "501"; anything else as plain text.
std::string PlainPart(std::string_view text);

// A floor in a column of its own: "5楼", "五层", "5" -> 5, "-1", "地下1层" -> -1.
std::optional<int> ReadFloor(std::string_view text);

// The floor in a door's number: 5 of "501", 12 of "1203".
std::optional<int> FloorOfDoor(std::string_view door);

// The number or letter that a building goes by when its name is nothing else: "3" of "3号楼",
// "3幢", "03#", "三栋", "Building 3" and "3"; "A" of "A座". Empty where there is more to a name
// ("翠苑一区3幢"): another part of the town may have the same number.
std::string Designator(std::string_view name);

}  // namespace gridkeeper::gridctl
