#include "base/reference.hpp"

#include <algorithm>

namespace gridkeeper::base {
namespace {

// A tree of four levels; more steps than this mean a ring in the data, which must not hang a
// lookup.
constexpr int kMaxDepth = 8;

bool CoversAll(Role role) { return role == Role::kAdmin || role == Role::kService; }

}  // namespace

AreaLevel LevelOf(std::string_view code) {
  const bool digits =
      std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return AreaLevel::kNone;
  switch (code.size()) {
    case 6:
      return AreaLevel::kDistrict;
    case 9:
      return AreaLevel::kStreet;
    case 12:
      return AreaLevel::kCommunity;
    case 15:
      return AreaLevel::kGrid;
    default:
      return AreaLevel::kNone;
  }
}

bool IsStaffId(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

Role Reference::RoleOf(std::string_view staff_id, TimePoint now) const {
  if (!bootstrap_admin.empty() && staff_id == bootstrap_admin) return Role::kAdmin;
  auto it = staff.find(staff_id);
  if (it == staff.end() || now < it->second.valid_from || now >= it->second.valid_until) {
    return Role::kNone;
  }
  return it->second.role;
}

bool Reference::Covers(std::string_view staff_id, std::string_view area, TimePoint now) const {
  const Role role = RoleOf(staff_id, now);
  if (role == Role::kNone) return false;
  if (CoversAll(role)) return true;
  const std::vector<AreaCode>& own = staff.find(staff_id)->second.areas;
  return std::any_of(own.begin(), own.end(),
                     [&](const AreaCode& upper) { return IsWithin(area, upper); });
}

bool Reference::IsWithin(std::string_view area, std::string_view upper) const {
  std::string_view at = area;
  for (int step = 0; step < kMaxDepth; ++step) {
    auto it = areas.find(at);
    if (it == areas.end()) return false;
    if (at == upper) return true;
    at = it->second.parent;
  }
  return false;
}

std::vector<AreaCode> Reference::PathUp(std::string_view area) const {
  std::vector<AreaCode> path;
  for (auto it = areas.find(area); it != areas.end() && path.size() < kMaxDepth;
       it = areas.find(it->second.parent)) {
    path.push_back(it->first);
  }
  return path;
}

std::vector<AreaCode> Reference::GridsWithin(std::string_view area) const {
  std::vector<AreaCode> grids;
  for (const auto& [code, unused] : areas) {
    if (LevelOf(code) == AreaLevel::kGrid && IsWithin(code, area)) grids.push_back(code);
  }
  return grids;
}

const Rules& Reference::RulesFor(std::string_view area) const {
  static const Rules kDefaults;
  const std::vector<AreaCode> path = PathUp(area);
  if (path.empty()) return kDefaults;
  auto it = rules.find(path.back());
  return it == rules.end() ? kDefaults : it->second;
}

}  // namespace gridkeeper::base
