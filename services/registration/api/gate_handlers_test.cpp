#include <openssl/evp.h>

#include "registration/api/city_fixture.hpp"
#include "registration/sealing/pass_code.hpp"

namespace gridkeeper::registration {
namespace {

using Stub = v1::RegistrationService::Stub;
using testing::HasSubstr;

// One gate's stream.
class Gate {
 public:
  Gate(std::unique_ptr<Stub> stub, std::string checkpoint)
      : stub_(std::move(stub)), checkpoint_(std::move(checkpoint)) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds{30});
    stream_ = stub_->ScanPasses(&context_);
  }
  ~Gate() {
    if (!finished_) (void)Finish();
  }

  bool Send(std::vector<v1::Scan> scans, const std::string& grid) {
    v1::ScanPassesRequest request;
    request.set_grid_code(grid);
    request.set_checkpoint_id(checkpoint_);
    for (v1::Scan& scan : scans) *request.add_scans() = std::move(scan);
    return stream_->Write(request);
  }
  v1::ScanAnswer Answer() {
    v1::ScanPassesResponse response;
    EXPECT_TRUE(stream_->Read(&response)) << "no answer";
    EXPECT_EQ(response.answers_size(), 1);
    return response.answers_size() == 1 ? response.answers(0) : v1::ScanAnswer{};
  }
  grpc::Status Finish() {
    finished_ = true;
    stream_->WritesDone();
    v1::ScanPassesResponse rest;
    while (stream_->Read(&rest)) continue;
    return stream_->Finish();
  }

 private:
  std::unique_ptr<Stub> stub_;
  std::string checkpoint_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ScanPassesRequest, v1::ScanPassesResponse>> stream_;
  bool finished_ = false;
};

class GateHandlersTest : public CityTest {
 protected:
  GateHandlersTest() {
    DefineGrid();
    DefineGrid(kOtherGrid);
    building_ = NewBuilding();
    home_ = Ok(*As("worker"), &Stub::RegisterHousehold, HouseholdRequest(building_, 1));
    checkpoint_ = NewCheckpoint(kCommunity);
  }

  v1::DefineCheckpointRequest CheckpointRequest(const std::string& guarded) {
    v1::DefineCheckpointRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_guarded_area_code(guarded);
    request.set_name("East gate");
    return request;
  }
  std::string NewCheckpoint(const std::string& guarded) {
    return Ok(*As("officer"), &Stub::DefineCheckpoint, CheckpointRequest(guarded)).checkpoint_id();
  }
  v1::IssuePassRequest CardRequest() {
    v1::IssuePassRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(kGrid);
    request.set_household_id(home_.household_id());
    request.set_resident_id(home_.resident_ids(0));
    return request;
  }
  v1::IssuePassRequest TemporaryRequest(const std::string& grid = kGrid) {
    v1::IssuePassRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(grid);
    request.mutable_details()->set_holder_name("Zhao Mechanic");
    request.mutable_details()->set_purpose("repairs the gate's motor");
    request.set_valid_until_ms(base::ToUnixMillis(base::WallNow() + std::chrono::hours{8}));
    return request;
  }
  v1::IssuePassResponse Issue(const v1::IssuePassRequest& request) {
    return Ok(*As("officer"), &Stub::IssuePass, request);
  }
  void Isolate() {
    city_.Hear(kGrid, NoteIsolation{*base::ParseUuid(home_.resident_ids(0)),
                                    base::DeriveUuid({"case"}), base::WallNow()});
  }
  v1::Scan ScanOf(const std::string& code) {
    v1::Scan scan;
    scan.set_command_id(NewId());
    scan.set_code(code);
    scan.set_direction(v1::GATE_DIRECTION_OUT);
    scan.set_taken_at_ms(base::ToUnixMillis(base::WallNow()));
    return scan;
  }
  // The answer to one scan at the checkpoint.
  v1::ScanAnswer Scanned(v1::Scan scan) {
    Gate gate(As("guard"), checkpoint_);
    gate.Send({std::move(scan)}, kGrid);
    return gate.Answer();
  }
  void ExpectStop(v1::Scan scan, v1::StopReason reason) {
    const v1::ScanAnswer answer = Scanned(std::move(scan));
    EXPECT_EQ(answer.verdict(), v1::GATE_VERDICT_STOP) << answer.message();
    EXPECT_EQ(answer.reason(), reason);
    EXPECT_TRUE(answer.recorded());
  }
  // Over the building where the household lives.
  v1::DeclareZoneRequest ZoneRequest() {
    v1::DeclareZoneRequest request;
    request.set_command_id(NewId());
    request.set_area_code(kGrid);
    request.set_kind(v1::ZONE_KIND_SEALED);
    request.add_building_ids(building_);
    request.set_order_number("2022-17");
    return request;
  }
  v1::ListPassesResponse Passes(v1::PassFilter filter = v1::PASS_FILTER_UNSPECIFIED) {
    v1::ListPassesRequest request;
    request.set_area_code(kCommunity);
    request.set_filter(filter);
    return Ok(*As("officer"), &Stub::ListPasses, request);
  }
  v1::ListStopsResponse Stops() {
    v1::ListStopsRequest request;
    request.set_area_code(kCommunity);
    return Ok(*As("officer"), &Stub::ListStops, request);
  }
  v1::GetGateListResponse GateListOf(const std::string& token = "") {
    v1::GetGateListRequest request;
    request.set_grid_code(kGrid);
    request.set_checkpoint_id(checkpoint_);
    request.set_page_token(token);
    return Ok(*As("guard"), &Stub::GetGateList, request);
  }

  v1::RegisterHouseholdResponse home_;
  std::string building_;
  std::string checkpoint_;
};

TEST_F(GateHandlersTest, ACardGoesThroughAndIsRecordedByTheBulkLane) {
  const auto card = Issue(CardRequest());
  const v1::ScanAnswer answer = Scanned(ScanOf(card.code()));
  EXPECT_EQ(answer.verdict(), v1::GATE_VERDICT_ALLOW);
  EXPECT_TRUE(answer.recorded());
  const eventing::Command recorded = city_.submitted().back();
  EXPECT_EQ(recorded.lane, eventing::Lane::kBulk);
  EXPECT_EQ(recorded.key, kGrid);
  EXPECT_EQ(recorded.actor, "guard");
}

TEST_F(GateHandlersTest, WhoIsInIsolationIsStopped) {
  const auto card = Issue(CardRequest());
  Isolate();
  ExpectStop(ScanOf(card.code()), v1::STOP_REASON_ISOLATED);
  ASSERT_EQ(Stops().stops_size(), 1);
  EXPECT_TRUE(Stops().stops(0).isolated());
  EXPECT_EQ(Stops().stops(0).resident_id(), home_.resident_ids(0));
  EXPECT_TRUE(Passes().passes(0).is_stopped_by_isolation());
}

TEST_F(GateHandlersTest, EachReasonToStop) {
  const auto card = Issue(CardRequest());
  v1::Scan scan = ScanOf(card.code());
  scan.set_temperature_tenths(373);
  ExpectStop(scan, v1::STOP_REASON_FEVER);
  ExpectStop(ScanOf(""), v1::STOP_REASON_NO_PASS);
  ExpectStop(ScanOf("GK1.nothing"), v1::STOP_REASON_UNKNOWN_PASS);
  std::string forged = card.code();
  forged.back() = forged.back() == '0' ? '1' : '0';
  ExpectStop(ScanOf(forged), v1::STOP_REASON_UNKNOWN_PASS);
  v1::IssuePassRequest later = TemporaryRequest();
  later.set_valid_from_ms(later.valid_until_ms() - 1000);
  ExpectStop(ScanOf(Issue(later).code()), v1::STOP_REASON_NOT_YET_VALID);
  v1::RevokePassRequest revoke;
  revoke.set_command_id(NewId());
  revoke.set_grid_code(kGrid);
  revoke.set_pass_id(card.pass_id());
  revoke.set_reason(v1::PASS_REVOCATION_REASON_LOST);
  Ok(*As("worker"), &Stub::RevokePass, revoke);
  ExpectStop(ScanOf(card.code()), v1::STOP_REASON_REVOKED);
  checkpoint_ = NewCheckpoint(kGrid);
  ExpectStop(ScanOf(Issue(TemporaryRequest(kOtherGrid)).code()), v1::STOP_REASON_OTHER_AREA);
  EXPECT_EQ(city_.submitted().back().key, kGrid);
}

TEST_F(GateHandlersTest, AVehicleIsKnownByItsPlateHoweverItIsWritten) {
  v1::IssuePassRequest request = CardRequest();
  request.mutable_details()->set_plate("\u6d59A\u00b712345");
  Issue(request);
  v1::Scan scan = ScanOf("");
  scan.set_plate("\u6d59a 12345");
  EXPECT_EQ(Scanned(scan).verdict(), v1::GATE_VERDICT_ALLOW);
  scan.set_command_id(NewId());
  scan.set_plate("\u6d59A99999");
  ExpectStop(scan, v1::STOP_REASON_UNKNOWN_PASS);
  EXPECT_EQ(Passes().passes(0).details().plate(), "\u6d59A12345");
}

TEST_F(GateHandlersTest, NothingPersonalStandsInTheLog) {
  v1::IssuePassRequest request = TemporaryRequest();
  request.mutable_details()->set_plate("ZA12345");
  Issue(request);
  EXPECT_THAT(city_.log(), Not(HasSubstr("Zhao")));
  EXPECT_THAT(city_.log(), Not(HasSubstr("ZA12345")));
  ASSERT_EQ(Passes(v1::PASS_FILTER_TEMPORARY).passes_size(), 1);
  EXPECT_EQ(Passes(v1::PASS_FILTER_TEMPORARY).passes(0).details().holder_name(), "Zhao Mechanic");
}

TEST_F(GateHandlersTest, AWrongScanIsAnsweredAndTheStreamGoesOn) {
  const auto card = Issue(CardRequest());
  Gate gate(As("guard"), checkpoint_);
  const auto wrong = [&](auto change) {
    v1::Scan scan = ScanOf(card.code());
    change(scan);
    gate.Send({scan}, kGrid);
    const v1::ScanAnswer answer = gate.Answer();
    EXPECT_FALSE(answer.recorded());
    EXPECT_EQ(answer.verdict(), v1::GATE_VERDICT_UNSPECIFIED);
    return answer.field();
  };
  EXPECT_EQ(wrong([](v1::Scan& s) { s.set_command_id("x"); }), "command_id");
  EXPECT_EQ(
      wrong([](v1::Scan& s) {
        s.set_command_id(base::NewUuidV7At(base::WallNow() - std::chrono::hours{72}).ToString());
      }),
      "command_id");
  EXPECT_EQ(wrong([](v1::Scan& s) { s.set_plate("ZA12345"); }), "plate");
  EXPECT_EQ(wrong([](v1::Scan& s) { s.clear_direction(); }), "direction");
  EXPECT_EQ(wrong([](v1::Scan& s) { s.set_taken_at_ms(0); }), "taken_at_ms");
  EXPECT_EQ(wrong([](v1::Scan& s) { s.set_temperature_tenths(37); }), "temperature_tenths");
  EXPECT_EQ(wrong([](v1::Scan& s) { s.set_offline_reason(v1::STOP_REASON_FEVER); }),
            "offline_reason");
  gate.Send({ScanOf(card.code())}, kGrid);
  EXPECT_EQ(gate.Answer().verdict(), v1::GATE_VERDICT_ALLOW);
  EXPECT_TRUE(gate.Finish().ok());
}

TEST_F(GateHandlersTest, WhatTheGateSaidOnItsOwnIsRecordedAsItSaid) {
  const auto card = Issue(CardRequest());
  Isolate();
  v1::Scan scan = ScanOf(card.code());
  scan.set_offline_verdict(v1::GATE_VERDICT_ALLOW);
  const v1::ScanAnswer answer = Scanned(scan);
  EXPECT_EQ(answer.verdict(), v1::GATE_VERDICT_ALLOW);
  EXPECT_TRUE(answer.recorded());
  ASSERT_EQ(Stops().stops_size(), 1) << "should have been stopped";
  EXPECT_TRUE(Stops().stops(0).scan().offline());
}

TEST_F(GateHandlersTest, WithoutALookUpNothingIsSaidAndTheStreamGoesOn) {
  const auto card = Issue(CardRequest());
  city_.Rebuild(kGrid);
  const v1::ScanAnswer answer = Scanned(ScanOf(card.code()));
  EXPECT_EQ(answer.verdict(), v1::GATE_VERDICT_UNSPECIFIED);
  EXPECT_FALSE(answer.recorded());
  EXPECT_TRUE(answer.field().empty());
  EXPECT_THAT(answer.message(), HasSubstr("list"));
}

TEST_F(GateHandlersTest, ManyScansOfOneRequestAreAnsweredInItsOrder) {
  const auto card = Issue(CardRequest());
  std::vector<v1::Scan> scans;
  for (int i = 0; i < 100; ++i) scans.push_back(ScanOf(i % 2 == 0 ? card.code() : ""));
  v1::ScanPassesRequest request;
  request.set_grid_code(kGrid);
  request.set_checkpoint_id(checkpoint_);
  for (const v1::Scan& scan : scans) *request.add_scans() = scan;
  const auto stub = As("guard");
  grpc::ClientContext context;
  const auto stream = stub->ScanPasses(&context);
  v1::ScanPassesResponse response;
  for (int round = 0; round < 50; ++round) ASSERT_TRUE(stream->Write(request));
  for (int round = 0; round < 50; ++round) {
    ASSERT_TRUE(stream->Read(&response));
    ASSERT_EQ(response.answers_size(), 100);
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(response.answers(i).command_id(), scans[static_cast<std::size_t>(i)].command_id());
      EXPECT_EQ(response.answers(i).verdict(),
                i % 2 == 0 ? v1::GATE_VERDICT_ALLOW : v1::GATE_VERDICT_STOP);
    }
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(GateHandlersTest, AStreamEndsWhereItMayNotBe) {
  const auto ends = [&](const std::string& who, const std::string& grid,
                        const std::string& checkpoint) {
    Gate gate(As(who), checkpoint);
    gate.Send({ScanOf("")}, grid);
    return gate.Finish().error_code();
  };
  EXPECT_EQ(ends("guard", kGrid, base::DeriveUuid({"none"}).ToString()),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ends("guard", kGrid, "nothing"), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ends("guard", kOtherGrid, checkpoint_), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ends("worker", kGrid, checkpoint_), grpc::StatusCode::NOT_FOUND)
      << "does not cover what it guards";
  EXPECT_EQ(ends("alerting", kGrid, checkpoint_), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ends("nobody", kGrid, checkpoint_), grpc::StatusCode::PERMISSION_DENIED);
  v1::DefineCheckpointRequest close = CheckpointRequest(kCommunity);
  close.set_checkpoint_id(checkpoint_);
  close.set_is_closed(true);
  Ok(*As("officer"), &Stub::DefineCheckpoint, close);
  EXPECT_EQ(ends("guard", kGrid, checkpoint_), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(GateHandlersTest, AStreamIsOfOneCheckpointAndNoEmptyRequests) {
  Gate gate(As("guard"), checkpoint_);
  gate.Send({ScanOf("")}, kGrid);
  gate.Answer();
  gate.Send({ScanOf("")}, kOtherGrid);
  EXPECT_EQ(gate.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  Gate empty(As("guard"), checkpoint_);
  empty.Send({}, kGrid);
  EXPECT_EQ(empty.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(GateHandlersTest, BeforeTheServerGoesDownStreamsEnd) {
  Gate idle(As("guard"), checkpoint_);
  Gate gate(As("guard"), checkpoint_);
  gate.Send({ScanOf("")}, kGrid);
  EXPECT_TRUE(gate.Answer().recorded());
  idle.Send({ScanOf("")}, kGrid);
  EXPECT_TRUE(idle.Answer().recorded());
  service_->EndStreams();
  EXPECT_EQ(gate.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(idle.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(GateHandlersTest, WhereNothingCouldBeReadTheStreamDoesNotEndWell) {
  Gate gate(As("guard"), checkpoint_);
  EXPECT_EQ(gate.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(GateHandlersTest, AGuardSeesNothingElse) {
  v1::GetHouseholdRequest look;
  look.set_grid_code(kGrid);
  look.set_household_id(home_.household_id());
  EXPECT_EQ(Fails(*As("guard"), &Stub::GetHousehold, look).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::ListPassesRequest list;
  list.set_area_code(kCommunity);
  EXPECT_EQ(Fails(*As("guard"), &Stub::ListPasses, list).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Fails(*As("guard"), &Stub::IssuePass, CardRequest()).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(GateHandlersTest, TheListIsSignedAndHoldsWhoMayPass) {
  const auto card = Issue(CardRequest());
  const auto visitor = Issue(TemporaryRequest(kOtherGrid));
  v1::IssuePassRequest vehicle = TemporaryRequest();
  vehicle.mutable_details()->set_plate("za 12345");
  Issue(vehicle);
  Isolate();
  const v1::GetGateListResponse page = GateListOf();
  EXPECT_TRUE(page.next_page_token().empty());
  v1::ListCheckpointsRequest look;
  look.set_area_code(kCommunity);
  const auto checkpoints = Ok(*As("guard"), &Stub::ListCheckpoints, look);
  ASSERT_EQ(checkpoints.checkpoints_size(), 1);
  EXPECT_EQ(checkpoints.checkpoints(0).name(), "East gate");
  const std::string& key = checkpoints.list_public_key();
  EVP_PKEY* pkey = EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, pkey);
  EXPECT_EQ(EVP_DigestVerify(
                context, reinterpret_cast<const unsigned char*>(page.signature().data()),
                page.signature().size(), reinterpret_cast<const unsigned char*>(page.list().data()),
                page.list().size()),
            1);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  v1::GateList list;
  ASSERT_TRUE(list.ParseFromString(page.list()));
  EXPECT_EQ(list.checkpoint_id(), checkpoint_);
  EXPECT_EQ(list.fever_threshold_tenths(), 373);
  EXPECT_EQ(list.grid_codes_size(), 2);
  std::map<std::string, v1::StopReason> found;
  for (const v1::GateListEntry& entry : list.entries()) {
    found[entry.fingerprint()] = entry.stop_reason();
  }
  EXPECT_EQ(found.size(), 4u);
  const auto print = [&](const std::string& id) {
    return PassFingerprint(*base::ParseUuid(id), master_);
  };
  EXPECT_EQ(found.at(print(card.pass_id())), v1::STOP_REASON_ISOLATED);
  EXPECT_EQ(found.at(print(visitor.pass_id())), v1::STOP_REASON_UNSPECIFIED);
  EXPECT_EQ(found.at(PlateFingerprint("ZA12345")), v1::STOP_REASON_UNSPECIFIED);
}

TEST_F(GateHandlersTest, WhatIsWrongWithAPassIsNamed) {
  v1::IssuePassRequest request = TemporaryRequest();
  request.mutable_details()->clear_holder_name();
  EXPECT_THAT(Fails(*As("officer"), &Stub::IssuePass, request).error_message(),
              HasSubstr("details.holder_name"));
  request = TemporaryRequest();
  request.mutable_details()->set_plate("--");
  EXPECT_THAT(Fails(*As("officer"), &Stub::IssuePass, request).error_message(),
              HasSubstr("details.plate"));
  request = TemporaryRequest();
  request.mutable_details()->set_holder_phone("12");
  EXPECT_THAT(Fails(*As("officer"), &Stub::IssuePass, request).error_message(),
              HasSubstr("details.holder_phone"));
  request = TemporaryRequest();
  request.clear_valid_until_ms();
  EXPECT_THAT(Fails(*As("officer"), &Stub::IssuePass, request).error_message(),
              HasSubstr("valid_until_ms"));
}

TEST_F(GateHandlersTest, AZoneStopsOnTheWayOutAndStandsInTheList) {
  const v1::IssuePassResponse card = Issue(CardRequest());
  EXPECT_EQ(Scanned(ScanOf(card.code())).verdict(), v1::GATE_VERDICT_ALLOW);
  const v1::DeclareZoneResponse zone = Ok(*As("officer"), &Stub::DeclareZone, ZoneRequest());
  ExpectStop(ScanOf(card.code()), v1::STOP_REASON_RISK_ZONE);
  v1::Scan home = ScanOf(card.code());
  home.set_direction(v1::GATE_DIRECTION_IN);
  EXPECT_EQ(Scanned(home).verdict(), v1::GATE_VERDICT_ALLOW);
  v1::GateList list;
  ASSERT_TRUE(list.ParseFromString(GateListOf().list()));
  ASSERT_EQ(list.entries_size(), 1);
  EXPECT_TRUE(list.entries(0).zone_stops_out());
  EXPECT_FALSE(list.entries(0).zone_stops_in());
  EXPECT_EQ(list.entries(0).stop_reason(), v1::STOP_REASON_UNSPECIFIED);

  v1::LiftZoneRequest lift;
  lift.set_command_id(NewId());
  lift.set_area_code(kGrid);
  lift.set_zone_id(zone.zone_id());
  lift.set_order_number("2022-18");
  Ok(*As("officer"), &Stub::LiftZone, lift);
  EXPECT_EQ(Scanned(ScanOf(card.code())).verdict(), v1::GATE_VERDICT_ALLOW);
}

TEST_F(GateHandlersTest, ZonesAreListedWhereTheyReachAndOnlyToWhoMaySee) {
  const v1::DeclareZoneResponse zone = Ok(*As("officer"), &Stub::DeclareZone, ZoneRequest());
  v1::ListZonesRequest list;
  list.set_area_code(kGrid);
  const v1::ListZonesResponse here = Ok(*As("worker"), &Stub::ListZones, list);
  ASSERT_EQ(here.zones_size(), 1);
  EXPECT_EQ(here.zones(0).zone_id(), zone.zone_id());
  EXPECT_EQ(here.zones(0).versions(0).ordered_by(), "officer");
  list.set_area_code(kCommunity);
  EXPECT_EQ(Ok(*As("officer"), &Stub::ListZones, list).zones_size(), 1);
  list.set_area_code(kOtherGrid);
  EXPECT_EQ(Ok(*As("other"), &Stub::ListZones, list).zones_size(), 0);
  EXPECT_EQ(Fails(*As("worker"), &Stub::ListZones, list).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Fails(*As("worker"), &Stub::DeclareZone, ZoneRequest()).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::DeclareZoneRequest wrong = ZoneRequest();
  wrong.add_building_ids("building 3");
  EXPECT_THAT(Fails(*As("officer"), &Stub::DeclareZone, wrong).error_message(),
              HasSubstr("building_ids"));
  v1::GetZoneRulesRequest rules;
  rules.set_area_code(kGrid);
  EXPECT_EQ(Ok(*As("worker"), &Stub::GetZoneRules, rules).rules_size(), base::kZoneKinds);
}

}  // namespace
}  // namespace gridkeeper::registration
