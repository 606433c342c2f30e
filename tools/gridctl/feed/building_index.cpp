#include "feed/building_index.hpp"

#include <algorithm>

#include "feed/characters.hpp"
#include "feed/feed_text.hpp"

namespace gridkeeper::gridctl {
namespace {

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

// Equal for names that differ in spaces, case and full-width forms only.
std::string KeyOf(std::string_view name) {
  std::string key = Upper(PlainText(name));
  std::erase(key, ' ');
  return key;
}

BuildingIndex::Found InGrid(const BuildingIndex::Found& buildings, std::string_view grid) {
  BuildingIndex::Found found;
  for (const Building* building : buildings) {
    if (grid.empty() || building->grid == grid) found.push_back(building);
  }
  return found;
}

bool IsWordCharacter(char c) {
  return IsDigit(static_cast<unsigned char>(c)) || IsLetter(static_cast<unsigned char>(c));
}

// Where `name` ends in the text; npos where it is not there, or only as part of a longer number or
// word: "3幢" is not in "13幢".
std::size_t EndIn(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins_inside =
        at > 0 && IsWordCharacter(text[at - 1]) && IsWordCharacter(name.front());
    const bool ends_inside =
        end < text.size() && IsWordCharacter(text[end]) && IsWordCharacter(name.back());
    if (!begins_inside && !ends_inside) return end;
  }
  return std::string_view::npos;
}

}  // namespace

BuildingIndex::BuildingIndex(std::set<std::string> grids, std::vector<Building> buildings,
                             const std::map<std::string, std::string>& names)
    : grids_(std::move(grids)), buildings_(std::move(buildings)) {
  std::map<std::string, Found> long_names;
  for (const Building& building : buildings_) {
    by_key_[KeyOf(building.name)].push_back(&building);
    if (const std::string designator = Designator(building.name); !designator.empty()) {
      by_designator_[designator].push_back(&building);
    } else {
      long_names[Upper(PlainText(building.name))].push_back(&building);
    }
  }
  std::vector<LongName> mapped;
  for (const auto& [in_file, in_register] : names) {
    mapped_by_key_[KeyOf(in_file)] = in_register;
    if (const std::string designator = Designator(in_file); !designator.empty()) {
      mapped_by_designator_[designator] = in_register;
    } else {
      mapped.push_back({Upper(PlainText(in_file)), Mapped(in_register)});
    }
  }
  AddLongNames(std::move(mapped));
  std::vector<LongName> registered;
  for (const auto& [name, found] : long_names) registered.push_back({name, found});
  AddLongNames(std::move(registered));
}

void BuildingIndex::AddLongNames(std::vector<LongName> names) {
  std::erase_if(names, [](const LongName& name) { return name.text.empty(); });
  std::stable_sort(names.begin(), names.end(), [](const LongName& a, const LongName& b) {
    return a.text.size() > b.text.size();
  });
  long_names_.insert(long_names_.end(), names.begin(), names.end());
}

const BuildingIndex::Found& BuildingIndex::Mapped(const std::string& name) const {
  static const Found kNone;
  const auto it = by_key_.find(KeyOf(name));
  return it == by_key_.end() ? kNone : it->second;
}

BuildingIndex::Found BuildingIndex::Find(std::string_view name, std::string_view grid) const {
  const std::string key = KeyOf(name);
  if (const auto mapped = mapped_by_key_.find(key); mapped != mapped_by_key_.end())
    return InGrid(Mapped(mapped->second), grid);
  if (const auto equal = by_key_.find(key); equal != by_key_.end()) {
    Found found = InGrid(equal->second, grid);
    if (!found.empty()) return found;
  }
  const auto alike = by_designator_.find(Designator(name));
  return alike == by_designator_.end() ? Found{} : InGrid(alike->second, grid);
}

BuildingIndex::Found BuildingIndex::FindByDesignator(const std::string& designator,
                                                     std::string_view grid) const {
  const auto mapped = mapped_by_designator_.find(designator);
  if (mapped != mapped_by_designator_.end()) return InGrid(Mapped(mapped->second), grid);
  const auto alike = by_designator_.find(designator);
  return alike == by_designator_.end() ? Found{} : InGrid(alike->second, grid);
}

std::optional<BuildingIndex::Place> BuildingIndex::FindByAddress(std::string_view address,
                                                                 std::string_view grid) const {
  const std::string text = Upper(PlainText(address));
  for (const LongName& name : long_names_) {
    const std::size_t end = EndIn(text, name.text);
    if (end == std::string::npos) continue;
    Found found = InGrid(name.buildings, grid);
    const std::optional<Address> behind = ReadBehindBuilding(text.substr(end));
    if (behind && !found.empty()) return Place{std::move(found), *behind};
  }
  const std::optional<Address> read = ReadAddress(text);
  if (!read) return std::nullopt;
  return Place{FindByDesignator(read->building, grid), *read};
}

}  // namespace gridkeeper::gridctl
