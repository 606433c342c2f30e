#include "eventing/deeds.hpp"

#include "eventing/topics.hpp"

namespace gridkeeper::eventing {
namespace {

void PutBigEnd(std::uint64_t number, std::size_t bytes, std::uint8_t* to) {
  for (std::size_t i = 0; i < bytes; ++i) {
    to[i] = static_cast<std::uint8_t>(number >> (8 * (bytes - 1 - i)));
  }
}

}  // namespace

DeedId DeedId::Of(base::TimePoint at, bool is_bulk, std::int64_t offset) {
  base::Uuid id;
  PutBigEnd(static_cast<std::uint64_t>(base::ToUnixMillis(at)), 6, id.bytes.data());
  id.bytes[6] = 0x80;  // version 8
  id.bytes[7] = is_bulk ? 1 : 0;
  id.bytes[8] = 0x80;  // variant
  PutBigEnd(static_cast<std::uint64_t>(offset), 6, id.bytes.data() + 10);
  return {id};
}

base::TimePoint DeedId::Time() const {
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.bytes[i];
  return base::FromUnixMillis(ms);
}

std::uint32_t Names::NumberOf(std::string_view text) {
  const auto known = numbers_.find(text);
  if (known != numbers_.end()) return known->second;
  const auto number = static_cast<std::uint32_t>(texts_.size());
  numbers_.emplace(texts_.emplace_back(text), number);
  return number;
}

Deeds::Deeds(std::string_view domain, std::string_view bulk_deed)
    : bulk_topic_(BulkTopic(domain)), bulk_deed_(bulk_deed) {}

std::optional<std::pair<DeedId, Deed>> Deeds::DeedOf(const DeedFacts& facts) {
  if (!facts.is_command || facts.actor.empty()) return std::nullopt;
  const bool is_bulk = facts.topic == bulk_topic_;
  if (is_bulk ? facts.type != bulk_deed_ : facts.index != 0) return std::nullopt;
  return std::pair(DeedId::Of(facts.time, is_bulk, facts.offset),
                   Compact(facts.actor, facts.type, facts.subject));
}

void Deeds::Prune(DeedTable& deeds, base::TimePoint now) {
  while (!deeds.empty()) {
    const DeedId oldest = deeds.begin()->first;
    if (deeds.size() <= kMaxDeeds && oldest.Time() + kDeedLife > now) return;
    deeds.Erase(oldest);
  }
}

Deed Deeds::Compact(std::string_view actor, std::string_view type, std::string_view subject) {
  Deed deed{.actor = names_.NumberOf(actor), .type = names_.NumberOf(type)};
  if (const auto id = base::ParseUuid(subject)) {
    deed.subject = *id;
  } else {
    deed.subject_text = names_.NumberOf(subject);
  }
  return deed;
}

std::string Deeds::Encode(const DeedId& id, const Deed& deed) const {
  common::v1::Deed m;
  m.set_at_ms(base::ToUnixMillis(id.Time()));
  m.set_staff_id(names_.At(deed.actor));
  m.set_event_type(names_.At(deed.type));
  m.set_subject_id(deed.subject.IsNil() ? names_.At(deed.subject_text) : deed.subject.ToString());
  return m.SerializeAsString();
}

bool Deeds::Load(std::string_view field, std::string_view bytes, DeedTable& into) {
  const auto id = base::ParseUuid(field);
  common::v1::Deed m;
  if (!id || !m.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  into.Put({*id}, Compact(m.staff_id(), m.event_type(), m.subject_id()));
  return true;
}

}  // namespace gridkeeper::eventing
