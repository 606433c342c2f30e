// gridkeeper-benchmark: load generators and floors, driven by tests/benchmark/run.
#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>

#include "absl/synchronization/mutex.h"
#include "benchmark.hpp"

int main(int argc, char** argv) {
  using namespace gridkeeper::benchmark;
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as the services do
  CLI::App app("Load generators and floors of Gridkeeper's benchmark");
  app.require_subcommand(1);
  Stores stores;
  app.add_option("--kafka", stores.kafka)->required();
  app.add_option("--redis", stores.redis)->required();

  std::function<absl::Status()> run;
  const auto command = [&](const char* name, const char* help, std::function<absl::Status()> what) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->callback([&run, what = std::move(what)] { run = what; });
    return sub;
  };

  std::int64_t count = 0;
  std::int64_t since_ms = 0;
  std::string domain = "health";
  std::string topic;
  std::string out;
  std::string listen;
  LatencyPlan latency;
  RpcPlan rpc;
  command("populate", "reference data and residents", [&] {
    return Populate(stores, count);
  })->add_option("--residents", count);
  command("open-cases", "isolation cases", [&] {
    return OpenCases(stores, count);
  })->add_option("--most", count);
  CLI::App* feed = command("feed", "follow-ups into a commands topic",
                           [&] { return FeedFollowUps(stores, domain, count); });
  feed->add_option("--domain", domain);
  feed->add_option("--count", count);
  CLI::App* decided = command("await-decided", "until a topic is decided and readable",
                              [&] { return AwaitDecided(stores, domain, topic); });
  decided->add_option("--domain", domain);
  decided->add_option("--topic", topic);
  CLI::App* read = command("read", "a topic from its beginning",
                           [&] { return ReadWhole(stores, topic, since_ms); });
  read->add_option("--topic", topic);
  read->add_option("--since-ms", since_ms);
  CLI::App* relay = command("relay", "consume and produce in transactions",
                            [&] { return Relay(stores, topic, out, count); });
  relay->add_option("--in", topic);
  relay->add_option("--out", out);
  relay->add_option("--count", count);
  CLI::App* alerts = command("latency", "from a command to its answer",
                             [&] { return MeasureAlertLatency(stores, latency); });
  alerts->add_option("--domain", latency.domain);
  alerts->add_option("--read", latency.read);
  alerts->add_option("--rate", latency.rate);
  alerts->add_option("--count", latency.count);
  alerts->add_option("--first-case", latency.first_case);
  command("serve", "bare gRPC handlers", [&] {
    return ServeBare(stores, listen);
  })->add_option("--listen", listen);
  CLI::App* load =
      command("load", "unary calls, closed loop", [&] { return MeasureRpcs(stores, rpc); });
  load->add_option("--address", rpc.address);
  load->add_option("--token", rpc.token);
  load->add_option("--rpc", rpc.rpc)
      ->check(CLI::IsMember(
          {"get-case", "record-follow-up", "get-household", "get-work-day", "get-coverage"}));
  load->add_option("--concurrency", rpc.concurrency);
  load->add_option("--seconds", rpc.seconds);
  command("floor-topics", "what the floors read and write",
          [&] { return MakeFloorTopics(stores); });
  GatePlan gates;
  for (CLI::App* sub :
       {command("set-up-gates", "checkpoints, and cards for all residents",
                [&] { return SetUpGates(stores, gates); }),
        command("scan", "cards through gates, closed loop", [&] { return MeasureGates(gates); })}) {
    sub->add_option("--address", gates.address);
    sub->add_option("--token", gates.token);
    sub->add_option("--file", gates.file);
    sub->add_option("--streams", gates.streams);
    sub->add_option("--window", gates.window);
    sub->add_option("--scans-in-request", gates.scans_in_request);
    sub->add_option("--seconds", gates.seconds);
  }
  CLI11_PARSE(app, argc, argv);

  const absl::Status status = run();
  if (!status.ok()) std::cerr << "gridkeeper-benchmark: " << status << std::endl;
  return status.ok() ? 0 : 1;
}
