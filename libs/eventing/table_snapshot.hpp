// The tables of one key as they stand in Redis, without a Redis: for tests that a state comes back
// from them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "eventing/domain.hpp"

namespace gridkeeper::eventing {

using TableSnapshot = std::map<std::string, std::map<std::string, std::string>>;  // kind, field

template <Domain D>
TableSnapshot SnapshotOf(typename D::State& state) {
  TableSnapshot snapshot;
  D::VisitTables(state, [&](std::string_view kind, auto& table) {
    for (const auto& [key, entity] : table) {
      snapshot[std::string(kind)][D::FieldOf(key)] = D::EncodeEntity(entity);
    }
  });
  return snapshot;
}

// Into a new state; false: an entity cannot be read.
template <Domain D>
bool LoadSnapshot(const TableSnapshot& snapshot, typename D::State& into) {
  bool all = true;
  D::VisitTables(into, [&](std::string_view kind, auto& table) {
    const auto found = snapshot.find(std::string(kind));
    if (found == snapshot.end()) return;
    for (const auto& [field, bytes] : found->second) all &= D::DecodeEntity(field, bytes, table);
  });
  D::AfterLoad(into);
  return all;
}

}  // namespace gridkeeper::eventing
