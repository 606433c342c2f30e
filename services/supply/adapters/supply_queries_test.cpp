#include "supply/adapters/supply_queries.hpp"

#include <gmock/gmock.h>

#include <utility>

#include "eventing/fake_state_reader.hpp"
#include "supply/adapters/supply_domain.hpp"

namespace gridkeeper::supply {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kGrid = "310104019001001";
const base::Uuid kHousehold = base::DeriveUuid({"household"});

class SupplyQueriesTest : public testing::Test {
 protected:
  // Ids sort as they are numbered.
  static base::Uuid Id(int n) { return base::NewUuidV7At(base::FromUnixMillis(1'000 + n)); }

  base::Uuid Put(std::string_view kind, Request request, const std::string& grid = kGrid) {
    request.household_id = kHousehold;
    const base::Uuid id = Id(next_++);
    reader.Put(grid, std::string(kind), id.ToString(), EncodeEntity(request));
    return id;
  }
  base::Uuid PutOpen(Status status, std::string claimed_by = "", bool overdue = false) {
    Request request;
    request.status = status;
    request.claimed_by = std::move(claimed_by);
    request.overdue = overdue;
    return Put(SupplyDomain::kOpenRequests, request);
  }
  std::vector<std::string> List(v1::RequestFilter filter) {
    v1::ListOpenRequestsResponse response;
    queries.ListOpenRequests({kGrid}, filter, {}, response,
                             [](absl::Status status) { EXPECT_TRUE(status.ok()) << status; });
    std::vector<std::string> ids;
    for (const auto& request : response.supply_requests()) ids.push_back(request.request_id());
    return ids;
  }
  absl::Status Get(const base::Uuid& id, v1::GetSupplyRequestResponse& response) {
    absl::Status result = absl::UnknownError("not called back");
    queries.GetSupplyRequest(kGrid, id, response,
                             [&](absl::Status status) { result = std::move(status); });
    return result;
  }

  int next_ = 0;
  eventing::FakeStateReader reader;
  SupplyQueries queries{reader};
};

TEST_F(SupplyQueriesTest, RequestIsFoundOpenOrClosedWithAllItHolds) {
  Request open;
  open.category = Category::kMedicine;
  open.items = {{"aspirin", 2, Unit::kPack}};
  open.status = Status::kDelivered;
  open.requested_by = "a";
  open.requested_at = base::FromUnixMillis(1);
  open.overdue_at = base::FromUnixMillis(2);
  open.overdue = true;
  open.claimed_by = "b";
  open.claimed_at = base::FromUnixMillis(3);
  open.delivered_by = "c";
  open.delivered_at = base::FromUnixMillis(4);
  const base::Uuid open_id = Put(SupplyDomain::kOpenRequests, open);
  Request closed;
  closed.status = Status::kCancelled;
  closed.closed_at = base::FromUnixMillis(5);
  closed.cancel_reason = CancelReason::kDuplicate;
  const base::Uuid closed_id = Put(SupplyDomain::kClosedRequests, closed);

  v1::GetSupplyRequestResponse response;
  ASSERT_TRUE(Get(open_id, response).ok());
  const v1::SupplyRequest& seen = response.supply_request();
  EXPECT_EQ(seen.request_id(), open_id.ToString());
  EXPECT_EQ(seen.grid_code(), kGrid);
  EXPECT_EQ(seen.household_id(), kHousehold.ToString());
  EXPECT_EQ(seen.category(), v1::SUPPLY_CATEGORY_MEDICINE);
  EXPECT_EQ(seen.items(0).name(), "aspirin");
  EXPECT_EQ(seen.status(), v1::SUPPLY_STATUS_DELIVERED);
  EXPECT_EQ(seen.requested_by() + seen.claimed_by() + seen.delivered_by(), "abc");
  EXPECT_EQ(seen.requested_at_ms(), 1);
  EXPECT_EQ(seen.overdue_at_ms(), 2);
  EXPECT_TRUE(seen.overdue());
  EXPECT_EQ(seen.claimed_at_ms(), 3);
  EXPECT_EQ(seen.delivered_at_ms(), 4);

  ASSERT_TRUE(Get(closed_id, response).ok());
  EXPECT_EQ(response.supply_request().closed_at_ms(), 5);
  EXPECT_EQ(response.supply_request().cancel_reason(), v1::CANCEL_REASON_DUPLICATE);
}

TEST_F(SupplyQueriesTest, UnknownRequestIsNotFoundAndARebuiltGridUnavailable) {
  v1::GetSupplyRequestResponse response;
  const absl::Status unknown = Get(Id(99), response);
  EXPECT_TRUE(absl::IsNotFound(unknown));
  EXPECT_THAT(std::string(unknown.message()), testing::HasSubstr(Id(99).ToString().substr(0, 8)));
  reader.SetUnavailable(kGrid);
  EXPECT_TRUE(absl::IsUnavailable(Get(Id(99), response)));
}

TEST_F(SupplyQueriesTest, OpenRequestsAreListedByWhatTheyNeed) {
  const auto unclaimed = PutOpen(Status::kRequested).ToString();
  const auto late = PutOpen(Status::kRequested, "", true).ToString();
  const auto claimed = PutOpen(Status::kClaimed, "w", true).ToString();
  const auto delivered = PutOpen(Status::kDelivered, "w", true).ToString();
  Put(SupplyDomain::kClosedRequests, {});
  EXPECT_THAT(List(v1::REQUEST_FILTER_UNSPECIFIED),
              ElementsAre(unclaimed, late, claimed, delivered));
  EXPECT_THAT(List(v1::REQUEST_FILTER_UNCLAIMED), ElementsAre(unclaimed, late));
  EXPECT_THAT(List(v1::REQUEST_FILTER_CLAIMED), ElementsAre(claimed));
  EXPECT_THAT(List(v1::REQUEST_FILTER_UNCONFIRMED), ElementsAre(delivered));
  EXPECT_THAT(List(v1::REQUEST_FILTER_OVERDUE), ElementsAre(late, claimed));
}

TEST_F(SupplyQueriesTest, WorkersRequestsAreTheirOwnOnlyPageByPage) {
  const auto first = PutOpen(Status::kClaimed, "w1").ToString();
  PutOpen(Status::kClaimed, "w2");
  const auto second = PutOpen(Status::kDelivered, "w1").ToString();
  v1::ListRequestsByWorkerResponse response;
  const auto read = [&](std::string token) {
    response.Clear();
    queries.ListRequestsByWorker({kGrid}, {"w1"}, {1, token}, response,
                                 [](absl::Status status) { EXPECT_TRUE(status.ok()) << status; });
    return response.supply_requests_size() == 1 ? response.supply_requests(0).request_id() : "";
  };
  EXPECT_EQ(read(""), first);
  EXPECT_EQ(read(response.next_page_token()), second);
  EXPECT_THAT(response.next_page_token(), IsEmpty());
}

TEST_F(SupplyQueriesTest, WhoStandsInSeesBothWorkersRequests) {
  const auto own = PutOpen(Status::kClaimed, "w1").ToString();
  const auto other = PutOpen(Status::kClaimed, "w2").ToString();
  PutOpen(Status::kClaimed, "w3");
  v1::ListRequestsByWorkerResponse response;
  queries.ListRequestsByWorker({kGrid}, {"w1", "w2"}, {}, response, [](absl::Status) {});
  ASSERT_EQ(response.supply_requests_size(), 2);
  EXPECT_EQ(response.supply_requests(0).request_id(), own);
  EXPECT_EQ(response.supply_requests(1).request_id(), other);
}

TEST_F(SupplyQueriesTest, GridsBeingRebuiltAreNamed) {
  reader.SetUnavailable("310104019001002");
  v1::ListOpenRequestsResponse response;
  queries.ListOpenRequests({kGrid, "310104019001002"}, {}, {}, response, [](absl::Status) {});
  EXPECT_THAT(response.unavailable_grids(), ElementsAre("310104019001002"));
}

}  // namespace
}  // namespace gridkeeper::supply
