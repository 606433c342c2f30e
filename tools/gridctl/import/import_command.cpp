#include "import/import_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/clock.hpp"
#include "import/community_file.hpp"
#include "import/import_runner.hpp"
#include "import/import_state.hpp"
#include "progress.hpp"
#include "rpc/rpc_client.hpp"

namespace gridkeeper::gridctl {
namespace {

struct ImportArguments {
  std::string file;
  std::string state_file;
  bool dry_run = false;
  ImportOptions options;
};

ExitCode Fail(const absl::Status& status, ExitCode code) {
  fmt::print(stderr, "gridctl import: {}\n", std::string(status.message()));
  return code;
}

void PrintNotes(const std::string& file, const std::vector<LineNote>& notes,
                std::string_view kind) {
  for (const LineNote& note : notes)
    fmt::print(stderr, "{}:{}: {}{}\n", file, note.line, kind, note.message);
}

void PrintContent(const Community& c) {
  std::size_t residents = 0;
  for (const HouseholdEntry& household : c.households) residents += household.residents.size();
  fmt::print(
      "{} areas, {} rules, {} staff, {} rosters, {} buildings, {} households, {} residents\n",
      c.areas.size(), c.rules.size(), c.staff.size(), c.rosters.size(), c.buildings.size(),
      c.households.size(), residents);
}

ExitCode PrintReport(const std::string& file, const ImportReport& report, base::Millis took) {
  for (const ImportRefusal& refusal : report.refused) {
    fmt::print("{}:{}: {} refused: {}\n", file, refusal.line, refusal.what,
               std::string(refusal.status.message()));
  }
  const double seconds = std::max(0.001, static_cast<double>(took.count()) / 1000);
  fmt::print("{} sent in {:.1f} s ({:.0f}/s), {} sent before, {} exist already, {} refused\n",
             report.sent, seconds, report.sent / seconds, report.done_before, report.exist_already,
             report.refused.size());
  if (!report.stopped.ok()) {
    fmt::print(stderr, "gridctl import: stopped: {}\nRun it again: it goes on where it stopped.\n",
               std::string(report.stopped.message()));
    return ExitCodeOf(report.stopped.code());
  }
  return report.refused.empty() ? ExitCode::kOk : ExitCode::kPartly;
}

ExitCode Import(const Settings& settings, ImportArguments& args) {
  std::ifstream in(args.file, std::ios::binary);
  if (!in)
    return Fail(absl::InvalidArgumentError(args.file + ": cannot be read"), ExitCode::kUsage);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const ParsedCommunity parsed = ParseCommunity(text);
  PrintNotes(args.file, parsed.notes, "note: ");
  PrintNotes(args.file, parsed.errors, "");
  if (!parsed.errors.empty()) {
    fmt::print(stderr, "{} errors; nothing was sent\n", parsed.errors.size());
    return ExitCode::kUsage;
  }
  PrintContent(parsed.community);
  if (args.dry_run) return ExitCode::kOk;

  auto address = settings.AddressOf("registration");
  if (!address.ok()) return Fail(address.status(), ExitCode::kUsage);
  auto token = settings.Token();
  if (!token.ok()) return Fail(token.status(), ExitCode::kUsage);
  auto state =
      ImportState::Open(args.state_file.empty() ? args.file + ".import-state" : args.state_file);
  if (!state.ok()) return Fail(state.status(), ExitCode::kUsage);
  auto client = RpcClient::Make({*address, *token, settings.timeout(), settings.retries, {}});
  Progress progress;
  ImportRunner runner(
      *client, **state, args.options,
      [&progress](const std::string& phase, int done, int of) { progress.Tell(phase, done, of); });
  if (absl::Status checked = runner.CheckState(); !checked.ok())
    return Fail(checked, ExitCodeOf(checked.code()));
  const base::TimePoint begin = base::WallNow();
  const ImportReport report = runner.Run(parsed.community);
  progress.Finish();
  return PrintReport(args.file, report, base::WallNow() - begin);
}

}  // namespace

void AddImportCommand(CLI::App& app, const Settings& settings, ExitCode& exit) {
  auto args = std::make_shared<ImportArguments>();
  CLI::App* import =
      app.add_subcommand("import", "Register a community from a file (JSON lines; see README.md)");
  import->add_option("file", args->file, "The file")->required();
  import->add_flag("--dry-run", args->dry_run, "Check the file and send nothing");
  import->add_option("--state", args->state_file,
                     "Where to keep what was sent; by default FILE.import-state");
  import->add_option("--concurrency", args->options.concurrency, "Commands under way at a time")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  import->callback([&settings, &exit, args] { exit = Import(settings, *args); });
}

}  // namespace gridkeeper::gridctl
