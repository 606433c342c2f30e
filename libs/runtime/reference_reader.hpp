// The reference data in memory, kept up to date from registration.reference.v1. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/reference_source.hpp"
#include "eventing/table_reader.hpp"

namespace gridkeeper::runtime {

class ReferenceReader {
 public:
  // `bootstrap_admin`: the staff id that has the role admin without a record; may be empty.
  ReferenceReader(const std::string& bootstrap, const std::string& bootstrap_admin);

  std::shared_ptr<const base::Reference> Current() const;
  absl::Status WaitUntilRead(base::Millis timeout) { return reader_.WaitUntilRead(timeout); }

 private:
  void Apply(std::string_view key, std::optional<std::string_view> value);
  void Share();

  base::Reference next_;  // the reader thread's own; shared as a copy
  bool changed_ = true;
  mutable std::mutex mutex_;
  std::shared_ptr<const base::Reference> current_;
  eventing::TableReader reader_;  // last: its thread uses the rest
};

}  // namespace gridkeeper::runtime
