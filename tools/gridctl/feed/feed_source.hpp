// The rows of a file, one after the other; the file is never in memory as a whole. A row that
// cannot be read is a row with a fault, and none is left out but those without any content. Not
// thread-safe.
//
//   auto source = OpenFeedSource("people.csv", mapping);
//   while (auto row = *(*source)->Next()) ...
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "feed/feed_mapping.hpp"
#include "feed/feed_row.hpp"

namespace gridkeeper::gridctl {

// The longest row, in bytes of UTF-8. One that is longer is a row with a fault.
constexpr std::size_t kLongestRow = 64 << 10;

class FeedSource {
 public:
  virtual ~FeedSource() = default;
  // nullopt at the end. Numbers rise. An error: the file cannot be read on.
  virtual absl::StatusOr<std::optional<FeedRow>> Next() = 0;
};

// Fails where there is no such file, or its header lacks a mapped column.
absl::StatusOr<std::unique_ptr<FeedSource>> OpenFeedSource(const std::string& path,
                                                           const FeedMapping& mapping);

}  // namespace gridkeeper::gridctl
