// Which scans of the journal go to the service, and when: one request under way at a time, sent
// again after a pause where the service could not record it. Not thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "gate/gate_folder.hpp"
#include "gate/scan_journal.hpp"

namespace gridkeeper::gridctl {

class JournalUpload {
 public:
  using Time = std::chrono::steady_clock::time_point;

  JournalUpload(ScanJournal& journal, GateIdentity identity, std::chrono::milliseconds within)
      : journal_(journal), identity_(std::move(identity)), within_(within) {}

  // A new stream: what was under way goes again.
  void Begin();
  // nullopt: nothing to send now. Puts aside what the service would refuse for its age.
  absl::StatusOr<std::optional<registration::v1::ScanPassesRequest>> Next(Time now);
  // Whether the answers are to what Next gave; then they are noted in the journal.
  absl::StatusOr<bool> Take(const registration::v1::ScanPassesResponse& response, Time now);
  // The service has not answered in time.
  bool IsOverdue(Time now) const { return !under_way_.empty() && now >= due_; }
  // When to look again at the latest.
  Time WakeAt(Time now) const;

 private:
  absl::Status PutAgedAside();

  ScanJournal& journal_;
  const GateIdentity identity_;
  const std::chrono::milliseconds within_;
  std::map<std::string, registration::v1::Scan> under_way_;
  Time due_{};
  Time not_before_{};
  int pauses_ = 0;  // one after another
};

}  // namespace gridkeeper::gridctl
