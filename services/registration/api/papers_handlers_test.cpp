#include "registration/api/city_fixture.hpp"

namespace gridkeeper::registration {
namespace {

using Stub = v1::RegistrationService::Stub;
using testing::HasSubstr;

class PapersHandlersTest : public CityTest {
 protected:
  PapersHandlersTest() {
    DefineGrid();
    Ok(*As("root"), &Stub::DefineArea, AreaRequest(kDistrict, ""));
    home_ = Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(NewBuilding(), 1));
  }

  v1::DeclareArrivalRequest Declaration() {
    v1::DeclareArrivalRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home_.household_id());
    request.add_resident_ids(home_.resident_ids(0));
    const std::int64_t now = base::ToUnixMillis(base::WallNow());
    request.mutable_journey()->set_from_area_code("420106");
    request.mutable_journey()->set_left_at_ms(now - 7'200'000);
    request.mutable_journey()->set_arrived_at_ms(now - 3'600'000);
    request.mutable_journey()->set_means(v1::TRAVEL_MEANS_TRAIN);
    request.mutable_details()->set_vehicle("G1234");
    request.mutable_details()->set_companions("an uncle who went on");
    return request;
  }
  template <typename Request>
  Request About(const std::string& arrival) {
    Request request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home_.household_id());
    request.set_arrival_id(arrival);
    return request;
  }
  v1::VerifyArrivalRequest Verification(const std::string& arrival) {
    auto request = About<v1::VerifyArrivalRequest>(arrival);
    request.set_finding(v1::ARRIVAL_FINDING_CONFIRMED);
    return request;
  }
  v1::ListArrivalsResponse Arrivals(v1::ArrivalFilter filter,
                                    const std::string& area = kCommunity) {
    v1::ListArrivalsRequest request;
    request.set_area_code(area);
    request.set_filter(filter);
    return Ok(*As("officer"), &Stub::ListArrivals, request);
  }
  v1::SetRiskAreasRequest RiskAreas() {
    v1::SetRiskAreasRequest request;
    request.set_command_id(NewId());
    request.set_district_code(kDistrict);
    v1::RiskArea& area = *request.add_areas();
    area.set_area_code("4201");
    area.set_isolation(v1::ISOLATION_KIND_HOME);
    area.set_days(7);
    return request;
  }
  v1::Resident Resident(int i) {
    v1::GetHouseholdRequest look;
    look.set_grid_code(kGrid);
    look.set_household_id(home_.household_id());
    return Ok(*As("worker"), &Stub::GetHousehold, look).household().residents(i);
  }

  v1::RegisterHouseholdResponse home_;
};

TEST_F(PapersHandlersTest, AnArrivalIsDeclaredVerifiedAndFiled) {
  Ok(*As("root"), &Stub::SetRiskAreas, RiskAreas());
  const auto arrival = Ok(*As("worker"), &Stub::DeclareArrival, Declaration()).arrival_id();
  const auto declared = Arrivals(v1::ARRIVAL_FILTER_UNSPECIFIED);
  ASSERT_EQ(declared.arrivals_size(), 1);
  EXPECT_EQ(declared.arrivals(0).resident().name(), "Resident 1");
  EXPECT_TRUE(declared.arrivals(0).resident().id_number().empty());
  EXPECT_EQ(declared.arrivals(0).place().door(), "501");
  EXPECT_EQ(declared.arrivals(0).arrival().details().vehicle(), "G1234");
  EXPECT_EQ(Arrivals(v1::ARRIVAL_FILTER_UNSPECIFIED, kOtherGrid).arrivals_size(), 0);

  EXPECT_EQ(Fails(*As("worker"), &Stub::VerifyArrival, Verification(arrival)).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  Ok(*As("officer"), &Stub::VerifyArrival, Verification(arrival));
  EXPECT_EQ(Arrivals(v1::ARRIVAL_FILTER_UNSPECIFIED).arrivals_size(), 0);
  EXPECT_EQ(Arrivals(v1::ARRIVAL_FILTER_UNFILED).arrivals_size(), 1);

  auto file = About<v1::FileArrivalRequest>(arrival);
  file.set_file_number("2020-17");
  EXPECT_EQ(Fails(*As("worker"), &Stub::FileArrival, file).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  Ok(*As("officer"), &Stub::FileArrival, file);
  EXPECT_EQ(Arrivals(v1::ARRIVAL_FILTER_UNFILED).arrivals_size(), 0);
  const auto all = Arrivals(v1::ARRIVAL_FILTER_ALL);
  ASSERT_EQ(all.arrivals_size(), 1);
  const v1::Arrival& seen = all.arrivals(0).arrival();
  EXPECT_EQ(seen.status(), v1::ARRIVAL_STATUS_FILED);
  EXPECT_EQ(seen.isolation(), v1::ISOLATION_KIND_HOME);
  EXPECT_EQ(seen.isolation_days(), 7);
  EXPECT_EQ(seen.declared_by(), "worker");
  EXPECT_EQ(seen.verified_by(), "officer");
  EXPECT_EQ(seen.file_number(), "2020-17");
  EXPECT_EQ(Resident(0).arrivals(0).details().companions(), "an uncle who went on");
}

TEST_F(PapersHandlersTest, WhatIsSaidOfAnArrivalIsSealedForEachWhoCame) {
  auto request = Declaration();
  request.add_resident_ids(home_.resident_ids(1));
  const std::size_t keys = keys_.size();
  Ok(*As("worker"), &Stub::DeclareArrival, request);
  EXPECT_EQ(city_.log().find("G1234"), std::string::npos);
  EXPECT_EQ(keys_.size(), keys + 2);
  v1::ForgetHouseholdRequest forget;
  forget.set_command_id(NewId());
  forget.set_grid_code(kGrid);
  forget.set_household_id(home_.household_id());
  forget.set_reason(v1::FORGET_REASON_REQUESTED);
  Ok(*As("officer"), &Stub::ForgetHousehold, forget);
  EXPECT_EQ(keys_.size(), 0u);
}

TEST_F(PapersHandlersTest, EverySlipInADeclarationIsNamedAndNothingIsWritten) {
  const std::size_t submitted = city_.submitted().size();
  auto request = Declaration();
  request.set_household_id("none");
  request.mutable_journey()->set_arrived_at_ms(base::ToUnixMillis(base::WallNow()) + 3'600'000);
  request.mutable_journey()->clear_means();
  request.mutable_details()->set_vehicle(std::string(33, 'x'));
  request.clear_resident_ids();
  const std::string text = Fails(*As("worker"), &Stub::DeclareArrival, request).error_message();
  for (const char* field : {"household_id: ", "journey.arrived_at_ms: ", "journey.means: ",
                            "details.vehicle: ", "resident_ids: "}) {
    EXPECT_THAT(text, HasSubstr(field));
  }
  request = Declaration();
  request.add_resident_ids("nobody");
  EXPECT_THAT(Fails(*As("worker"), &Stub::DeclareArrival, request).error_message(),
              HasSubstr("resident_ids: "));
  EXPECT_EQ(city_.submitted().size(), submitted);
}

TEST_F(PapersHandlersTest, RiskAreasAreReadableOnceTheyAreSet) {
  EXPECT_EQ(Fails(*As("officer"), &Stub::SetRiskAreas, RiskAreas()).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  Ok(*As("root"), &Stub::SetRiskAreas, RiskAreas());
  v1::GetRiskAreasRequest look;
  look.set_area_code(kGrid);
  const auto seen = Ok(*As("worker"), &Stub::GetRiskAreas, look);
  ASSERT_EQ(seen.areas_size(), 1);
  EXPECT_EQ(seen.areas(0).area_code(), "4201");
  EXPECT_EQ(seen.areas(0).days(), 7);
  EXPECT_EQ(seen.areas(0).until_ms(), 0);
}

TEST_F(PapersHandlersTest, WhoHasNotSignedIsListedUntilTheyOrSomebodyForAllHas) {
  const auto sign = [&](int who, const std::string& version, bool for_household) {
    v1::RecordSignatureRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home_.household_id());
    request.set_resident_id(home_.resident_ids(who));
    v1::Signature& signature = *request.mutable_signature();
    signature.set_document(v1::DOCUMENT_COMMITMENT_LETTER);
    signature.set_version(version);
    signature.set_signed_at_ms(base::ToUnixMillis(base::WallNow()));
    signature.set_image_reference("scans/17");
    signature.set_for_household(for_household);
    Ok(*As("worker"), &Stub::RecordSignature, request);
  };
  const auto unsigned_of = [&](const std::string& version) {
    v1::ListUnsignedRequest request;
    request.set_area_code(kCommunity);
    request.set_document(v1::DOCUMENT_COMMITMENT_LETTER);
    request.set_version(version);
    return Ok(*As("officer"), &Stub::ListUnsigned, request);
  };
  ASSERT_EQ(unsigned_of("1").households_size(), 1);
  EXPECT_EQ(unsigned_of("1").households(0).residents_size(), 2);
  sign(0, "1", false);
  const auto one_left = unsigned_of("1");
  ASSERT_EQ(one_left.households_size(), 1);
  ASSERT_EQ(one_left.households(0).residents_size(), 1);
  EXPECT_EQ(one_left.households(0).residents(0).resident_id(), home_.resident_ids(1));
  EXPECT_EQ(one_left.households(0).household_id(), home_.household_id());
  sign(1, "1", false);
  EXPECT_EQ(unsigned_of("1").households_size(), 0);
  EXPECT_EQ(unsigned_of("2").households_size(), 1);
  sign(1, "2", true);
  EXPECT_EQ(unsigned_of("2").households_size(), 0);
  const v1::Resident signer = Resident(1);
  ASSERT_EQ(signer.signatures_size(), 2);
  EXPECT_EQ(signer.signatures(1).recorded_by(), "worker");
  EXPECT_EQ(signer.signatures(1).image_reference(), "scans/17");

  v1::RecordSignatureRequest for_another;
  for_another.set_command_id(NewId());
  for_another.set_grid_code(kGrid);
  for_another.mutable_signature()->set_recorded_by("somebody else");
  EXPECT_THAT(Fails(*As("worker"), &Stub::RecordSignature, for_another).error_message(),
              HasSubstr("signature.recorded_by: "));
  v1::ListUnsignedRequest bad;
  bad.set_area_code(kCommunity);
  const std::string text = Fails(*As("officer"), &Stub::ListUnsigned, bad).error_message();
  EXPECT_THAT(text, HasSubstr("document: "));
  EXPECT_THAT(text, HasSubstr("version: "));
}

}  // namespace
}  // namespace gridkeeper::registration
