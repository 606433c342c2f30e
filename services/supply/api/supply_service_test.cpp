// What a client of supply sees: commands as they reach the log, bad input refused with field and
// remedy, areas.
#include "supply/api/supply_service.hpp"

#include <gmock/gmock.h>

#include "gridkeeper/supply/v1/supply_commands.pb.h"
#include "supply/adapters/supply_domain.hpp"
#include "testing/served_edge.hpp"

namespace gridkeeper::supply {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SupplyApi : public ::testing::Test, protected gridkeeper::testing::ServedEdge {
 protected:
  SupplyApi() {
    Serve(service_);
    stub_ = v1::SupplyService::NewStub(ChannelOf("worker"));
  }

  template <typename Request, typename Response>
  using Method = grpc::Status (v1::SupplyService::Stub::*)(grpc::ClientContext*, const Request&,
                                                           Response*);
  template <typename Request, typename Response>
  grpc::Status Call(Method<Request, Response> method, const Request& request, Response& response) {
    grpc::ClientContext context;
    return ((*stub_).*method)(&context, request, &response);
  }
  template <typename Request>
  static Request Command() {
    Request request;
    request.set_command_id(base::NewUuidV7().ToString());
    request.set_grid_code(kGrid);
    return request;
  }
  template <typename Command>
  Command Submitted() {
    Command command;
    if (sink.submitted.empty()) {
      ADD_FAILURE() << "nothing was submitted";
      return command;
    }
    EXPECT_EQ(sink.submitted.back().type, Command::descriptor()->full_name());
    EXPECT_EQ(sink.submitted.back().key, kGrid);
    EXPECT_EQ(sink.submitted.back().actor, "worker");
    EXPECT_TRUE(command.ParseFromString(sink.submitted.back().body));
    EXPECT_FALSE(command.has_meta());
    return command;
  }
  static v1::RequestSupplyRequest GoodRequest() {
    auto request = Command<v1::RequestSupplyRequest>();
    request.set_household_id(base::NewUuidV7().ToString());
    request.set_category(v1::SUPPLY_CATEGORY_GROCERIES);
    v1::SupplyItem& item = *request.add_items();
    item.set_name("大米");
    item.set_quantity(5);
    item.set_unit(v1::SUPPLY_UNIT_KILOGRAM);
    return request;
  }
  std::string RequestRefused(const std::function<void(v1::RequestSupplyRequest&)>& spoil) {
    auto request = GoodRequest();
    spoil(request);
    v1::RequestSupplyResponse response;
    const grpc::Status status = Call(&v1::SupplyService::Stub::RequestSupply, request, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << status.error_message();
    EXPECT_TRUE(sink.submitted.empty());
    return status.error_message();
  }

  SupplyService service_{edge(), state, reference()};
  std::unique_ptr<v1::SupplyService::Stub> stub_;
};

TEST_F(SupplyApi, RequestReachesTheLogUnderItsCommandsId) {
  const auto request = GoodRequest();
  v1::RequestSupplyResponse response;
  const auto status = Call(&v1::SupplyService::Stub::RequestSupply, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.request_id(), request.command_id());
  EXPECT_EQ(response.receipt().state(), common::v1::COMMAND_STATE_PROCESSED);
  const auto command = Submitted<v1::RequestSupply>();
  EXPECT_EQ(command.request_id(), request.command_id());
  EXPECT_EQ(command.household_id(), request.household_id());
  EXPECT_EQ(command.category(), request.category());
  EXPECT_EQ(command.items(0).name(), "大米");
}

TEST_F(SupplyApi, BadRequestsNameTheirFieldAndWriteNothing) {
  using R = v1::RequestSupplyRequest;
  EXPECT_THAT(RequestRefused([](R& r) { r.set_household_id("7"); }), HasSubstr("household_id"));
  EXPECT_THAT(RequestRefused([](R& r) { r.clear_category(); }), HasSubstr("category"));
  EXPECT_THAT(RequestRefused([](R& r) { r.set_category(static_cast<v1::SupplyCategory>(99)); }),
              HasSubstr("category"));
  EXPECT_THAT(RequestRefused([](R& r) { r.clear_items(); }), HasSubstr("items"));
  EXPECT_THAT(RequestRefused([](R& r) {
                for (int i = 0; i < 50; ++i) *r.add_items() = r.items(0);
              }),
              HasSubstr("items"));
  EXPECT_THAT(RequestRefused([](R& r) { r.mutable_items(0)->set_name(""); }),
              HasSubstr("items[0].name"));
  EXPECT_THAT(RequestRefused([](R& r) { r.mutable_items(0)->set_name(std::string(65, 'x')); }),
              HasSubstr("items[0].name"));
  EXPECT_THAT(RequestRefused([](R& r) { r.mutable_items(0)->set_name("a\tb"); }),
              HasSubstr("items[0].name"));
  EXPECT_THAT(RequestRefused([](R& r) {
                std::string wide;
                for (int i = 0; i < 40; ++i) wide += "米";  // 40 characters, 120 bytes
                r.mutable_items(0)->set_name(wide);
              }),
              HasSubstr("items[0].name"));
  EXPECT_THAT(RequestRefused([](R& r) { r.mutable_items(0)->set_quantity(0); }),
              HasSubstr("items[0].quantity"));
  EXPECT_THAT(RequestRefused([](R& r) { r.mutable_items(0)->clear_unit(); }),
              HasSubstr("items[0].unit"));
  EXPECT_THAT(RequestRefused([](R& r) { r.set_grid_code("31010401900100x"); }),
              HasSubstr("grid_code"));
  EXPECT_THAT(RequestRefused([](R& r) { r.set_command_id("no id"); }), HasSubstr("command_id"));
}

TEST_F(SupplyApi, FurtherCommandsReachTheLog) {
  using Stub = v1::SupplyService::Stub;
  const std::string id = base::NewUuidV7().ToString();

  auto claim = Command<v1::ClaimSupplyRequest>();
  claim.set_request_id(id);
  claim.set_take_over_from("head");
  v1::ClaimSupplyResponse claimed;
  ASSERT_TRUE(Call(&Stub::ClaimSupply, claim, claimed).ok());
  EXPECT_EQ(Submitted<v1::ClaimSupply>().take_over_from(), "head");

  auto deliver = Command<v1::DeliverSupplyRequest>();
  deliver.set_request_id(id);
  deliver.set_delivered_at_ms(base::ToUnixMillis(base::WallNow()));
  v1::DeliverSupplyResponse delivered;
  ASSERT_TRUE(Call(&Stub::DeliverSupply, deliver, delivered).ok());
  EXPECT_EQ(Submitted<v1::DeliverSupply>().delivered_at_ms(), deliver.delivered_at_ms());

  auto confirm = Command<v1::ConfirmSupplyRequest>();
  confirm.set_request_id(id);
  v1::ConfirmSupplyResponse confirmed;
  ASSERT_TRUE(Call(&Stub::ConfirmSupply, confirm, confirmed).ok());
  EXPECT_EQ(Submitted<v1::ConfirmSupply>().request_id(), id);

  auto cancel = Command<v1::CancelSupplyRequest>();
  cancel.set_request_id(id);
  cancel.set_reason(v1::CANCEL_REASON_NOT_AVAILABLE);
  v1::CancelSupplyResponse cancelled;
  ASSERT_TRUE(Call(&Stub::CancelSupply, cancel, cancelled).ok());
  EXPECT_EQ(Submitted<v1::CancelSupply>().reason(), v1::CANCEL_REASON_NOT_AVAILABLE);
}

TEST_F(SupplyApi, DeliveryTimesThatCannotBeAreRefused) {
  const auto now = base::ToUnixMillis(base::WallNow());
  for (std::int64_t ms :
       {std::int64_t{0}, std::int64_t{-1}, now + 3'600'000, now - 5'529'600'000,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    auto deliver = Command<v1::DeliverSupplyRequest>();
    deliver.set_request_id(base::NewUuidV7().ToString());
    deliver.set_delivered_at_ms(ms);
    v1::DeliverSupplyResponse response;
    const auto status = Call(&v1::SupplyService::Stub::DeliverSupply, deliver, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << ms;
    EXPECT_THAT(status.error_message(), HasSubstr("delivered_at_ms"));
  }
  EXPECT_TRUE(sink.submitted.empty());
}

TEST_F(SupplyApi, CancellationTakesAPersonsReasonOnly) {
  for (auto reason : {v1::CANCEL_REASON_UNSPECIFIED, v1::CANCEL_REASON_HOUSEHOLD_FORGOTTEN}) {
    auto cancel = Command<v1::CancelSupplyRequest>();
    cancel.set_request_id(base::NewUuidV7().ToString());
    cancel.set_reason(reason);
    v1::CancelSupplyResponse response;
    const auto status = Call(&v1::SupplyService::Stub::CancelSupply, cancel, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    EXPECT_THAT(status.error_message(), HasSubstr("reason"));
  }
}

TEST_F(SupplyApi, GridOfOthersIsNotFound) {
  auto request = GoodRequest();
  request.set_grid_code(kOtherGrid);
  v1::RequestSupplyResponse response;
  EXPECT_EQ(Call(&v1::SupplyService::Stub::RequestSupply, request, response).error_code(),
            StatusCode::NOT_FOUND);
  EXPECT_TRUE(sink.submitted.empty());
}

TEST_F(SupplyApi, RequestAndListsAreAnswered) {
  const std::string id = base::NewUuidV7().ToString();
  Request request;
  request.status = Status::kClaimed;
  request.claimed_by = "worker";
  request.household_id = base::NewUuidV7();
  state.Put(kGrid, std::string(SupplyDomain::kOpenRequests), id, EncodeEntity(request));

  v1::GetSupplyRequestRequest get;
  get.set_grid_code(kGrid);
  get.set_request_id(id);
  v1::GetSupplyRequestResponse got;
  ASSERT_TRUE(Call(&v1::SupplyService::Stub::GetSupplyRequest, get, got).ok());
  EXPECT_EQ(got.supply_request().claimed_by(), "worker");

  v1::ListRequestsByWorkerRequest own;
  own.set_area_code(kGrid);
  v1::ListRequestsByWorkerResponse owned;
  ASSERT_TRUE(Call(&v1::SupplyService::Stub::ListRequestsByWorker, own, owned).ok());
  EXPECT_EQ(owned.supply_requests_size(), 1);

  stub_ = v1::SupplyService::NewStub(ChannelOf("street"));
  v1::ListOpenRequestsRequest list;
  list.set_area_code("310104019");
  v1::ListOpenRequestsResponse listed;
  state.SetUnavailable(kOtherGrid);
  ASSERT_TRUE(Call(&v1::SupplyService::Stub::ListOpenRequests, list, listed).ok());
  EXPECT_EQ(listed.supply_requests(0).request_id(), id);
  EXPECT_THAT(listed.unavailable_grids(), ElementsAre(kOtherGrid));
}

TEST_F(SupplyApi, WhoNobodyCanBeIsRefused) {
  v1::ClaimSupplyRequest claim;
  claim.set_command_id(base::NewUuidV7().ToString());
  claim.set_grid_code(kGrid);
  claim.set_request_id(base::NewUuidV7().ToString());
  claim.set_take_over_from("Li Na");
  v1::ClaimSupplyResponse claimed;
  EXPECT_THAT(Call(&v1::SupplyService::Stub::ClaimSupply, claim, claimed).error_message(),
              HasSubstr("take_over_from: "));
  EXPECT_TRUE(sink.submitted.empty());
  v1::ListRequestsByWorkerRequest list;
  list.set_area_code(kGrid);
  list.set_staff_id("Li Na");
  v1::ListRequestsByWorkerResponse response;
  EXPECT_THAT(Call(&v1::SupplyService::Stub::ListRequestsByWorker, list, response).error_message(),
              HasSubstr("staff_id: "));
}

TEST_F(SupplyApi, BadPagesAndFiltersAreRefused) {
  const auto refused = [this](const std::function<void(v1::ListOpenRequestsRequest&)>& spoil) {
    v1::ListOpenRequestsRequest list;
    list.set_area_code(kGrid);
    spoil(list);
    v1::ListOpenRequestsResponse response;
    const auto status = Call(&v1::SupplyService::Stub::ListOpenRequests, list, response);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
    return status.error_message();
  };
  EXPECT_THAT(refused([](auto& list) { list.set_page_size(1001); }), HasSubstr("page_size"));
  EXPECT_THAT(refused([](auto& list) { list.set_page_size(-1); }), HasSubstr("page_size"));
  EXPECT_THAT(refused([](auto& list) { list.set_page_token("x"); }), HasSubstr("page_token"));
  EXPECT_THAT(refused([](auto& list) { list.set_filter(static_cast<v1::RequestFilter>(9)); }),
              HasSubstr("filter"));
}

}  // namespace
}  // namespace gridkeeper::supply
