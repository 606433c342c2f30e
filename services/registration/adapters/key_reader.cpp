#include "registration/adapters/key_reader.hpp"

#include <fmt/format.h>

#include "eventing/topics.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::registration {

KeyReader::KeyReader(const std::string& bootstrap, KeyTable& keys)
    : keys_(keys),
      reader_(bootstrap, std::string(eventing::kKeysTopic),
              {.apply = [this](auto key_id, auto record) { Apply(key_id, record); },
               .caught_up = [] {}}) {}

void KeyReader::Apply(std::string_view key_id, std::optional<std::string_view> record) {
  const absl::Status status = keys_.Apply(key_id, record);
  if (status.ok()) return;
  // With a wrong master key this would be one line for each household.
  if (absl::IsFailedPrecondition(status) && ++foreign_ > 1) return;
  telemetry::LogError("keys", "a data key cannot be read; what it sealed stays closed",
                      {{"key", key_id}, {"error", status.ToString()}});
}

absl::Status KeyReader::WaitUntilRead(base::Millis timeout) {
  if (absl::Status status = reader_.WaitUntilRead(timeout); !status.ok()) return status;
  if (foreign_ == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(
      fmt::format("{} data keys were wrapped under another master key than that of "
                  "GRIDKEEPER_MASTER_KEY_FILE; start this process with the installation's own",
                  foreign_.load()));
}

}  // namespace gridkeeper::registration
