#include "gate/gate_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/plate.hpp"
#include "gate/list_signature.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

// Collects the reasons to stop and keeps the one that counts.
class Reasons {
 public:
  void Add(pb::StopReason reason) {
    if (reason == pb::STOP_REASON_UNSPECIFIED) return;
    if (first_ == pb::STOP_REASON_UNSPECIFIED || reason < first_) first_ = reason;
  }
  Judgement Verdict() const {
    if (first_ == pb::STOP_REASON_UNSPECIFIED) return {pb::GATE_VERDICT_ALLOW, first_};
    return {pb::GATE_VERDICT_STOP, first_};
  }

 private:
  pb::StopReason first_ = pb::STOP_REASON_UNSPECIFIED;
};

bool ShowsNothing(const pb::Scan& scan) { return scan.code().empty() && scan.plate().empty(); }

absl::Status NotUsed(std::size_t page, std::string_view why) {
  return absl::DataLossError(fmt::format("the gate's list is not used: page {} {}", page, why));
}

// Of a code "GK1.<grid>.<pass id>.<mark>" what stands after the grid, which is another after a
// move.
std::string WhatIsListed(const pb::Scan& scan) {
  if (scan.code().empty()) return base::NormalPlate(scan.plate());
  const std::size_t grid = scan.code().find('.');
  const std::size_t pass = grid == std::string::npos ? grid : scan.code().find('.', grid + 1);
  return pass == std::string::npos ? scan.code() : scan.code().substr(pass + 1);
}

}  // namespace

absl::StatusOr<GateList> GateList::Read(const std::vector<pb::GetGateListResponse>& pages,
                                        const std::string& public_key,
                                        const std::string& checkpoint_id) {
  GateList list;
  if (pages.empty()) return NotUsed(1, "is missing");
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const pb::GetGateListResponse& page = pages[i];
    if (!IsSignedBy(public_key, page.list(), page.signature())) {
      return NotUsed(i + 1, "is not signed by the installation: somebody may have changed it");
    }
    pb::GateList part;
    if (!part.ParseFromString(page.list())) return NotUsed(i + 1, "is no list");
    if (part.checkpoint_id() != checkpoint_id) {
      return NotUsed(i + 1, "is of checkpoint " + part.checkpoint_id());
    }
    if (page.next_page_token().empty() != (i + 1 == pages.size())) {
      return NotUsed(pages.size() + 1, "is missing");
    }
    list.made_at_ = std::min(list.made_at_, base::FromUnixMillis(part.made_at_ms()));
    list.valid_until_ = std::min(list.valid_until_, base::FromUnixMillis(part.valid_until_ms()));
    // 0: no threshold is known. Where pages differ, the stricter counts.
    if (const int tenths = part.fever_threshold_tenths(); tenths > 0) {
      list.fever_threshold_tenths_ = list.fever_threshold_tenths_ == 0
                                         ? tenths
                                         : std::min(list.fever_threshold_tenths_, tenths);
    }
    for (const pb::GateListEntry& entry : part.entries()) {
      list.entries_[entry.fingerprint()] = {entry.valid_from_ms(), entry.valid_until_ms(),
                                            entry.stop_reason(), entry.zone_stops_in(),
                                            entry.zone_stops_out()};
    }
  }
  return list;
}

Judgement GateList::Judge(const pb::Scan& scan) const {
  Reasons reasons;
  if (fever_threshold_tenths_ > 0 && scan.temperature_tenths() >= fever_threshold_tenths_) {
    reasons.Add(pb::STOP_REASON_FEVER);
  }
  if (ShowsNothing(scan)) {
    reasons.Add(pb::STOP_REASON_NO_PASS);
    return reasons.Verdict();
  }
  const auto it = entries_.find(FingerprintOf(WhatIsListed(scan)));
  if (it == entries_.end()) {
    reasons.Add(pb::STOP_REASON_UNKNOWN_PASS);
    return reasons.Verdict();
  }
  const Entry& entry = it->second;
  reasons.Add(entry.stop_reason);
  if (scan.taken_at_ms() < entry.valid_from_ms) reasons.Add(pb::STOP_REASON_NOT_YET_VALID);
  if (entry.valid_until_ms != 0 && scan.taken_at_ms() >= entry.valid_until_ms) {
    reasons.Add(pb::STOP_REASON_EXPIRED);
  }
  const bool is_out = scan.direction() == pb::GATE_DIRECTION_OUT;
  if (is_out ? entry.zone_stops_out : entry.zone_stops_in) {
    reasons.Add(pb::STOP_REASON_RISK_ZONE);
  }
  return reasons.Verdict();
}

Judgement JudgeWithoutList(const pb::Scan& scan) {
  return {pb::GATE_VERDICT_STOP,
          ShowsNothing(scan) ? pb::STOP_REASON_NO_PASS : pb::STOP_REASON_LIST_OUTDATED};
}

}  // namespace gridkeeper::gridctl
