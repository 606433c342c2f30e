#include "operate/topics_command.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "eventing/topic_check.hpp"
#include "kafka/admin.hpp"

namespace gridkeeper::gridctl {
namespace {

using eventing::Topic;
using eventing::TopicReport;

struct TopicArguments {
  std::int32_t partitions = eventing::kDefaultPartitions;
  std::int32_t replication = 1;
  double wait_s = 10;
};

std::vector<std::string> NamesOf(const std::vector<Topic>& topics) {
  std::vector<std::string> names;
  for (const Topic& topic : topics) names.push_back(topic.name);
  return names;
}

ExitCode Fail(const absl::Status& status) {
  fmt::print(stderr, "gridctl topics: {}\n", std::string(status.message()));
  return ExitCodeOf(status.code());
}

struct Found {
  std::unique_ptr<kafka::Admin> admin;
  std::map<std::string, kafka::TopicSettings> topics;
};

absl::StatusOr<Found> Look(const Settings& settings, const TopicArguments& args) {
  auto bootstrap = settings.KafkaBootstrap();
  if (!bootstrap.ok()) return bootstrap.status();
  auto admin = kafka::Admin::Make(*bootstrap);
  if (!admin.ok()) return admin.status();
  const base::Millis wait{static_cast<std::int64_t>(args.wait_s * 1000)};
  if (absl::Status up = (*admin)->WaitForBroker(wait); !up.ok()) return up;
  auto topics =
      (*admin)->Describe(NamesOf(eventing::TopicCatalogue(args.partitions)), settings.timeout());
  if (!topics.ok()) return topics.status();
  return Found{std::move(*admin), std::move(*topics)};
}

void Print(const TopicReport& report, Output output) {
  if (output == Output::kJson) {
    nlohmann::json json = {{"missing", NamesOf(report.missing)},
                           {"differences", nlohmann::json::array()}};
    for (const auto& d : report.differences) {
      json["differences"].push_back(
          {{"topic", d.topic}, {"setting", d.setting}, {"wanted", d.wanted}, {"found", d.found}});
    }
    fmt::print("{}\n", json.dump());
    return;
  }
  for (const Topic& topic : report.missing) fmt::print("topic {}: missing\n", topic.name);
  for (const auto& difference : report.differences)
    fmt::print("{}\n", eventing::Describe(difference));
  if (!report.differences.empty()) {
    fmt::print(
        "Topics are never changed by gridctl: the log is kept for ever. Settings: kafka-configs "
        "--alter; "
        "partitions are fixed at birth: use --partitions as the installation has them.\n");
  }
}

// Brokers other than the controller hear of new topics a little later.
absl::StatusOr<TopicReport> AwaitTopics(kafka::Admin& admin, const std::vector<Topic>& catalogue,
                                        const Settings& settings) {
  const auto until = std::chrono::steady_clock::now() + settings.timeout();
  while (true) {
    const auto topics = admin.Describe(NamesOf(catalogue), settings.timeout());
    if (!topics.ok()) return topics.status();
    TopicReport report = eventing::CompareTopics(catalogue, *topics);
    if (report.missing.empty() || std::chrono::steady_clock::now() > until) return report;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
}

ExitCode Create(const Settings& settings, const TopicArguments& args) {
  auto found = Look(settings, args);
  if (!found.ok()) return Fail(found.status());
  const auto catalogue = eventing::TopicCatalogue(args.partitions);
  const TopicReport before = eventing::CompareTopics(catalogue, found->topics);
  std::vector<kafka::TopicSettings> missing;
  for (const Topic& topic : before.missing)
    missing.push_back(eventing::SettingsOf(topic, args.replication));
  if (!missing.empty()) {
    if (absl::Status made = found->admin->Create(missing, settings.timeout() * 3); !made.ok())
      return Fail(made);
  }
  const absl::StatusOr<TopicReport> after = AwaitTopics(*found->admin, catalogue, settings);
  if (!after.ok()) return Fail(after.status());
  if (settings.output() == Output::kTable) {
    fmt::print("{} topics created, {} there already\n", missing.size(),
               catalogue.size() - missing.size());
  }
  Print(*after, settings.output());
  return after->IsClean() ? ExitCode::kOk : ExitCode::kDiffers;
}

ExitCode Check(const Settings& settings, const TopicArguments& args) {
  auto found = Look(settings, args);
  if (!found.ok()) return Fail(found.status());
  const TopicReport report =
      eventing::CompareTopics(eventing::TopicCatalogue(args.partitions), found->topics);
  Print(report, settings.output());
  if (report.IsClean() && settings.output() == Output::kTable)
    fmt::print("all topics are as they must be\n");
  return report.IsClean() ? ExitCode::kOk : ExitCode::kDiffers;
}

ExitCode List(const Settings& settings, const TopicArguments& args) {
  auto found = Look(settings, args);
  if (!found.ok()) return Fail(found.status());
  if (settings.output() == Output::kTable) {
    fmt::print("{:<46} {:>10} {:>11} {:<9} {:>12}\n", "TOPIC", "PARTITIONS", "REPLICATION",
               "CLEANUP", "RETENTION");
  }
  for (const auto& [name, topic] : found->topics) {
    const auto config = [&topic = topic](const char* key) {
      auto it = topic.config.find(key);
      return it == topic.config.end() ? std::string() : it->second;
    };
    const std::string retention = config("retention.ms");
    if (settings.output() == Output::kJson) {
      const nlohmann::json json = {{"topic", name},
                                   {"partitions", topic.partitions},
                                   {"replication", topic.replication},
                                   {"cleanup", config("cleanup.policy")},
                                   {"retention_ms", retention}};
      fmt::print("{}\n", json.dump());
    } else {
      fmt::print("{:<46} {:>10} {:>11} {:<9} {:>12}\n", name, topic.partitions, topic.replication,
                 config("cleanup.policy"), retention == "-1" ? "for ever" : retention + " ms");
    }
  }
  return ExitCode::kOk;
}

}  // namespace

void AddTopicsCommand(CLI::App& app, const Settings& settings, ExitCode& exit) {
  auto args = std::make_shared<TopicArguments>();
  CLI::App* topics =
      app.add_subcommand("topics", "Create and check the Kafka topics of the catalogue");
  topics->require_subcommand(1);
  const auto add = [&](const char* name, const char* help,
                       ExitCode (*run)(const Settings&, const TopicArguments&)) {
    CLI::App* command = topics->add_subcommand(name, help);
    command
        ->add_option("--partitions", args->partitions,
                     "Partitions of every keyed topic, fixed at birth")
        ->envname("GRIDKEEPER_PARTITIONS")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    command->add_option("--wait", args->wait_s, "Seconds to wait for the broker to answer")
        ->capture_default_str();
    command->callback([&settings, &exit, args, run] { exit = run(settings, *args); });
    return command;
  };
  add("create", "Create what is missing; report what differs (exit 7)", Create)
      ->add_option("--replication", args->replication,
                   "Copies of each partition; 3 and more: min.insync.replicas=2")
      ->check(CLI::Range(1, 9))
      ->capture_default_str();
  add("check", "Report what is missing or differs (exit 7)", Check);
  add("list", "List the catalogue's topics as Kafka has them", List);
}

}  // namespace gridkeeper::gridctl
