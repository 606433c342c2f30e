// The log of what was done as a client sees it, with health, supply and alerting played by one real
// gRPC server.
#include <mutex>
#include <set>

#include "eventing/deeds.hpp"
#include "gridkeeper/alerting/v1/alerting_service.grpc.pb.h"
#include "gridkeeper/health/v1/health_service.grpc.pb.h"
#include "gridkeeper/supply/v1/supply_service.grpc.pb.h"
#include "registration/api/city_fixture.hpp"
#include "registration/api/other_services.hpp"

namespace gridkeeper::registration {
namespace {

using common::v1::Deed;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::int64_t kDayMs = 24LL * 3'600'000;

// One of the three, with deeds one a page.
template <typename Service, typename Request, typename Response>
class Other final : public Service {
 public:
  grpc::Status ListDeeds(grpc::ServerContext* context, const Request* request,
                         Response* response) override {
    const std::lock_guard lock(mutex_);
    const auto found = context->client_metadata().find("authorization");
    if (found != context->client_metadata().end())
      asked_as.emplace(found->second.data(), found->second.size());
    if (!rebuilding.empty()) response->add_unavailable_grids(rebuilding);
    std::vector<Deed> wanted;
    for (const Deed& deed : deeds) {
      if (deed.at_ms() < request->from_ms() || deed.at_ms() >= request->until_ms()) continue;
      if (!request->staff_id().empty() && deed.staff_id() != request->staff_id()) continue;
      wanted.push_back(deed);
    }
    const std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    if (at < wanted.size()) *response->add_deeds() = wanted[at];
    if (at + 1 < wanted.size()) response->set_next_page_token(std::to_string(at + 1));
    return status;
  }

  std::vector<Deed> deeds;
  grpc::Status status;
  std::string rebuilding;
  std::set<std::string> asked_as;

 private:
  std::mutex mutex_;
};

class Others {
 public:
  WorkSources Sources() const { return services_.Sources(); }

  Other<health::v1::HealthService::Service, health::v1::ListDeedsRequest,
        health::v1::ListDeedsResponse>
      health;
  Other<supply::v1::SupplyService::Service, supply::v1::ListDeedsRequest,
        supply::v1::ListDeedsResponse>
      supply;
  Other<alerting::v1::AlertingService::Service, alerting::v1::ListDeedsRequest,
        alerting::v1::ListDeedsResponse>
      alerting;

 private:
  OtherServices services_{health, supply, alerting};
};

class WorkLogTest : protected Others, public CityTest {
 protected:
  WorkLogTest() : CityTest(Sources()) {}

  // So many milliseconds after today began, in local time.
  std::int64_t At(std::int64_t ms) const {
    constexpr std::int64_t kOffset = 8LL * 3'600'000;
    const std::int64_t now = base::ToUnixMillis(base::WallNow());
    return (now + kOffset) / kDayMs * kDayMs - kOffset + ms;
  }
  Deed DeedOf(std::int64_t at_ms, const std::string& type, const std::string& staff = "worker") {
    Deed deed;
    deed.set_at_ms(at_ms);
    deed.set_staff_id(staff);
    deed.set_event_type(type);
    return deed;
  }
  // By registration itself.
  void Done(const Deed& deed, const std::string& area = kGrid) {
    city_.Put(
        area, eventing::kDeeds,
        eventing::DeedId::Of(base::FromUnixMillis(deed.at_ms()), false, ++offset_).id.ToString(),
        deed.SerializeAsString());
  }
  static v1::GetWorkLogRequest Request(const std::string& area = kGrid) {
    v1::GetWorkLogRequest request;
    request.set_area_code(area);
    return request;
  }
  template <typename Response>
  static std::vector<std::string> TypesOf(const Response& log) {
    std::vector<std::string> types;
    for (const Deed& deed : log.deeds()) types.push_back(deed.event_type());
    return types;
  }

  std::int64_t offset_ = 0;
};

TEST_F(WorkLogTest, TheDayOfAllFourIsInTheOrderOfTime) {
  Done(DeedOf(At(5), "visit"));
  Done(DeedOf(At(1), "first visit"));
  Done(DeedOf(At(-1), "yesterday"));
  health.deeds = {DeedOf(At(4), "follow-up"), DeedOf(At(7), "second follow-up")};
  supply.deeds = {DeedOf(At(6), "delivery")};
  alerting.deeds = {DeedOf(At(0), "acknowledged"), DeedOf(At(kDayMs), "tomorrow")};
  const auto stub = As("worker");
  const auto log = Ok(*stub, &Stub::GetWorkLog, Request());
  EXPECT_THAT(TypesOf(log), ElementsAre("acknowledged", "first visit", "follow-up", "visit",
                                        "delivery", "second follow-up"));
  EXPECT_EQ(log.deeds(1).area_code(), kGrid);
  EXPECT_EQ(log.deeds(1).staff_id(), "worker");
  EXPECT_THAT(log.unanswered(), IsEmpty());
  EXPECT_EQ(log.next_page_token(), "");
  for (const auto& asked : {health.asked_as, supply.asked_as, alerting.asked_as}) {
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_THAT(*asked.begin(), StartsWith("Bearer "));
  }
  v1::GetWorkLogRequest yesterday = Request();
  yesterday.set_day_ms(At(-kDayMs));
  EXPECT_THAT(TypesOf(Ok(*stub, &Stub::GetWorkLog, yesterday)), ElementsAre("yesterday"));
}

TEST_F(WorkLogTest, PagesGoOnWithinAMomentAndLoseNothing) {
  for (const char* type : {"b", "a", "c"}) Done(DeedOf(At(3), type));
  health.deeds = {DeedOf(At(3), "d"), DeedOf(At(9), "e")};
  const auto stub = As("worker");
  v1::GetWorkLogRequest request = Request();
  request.set_page_size(2);
  std::vector<std::string> all;
  for (int pages = 0; pages < 3; ++pages) {
    const auto log = Ok(*stub, &Stub::GetWorkLog, request);
    for (const std::string& type : TypesOf(log)) all.push_back(type);
    EXPECT_EQ(log.next_page_token().empty(), pages == 2);
    request.set_page_token(log.next_page_token());
  }
  EXPECT_THAT(all, ElementsAre("b", "a", "c", "d", "e"));
}

TEST_F(WorkLogTest, OfOneMemberOfStaffInAllOfAnArea) {
  Done(DeedOf(At(1), "here"));
  Done(DeedOf(At(2), "there"), kOtherGrid);
  Done(DeedOf(At(3), "above", "officer"), kCommunity);
  Done(DeedOf(At(4), "not theirs", "other"), kOtherGrid);
  health.deeds = {DeedOf(At(5), "follow-up"), DeedOf(At(6), "somebody else's", "other")};
  v1::GetWorkLogRequest request = Request(kCommunity);
  const auto stub = As("officer");
  EXPECT_EQ(Ok(*stub, &Stub::GetWorkLog, request).deeds_size(), 6);
  request.set_staff_id("worker");
  EXPECT_THAT(TypesOf(Ok(*stub, &Stub::GetWorkLog, request)),
              ElementsAre("here", "there", "follow-up"));
  request.set_area_code(kDistrict);
  EXPECT_EQ(Ok(*As("root"), &Stub::GetWorkLog, request).deeds_size(), 3);
}

TEST_F(WorkLogTest, WhoDoesNotAnswerIsNamedAndTheRestIsThere) {
  Done(DeedOf(At(1), "visit"));
  health.rebuilding = kGrid;
  supply.deeds = {DeedOf(At(2), "delivery")};
  alerting.status = {grpc::StatusCode::UNAVAILABLE, "away"};
  const auto stub = As("worker");
  auto log = Ok(*stub, &Stub::GetWorkLog, Request());
  EXPECT_THAT(TypesOf(log), ElementsAre("visit", "delivery"));
  EXPECT_THAT(log.unanswered(), ElementsAre(v1::WORK_SOURCE_HEALTH, v1::WORK_SOURCE_ALERTING));
  city_.Rebuild(kGrid);
  log = Ok(*stub, &Stub::GetWorkLog, Request());
  EXPECT_THAT(TypesOf(log), ElementsAre("delivery"));
  EXPECT_EQ(log.unanswered(0), v1::WORK_SOURCE_REGISTRATION);
}

TEST_F(WorkLogTest, WhatCannotBeAnsweredIsRefusedByField) {
  const auto stub = As("root");
  const auto refused = [&](const v1::GetWorkLogRequest& request, const char* field) {
    const auto status = Fails(*stub, &Stub::GetWorkLog, request);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << field;
    EXPECT_THAT(status.error_message(), StartsWith(std::string(field) + ": "));
  };
  refused(Request(kDistrict), "area_code");
  for (const std::int64_t day : {At(-2 * kDayMs) - 1, At(kDayMs)}) {
    v1::GetWorkLogRequest request = Request();
    request.set_day_ms(day);
    refused(request, "day_ms");
  }
  for (const char* token : {"made-up", "/", "5", "5-", "-1-2", "5-x", "5-1x"}) {
    v1::GetWorkLogRequest request = Request();
    request.set_page_token(token);
    refused(request, "page_token");
  }
  EXPECT_EQ(Fails(*As("other"), &Stub::GetWorkLog, Request()).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Fails(*As("guard"), &Stub::GetWorkLog, Request()).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(WorkLogTest, ItsOwnPartIsListedAreaByArea) {
  Done(DeedOf(At(2), "there"), kOtherGrid);
  Done(DeedOf(At(3), "here"));
  Done(DeedOf(At(4), "above", "officer"), kCommunity);
  city_.Rebuild(kOtherGrid);
  v1::ListDeedsRequest request;
  request.set_area_code(kCommunity);
  request.set_page_size(1);
  const auto stub = As("officer");
  auto page = Ok(*stub, &Stub::ListDeeds, request);
  EXPECT_THAT(TypesOf(page), ElementsAre("above"));
  EXPECT_EQ(page.deeds(0).area_code(), kCommunity);
  request.set_page_token(page.next_page_token());
  page = Ok(*stub, &Stub::ListDeeds, request);
  EXPECT_THAT(TypesOf(page), ElementsAre("here"));
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_THAT(page.unavailable_grids(), ElementsAre(kOtherGrid));
  request.set_page_token("");
  request.set_staff_id("worker");
  request.set_from_ms(At(4));
  EXPECT_THAT(TypesOf(Ok(*stub, &Stub::ListDeeds, request)), IsEmpty());
  EXPECT_EQ(Fails(*As("other"), &Stub::ListDeeds, request).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace gridkeeper::registration
