// Scans that do not stand in the log yet, kept on the disk until they do. Two files in the gate's
// folder, JSON lines with the proto's names:
//
//   journal       {"command_id":"..","code":"..",..}            kept, with its verdict
//                 {"settled":"<command id>"}                    recorded, or in `rejected`
//   rejected      {"field":"..","message":"..","scan":{..}}     the service will never take it
//
// A kill at any moment costs at most a `settled`: the scan is sent once more under its command id,
// which does no harm. Emptied when nothing is left. Thread-safe; held by one process at a time.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "files/append_file.hpp"
#include "gridkeeper/registration/v1/registration_gates.pb.h"

namespace gridkeeper::gridctl {

class ScanJournal {
 public:
  static absl::StatusOr<std::unique_ptr<ScanJournal>> Open(const std::string& folder);

  // On the disk when it returns.
  absl::Status Keep(const registration::v1::Scan& scan);
  // At most so many, the oldest first.
  std::vector<registration::v1::Scan> Oldest(std::size_t most) const;
  absl::Status NoteRecorded(const std::vector<std::string>& command_ids);
  // Also for a scan that was never kept.
  absl::Status Reject(const registration::v1::Scan& scan, const std::string& field,
                      const std::string& message);

  std::size_t size() const;
  // By this run.
  std::size_t rejected() const;
  const std::string& rejected_file() const { return rejected_file_.path(); }

 private:
  ScanJournal(AppendFile journal, AppendFile rejected)
      : journal_(std::move(journal)), rejected_file_(std::move(rejected)) {}
  absl::Status Read();
  absl::Status Settle(const std::vector<std::string>& command_ids);

  mutable std::mutex mutex_;
  AppendFile journal_;
  AppendFile rejected_file_;
  std::map<std::string, registration::v1::Scan> kept_;  // by command id, hence by time
  std::size_t rejected_ = 0;
};

}  // namespace gridkeeper::gridctl
