#include "simulate/simulate_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/clock.hpp"
#include "import/community_file.hpp"
#include "simulate/community_generator.hpp"
#include "simulate/simulation_report.hpp"

namespace gridkeeper::gridctl {
namespace {

constexpr base::Millis kWatchTimeout{15'000};
// A day that began this long ago at most is still played: its first follow-ups lie ahead.
constexpr std::chrono::hours kLatestStart{11};

struct SimulateArguments {
  PlanOptions plan;
  std::string community_file;
  std::string make_file;
  std::string key_file;
  bool print_plan = false;
  bool demo = false;
};

ExitCode Fail(const absl::Status& status, ExitCode code) {
  fmt::print(stderr, "gridctl: {}\n", std::string(status.message()));
  return code;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::InvalidArgumentError(path + ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

absl::StatusOr<Community> LoadCommunity(const SimulateArguments& args) {
  if (args.community_file.empty()) return MakeCommunity(args.plan.seed);
  auto text = ReadFile(args.community_file);
  if (!text.ok()) return text.status();
  ParsedCommunity parsed = ParseCommunity(*text);
  if (!parsed.errors.empty()) {
    return absl::InvalidArgumentError(fmt::format("{}:{}: {}", args.community_file,
                                                  parsed.errors.front().line,
                                                  parsed.errors.front().message));
  }
  return std::move(parsed.community);
}

ExitCode WriteFile(const std::string& path, const Community& community) {
  std::ofstream out(path, std::ios::binary);
  out << WriteCommunity(community);
  if (!out.flush())
    return Fail(absl::InvalidArgumentError(path + ": cannot be written"), ExitCode::kUsage);
  fmt::print("{}: {} households in {} grids\n", path, community.households.size(),
             community.rosters.size());
  return ExitCode::kOk;
}

// The local midnight of the first day that can still be played.
base::TimePoint FirstMidnight(base::TimePoint now) {
  const auto local = now + kLocalOffset;
  const base::TimePoint today = std::chrono::floor<std::chrono::days>(local) - kLocalOffset;
  return now - today <= kLatestStart ? today : today + std::chrono::hours(24);
}

// The highest area of the community: all of it is watched.
std::string WatchedArea(const Community& community) {
  for (const StaffEntry& staff : community.staff) {
    if (staff.role == "community") return staff.areas.front();
  }
  return community.households.front().grid;
}

ExitCode Play(const Settings& settings, const SimulateArguments& args, const Community& community,
              const DayPlan& plan, const base::Clock& clock) {
  std::string key;
  if (!args.key_file.empty()) {
    auto read = ReadFile(args.key_file);
    if (!read.ok()) return Fail(read.status(), ExitCode::kUsage);
    key = *read;
  }
  auto actors = Actors::Make(settings, key);
  if (!actors.ok()) return Fail(actors.status(), ExitCode::kUsage);
  AlertWatch watch((*actors)->Client("alerting", "community-01"), clock, WatchedArea(community));
  if (absl::Status stands = watch.AwaitStanding(kWatchTimeout); !stands.ok()) {
    return Fail(stands, ExitCodeOf(stands.code()));
  }
  const base::Millis ahead = plan.steps.front().at - clock.Now();
  if (ahead > base::Millis{0}) {
    fmt::print(stderr, "the day begins in {:.1f} business hours\n",
               static_cast<double>(ahead.count()) / 3'600'000);
  }
  SimulationReport report(settings.output(), plan.guard);
  Simulation simulation(community, plan, **actors, watch, clock,
                        {[&report](const Played& played) { report.Tell(played); },
                         [&report](const GatesShown& shown) { report.Tell(shown); }});
  const absl::Status played = simulation.Play();
  report.Summarise(watch.All(), simulation.gates());
  if (!played.ok()) return Fail(played, ExitCodeOf(played.code()));
  if (args.demo) {
    if (simulation.fever().has_value()) fmt::print("{}", Timeline(*simulation.fever()));
    const std::string missing = MissingIn(simulation.fever());
    if (!missing.empty()) return Fail(absl::InternalError(missing), ExitCode::kFailed);
  }
  if (!simulation.gates().findings().empty()) return ExitCode::kDiffers;
  return report.failures() == 0 ? ExitCode::kOk : ExitCode::kPartly;
}

ExitCode Simulate(const Settings& settings, SimulateArguments& args) {
  auto community = LoadCommunity(args);
  if (!community.ok()) return Fail(community.status(), ExitCode::kUsage);
  if (!args.make_file.empty()) return WriteFile(args.make_file, *community);
  auto clock = base::ParseClock(settings.clock);
  if (!clock.ok()) return Fail(clock.status(), ExitCode::kUsage);
  args.plan.midnight = FirstMidnight((*clock)->Now());
  const DayPlan plan = MakePlan(*community, args.plan);
  if (plan.steps.empty())
    return Fail(absl::InvalidArgumentError("the community has no households"), ExitCode::kUsage);
  if (args.print_plan) {
    fmt::print("{}\n", ToJson(plan.guard));
    for (const Step& step : plan.steps) fmt::print("{}\n", ToJson(step));
    return ExitCode::kOk;
  }
  return Play(settings, args, *community, plan, **clock);
}

void AddPlanOptions(CLI::App& command, SimulateArguments& args) {
  command.add_option("--seed", args.plan.seed, "The same seed plays the same day")
      ->capture_default_str();
  command.add_option("--isolated", args.plan.isolated, "Isolated persons on the first day")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command.add_option("--community", args.community_file,
                     "The imported file; else the one made up from the seed");
  command.add_option("--key", args.key_file,
                     "Private key (JWK): everybody gets a token of their own; else TOKEN_*");
  command.add_flag("--print-plan", args.print_plan,
                   "Print the steps as JSON lines and play nothing");
}

}  // namespace

void AddSimulateCommand(CLI::App& app, const Settings& settings, ExitCode& exit) {
  auto args = std::make_shared<SimulateArguments>();
  CLI::App* simulate = app.add_subcommand(
      "simulate", "Play an imported community day by day, by the business clock");
  AddPlanOptions(*simulate, *args);
  simulate->add_option("--days", args->plan.days, "How many days")
      ->check(CLI::Range(1, 365))
      ->capture_default_str();
  simulate
      ->add_option("--fever-day", args->plan.fever_day, "The day of the fever, from 0; -1: none")
      ->capture_default_str();
  simulate->add_option("--make-community", args->make_file,
                       "Write the community's file for `import` and play nothing");
  simulate->callback([&settings, &exit, args] { exit = Simulate(settings, *args); });

  auto demo_args = std::make_shared<SimulateArguments>();
  demo_args->demo = true;
  demo_args->plan.isolated = 8;
  CLI::App* demo = app.add_subcommand("demo", "Play one day and show how a fever becomes an alert");
  AddPlanOptions(*demo, *demo_args);
  demo->callback([&settings, &exit, demo_args] { exit = Simulate(settings, *demo_args); });
}

}  // namespace gridkeeper::gridctl
