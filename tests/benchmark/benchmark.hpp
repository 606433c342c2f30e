// The benchmark's load generators and floors: one program, one subcommand each (main.cpp). Each
// prints what it measured as one line of JSON. What is to be loaded is read from the log, so that a
// subcommand needs no memory of another.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace gridkeeper::benchmark {

struct Stores {
  std::string kafka;
  std::string redis;
};

// The floors' topics, reference data of one community, and households with residents as
// registration would tell of them. Prints {"residents"}.
absl::Status Populate(const Stores& stores, std::int64_t residents);
// The floors' topics alone. Prints {"topics"}.
absl::Status MakeFloorTopics(const Stores& stores);
// A command for each of at most `most` residents of whom there is no case yet. Prints {"commands"}.
absl::Status OpenCases(const Stores& stores, std::int64_t most);

// Follow-ups without fever, one after another over all cases, into <domain>.commands.v1. Prints
// {"commands"}.
absl::Status FeedFollowUps(const Stores& stores, const std::string& domain, std::int64_t count);
// Waits until the last record of `topic` is decided by `domain` and readable in Redis, and every
// partition is ready. Prints {"wall_ms"}: when that was.
absl::Status AwaitDecided(const Stores& stores, const std::string& domain,
                          const std::string& topic);

// Reads a topic from its beginning. Prints {"records", "seconds", "by_type", "first_ms",
// "last_ms"}: the last three of records appended at or after `since_ms` only.
absl::Status ReadWhole(const Stores& stores, const std::string& topic, std::int64_t since_ms);

// The floor of a loop: reads `in` and writes the same bytes to `out`, in transactions of the loop's
// size, until `count` records are through (0: until SIGTERM). Prints {"ready"} when it begins, and
// {"records", "seconds", "transactions"} at its end.
absl::Status Relay(const Stores& stores, const std::string& in, const std::string& out,
                   std::int64_t count);

struct LatencyPlan {
  std::string domain;  // appends to <domain>.commands.v1
  std::string read;    // and waits for the answers here
  double rate = 50;    // a second
  std::int64_t count = 1000;
  std::int64_t first_case = 0;  // fever is told once per case and slot: each command has its own
};
// Prints {"p50_ms", "p99_ms", "max_ms"}, counted from the moment each command was due to be sent.
absl::Status MeasureAlertLatency(const Stores& stores, const LatencyPlan& plan);

// The bare handlers: GetCase is one pipelined GET, RecordFollowUp one append with acks=all, each
// scan of ScanPasses both. Until SIGTERM.
absl::Status ServeBare(const Stores& stores, const std::string& listen);

struct RpcPlan {
  std::string address;
  std::string token;
  std::string rpc;  // of health or registration, as main.cpp lists them
  int concurrency = 64;
  double seconds = 5;
};
// Calls over all cases or households, `concurrency` at any moment. Prints {"calls", "per_second",
// "p50_ms", "p99_ms"}; fails when any call does.
absl::Status MeasureRpcs(const Stores& stores, const RpcPlan& plan);

struct GatePlan {
  std::string address;
  std::string token;
  std::string file;  // JSON: {"gates":[{"grid","checkpoint"}],"codes":[..]}
  int streams = 16;  // each of a gate of its own, on a connection of its own
  int window = 64;   // scans under way on each
  int scans_in_request = 8;
  double seconds = 5;
};
// A gate for each stream and a card for each resident whom registration's log tells of, written to
// the file. Prints {"cards", "gates"}.
absl::Status SetUpGates(const Stores& stores, const GatePlan& plan);
// Cards go through the gates, half of them with a temperature; all must be allowed and recorded.
// Prints {"recorded", "per_second", "p50_ms", "p99_ms"}: the first of all, the others of the
// measured time.
absl::Status MeasureGates(const GatePlan& plan);

}  // namespace gridkeeper::benchmark
