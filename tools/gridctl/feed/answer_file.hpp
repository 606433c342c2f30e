// What became of each row, as CSV: row,answer,grid_code,household_id,resident_id,record_id,field,
// message. In the order of answering while a run is under way, in the order of the rows once all
// have their answer. Nothing personal. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "feed/feed_row.hpp"
#include "files/append_file.hpp"

namespace gridkeeper::gridctl {

class AnswerFile {
 public:
  static absl::StatusOr<std::unique_ptr<AnswerFile>> Open(const std::string& path);

  // Whether a run before this one answered the row.
  bool Has(std::int64_t row) const { return before_.contains(row); }
  bool is_empty() const { return before_.empty(); }
  // The row will be answered again; its last answer counts.
  void Forget(std::int64_t row);

  // Each row once.
  absl::Status Append(const std::vector<RowAnswer>& answers);
  // How many rows have each answer.
  const std::map<std::string, std::int64_t>& counts() const { return counts_; }
  // Puts the rows in order, each once. Nothing is appended any more.
  absl::Status Sort();

 private:
  explicit AnswerFile(AppendFile file) : file_(std::move(file)) {}
  void Read();

  AppendFile file_;
  std::unordered_map<std::int64_t, std::string> before_;  // rows answered by earlier runs
  std::map<std::string, std::int64_t> counts_;
};

}  // namespace gridkeeper::gridctl
