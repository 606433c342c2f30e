#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using Stub = v1::RegistrationService::Stub;
using testing::HasSubstr;

class EnterpriseHandlersTest : public CityTest {
 protected:
  EnterpriseHandlersTest() {
    DefineGrid();
    shop_ = Register("91350100M000100Y43");
  }

  template <typename Request>
  Request To(const std::string& grid = kGrid) {
    Request request;
    request.set_command_id(NewId());
    request.set_grid_code(grid);
    return request;
  }
  template <typename Request>
  Request About(const std::string& enterprise) {
    auto request = To<Request>();
    request.set_enterprise_id(enterprise);
    return request;
  }
  v1::RegisterEnterpriseRequest Registration(const std::string& code) {
    auto request = To<v1::RegisterEnterpriseRequest>();
    request.set_kind(v1::ENTERPRISE_KIND_SHOP);
    request.set_name("Lakeside Goods");
    request.set_credit_code(code);
    request.set_building("Building 3");
    request.set_door("101");
    request.set_staff(12);
    request.set_contact_name("Zhao Liu");
    request.set_contact_phone("13812345678");
    return request;
  }
  std::string Register(const std::string& code) {
    return Ok(*As("worker"), &Stub::RegisterEnterprise, Registration(code)).enterprise_id();
  }
  v1::SubmitReopeningFileRequest Submission(std::int32_t masks = 100) {
    auto request = About<v1::SubmitReopeningFileRequest>(shop_);
    request.set_signer_name("Qian Qi");
    v1::ReopeningFile& file = *request.mutable_file();
    file.mutable_health()->set_staff(20);
    file.mutable_letter()->set_version("2020-02");
    file.mutable_letter()->set_signed_at_ms(base::ToUnixMillis(base::WallNow()));
    file.mutable_stock()->set_masks(masks);
    file.mutable_stock()->set_disinfectant_litres(1);
    v1::DisinfectionRound& round = *file.add_disinfection();
    round.set_area("Shop floor");
    round.set_times_per_day(2);
    file.set_planned_on(Today());
    file.set_staff_returning(10);
    return request;
  }
  static std::string Today() { return FormatDate(LocalDay(base::WallNow(), 8 * 60)); }
  v1::Enterprise Get(const std::string& id) {
    v1::GetEnterpriseRequest request;
    request.set_grid_code(kGrid);
    request.set_enterprise_id(id);
    return Ok(*As("worker"), &Stub::GetEnterprise, request).enterprise();
  }
  int Count(v1::EnterpriseFilter filter, const std::string& area = kCommunity) {
    v1::ListEnterprisesRequest request;
    request.set_area_code(area);
    request.set_filter(filter);
    return Ok(*As("officer"), &Stub::ListEnterprises, request).enterprises_size();
  }
  v1::GetEnterpriseFiguresResponse Figures() {
    v1::GetEnterpriseFiguresRequest request;
    request.set_area_code(kCommunity);
    return Ok(*As("officer"), &Stub::GetEnterpriseFigures, request);
  }

  std::string shop_;
};

TEST_F(EnterpriseHandlersTest, TheContactIsSealedUntilItIsReplacedOrTheEnterpriseCloses) {
  const std::size_t keys = keys_.size();
  EXPECT_EQ(city_.log().find("Zhao Liu"), std::string::npos);
  v1::Enterprise seen = Get(shop_);
  EXPECT_EQ(seen.details().contact_name(), "Zhao Liu");
  EXPECT_EQ(seen.details().contact_phone(), "13812345678");
  EXPECT_EQ(seen.name(), "Lakeside Goods");
  EXPECT_EQ(seen.registered_by(), "worker");
  auto change = About<v1::ChangeEnterpriseRequest>(shop_);
  change.set_name("Lakeside");
  change.set_building("Building 4");
  Ok(*As("worker"), &Stub::ChangeEnterprise, change);
  EXPECT_EQ(Get(shop_).details().contact_name(), "Zhao Liu");
  change.set_command_id(NewId());
  change.set_contact_name("Sun Ba");
  EXPECT_EQ(Fails(*As("worker"), &Stub::ChangeEnterprise, change).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT)
      << "the phone is needed too";
  change.set_contact_phone("13812345679");
  Ok(*As("worker"), &Stub::ChangeEnterprise, change);
  EXPECT_EQ(Get(shop_).details().contact_name(), "Sun Ba");
  EXPECT_EQ(keys_.size(), keys);
  const auto close = About<v1::CloseEnterpriseRequest>(shop_);
  EXPECT_EQ(Fails(*As("worker"), &Stub::CloseEnterprise, close).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  Ok(*As("officer"), &Stub::CloseEnterprise, close);
  EXPECT_EQ(keys_.size(), keys - 1);
  seen = Get(shop_);
  EXPECT_EQ(seen.status(), v1::VENUE_STATUS_CLOSED_FOR_GOOD);
  EXPECT_TRUE(seen.details_unavailable());
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_UNSPECIFIED), 0);
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_CLOSED_FOR_GOOD), 1);
}

TEST_F(EnterpriseHandlersTest, ACreditCodeIsReadInSmallLettersAndCheckedAndOfOneEnterprise) {
  Register("9144030071526726xg");
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_UNSPECIFIED), 2);
  const grpc::Status wrong =
      Fails(*As("worker"), &Stub::RegisterEnterprise, Registration("91350100M000100Y44"));
  EXPECT_EQ(wrong.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(wrong.error_message(), HasSubstr("credit_code: "));
  const std::size_t keys = keys_.size();
  EXPECT_EQ(Fails(*As("worker"), &Stub::RegisterEnterprise, Registration("91350100M000100Y43"))
                .error_code(),
            grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(keys_.size(), keys) << "the key of a refused one is removed";
}

TEST_F(EnterpriseHandlersTest, AFileIsReviewedByTheRulesOfTheDistrict) {
  Ok(*As("root"), &Stub::DefineArea, AreaRequest(kDistrict, ""));
  v1::SetVenueRulesRequest rules;
  rules.set_command_id(NewId());
  rules.set_district_code(kDistrict);
  v1::VenueRule& rule = *rules.add_rules();
  rule.set_kind(v1::ENTERPRISE_KIND_SHOP);
  rule.set_access(v1::VENUE_ACCESS_APPROVED_FILE);
  rule.set_mask_days(10);
  rule.set_people_limit(30);
  EXPECT_EQ(Fails(*As("officer"), &Stub::SetVenueRules, rules).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  Ok(*As("root"), &Stub::SetVenueRules, rules);
  v1::GetVenueRulesRequest get;
  get.set_area_code(kGrid);
  EXPECT_EQ(Ok(*As("worker"), &Stub::GetVenueRules, get).rules(0).people_limit(), 30);

  auto review = About<v1::ReviewReopeningRequest>(shop_);
  review.set_file_id(Ok(*As("worker"), &Stub::SubmitReopeningFile, Submission(99)).file_id());
  review.set_finding(v1::REOPENING_FINDING_APPROVED);
  EXPECT_EQ(city_.log().find("Qian Qi"), std::string::npos);
  EXPECT_EQ(Get(shop_).file().signer_name(), "Qian Qi");
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_WAITING_FOR_REVIEW), 1);
  const grpc::Status lack = Fails(*As("officer"), &Stub::ReviewReopening, review);
  EXPECT_EQ(lack.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(lack.error_message(), HasSubstr("file.stock.masks: are 99; must be at least 100"));
  const std::size_t keys = keys_.size();
  review.set_file_id(Ok(*As("worker"), &Stub::SubmitReopeningFile, Submission(100)).file_id());
  EXPECT_EQ(keys_.size(), keys) << "the one before is destroyed";
  review.set_command_id(NewId());
  Ok(*As("officer"), &Stub::ReviewReopening, review);
  const v1::Enterprise seen = Get(shop_);
  EXPECT_EQ(seen.file().version(), 2);
  EXPECT_EQ(seen.file().status(), v1::REOPENING_STATUS_APPROVED);
  EXPECT_EQ(seen.file().reviewed_by(), "officer");
  EXPECT_EQ(seen.status(), v1::VENUE_STATUS_OPEN);
  EXPECT_EQ(seen.rule().people_limit(), 30);
}

TEST_F(EnterpriseHandlersTest, FiguresAndTheListsBehindThem) {
  auto close = About<v1::CloseVenueRequest>(Register("9144030071526726XG"));
  close.set_reason("A case among its staff");
  close.set_until_ms(1);
  EXPECT_EQ(Fails(*As("officer"), &Stub::CloseVenue, close).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  close.set_until_ms(0);
  Ok(*As("officer"), &Stub::CloseVenue, close);
  auto report = About<v1::ReportStaffBackRequest>(shop_);
  report.mutable_report()->set_day(Today());
  report.mutable_report()->set_staff(12);
  report.mutable_report()->set_at_work(7);
  Ok(*As("worker"), &Stub::ReportStaffBack, report);

  const v1::EnterpriseFigures figures = Figures().total().figures();
  EXPECT_EQ(figures.enterprises(), 2);
  EXPECT_EQ(figures.open(), 0);
  EXPECT_EQ(figures.closed(), 1);
  EXPECT_EQ(figures.file_needed(), 1);
  EXPECT_EQ(figures.staff(), 24);
  EXPECT_EQ(figures.at_work(), 7);
  EXPECT_EQ(figures.reports_missing(), 0);
  ASSERT_EQ(Figures().areas_size(), 2);
  EXPECT_EQ(Figures().areas(0).figures().enterprises(), 2);
  EXPECT_EQ(Figures().areas(1).figures().enterprises(), 0);
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_CLOSED), 1);
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_FILE_NEEDED), 1);
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_AT_WORK), 1);
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_OPEN), 0);
  EXPECT_EQ(Count(v1::ENTERPRISE_FILTER_REPORT_MISSING), 0);

  v1::Enterprise seen = Get(close.enterprise_id());
  ASSERT_EQ(seen.closures_size(), 1);
  EXPECT_EQ(seen.closures(0).reason(), "A case among its staff");
  auto reopen = About<v1::ReopenVenueRequest>(close.enterprise_id());
  reopen.set_reason("All negative");
  Ok(*As("officer"), &Stub::ReopenVenue, reopen);
  seen = Get(close.enterprise_id());
  EXPECT_EQ(seen.closures(0).reopened_by(), "officer");
  EXPECT_EQ(seen.status(), v1::VENUE_STATUS_FILE_NEEDED);
}

TEST_F(EnterpriseHandlersTest, AFleetsDriverIsAResidentOrSealedAndTripsAreListed) {
  auto registration = Registration("9144030071526726XG");
  registration.set_kind(v1::ENTERPRISE_KIND_FLEET);
  const std::string fleet =
      Ok(*As("worker"), &Stub::RegisterEnterprise, registration).enterprise_id();
  auto vehicles = About<v1::SetFleetVehiclesRequest>(fleet);
  vehicles.add_plates("浙a·12345");
  Ok(*As("worker"), &Stub::SetFleetVehicles, vehicles);
  EXPECT_EQ(Get(fleet).plates(0), "浙A12345");

  auto add = About<v1::AddFleetDriverRequest>(fleet);
  EXPECT_THAT(Fails(*As("worker"), &Stub::AddFleetDriver, add).error_message(),
              HasSubstr("resident_id: "));
  add.mutable_details()->set_name("Drives Far");
  add.mutable_details()->set_phone("13812345678");
  const std::size_t keys = keys_.size();
  const std::string driver = Ok(*As("worker"), &Stub::AddFleetDriver, add).driver_id();
  EXPECT_EQ(keys_.size(), keys + 1);
  EXPECT_EQ(city_.log().find("Drives Far"), std::string::npos);
  EXPECT_EQ(Get(fleet).drivers(0).details().name(), "Drives Far");

  auto trip = About<v1::RecordTripRequest>(fleet);
  trip.set_driver_id(driver);
  trip.set_plate("浙A.12345");
  trip.set_to_area_code("4201");
  trip.set_left_at_ms(base::ToUnixMillis(base::WallNow()) - 3'600'000);
  auto back = To<v1::ReturnTripRequest>();
  back.set_trip_id(Ok(*As("worker"), &Stub::RecordTrip, trip).trip_id());
  v1::ListTripsRequest list;
  list.set_area_code(kCommunity);
  list.set_filter(v1::TRIP_FILTER_UNDER_WAY);
  EXPECT_EQ(Ok(*As("officer"), &Stub::ListTrips, list).trips_size(), 1);
  back.set_driver_id(driver);
  back.set_plate("浙A12345");
  back.set_left_there_at_ms(trip.left_at_ms() + 1);
  back.set_returned_at_ms(trip.left_at_ms() + 2);
  Ok(*As("worker"), &Stub::ReturnTrip, back);
  EXPECT_EQ(keys_.size(), keys + 1) << "the key of an arrival that nobody declared is removed";
  EXPECT_EQ(Ok(*As("officer"), &Stub::ListTrips, list).trips_size(), 0);
  list.set_filter(v1::TRIP_FILTER_OWING_ISOLATION);
  EXPECT_EQ(Ok(*As("officer"), &Stub::ListTrips, list).trips_size(), 0);
  list.set_filter(v1::TRIP_FILTER_UNSPECIFIED);
  EXPECT_EQ(Ok(*As("officer"), &Stub::ListTrips, list).trips(0).returned_by(), "worker");
  auto remove = About<v1::RemoveFleetDriverRequest>(fleet);
  remove.set_driver_id(driver);
  Ok(*As("worker"), &Stub::RemoveFleetDriver, remove);
  EXPECT_EQ(keys_.size(), keys);
}

TEST_F(EnterpriseHandlersTest, WhatIsOfAnotherGridIsNotFound) {
  v1::GetEnterpriseRequest get;
  get.set_grid_code(kGrid);
  get.set_enterprise_id(NewId());
  const grpc::Status unknown = Fails(*As("worker"), &Stub::GetEnterprise, get);
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(unknown.error_message(), HasSubstr("enterprise_id: "));
  get.set_enterprise_id(shop_);
  EXPECT_EQ(Fails(*As("other"), &Stub::GetEnterprise, get).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace gridkeeper::registration
