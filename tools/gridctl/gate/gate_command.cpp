#include "gate/gate_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>

#include "base/clock.hpp"
#include "gate/gate.hpp"
#include "gate/list_signature.hpp"
#include "import/line_reader.hpp"
#include "rpc/channel.hpp"

namespace gridkeeper::gridctl {
namespace {

namespace pb = registration::v1;

struct GateArguments {
  GateIdentity identity;
  std::string folder;
  std::string public_key;
  std::string token_file;
  double list_every_minutes = 10;
  double answer_within_s = 2;
};

void Tell(const std::string& what) { fmt::print(stderr, "gridctl gate: {}\n", what); }

ExitCode Fail(const absl::Status& status, ExitCode code) {
  Tell(std::string(status.message()));
  return code;
}

base::Millis Of(double count, base::Millis unit) {
  return base::Millis(static_cast<std::int64_t>(count * static_cast<double>(unit.count())));
}

// What is on the disk and in which installation.
struct GateSetUp {
  std::unique_ptr<ScanJournal> journal;
  std::unique_ptr<GateFolder> folder;
  std::unique_ptr<base::Clock> clock;
  std::shared_ptr<grpc::Channel> channel;
};

absl::Status SetUpState(const GateArguments& args, GateSetUp& set_up) {
  if (!IsCode(args.identity.grid_code, {15})) {
    return absl::InvalidArgumentError("--grid: must be the code of a grid (15 digits)");
  }
  if (absl::Status made = MakeGateFolder(args.folder); !made.ok()) return made;
  auto journal = ScanJournal::Open(args.folder);
  if (!journal.ok()) return journal.status();
  set_up.journal = *std::move(journal);
  auto folder = GateFolder::Open(args.folder, args.identity);
  if (!folder.ok()) return folder.status();
  set_up.folder = *std::move(folder);
  if (args.public_key.empty()) return absl::OkStatus();
  const auto key = KeyOfHex(args.public_key);
  if (!key.ok()) {
    return absl::InvalidArgumentError("--public-key: " + std::string(key.status().message()));
  }
  return set_up.folder->TrustKey(*key);
}

absl::StatusOr<GateSetUp> SetUp(const GateArguments& args, const Settings& settings) {
  GateSetUp set_up;
  auto clock = base::ParseClock(settings.clock);
  if (!clock.ok()) return clock.status();
  set_up.clock = *std::move(clock);
  auto address = settings.AddressOf("registration");
  if (!address.ok()) return address.status();
  absl::StatusOr<std::string> token = std::string();
  if (args.token_file.empty()) token = settings.Token();
  if (!token.ok()) return token.status();
  set_up.channel = rpc::Connect(
      {.address = *address, .token_file = args.token_file, .token = *token, .attempts = 1});
  if (absl::Status state = SetUpState(args, set_up); !state.ok()) return state;
  return set_up;
}

// After the last scan: what is left, in words and as the exit code.
ExitCode Report(const Gate& gate, const ListKeeper& list, const ScanJournal& journal,
                const std::string& folder) {
  if (journal.size() > 0) {
    Tell(fmt::format("{} scans are not recorded yet; they are kept in {}: run the gate again",
                     journal.size(), folder));
  }
  if (!gate.ended().ok()) return ExitCodeOf(gate.ended().code());
  if (journal.rejected() > 0) {
    Tell(fmt::format("{} scans were refused; see {}", journal.rejected(), journal.rejected_file()));
  }
  if (list.key_differs()) return ExitCode::kDiffers;
  if (journal.size() > 0) return ExitCode::kUnavailable;
  return gate.refused() > 0 || journal.rejected() > 0 ? ExitCode::kPartly : ExitCode::kOk;
}

ExitCode KeepGate(const Settings& settings, const GateArguments& args) {
  auto set_up = SetUp(args, settings);
  if (!set_up.ok()) return Fail(set_up.status(), ExitCode::kUsage);
  const base::Millis answer_within = Of(args.answer_within_s, std::chrono::seconds(1));
  const auto stub = pb::RegistrationService::NewStub(set_up->channel);
  ListKeeper list(*stub, *set_up->folder,
                  {Of(args.list_every_minutes, std::chrono::minutes(1)), answer_within,
                   settings.timeout(), Tell});
  GateLink link(set_up->channel, *set_up->journal,
                {args.identity, answer_within, settings.timeout(), Tell});
  list.Start(list.Refresh());
  Gate gate(link, list, *set_up->journal, *set_up->clock);
  for (std::string line; gate.ended().ok() && std::getline(std::cin, line);) {
    fmt::print("{}\n", gate.Answer(line));
    std::fflush(stdout);
  }
  link.AwaitUploaded(settings.timeout());
  return Report(gate, list, *set_up->journal, args.folder);
}

}  // namespace

void AddGateCommand(CLI::App& app, const Settings& settings, ExitCode& exit) {
  auto args = std::make_shared<GateArguments>();
  CLI::App* gate = app.add_subcommand(
      "gate", "Be the device at a gate: a scan a line in, an answer a line out (see README.md)");
  gate->add_option("--grid", args->identity.grid_code, "Where the checkpoint stands")->required();
  gate->add_option("--checkpoint", args->identity.checkpoint_id, "Which checkpoint it is")
      ->required();
  gate->add_option("--state", args->folder,
                   "Folder for the list and for scans that are not recorded yet; made if need be")
      ->required();
  gate->add_option("--public-key", args->public_key,
                   "The only key that lists may be signed with (64 hex digits); by default the "
                   "one that the service tells first");
  gate->add_option("--token-file", args->token_file,
                   "Instead of --token and --as: read again whenever it changes");
  gate->add_option("--list-every", args->list_every_minutes, "Minutes between fetching the list")
      ->check(CLI::Range(0.001, 1440.0))
      ->capture_default_str();
  gate->add_option("--answer-within", args->answer_within_s,
                   "Seconds a scan waits for the service before it is answered from the list")
      ->check(CLI::Range(0.05, 60.0))
      ->capture_default_str();
  gate->callback([&settings, &exit, args] { exit = KeepGate(settings, *args); });
}

}  // namespace gridkeeper::gridctl
