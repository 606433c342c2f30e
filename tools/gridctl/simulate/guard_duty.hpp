// Guards a community in a simulation: sets up checkpoints, passes and volunteers where they are not
// there yet, has people scanned at the gates, and counts in the evening whether all that was
// answered stands where it must.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "simulate/actors.hpp"
#include "simulate/alert_watch.hpp"
#include "simulate/day_plan.hpp"
#include "simulate/gate_ledger.hpp"
#include "simulate/resident_directory.hpp"
#include "simulate/scanning_gate.hpp"
#include "simulate/step_requests.hpp"

namespace gridkeeper::gridctl {

struct ShiftCount {
  int planned = 0;
  int filled = 0;
  int attended = 0;  // as many came as are needed
  int gaps = 0;      // that are reported and not filled
};

class GuardDuty {
 public:
  GuardDuty(const Guard& guard, const Community& community, Actors& actors, AlertWatch& watch,
            const base::Clock& clock, ResidentDirectory& directory, base::TimePoint settle_until);

  absl::Status SetUp();
  // A scan of who was in isolation before the simulation began, by another plan, is left out.
  absl::Status Scan(const Step& step);
  void IsolationBegan(int household, int resident);
  void FillIds(const Step& step, StepIds& ids);
  void Remember(const Step& step, const google::protobuf::Message& answer);
  // The alert that the plan gave this number; nullopt: what should raise it was left out.
  std::optional<std::string> AboutOf(int alert) const;
  absl::StatusOr<ShiftCount> CountShifts();
  // Compares with the lists of registration and alerting and with what the watch saw.
  absl::Status Count();

  const GateLedger& ledger() const { return ledger_; }

 private:
  struct KnownPass {
    std::string code;
    bool is_stopped = false;
  };
  using KnownPasses = std::map<std::pair<std::string, std::string>, KnownPass>;  // resident, plate

  absl::Status SetUpCheckpoints();
  absl::StatusOr<KnownPasses> ReadPasses();
  absl::Status SetUpPasses();
  absl::Status SetUpVolunteers();
  void OpenGates();
  RpcClient& Leader() { return actors_.Client("registration", guard_.leader); }
  absl::StatusOr<MessagePtr> Send(const std::string& staff, const StepRequest& request);
  std::string StopOf(const GateStep& planned) const;
  void TolerateLate(const Step& step);
  std::optional<registration::v1::Scan> ScanOf(const GateStep& planned) const;
  absl::StatusOr<std::vector<ListedStop>> ListedStops();
  absl::StatusOr<std::vector<GateAlert>> ListedAlerts();
  std::vector<GateAlert> SeenAlerts() const;

  const Guard& guard_;
  const Community& community_;
  Actors& actors_;
  AlertWatch& watch_;
  const base::Clock& clock_;
  ResidentDirectory& directory_;
  const base::TimePoint settle_until_;
  GateLedger ledger_;
  std::map<std::string, std::string> workers_;  // by grid
  std::vector<std::string> checkpoints_;        // by gate
  std::map<int, std::string> codes_;            // by pass
  std::map<int, base::TimePoint> ends_;         // of temporary passes
  std::set<int> stopped_before_;                // passes
  std::vector<std::string> volunteers_;
  struct Shift {
    std::string id;
    base::TimePoint from;
  };
  std::map<int, Shift> shifts_;
  std::set<std::string> shifts_of_today_;
  base::TimePoint shifts_from_{};
  base::TimePoint shifts_until_{};
  std::map<int, std::string> alerts_;  // what they are about
  std::map<std::pair<int, int>, std::chrono::steady_clock::time_point> began_;
  base::TimePoint counted_at_{};                      // the last Count
  std::size_t counted_seen_ = 0;                      // of the watch's alerts
  std::vector<std::unique_ptr<ScanningGate>> gates_;  // last: they tell the ledger
};

}  // namespace gridkeeper::gridctl
