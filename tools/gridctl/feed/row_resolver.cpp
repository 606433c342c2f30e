#include "feed/row_resolver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "feed/feed_text.hpp"
#include "import/id_number.hpp"
#include "import/line_reader.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr std::size_t kLongestName = 60;
constexpr std::size_t kLongestPart = 16;  // of unit and door
constexpr std::size_t kLongestAddress = 300;
constexpr std::size_t kMostCandidates = 5;

RowFault Fault(FeedField field, std::string message) {
  return {std::string(NameOf(field)), std::move(message)};
}

bool HasControlCharacters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<RowFault> WrongText(FeedField field, const std::string& text, std::size_t longest) {
  if (text.empty()) return Fault(field, "is empty: fill it in");
  if (CharactersIn(text) > longest)
    return Fault(field, fmt::format("has more than {} characters: shorten it", longest));
  if (HasControlCharacters(text)) return Fault(field, "holds control characters: type it anew");
  return std::nullopt;
}

std::optional<RowFault> ReadPerson(const FeedRow& row, ReadyRow& ready) {
  ready.name = PlainName(row.At(FeedField::kName));
  if (auto fault = WrongText(FeedField::kName, ready.name, kLongestName)) return fault;
  ready.id_number = PlainIdNumber(row.At(FeedField::kIdNumber));
  if (ready.id_number.empty()) return Fault(FeedField::kIdNumber, "is empty: fill it in");
  if (auto wrong = WrongWithIdNumber(ready.id_number)) return Fault(FeedField::kIdNumber, *wrong);
  ready.phone = PlainPhone(row.At(FeedField::kPhone));
  if (!ready.phone.empty() && !IsPhone(ready.phone)) {
    return Fault(FeedField::kPhone,
                 "must be one number, 11 digits (mobile) or area code and number: 0571-87654321; "
                 "or leave it empty");
  }
  ready.birth_date = PlainDate(row.At(FeedField::kBirthDate));
  if (ready.birth_date.empty()) return std::nullopt;
  if (!IsDate(ready.birth_date))
    return Fault(FeedField::kBirthDate, "must be a day such as 1990-01-01; or leave it empty");
  if (ready.birth_date != BirthDateOf(ready.id_number))
    return Fault(FeedField::kBirthDate, "is not the one in the id number: find out which is right");
  return std::nullopt;
}

// The one building that was found, or what to do where there is none or are several.
std::optional<RowFault> TakeBuilding(FeedField field, const BuildingIndex::Found& found,
                                     ReadyRow& ready) {
  if (found.size() == 1) {
    ready.grid = found[0]->grid;
    ready.building_id = found[0]->id;
    return std::nullopt;
  }
  if (found.empty()) {
    return Fault(field,
                 "names no registered building of the area: register it (register-building), or "
                 "name it in the mapping's buildings");
  }
  std::string candidates;
  for (std::size_t i = 0; i < std::min(found.size(), kMostCandidates); ++i) {
    candidates += fmt::format("{}{} in grid {}", i == 0 ? "" : ", ", found[i]->id, found[i]->grid);
  }
  if (found.size() > kMostCandidates) candidates += ", ...";
  return Fault(field, fmt::format("may be any of {} buildings ({}): name the one that is meant in "
                                  "the mapping's buildings, or map a column to grid_code",
                                  found.size(), candidates));
}

std::optional<RowFault> CheckDoor(FeedField unit_field, FeedField door_field, FeedField floor_field,
                                  const ReadyRow& ready) {
  if (auto fault = WrongText(door_field, ready.door, kLongestPart)) return fault;
  if (!ready.unit.empty()) {
    if (auto fault = WrongText(unit_field, ready.unit, kLongestPart)) return fault;
  }
  if (ready.floor < -9 || ready.floor > 200)
    return Fault(floor_field, "has a floor that is not within -9..200: mend it");
  return std::nullopt;
}

}  // namespace

std::optional<RowFault> RowResolver::ReadAddressOf(const FeedRow& row, ReadyRow& ready) const {
  const std::string& text = row.At(FeedField::kAddress);
  if (auto fault = WrongText(FeedField::kAddress, PlainText(text), kLongestAddress)) return fault;
  const auto place = buildings_.FindByAddress(text, ready.grid);
  if (!place) {
    return Fault(FeedField::kAddress,
                 "names no building and door that can be made out, or several: write it like "
                 "3幢2单元501室, or name the building in the mapping's buildings");
  }
  if (auto fault = TakeBuilding(FeedField::kAddress, place->buildings, ready)) return fault;
  ready.unit = place->address.unit;
  ready.floor = place->address.floor.value_or(0);
  ready.door = place->address.door;
  return CheckDoor(FeedField::kAddress, FeedField::kAddress, FeedField::kAddress, ready);
}

std::optional<RowFault> RowResolver::ReadColumnsOf(const FeedRow& row, ReadyRow& ready) const {
  const std::string& building = row.At(FeedField::kBuilding);
  if (auto fault = WrongText(FeedField::kBuilding, PlainText(building), kLongestName)) return fault;
  if (auto fault =
          TakeBuilding(FeedField::kBuilding, buildings_.Find(building, ready.grid), ready)) {
    return fault;
  }
  ready.unit = PlainPart(row.At(FeedField::kUnit));
  ready.door = PlainPart(row.At(FeedField::kDoor));
  const std::string floor = PlainText(row.At(FeedField::kFloor));
  const std::optional<int> number = floor.empty() ? FloorOfDoor(ready.door) : ReadFloor(floor);
  if (!floor.empty() && !number)
    return Fault(FeedField::kFloor, "must be a number such as 5 or -1; or leave it empty");
  ready.floor = number.value_or(0);
  return CheckDoor(FeedField::kUnit, FeedField::kDoor, FeedField::kFloor, ready);
}

std::optional<RowFault> RowResolver::ReadPlace(const FeedRow& row, ReadyRow& ready) const {
  ready.grid = PlainText(row.At(FeedField::kGridCode));
  if (!ready.grid.empty() && !buildings_.HasGrid(ready.grid))
    return Fault(FeedField::kGridCode, "is no grid in use of the area: mend it, or leave it empty");
  return has_address_ ? ReadAddressOf(row, ready) : ReadColumnsOf(row, ready);
}

std::variant<ReadyRow, RowFault> RowResolver::Resolve(const FeedRow& row) const {
  if (row.fault) return *row.fault;
  ReadyRow ready;
  ready.number = row.number;
  if (auto fault = ReadPerson(row, ready)) return *fault;
  if (auto fault = ReadPlace(row, ready)) return *fault;
  return ready;
}

}  // namespace gridkeeper::gridctl
