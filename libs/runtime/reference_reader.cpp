#include "runtime/reference_reader.hpp"

#include <utility>

#include "eventing/reference_codec.hpp"
#include "eventing/topics.hpp"
#include "telemetry/log.hpp"

namespace gridkeeper::runtime {
namespace {

base::Reference StartingWith(const std::string& bootstrap_admin) {
  base::Reference reference;
  reference.bootstrap_admin = bootstrap_admin;
  return reference;
}

}  // namespace

ReferenceReader::ReferenceReader(const std::string& bootstrap, const std::string& bootstrap_admin)
    : next_(StartingWith(bootstrap_admin)),
      reader_(bootstrap, std::string(eventing::kReferenceTopic),
              {.apply = [this](auto key, auto value) { Apply(key, value); },
               .caught_up = [this] { Share(); }}) {}

std::shared_ptr<const base::Reference> ReferenceReader::Current() const {
  std::lock_guard lock(mutex_);
  return current_;
}

void ReferenceReader::Apply(std::string_view key, std::optional<std::string_view> value) {
  const absl::Status status = eventing::ApplyReferenceRecord(key, value, next_);
  if (!status.ok()) {
    telemetry::LogError("reference", "a reference record cannot be read; going on without it",
                        {{"key", key}, {"error", status.ToString()}});
  }
  changed_ = true;
}

// Readers keep what they have; many records at once are one copy.
void ReferenceReader::Share() {
  if (!std::exchange(changed_, false)) return;
  auto copy = std::make_shared<const base::Reference>(next_);
  std::lock_guard lock(mutex_);
  current_ = std::move(copy);
}

}  // namespace gridkeeper::runtime
