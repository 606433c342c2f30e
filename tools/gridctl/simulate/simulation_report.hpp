// What a simulation tells: each step as it is played, a summary, and the way of the fever's alert.
#pragma once

#include <string>
#include <vector>

#include "settings.hpp"
#include "simulate/simulation.hpp"

namespace gridkeeper::gridctl {

inline constexpr std::chrono::minutes kLocalOffset{8 * 60};  // China; the rules' default

class SimulationReport {
 public:
  explicit SimulationReport(Output output) : output_(output) {}

  void Tell(const Played& played);
  void Summarise(const std::vector<SeenAlert>& alerts) const;
  int failures() const { return failures_; }

 private:
  Output output_;
  int failures_ = 0;
  std::vector<double> latencies_ms_;
};

// The timeline of the fever: when each thing was seen and how long it took. Pure.
std::string Timeline(const FeverStory& story);

// What of the fever's way did not come about; empty when all did.
std::string MissingIn(const std::optional<FeverStory>& story);

}  // namespace gridkeeper::gridctl
