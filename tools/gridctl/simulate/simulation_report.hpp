// What a simulation tells: each step as it is played, now and then how the gates and shifts are, a
// summary, and the way of the fever's alert.
#pragma once

#include <string>
#include <vector>

#include "settings.hpp"
#include "simulate/simulation.hpp"

namespace gridkeeper::gridctl {

inline constexpr std::chrono::minutes kLocalOffset{8 * 60};  // China; the rules' default

class SimulationReport {
 public:
  SimulationReport(Output output, const Guard& guard) : output_(output), guard_(guard) {}

  void Tell(const Played& played);
  void Tell(const GatesShown& shown) const;
  void Summarise(const std::vector<SeenAlert>& alerts, const GateLedger& gates) const;
  int failures() const { return failures_; }

 private:
  Output output_;
  const Guard& guard_;
  int failures_ = 0;
  std::vector<double> latencies_ms_;
};

// What was scanned, beside what was answered, recorded, listed and raised, and every finding. Pure.
std::string GatesSummary(const Guard& guard, const GateLedger& gates);

// The timeline of the fever: when each thing was seen and how long it took. Pure.
std::string Timeline(const FeverStory& story);

// What of the fever's way did not come about; empty when all did.
std::string MissingIn(const std::optional<FeverStory>& story);

}  // namespace gridkeeper::gridctl
