#include "health/adapters/health_queries.hpp"

#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "eventing/area_page.hpp"
#include "health/adapters/case_view.hpp"
#include "health/adapters/health_domain.hpp"
#include "rpc/refusals.hpp"

namespace gridkeeper::health {
namespace {

using MaybeBytes = absl::StatusOr<std::optional<std::string>>;

absl::Status NotFound(const std::string& grid, const base::Uuid& id) {
  return rpc::ToStatus({base::Rejection::kNotFound, "case_id",
                        fmt::format("no case {} in grid {}: check both", id.ToString(), grid)});
}

absl::Status Unreadable(std::string_view what, std::string_view id) {
  return absl::InternalError(
      fmt::format("{} {} cannot be read from the state; tell the operator", what, id));
}

void SetDuty(const AskedAt& asked, v1::IsolationCase& out) {
  const base::Reference& reference = *asked.reference;
  out.set_dedicated_staff_id(
      reference.DedicatedWorker(out.household_id(), out.grid_code(), asked.now));
  for (std::string& id : reference.OnDutyFor(out.household_id(), out.grid_code(), asked.now)) {
    out.add_duty_staff_ids(std::move(id));
  }
}

bool HasWorker(const Case& isolation, const std::string& grid, const AskedAt& asked) {
  return !asked.reference->DedicatedWorker(isolation.household_id.ToString(), grid, asked.now)
              .empty();
}

// All pages of one case, asked for at once; put together when the last is there.
class GatherPages : public std::enable_shared_from_this<GatherPages> {
 public:
  GatherPages(const base::Uuid& id, const Case& isolation, v1::IsolationCase& out,
              HealthQueries::Done done)
      : id_(id),
        rules_(isolation.rules),
        pages_(isolation.pages),
        missing_(isolation.pages),
        out_(out),
        done_(std::move(done)) {}

  void Start(eventing::StateReader& reader, const std::string& grid) {
    if (pages_.empty()) return done_(absl::OkStatus());
    for (std::uint32_t number = 0; number < pages_.size(); ++number) {
      reader.Get(grid, HealthDomain::kFollowUps, FieldOf(PageKey{id_, number}),
                 [self = shared_from_this(), number](MaybeBytes page) {
                   self->pages_[number] = std::move(page);
                   if (--self->missing_ == 0) self->Finish();
                 });
    }
  }

 private:
  void Finish() {
    for (std::uint32_t number = 0; number < pages_.size(); ++number) {
      const MaybeBytes& bytes = pages_[number];
      if (!bytes.ok()) return done_(bytes.status());
      if (!*bytes) continue;  // the partition was rebuilt between the two reads
      const std::optional<FollowUpPage> page = DecodeFollowUpPage(**bytes);
      if (!page) return done_(Unreadable("page of follow-ups", FieldOf(PageKey{id_, number})));
      AddFollowUps(*page, rules_, out_);
    }
    SortFollowUps(out_);
    done_(absl::OkStatus());
  }

  const base::Uuid id_;
  const SlotRules rules_;
  std::vector<MaybeBytes> pages_;
  std::atomic<std::size_t> missing_;
  v1::IsolationCase& out_;
  const HealthQueries::Done done_;
};

}  // namespace

void HealthQueries::GetCase(const std::string& grid, const base::Uuid& id, const AskedAt& asked,
                            v1::GetCaseResponse& out, Done done) const {
  reader_.Get(grid, HealthDomain::kCases, FieldOf(id),
              [this, grid, id, asked, &out, done = std::move(done)](const MaybeBytes& bytes) {
                if (!bytes.ok()) return done(bytes.status());
                if (!*bytes) return done(NotFound(grid, id));
                const std::optional<Case> isolation = DecodeCase(**bytes);
                if (!isolation) return done(Unreadable("case", id.ToString()));
                v1::IsolationCase& found = *out.mutable_isolation_case();
                found = ToProto(grid, id.ToString(), *isolation, asked.now);
                SetDuty(asked, found);
                std::make_shared<GatherPages>(id, *isolation, found, done)->Start(reader_, grid);
              });
}

void HealthQueries::ListCases(const std::string& area, v1::CaseFilter filter, const Page& page,
                              const AskedAt& asked, v1::ListCasesResponse& out, Done done) const {
  eventing::AreaPageRequest request{.keys = asked.reference->GridsWithin(area),
                                    .kinds = {std::string(HealthDomain::kCases)},
                                    .size = page.size,
                                    .token = page.token};
  auto decoded = std::make_shared<std::optional<Case>>();
  eventing::ReadAreaPage(
      reader_, std::move(request),
      [decoded, filter, asked](const eventing::Entity& entity) {
        *decoded = DecodeCase(entity.value);
        if (!decoded->has_value() || !Passes(**decoded, filter, asked.now)) return false;
        return filter != v1::CASE_FILTER_WITHOUT_WORKER || !HasWorker(**decoded, entity.key, asked);
      },
      [decoded, asked, &out](const eventing::Entity& entity) {
        v1::IsolationCase& m = *out.add_cases();
        m = ToProto(entity.key, entity.field, **decoded, asked.now);
        SetDuty(asked, m);
      },
      eventing::EndOfAreaPage(out, std::move(done)));
}

}  // namespace gridkeeper::health
