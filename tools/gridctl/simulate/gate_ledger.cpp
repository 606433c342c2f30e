#include "simulate/gate_ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gridkeeper::gridctl {
namespace {

std::string InWords(bool is_allowed, const std::string& reason) {
  return is_allowed ? "allow" : fmt::format("stop ({})", reason);
}

}  // namespace

int GateCount::stops() const {
  int all = 0;
  for (const auto& [reason, count] : stopped) all += count;
  return all;
}

void GateLedger::Sent(const std::string& scan, int gate, const std::string& stop, bool may_lag) {
  const std::lock_guard lock(mutex_);
  is_closed_ = false;
  Scan& sent = scans_[scan];
  sent.gate = gate;
  sent.stop = stop;
  sent.may_lag = may_lag;
}

void GateLedger::Answered(const GateAnswer& answer) {
  const std::lock_guard lock(mutex_);
  const auto found = scans_.find(answer.scan);
  if (found == scans_.end()) {
    findings_.push_back(fmt::format("scan {}: answered and never sent", answer.scan));
    return;
  }
  Scan& scan = found->second;
  scan.is_answered = true;
  scan.answer = answer;
  if (!answer.fault.empty()) {
    findings_.push_back(fmt::format("scan {}: refused: {}", answer.scan, answer.fault));
    return;
  }
  const bool lags = scan.may_lag && answer.is_allowed;
  const bool as_expected = answer.is_allowed ? scan.stop.empty() : scan.stop == answer.reason;
  if (!as_expected && !lags) {
    findings_.push_back(fmt::format("scan {}: the gate was told {}, and should have been told {}",
                                    answer.scan, InWords(answer.is_allowed, answer.reason),
                                    InWords(scan.stop.empty(), scan.stop)));
  }
}

void GateLedger::KnewAfter(std::chrono::microseconds lag, std::chrono::microseconds limit) {
  const std::lock_guard lock(mutex_);
  ++isolations_;
  longest_lag_ = std::max(longest_lag_, lag);
  if (lag <= limit) return;
  findings_.push_back(
      fmt::format("an isolation was known at the gate after {} ms only",
                  std::chrono::duration_cast<std::chrono::milliseconds>(lag).count()));
}

void GateLedger::Expect(const std::string& rule, const std::string& about) {
  const std::lock_guard lock(mutex_);
  if (!expected_.insert({rule, about}).second) return;
  ++expected_alerts_[rule];
  is_closed_ = false;
}

void GateLedger::Tolerate(const std::string& rule, const std::string& about) {
  const std::lock_guard lock(mutex_);
  tolerated_.insert({rule, about});
}

bool GateLedger::IsAnswered(const std::string& scan) const {
  const std::lock_guard lock(mutex_);
  const auto found = scans_.find(scan);
  return found != scans_.end() && found->second.is_answered;
}

bool GateLedger::IsAllowed(const std::string& scan) const {
  const std::lock_guard lock(mutex_);
  return scans_.at(scan).answer.is_allowed;
}

std::vector<GateCount> GateLedger::Counts() const {
  const std::lock_guard lock(mutex_);
  std::vector<GateCount> counts(gates_);
  for (const auto& [id, scan] : scans_) {
    GateCount& count = counts[static_cast<std::size_t>(scan.gate)];
    ++count.scans;
    count.answered += scan.is_answered ? 1 : 0;
    count.recorded += scan.answer.is_recorded ? 1 : 0;
    if (!scan.is_answered || !scan.answer.fault.empty()) continue;
    if (scan.answer.is_allowed) {
      ++count.allowed;
    } else {
      ++count.stopped[scan.answer.reason];
    }
  }
  return counts;
}

GateCount GateLedger::Total() const {
  GateCount total;
  for (const GateCount& count : Counts()) {
    total.scans += count.scans;
    total.answered += count.answered;
    total.recorded += count.recorded;
    total.allowed += count.allowed;
    for (const auto& [reason, stops] : count.stopped) total.stopped[reason] += stops;
  }
  return total;
}

std::chrono::microseconds GateLedger::longest_lag() const {
  const std::lock_guard lock(mutex_);
  return longest_lag_;
}

int GateLedger::isolations() const {
  const std::lock_guard lock(mutex_);
  return isolations_;
}

int GateLedger::let_through() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(scans_.begin(), scans_.end(), [](const auto& entry) {
    return entry.second.may_lag && entry.second.answer.is_allowed;
  }));
}

std::map<std::string, int> GateLedger::expected_alerts() const {
  const std::lock_guard lock(mutex_);
  return expected_alerts_;
}

bool GateLedger::is_closed() const {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

int GateLedger::listed_stops() const {
  const std::lock_guard lock(mutex_);
  return listed_stops_;
}

void GateLedger::Close(const std::vector<ListedStop>& listed,
                       const std::vector<std::string>& findings) {
  const std::lock_guard lock(mutex_);
  for (const ListedStop& stop : listed) {
    const auto found = scans_.find(stop.scan);
    if (found != scans_.end() && !found->second.is_closed && !stop.is_allowed) ++listed_stops_;
  }
  for (auto& [id, scan] : scans_) scan.is_closed = true;
  expected_.clear();
  is_closed_ = true;
  findings_.insert(findings_.end(), findings.begin(), findings.end());
}

std::vector<std::string> GateLedger::CompareStops(const std::vector<ListedStop>& listed) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> findings;
  std::map<std::string, ListedStop> by_scan;
  for (const ListedStop& stop : listed) {
    if (!by_scan.emplace(stop.scan, stop).second)
      findings.push_back(fmt::format("scan {}: is in ListStops twice", stop.scan));
  }
  for (const auto& [id, scan] : scans_) {
    if (scan.is_closed || !scan.answer.fault.empty()) continue;
    if (!scan.is_answered) {
      findings.push_back(fmt::format("scan {}: was not answered", id));
      continue;
    }
    if (!scan.answer.is_recorded) {
      findings.push_back(fmt::format("scan {}: was answered, but is not recorded", id));
      continue;
    }
    const auto stop = by_scan.find(id);
    if (stop == by_scan.end()) {
      if (!scan.answer.is_allowed)
        findings.push_back(fmt::format("scan {}: was stopped and is not in ListStops", id));
      continue;
    }
    // Whoever was let through may stand there too: the isolation was known when it was recorded.
    const bool as_told = stop->second.is_allowed == scan.answer.is_allowed &&
                         stop->second.reason == scan.answer.reason;
    const bool may_be_there = !scan.answer.is_allowed || scan.may_lag;
    if (as_told && may_be_there) continue;
    findings.push_back(fmt::format("scan {}: ListStops says {}, the gate was told {}", id,
                                   InWords(stop->second.is_allowed, stop->second.reason),
                                   InWords(scan.answer.is_allowed, scan.answer.reason)));
  }
  return findings;
}

std::vector<std::string> GateLedger::CompareAlerts(const std::vector<GateAlert>& alerts) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> findings;
  std::map<std::pair<std::string, std::string>, int> there;
  for (const GateAlert& alert : alerts) {
    ++there[{alert.rule, alert.about}];
    const std::pair key{alert.rule, alert.about};
    if (!expected_.contains(key) && !tolerated_.contains(key))
      findings.push_back(
          fmt::format("alert {}: nothing should have raised {}", alert.id, alert.rule));
  }
  for (const auto& expected : expected_) {
    const auto found = there.find(expected);
    const int count = found == there.end() ? 0 : found->second;
    if (count == 1) continue;
    findings.push_back(fmt::format("{} about {}: {} alerts instead of one", expected.first,
                                   expected.second, count));
  }
  return findings;
}

std::vector<std::string> GateLedger::findings() const {
  const std::lock_guard lock(mutex_);
  return findings_;
}

}  // namespace gridkeeper::gridctl
