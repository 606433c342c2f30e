// Watches the alerts of an area in the background, from the moment it stands, and keeps what it
// saw; comes back with its cursor when the stream breaks. Thread-safe.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {

struct SeenAlert {
  std::string event;  // alert_raised, alert_escalated, alert_acknowledged, alert_resolved
  base::TimePoint wall;
  base::TimePoint business;
  std::string alert_id;
  std::string grid;
  // alert_raised
  std::string rule;
  std::string case_id;
  base::TimePoint slot_end{};
  std::string about;  // AlertSubject
  // alert_raised, alert_escalated
  std::string level;
  base::TimePoint next_escalation{};
  // alert_acknowledged
  std::string by;
};

// What tells an alert of gates and shifts from others of its rule: the resident of a broken
// isolation, the shift, or when a fever was taken. `alert` is an AlertRaised or an Alert. Empty for
// other rules.
std::string AlertSubject(const google::protobuf::Message& alert);

class AlertWatch {
 public:
  AlertWatch(RpcClient& alerting, const base::Clock& clock, const std::string& area);
  ~AlertWatch();

  // Waits until the first message is there: from then on nothing is missed.
  absl::Status AwaitStanding(base::Millis timeout);
  // The first that satisfies `wanted`, past ones included; nullopt when none came before `timeout`
  // (wall).
  std::optional<SeenAlert> Await(const std::function<bool(const SeenAlert&)>& wanted,
                                 base::Millis timeout);
  std::vector<SeenAlert> All() const;

 private:
  void Run();
  void Take(const google::protobuf::Message& message);

  RpcClient& alerting_;
  const base::Clock& clock_;
  MessagePtr request_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool standing_ = false;
  bool stop_ = false;
  absl::Status ended_;  // not OK: it will not come back
  RpcStream* stream_ = nullptr;
  std::vector<SeenAlert> seen_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace gridkeeper::gridctl
