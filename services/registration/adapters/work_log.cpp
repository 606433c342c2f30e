#include "registration/adapters/work_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>

#include "eventing/deed_page.hpp"
#include "registration/adapters/work_fetch.hpp"

namespace gridkeeper::registration {
namespace {

using common::v1::Deed;

// The four answers, until the last is there.
struct Gathered {
  WorkLogQuery query;
  Answer<Deed> registration;
  Answer<Deed> health;
  Answer<Deed> supply;
  Answer<Deed> alerting;
  std::atomic<int> left{4};
};

void TakePage(std::vector<Deed> deeds, const WorkLogQuery& query, v1::GetWorkLogResponse& out) {
  // What was done in the same millisecond stays in the order of the answers, which is the same for
  // every page.
  std::stable_sort(deeds.begin(), deeds.end(),
                   [](const Deed& a, const Deed& b) { return a.at_ms() < b.at_ms(); });
  WorkLogPlace last = query.after;
  std::size_t at = std::min(query.after.given, deeds.size());
  for (; at < deeds.size() && static_cast<std::size_t>(out.deeds_size()) < query.size; ++at) {
    const base::TimePoint moment = base::FromUnixMillis(deeds[at].at_ms());
    last = {moment, moment == last.at ? last.given + 1 : 1};
    out.add_deeds()->Swap(&deeds[at]);
  }
  if (at < deeds.size()) out.set_next_page_token(last.ToToken());
}

void Compose(Gathered& gathered, v1::GetWorkLogResponse& out) {
  std::vector<Deed> all;
  const auto add = [&](Answer<Deed>& answer, v1::WorkSource source) {
    std::move(answer.items.begin(), answer.items.end(), std::back_inserter(all));
    if (!answer.is_whole) out.add_unanswered(source);
  };
  add(gathered.registration, v1::WORK_SOURCE_REGISTRATION);
  add(gathered.health, v1::WORK_SOURCE_HEALTH);
  add(gathered.supply, v1::WORK_SOURCE_SUPPLY);
  add(gathered.alerting, v1::WORK_SOURCE_ALERTING);
  TakePage(std::move(all), gathered.query, out);
}

template <typename Request>
Request ToRequest(const WorkLogQuery& query) {
  Request request;
  request.set_area_code(query.area);
  request.set_staff_id(query.staff_id);
  request.set_from_ms(base::ToUnixMillis(query.from));
  request.set_until_ms(base::ToUnixMillis(query.until));
  return request;
}

template <typename Request, typename Response, typename Stub>
void AskFor(const char* source, Stub* stub, const AskedBy& by,
            const std::shared_ptr<Gathered>& gathered, Answer<Deed>& answer,
            const std::function<void()>& done) {
  FetchAll<Response>(
      source, ToRequest<Request>(gathered->query), by,
      [stub](const auto&... call) { stub->async()->ListDeeds(call...); },
      [](const auto& page) -> const auto& { return page.deeds(); },
      std::shared_ptr<Answer<Deed>>(gathered, &answer), done);
}

}  // namespace

std::string WorkLogPlace::ToToken() const {
  return fmt::format("{}-{}", base::ToUnixMillis(at), given);
}

std::optional<WorkLogPlace> WorkLogPlace::Of(std::string_view token) {
  const char* const end = token.data() + token.size();
  std::int64_t ms = 0;
  std::size_t given = 0;
  const auto [dash, no_time] = std::from_chars(token.data(), end, ms);
  if (no_time != std::errc{} || dash == end || *dash != '-' || ms <= 0) return std::nullopt;
  const auto [last, no_number] = std::from_chars(dash + 1, end, given);
  if (no_number != std::errc{} || last != end) return std::nullopt;
  return WorkLogPlace{base::FromUnixMillis(ms), given};
}

void WorkLog::Get(const WorkLogQuery& query, v1::GetWorkLogResponse& out,
                  std::function<void(absl::Status)> done) const {
  const auto gathered = std::make_shared<Gathered>();
  gathered->query = query;
  gathered->query.from = std::max(query.from, query.after.at);
  const auto finish_one = [gathered, &out, done = std::move(done)] {
    if (--gathered->left > 0) return;
    Compose(*gathered, out);
    done(absl::OkStatus());
  };
  const AskedBy by = query.by.Within(stubs_->longest);
  AskFor<health::v1::ListDeedsRequest, health::v1::ListDeedsResponse>(
      "health", stubs_->health.get(), by, gathered, gathered->health, finish_one);
  AskFor<supply::v1::ListDeedsRequest, supply::v1::ListDeedsResponse>(
      "supply", stubs_->supply.get(), by, gathered, gathered->supply, finish_one);
  AskFor<alerting::v1::ListDeedsRequest, alerting::v1::ListDeedsResponse>(
      "alerting", stubs_->alerting.get(), by, gathered, gathered->alerting, finish_one);
  eventing::ReadDeeds(
      reader_,
      {.areas = query.areas,
       .staff_id = query.staff_id,
       .from = gathered->query.from,
       .until = query.until,
       .size = std::numeric_limits<std::size_t>::max(),
       .token = ""},
      [gathered](Deed deed) { gathered->registration.items.push_back(std::move(deed)); },
      [gathered, finish_one](const absl::StatusOr<eventing::AreaPage>& page) {
        gathered->registration.is_whole = page.ok() && page->unavailable_keys.empty();
        finish_one();
      });
}

}  // namespace gridkeeper::registration
