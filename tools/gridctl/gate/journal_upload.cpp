#include "gate/journal_upload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

constexpr std::size_t kScansInRequest = 100;  // the contract's most
constexpr std::chrono::hours kIdLifetime{72};
constexpr std::chrono::seconds kLookAgain{30};

bool IsAged(const pb::Scan& scan) {
  const auto id = base::ParseUuid(scan.command_id());
  return id.has_value() && id->Time().has_value() && base::WallNow() - *id->Time() > kIdLifetime;
}

}  // namespace

void JournalUpload::Begin() {
  under_way_.clear();
  not_before_ = {};
}

absl::Status JournalUpload::PutAgedAside() {
  for (;;) {
    const std::vector<pb::Scan> oldest = journal_.Oldest(1);
    if (oldest.empty() || !IsAged(oldest.front())) return absl::OkStatus();
    fmt::print(stderr, "gridctl gate: A SCAN IS LOST FOR THE LOG: {} is older than 72 h; see {}\n",
               oldest.front().command_id(), journal_.rejected_file());
    absl::Status put = journal_.Reject(
        oldest.front(), "command_id",
        "is older than 72 h and cannot be recorded any more: the gate was away for too long");
    if (!put.ok()) return put;
  }
}

absl::StatusOr<std::optional<pb::ScanPassesRequest>> JournalUpload::Next(Time now) {
  if (!under_way_.empty() || now < not_before_) return std::nullopt;
  if (absl::Status put = PutAgedAside(); !put.ok()) return put;
  std::vector<pb::Scan> scans = journal_.Oldest(kScansInRequest);
  if (scans.empty()) return std::nullopt;
  pb::ScanPassesRequest request;
  request.set_grid_code(identity_.grid_code);
  request.set_checkpoint_id(identity_.checkpoint_id);
  for (pb::Scan& scan : scans) {
    *request.add_scans() = scan;
    under_way_[scan.command_id()] = std::move(scan);
  }
  due_ = now + within_;
  return request;
}

absl::StatusOr<bool> JournalUpload::Take(const pb::ScanPassesResponse& response, Time now) {
  std::vector<std::string> recorded;
  bool ours = false;
  bool again = false;
  for (const pb::ScanAnswer& answer : response.answers()) {
    const auto scan = under_way_.find(answer.command_id());
    if (scan == under_way_.end()) continue;
    ours = true;
    if (answer.recorded()) {
      recorded.push_back(answer.command_id());
    } else if (!answer.field().empty()) {
      fmt::print(stderr, "gridctl gate: {} is refused: {}: {}; see {}\n", answer.command_id(),
                 answer.field(), answer.message(), journal_.rejected_file());
      absl::Status put = journal_.Reject(scan->second, answer.field(), answer.message());
      if (!put.ok()) return put;
    } else {
      again = true;
    }
    under_way_.erase(scan);
  }
  if (absl::Status noted = journal_.NoteRecorded(recorded); !noted.ok()) return noted;
  if (ours) pauses_ = again ? pauses_ + 1 : 0;
  if (again) not_before_ = now + RetryPause(pauses_);
  return ours;
}

JournalUpload::Time JournalUpload::WakeAt(Time now) const {
  if (!under_way_.empty()) return due_;
  return journal_.size() > 0 && now < not_before_ ? not_before_ : now + kLookAgain;
}

}  // namespace gridkeeper::gridctl
