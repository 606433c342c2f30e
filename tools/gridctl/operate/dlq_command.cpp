#include "operate/dlq_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "contract/arguments.hpp"
#include "eventing/topics.hpp"
#include "operate/dead_letters.hpp"

namespace gridkeeper::gridctl {
namespace {

struct DeadLetterArguments {
  std::string topic;  // part of its name
  std::vector<std::string> ids;
  bool all = false;
  bool yes = false;
};

ExitCode Fail(const absl::Status& status) {
  fmt::print(stderr, "gridctl dlq: {}\n", std::string(status.message()));
  return status.code() == absl::StatusCode::kInvalidArgument ? ExitCode::kUsage
                                                             : ExitCodeOf(status.code());
}

std::vector<std::string> TopicsLike(const std::string& part) {
  std::vector<std::string> topics;
  for (const eventing::Topic& topic : eventing::TopicCatalogue(1)) {
    if (topic.name.ends_with(".dlq") && topic.name.find(part) != std::string::npos)
      topics.push_back(topic.name);
  }
  return topics;
}

absl::StatusOr<std::vector<DeadLetter>> ReadLike(const DeadLetters& source,
                                                 const std::string& part) {
  const std::vector<std::string> topics = TopicsLike(part);
  if (topics.empty())
    return absl::InvalidArgumentError(fmt::format("no dead-letter topic's name has \"{}\"", part));
  return source.Read(topics);
}

void Print(const DeadLetter& letter, Output output) {
  if (output == Output::kJson) {
    const nlohmann::json json = {{"id", ToString(letter.id)},
                                 {"at_ms", base::ToUnixMillis(letter.appended)},
                                 {"reason", letter.reason},
                                 {"topic", letter.topic},
                                 {"partition", letter.partition},
                                 {"offset", letter.offset},
                                 {"key", letter.key},
                                 {"type", letter.type},
                                 {"command_id", CommandIdOf(letter)},
                                 {"bytes", letter.value.size()},
                                 {"replayable", IsReplayable(letter.topic)}};
    // A poisoned record's key may be any bytes.
    fmt::print("{}\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    return;
  }
  fmt::print("{}  {}\n    {} of {} bytes, key {}{}\n    {}\n", ToString(letter.id),
             FormatTime(letter.appended), letter.type.empty() ? "(no type)" : letter.type,
             letter.value.size(), letter.key,
             CommandIdOf(letter).empty() ? "" : ", command " + CommandIdOf(letter), letter.reason);
}

ExitCode List(const Settings& settings, const DeadLetterArguments& args) {
  auto bootstrap = settings.KafkaBootstrap();
  if (!bootstrap.ok()) return Fail(bootstrap.status());
  auto letters = ReadLike(DeadLetters(*bootstrap, settings.timeout()), args.topic);
  if (!letters.ok()) return Fail(letters.status());
  for (const DeadLetter& letter : *letters) Print(letter, settings.output());
  if (settings.output() == Output::kTable) fmt::print("{} dead letters\n", letters->size());
  return ExitCode::kOk;
}

// The letters that are to be replayed; every id must be found.
absl::StatusOr<std::vector<DeadLetter>> Choose(std::vector<DeadLetter> letters,
                                               const DeadLetterArguments& args) {
  std::vector<DeadLetter> chosen;
  for (const std::string& text : args.ids) {
    const auto id = ParseLetterId(text);
    if (!id.has_value())
      return absl::InvalidArgumentError(fmt::format("{}: is no TOPIC/PARTITION/OFFSET", text));
    auto it = std::find_if(letters.begin(), letters.end(),
                           [&id](const DeadLetter& l) { return l.id == *id; });
    if (it == letters.end())
      return absl::NotFoundError(fmt::format("{}: no such dead letter", text));
    if (!IsReplayable(it->topic)) {
      return absl::InvalidArgumentError(fmt::format(
          "{}: comes from {}, which belongs to another domain; only own commands are replayed",
          text, it->topic));
    }
    chosen.push_back(*it);
  }
  if (args.all) {
    std::copy_if(letters.begin(), letters.end(), std::back_inserter(chosen),
                 [](const DeadLetter& letter) { return IsReplayable(letter.topic); });
  }
  return chosen;
}

ExitCode Replay(const Settings& settings, const DeadLetterArguments& args) {
  if (args.all == !args.ids.empty()) {
    return Fail(absl::InvalidArgumentError("give either ids as `dlq list` prints them, or --all"));
  }
  auto bootstrap = settings.KafkaBootstrap();
  if (!bootstrap.ok()) return Fail(bootstrap.status());
  const DeadLetters source(*bootstrap, settings.timeout());
  auto letters = ReadLike(source, args.topic);
  if (!letters.ok()) return Fail(letters.status());
  auto chosen = Choose(std::move(*letters), args);
  if (!chosen.ok()) return Fail(chosen.status());
  if (!args.yes) {
    for (const DeadLetter& letter : *chosen) Print(letter, settings.output());
    fmt::print(stderr, "{} would be replayed. Give --yes to do it.\n", chosen->size());
    return ExitCode::kUsage;
  }
  const absl::Status done =
      source.Replay(*chosen, [](const DeadLetter& letter, std::int64_t offset) {
        fmt::print("{} -> {}/{}/{}\n", ToString(letter.id), letter.topic, letter.partition, offset);
      });
  return done.ok() ? ExitCode::kOk : Fail(done);
}

}  // namespace

void AddDeadLetterCommand(CLI::App& app, const Settings& settings, ExitCode& exit) {
  auto args = std::make_shared<DeadLetterArguments>();
  CLI::App* dlq = app.add_subcommand("dlq", "Dead letters: inputs that could not be decided");
  dlq->require_subcommand(1);
  CLI::App* list = dlq->add_subcommand("list", "List them, with their reasons");
  CLI::App* replay =
      dlq->add_subcommand("replay", "Append the original records again, with the same command ids");
  for (CLI::App* command : {list, replay}) {
    command->add_option("--topic", args->topic, "Only dead-letter topics with this in their name");
  }
  replay->add_option("ids", args->ids, "TOPIC/PARTITION/OFFSET, as `dlq list` prints them");
  replay->add_flag("--all", args->all, "All that come from commands");
  replay->add_flag("--yes", args->yes, "Do it; else only what would be done is printed");
  list->callback([&settings, &exit, args] { exit = List(settings, *args); });
  replay->callback([&settings, &exit, args] { exit = Replay(settings, *args); });
}

}  // namespace gridkeeper::gridctl
