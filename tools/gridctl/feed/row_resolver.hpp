// Makes rows ready to be sent: texts in the register's form, the building found, everything that
// registration would refuse refused at once. Pure and thread-safe; messages name the field and what
// to do, and repeat nothing of the row.
#pragma once

#include <variant>

#include "feed/building_index.hpp"
#include "feed/feed_mapping.hpp"
#include "feed/feed_row.hpp"

namespace gridkeeper::gridctl {

class RowResolver {
 public:
  // Both outlive it.
  RowResolver(const BuildingIndex& buildings, const FeedMapping& mapping)
      : buildings_(buildings), has_address_(!mapping.ColumnOf(FeedField::kAddress).empty()) {}

  std::variant<ReadyRow, RowFault> Resolve(const FeedRow& row) const;

 private:
  std::optional<RowFault> ReadPlace(const FeedRow& row, ReadyRow& ready) const;
  std::optional<RowFault> ReadAddressOf(const FeedRow& row, ReadyRow& ready) const;
  std::optional<RowFault> ReadColumnsOf(const FeedRow& row, ReadyRow& ready) const;

  const BuildingIndex& buildings_;
  bool has_address_;
};

}  // namespace gridkeeper::gridctl
