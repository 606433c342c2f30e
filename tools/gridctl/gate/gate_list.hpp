// The list a gate goes by while the network is down, read from pages that are signed, and what it
// says of a scan. Pure; immutable once read.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/time.hpp"
#include "gridkeeper/registration/v1/registration_gates.pb.h"

namespace gridkeeper::gridctl {

struct Judgement {
  registration::v1::GateVerdict verdict = registration::v1::GATE_VERDICT_STOP;
  registration::v1::StopReason reason = registration::v1::STOP_REASON_UNSPECIFIED;
  bool operator==(const Judgement&) const = default;
};

class GateList {
 public:
  // Of all pages in their order. Fails where one is not signed by `public_key`, is of another
  // checkpoint, or the last is missing.
  static absl::StatusOr<GateList> Read(
      const std::vector<registration::v1::GetGateListResponse>& pages,
      const std::string& public_key, const std::string& checkpoint_id);

  bool IsUsable(base::TimePoint now) const { return now < valid_until_; }
  base::TimePoint made_at() const { return made_at_; }
  base::TimePoint valid_until() const { return valid_until_; }
  std::size_t size() const { return entries_.size(); }
  // By the scan's own time. Of several reasons the first in the enum's order.
  Judgement Judge(const registration::v1::Scan& scan) const;

 private:
  struct Entry {
    std::int64_t valid_from_ms;
    std::int64_t valid_until_ms;
    registration::v1::StopReason stop_reason;
    bool zone_stops_in;
    bool zone_stops_out;
  };

  base::TimePoint made_at_ = base::TimePoint::max();      // of the oldest page
  base::TimePoint valid_until_ = base::TimePoint::max();  // of the page that ends first
  std::int32_t fever_threshold_tenths_ = 0;
  std::map<std::string, Entry, std::less<>> entries_;  // by fingerprint
};

// What can be said without any list.
Judgement JudgeWithoutList(const registration::v1::Scan& scan);

}  // namespace gridkeeper::gridctl
