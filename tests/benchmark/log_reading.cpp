#include "log_reading.hpp"

#include <algorithm>
#include <map>

#include "eventing/topics.hpp"
#include "gridkeeper/health/v1/health_events.pb.h"
#include "gridkeeper/registration/v1/registration_events.pb.h"
#include "kafka/metadata.hpp"

namespace gridkeeper::benchmark {
namespace {

constexpr base::Millis kTimeout = std::chrono::seconds{30};

}  // namespace

absl::StatusOr<std::vector<kafka::Position>> EndsOf(const std::string& bootstrap,
                                                    const std::string& topic) {
  auto metadata = kafka::MetadataClient::Open(bootstrap);
  if (!metadata.ok()) return metadata.status();
  const auto count = (*metadata)->PartitionCount(topic, kTimeout);
  if (!count.ok()) return count.status();
  std::vector<kafka::Position> ends;
  for (std::int32_t number = 0; number < *count; ++number) ends.push_back({topic, number, 0});
  return (*metadata)->HighWatermarks(ends, kTimeout);
}

absl::Status ReadToEnd(const std::string& bootstrap, const std::string& topic,
                       const std::function<void(const kafka::Record&)>& each) {
  const auto ends = EndsOf(bootstrap, topic);
  if (!ends.ok()) return ends.status();
  auto reader = kafka::Reader::Open({.bootstrap = bootstrap});
  if (!reader.ok()) return reader.status();
  std::map<std::int32_t, std::int64_t> missing;
  std::vector<kafka::Position> from;
  for (const kafka::Position& end : *ends) {
    if (end.offset == 0) continue;
    missing[end.partition] = end.offset;
    from.push_back({topic, end.partition, 0});
  }
  if (absl::Status status = (*reader)->Add(from); !status.ok()) return status;
  while (!missing.empty()) {
    const std::optional<kafka::Polled> polled = (*reader)->Poll(kTimeout);
    if (!polled) return absl::UnavailableError("reading " + topic + " stopped half way");
    const kafka::Record& record = polled->record();
    if (polled->kind() == kafka::Polled::Kind::kError) return polled->error();
    std::int64_t next = record.offset;  // at the end of a partition
    if (polled->kind() == kafka::Polled::Kind::kRecord) {
      each(record);
      ++next;
    }
    const auto it = missing.find(record.partition);
    if (it != missing.end() && next >= it->second) missing.erase(it);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<KnownCase>> CasesOf(const std::string& bootstrap) {
  std::vector<KnownCase> cases;
  absl::Status status =
      ReadToEnd(bootstrap, eventing::EventsTopic("health"), [&](const kafka::Record& record) {
        if (record.type != health::v1::IsolationCaseOpened::descriptor()->full_name()) return;
        health::v1::IsolationCaseOpened opened;
        opened.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()));
        cases.push_back({std::string(record.key), opened.case_id(), opened.resident_id()});
      });
  if (!status.ok()) return status;
  // Neighbouring commands go to different partitions, as they do from many households.
  std::sort(cases.begin(), cases.end(),
            [](const KnownCase& a, const KnownCase& b) { return a.resident_id < b.resident_id; });
  return cases;
}

namespace {

absl::Status ForEachHousehold(
    const std::string& bootstrap,
    const std::function<void(const kafka::Record&, const registration::v1::HouseholdRegistered&)>&
        each) {
  return ReadToEnd(
      bootstrap, eventing::EventsTopic("registration"), [&](const kafka::Record& record) {
        if (record.type != registration::v1::HouseholdRegistered::descriptor()->full_name()) return;
        registration::v1::HouseholdRegistered registered;
        registered.ParseFromArray(record.value.data(), static_cast<int>(record.value.size()));
        each(record, registered);
      });
}

// Sorts by the random end of ids.
template <typename Known>
void Scatter(std::vector<Known>& all, std::string Known::* id) {
  std::sort(all.begin(), all.end(), [id](const Known& a, const Known& b) {
    return (a.*id).substr(24) < (b.*id).substr(24);
  });
}

}  // namespace

absl::StatusOr<std::vector<KnownHousehold>> HouseholdsOf(const std::string& bootstrap) {
  std::vector<KnownHousehold> households;
  absl::Status status =
      ForEachHousehold(bootstrap, [&](const auto& record, const auto& registered) {
        households.push_back({std::string(record.key), registered.household_id()});
      });
  if (!status.ok()) return status;
  Scatter(households, &KnownHousehold::household_id);
  return households;
}

absl::StatusOr<std::vector<KnownResident>> ResidentsOf(const std::string& bootstrap) {
  std::vector<KnownResident> residents;
  absl::Status status =
      ForEachHousehold(bootstrap, [&](const auto& record, const auto& registered) {
        for (const auto& resident : registered.residents()) {
          residents.push_back(
              {std::string(record.key), registered.household_id(), resident.resident_id()});
        }
      });
  if (!status.ok()) return status;
  Scatter(residents, &KnownResident::resident_id);
  return residents;
}

}  // namespace gridkeeper::benchmark
