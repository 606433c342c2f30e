#include "feed/feed_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/clock.hpp"
#include "feed/area_lookup.hpp"
#include "feed/feed_runner.hpp"
#include "import/line_reader.hpp"
#include "progress.hpp"

namespace gridkeeper::gridctl {
namespace {

struct FeedArguments {
  std::string file;
  std::string mapping_file;
  std::string area;
  std::string answer_file;
  std::string state_file;
  bool dry_run = false;
  int concurrency = FeedOptions{}.concurrency;
};

// What a run reads.
struct FeedInput {
  std::string mapping_text;
  FeedMapping mapping;
  std::unique_ptr<FeedSource> source;
};

ExitCode Fail(const absl::Status& status, ExitCode code) {
  fmt::print(stderr, "gridctl feed: {}\n", std::string(status.message()));
  return code;
}

absl::Status In(const std::string& file, const absl::Status& status) {
  return {status.code(), fmt::format("{}: {}", file, std::string(status.message()))};
}

absl::StatusOr<FeedInput> OpenInput(const FeedArguments& args) {
  if (!IsCode(args.area, {9, 12, 15})) {
    return absl::InvalidArgumentError(
        "--area: must be the code of a street (9 digits), community (12) or grid (15)");
  }
  FeedInput input;
  std::ifstream in(args.mapping_file, std::ios::binary);
  if (!in) return absl::InvalidArgumentError(args.mapping_file + ": cannot be read");
  input.mapping_text.assign(std::istreambuf_iterator<char>(in), {});
  auto mapping = ParseMapping(input.mapping_text, args.file);
  if (!mapping.ok()) return In(args.mapping_file, mapping.status());
  input.mapping = *std::move(mapping);
  auto source = OpenFeedSource(args.file, input.mapping);
  if (!source.ok()) return In(args.file, source.status());
  input.source = *std::move(source);
  return input;
}

ExitCode PrintFaults(const FeedArguments& args, FeedSource& source, const RowResolver& resolver) {
  std::int64_t rows = 0;
  std::int64_t faults = 0;
  for (;;) {
    auto row = source.Next();
    if (!row.ok()) return Fail(In(args.file, row.status()), ExitCode::kFailed);
    if (!row->has_value()) break;
    ++rows;
    const auto resolved = resolver.Resolve(**row);
    const auto* fault = std::get_if<RowFault>(&resolved);
    if (fault == nullptr) continue;
    ++faults;
    fmt::print("{}:{}: {}{}{}\n", args.file, (*row)->number, fault->field,
               fault->field.empty() ? "" : ": ", fault->message);
  }
  fmt::print("{} rows: {} would be sent, {} rejected\n", rows, rows - faults, faults);
  return faults == 0 ? ExitCode::kOk : ExitCode::kPartly;
}

ExitCode PrintReport(const FeedArguments& args, const FeedReport& report,
                     const std::map<std::string, std::int64_t>& counts, base::Millis took) {
  const auto count = [&counts](std::string_view answer) {
    const auto it = counts.find(std::string(answer));
    return it == counts.end() ? 0 : it->second;
  };
  const double seconds = std::max(0.001, static_cast<double>(took.count()) / 1000);
  fmt::print("{} rows: {} registered, {} merged, {} known, {} rejected ({:.0f} rows/s); see {}\n",
             report.rows, count("registered"), count("merged"), count("known"), count(kRejected),
             static_cast<double>(report.answered) / seconds, args.answer_file);
  if (!report.stopped.ok()) {
    fmt::print(stderr, "gridctl feed: stopped: {}\nRun it again: it goes on where it stopped.\n",
               std::string(report.stopped.message()));
    return ExitCodeOf(report.stopped.code());
  }
  return count(kRejected) == 0 ? ExitCode::kOk : ExitCode::kPartly;
}

ExitCode Send(const FeedArguments& args, const Settings& settings, RpcCaller& caller,
              FeedInput& input, const RowResolver& resolver) {
  auto digest = DigestOfFile(args.file);
  if (!digest.ok()) return Fail(digest.status(), ExitCode::kFailed);
  const bool has_state = std::filesystem::exists(args.state_file);
  auto answers = AnswerFile::Open(args.answer_file);
  if (!answers.ok()) return Fail(answers.status(), ExitCode::kUsage);
  if (!has_state && !(*answers)->is_empty()) {
    return Fail(absl::FailedPreconditionError(
                    fmt::format("{}: holds answers, but there is no {} beside it: move it away",
                                args.answer_file, args.state_file)),
                ExitCode::kUsage);
  }
  auto state = FeedState::Open(args.state_file, {*digest, DigestOf(input.mapping_text), args.area});
  if (!state.ok()) return Fail(state.status(), ExitCode::kUsage);
  Progress progress;
  FeedRunner runner(caller, **state, **answers,
                    {.concurrency = args.concurrency, .retries = settings.retries, .limits = {}},
                    [&progress](std::int64_t answered, std::int64_t read) {
                      progress.Tell("rows", static_cast<int>(answered), static_cast<int>(read));
                    });
  const base::TimePoint begin = base::WallNow();
  const FeedReport report = runner.Run(*input.source, resolver);
  progress.Finish();
  return PrintReport(args, report, (*answers)->counts(), base::WallNow() - begin);
}

ExitCode Feed(const Settings& settings, FeedArguments& args) {
  if (args.answer_file.empty()) args.answer_file = args.file + ".answers.csv";
  if (args.state_file.empty()) args.state_file = args.file + ".feed-state";
  auto input = OpenInput(args);
  if (!input.ok()) return Fail(input.status(), ExitCode::kUsage);
  auto address = settings.AddressOf("registration");
  if (!address.ok()) return Fail(address.status(), ExitCode::kUsage);
  auto token = settings.Token();
  if (!token.ok()) return Fail(token.status(), ExitCode::kUsage);
  auto client = RpcClient::Make({*address, *token, settings.timeout(), settings.retries, {}});
  auto found = LookUpBuildings(*client, args.area);
  if (!found.ok()) return Fail(found.status(), ExitCodeOf(found.status().code()));
  const BuildingIndex buildings(std::move(found->grids), std::move(found->buildings),
                                input->mapping.buildings);
  const RowResolver resolver(buildings, input->mapping);
  if (args.dry_run) return PrintFaults(args, *input->source, resolver);
  return Send(args, settings, *client, *input, resolver);
}

}  // namespace

void AddFeedCommand(CLI::App& app, const Settings& settings, ExitCode& exit) {
  auto args = std::make_shared<FeedArguments>();
  CLI::App* feed = app.add_subcommand(
      "feed", "Register people from another body's file (CSV, JSON lines, XLSX; see README.md)");
  feed->add_option("file", args->file, "The file")->required();
  feed->add_option("--mapping", args->mapping_file, "How it is to be read (JSON; see README.md)")
      ->required();
  feed->add_option("--area", args->area, "The grid, community or street that it is about")
      ->required();
  feed->add_flag("--dry-run", args->dry_run, "List the rows that would be rejected; send nothing");
  feed->add_option("--answers", args->answer_file,
                   "Where to write what became of each row; by default FILE.answers.csv");
  feed->add_option("--state", args->state_file,
                   "Where to keep what was sent; by default FILE.feed-state");
  feed->add_option("--concurrency", args->concurrency, "Batches under way at a time")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  feed->callback([&settings, &exit, args] { exit = Feed(settings, *args); });
}

}  // namespace gridkeeper::gridctl
