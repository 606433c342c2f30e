// Feeds a KeyTable from registration.keys.v1, in a thread of its own, for as long as it lives.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "eventing/table_reader.hpp"
#include "registration/sealing/key_table.hpp"

namespace gridkeeper::registration {

class KeyReader {
 public:
  // `keys` must outlive the reader.
  KeyReader(const std::string& bootstrap, KeyTable& keys);

  // Waits until all keys that were there at the call are known. FAILED_PRECONDITION: some were
  // wrapped under another master key; going on would split the register in two, so the process must
  // not serve.
  absl::Status WaitUntilRead(base::Millis timeout);

 private:
  void Apply(std::string_view key_id, std::optional<std::string_view> record);

  KeyTable& keys_;
  std::atomic<std::int64_t> foreign_{0};  // keys under another master key
  eventing::TableReader reader_;          // last: its thread uses the rest
};

}  // namespace gridkeeper::registration
