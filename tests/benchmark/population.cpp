#include <fmt/format.h>

#include <atomic>
#include <set>
#include <thread>

#include "base/clock.hpp"
#include "benchmark.hpp"
#include "eventing/meta.hpp"
#include "eventing/reference_codec.hpp"
#include "eventing/topics.hpp"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "kafka/admin.hpp"
#include "kafka/metadata.hpp"
#include "report.hpp"

namespace gridkeeper::benchmark {
namespace {

constexpr const char* kDistrict = "330106";
constexpr const char* kStreet = "330106001";
constexpr const char* kCommunity = "330106001001";
constexpr int kGrids = 64;
constexpr int kHouseholdSize = 4;

std::string GridCode(int number) { return fmt::format("{}{:03}", kCommunity, number + 1); }

// Local time is six in the morning now: no slot ends while the benchmark runs. Alerts do not climb
// either.
base::Rules QuietRules() {
  base::Rules rules;
  const auto hour = std::chrono::duration_cast<std::chrono::hours>(
                        base::WallNow() - std::chrono::floor<std::chrono::days>(base::WallNow()))
                        .count();
  rules.utc_offset_minutes = static_cast<std::int32_t>((6 - hour + 36) % 24 - 12) * 60;
  rules.ladder_minutes = {600, 600, 600, 600};
  return rules;
}

class Writer {
 public:
  explicit Writer(std::unique_ptr<kafka::AppendProducer> producer)
      : producer_(std::move(producer)) {}

  absl::Status Append(std::string_view topic, std::int32_t partition, std::string_view key,
                      std::string_view value, std::string_view type, std::string_view id) {
    const std::string time = eventing::FormatTime(base::WallNow());
    const kafka::OutRecord record{topic,
                                  partition,
                                  key,
                                  value,
                                  {{"ce_specversion", "1.0"},
                                   {"ce_id", id},
                                   {"ce_type", type},
                                   {"ce_source", "/gridkeeper/benchmark"},
                                   {"ce_time", time},
                                   {"content-type", "application/protobuf"}}};
    ++under_way_;
    absl::Status status = producer_->Append(record, [this](const kafka::Delivered& delivered) {
      if (!delivered.status.ok()) failed_ = delivered.status;
      --under_way_;
    });
    if (!status.ok()) --under_way_;
    return status;
  }

  absl::Status Finish() {
    while (under_way_ > 0) std::this_thread::sleep_for(base::Millis{10});
    return failed_;
  }

 private:
  std::atomic<std::int64_t> under_way_{0};
  absl::Status failed_;  // written by the producer's thread, read when nothing is under way
  std::unique_ptr<kafka::AppendProducer> producer_;
};

absl::Status WriteReference(Writer& writer) {
  const auto put = [&](const std::string& key, const std::string& value) {
    return writer.Append(eventing::kReferenceTopic, 0, key, value, eventing::kReferenceRecordType,
                         key);
  };
  std::vector<std::pair<std::string, std::string>> areas = {
      {kDistrict, ""}, {kStreet, kDistrict}, {kCommunity, kStreet}};
  for (int grid = 0; grid < kGrids; ++grid) areas.emplace_back(GridCode(grid), kCommunity);
  absl::Status status;
  for (const auto& [code, parent] : areas) {
    status.Update(put(eventing::AreaRecordKey(code),
                      eventing::EncodeReference(base::Area{.name = code, .parent = parent})));
  }
  status.Update(put(eventing::StaffRecordKey(kStaffId),
                    eventing::EncodeReference(base::Staff{
                        .role = base::Role::kCommunity, .areas = {kCommunity}, .valid_from = {}})));
  status.Update(put(eventing::RulesRecordKey(kDistrict), eventing::EncodeReference(QuietRules())));
  return status;
}

absl::Status WriteHousehold(Writer& writer, int number, int residents) {
  registration::v1::HouseholdRegistered household;
  const std::string id = base::DeriveUuid({"household", std::to_string(number)}).ToString();
  household.set_household_id(id);
  household.set_door(std::to_string(number));
  for (int i = 0; i < residents; ++i) {
    household.add_residents()->set_resident_id(
        base::DeriveUuid({"resident", std::to_string(number), std::to_string(i)}).ToString());
  }
  common::v1::EventMeta meta;
  meta.set_subject(id);
  const std::string key = GridCode(number % kGrids);
  return writer.Append(eventing::EventsTopic("registration"),
                       eventing::PartitionOf(key, eventing::kDefaultPartitions), key,
                       eventing::WithMeta(meta, household.SerializeAsString()),
                       registration::v1::HouseholdRegistered::descriptor()->full_name(), id);
}

absl::StatusOr<std::string> ClusterIdOf(const Stores& stores) {
  auto metadata = kafka::MetadataClient::Open(stores.kafka);
  if (!metadata.ok()) return metadata.status();
  return (*metadata)->ClusterId(std::chrono::seconds{30});
}

}  // namespace

absl::Status MakeFloorTopics(const Stores& stores) {
  auto admin = kafka::Admin::Make(stores.kafka);
  if (!admin.ok()) return admin.status();
  std::vector<kafka::TopicSettings> topics;
  for (const char* name : {"bench.commands.v1", "bench.middle.v1", "bench.out.v1"}) {
    topics.push_back({.name = name, .partitions = eventing::kDefaultPartitions, .config = {}});
  }
  absl::Status created = (*admin)->Create(topics, std::chrono::seconds{120});
  if (created.ok()) Print({{"topics", topics.size()}});
  return created;
}

absl::Status Populate(const Stores& stores, std::int64_t residents) {
  if (absl::Status made = MakeFloorTopics(stores); !made.ok()) return made;
  auto producer = kafka::AppendProducer::Open({.bootstrap = stores.kafka});
  if (!producer.ok()) return producer.status();
  Writer writer(*std::move(producer));
  absl::Status status = WriteReference(writer);
  int number = 0;
  for (std::int64_t left = residents; left > 0 && status.ok(); left -= kHouseholdSize) {
    status.Update(WriteHousehold(writer, number++,
                                 static_cast<int>(std::min<std::int64_t>(left, kHouseholdSize))));
  }
  status.Update(writer.Finish());
  if (status.ok()) Print({{"residents", residents}});
  return status;
}

absl::Status OpenCases(const Stores& stores, std::int64_t most) {
  const auto cases = CasesOf(stores.kafka);
  if (!cases.ok()) return cases.status();
  std::set<std::string> isolated;
  for (const KnownCase& one : *cases) isolated.insert(one.resident_id);
  auto appender = Appender::Open(stores, "health");
  if (!appender.ok()) return appender.status();
  std::int64_t commands = 0;
  absl::Status status = ReadToEnd(
      stores.kafka, eventing::EventsTopic("registration"), [&](const kafka::Record& record) {
        if (record.type != registration::v1::HouseholdRegistered::descriptor()->full_name()) return;
        registration::v1::HouseholdRegistered household;
        household.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()));
        for (const auto& resident : household.residents()) {
          if (commands == most || isolated.contains(resident.resident_id())) continue;
          const base::Uuid id = base::NewUuidV7();
          health::v1::OpenIsolationCase command;
          command.set_case_id(id.ToString());
          command.set_resident_id(resident.resident_id());
          (*appender)->Append(std::string(record.key),
                              health::v1::OpenIsolationCase::descriptor()->full_name(),
                              command.SerializeAsString(), id);
          ++commands;
        }
      });
  status.Update((*appender)->Finish());
  if (status.ok()) Print({{"commands", commands}});
  return status;
}

absl::Status FeedFollowUps(const Stores& stores, const std::string& domain, std::int64_t count) {
  const auto cases = CasesOf(stores.kafka);
  if (!cases.ok()) return cases.status();
  if (cases->empty()) return absl::FailedPreconditionError("health knows no case: open some first");
  auto appender = Appender::Open(stores, domain);
  if (!appender.ok()) return appender.status();
  for (std::int64_t i = 0; i < count; ++i) {
    const KnownCase& one = (*cases)[static_cast<std::size_t>(i) % cases->size()];
    (*appender)->Append(one.grid_code, FollowUpOf(one, static_cast<std::int32_t>(360 + i % 12)));
  }
  const absl::Status status = (*appender)->Finish();
  if (status.ok()) Print({{"commands", count}});
  return status;
}

absl::Status AwaitDecided(const Stores& stores, const std::string& domain,
                          const std::string& topic) {
  const auto ends = EndsOf(stores.kafka, topic);
  if (!ends.ok()) return ends.status();
  const auto cluster = ClusterIdOf(stores);
  if (!cluster.ok()) return cluster.status();
  const auto endpoint = redis::ParseUrl(stores.redis);
  if (!endpoint.ok()) return endpoint.status();
  const eventing::SnapshotKeys keys(*cluster, domain);
  std::vector<redis::Command> look;
  for (const kafka::Position& end : *ends) {
    look.push_back({"HGET", keys.Meta(end.partition), "ready"});
    look.push_back({"HGET", keys.Collection(end.partition, "ledger"), "cause:" + topic});
  }
  redis::Connection connection(*endpoint);
  while (true) {
    const auto replies = connection.CallAll(look);
    if (!replies.ok()) return replies.status();
    bool decided = true;
    for (std::size_t i = 0; i < ends->size(); ++i) {
      const std::string& cause = (*replies)[2 * i + 1].text;
      decided &= (*replies)[2 * i].text == "1" &&
                 ((*ends)[i].offset == 0 ||
                  (!cause.empty() && std::stoll(cause) >= (*ends)[i].offset - 1));
    }
    if (decided) break;
    std::this_thread::sleep_for(base::Millis{10});
  }
  Print({{"wall_ms", base::ToUnixMillis(base::WallNow())}});
  return absl::OkStatus();
}

}  // namespace gridkeeper::benchmark
