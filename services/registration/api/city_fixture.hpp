// The service over a real gRPC connection, with a fake city behind it: one community of two grids,
// staff of several roles, one building.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "registration/api/fake_city.hpp"
#include "registration/api/registration_service.hpp"
#include "registration/domain/id_number.hpp"
#include "rpc/channel.hpp"
#include "rpc/fake_issuer.hpp"
#include "rpc/server.hpp"

namespace gridkeeper::registration {

inline const std::string kDistrict = "330106";
inline const std::string kCommunity = "330106001001";
inline const std::string kGrid = "330106001001001";
inline const std::string kOtherGrid = "330106001001002";

class CityTest : public testing::Test {
 protected:
  using Stub = v1::RegistrationService::Stub;

  // Where nobody answers.
  static WorkSources Nobody() {
    const auto channel = rpc::Connect({.address = "127.0.0.1:1", .attempts = 1});
    return {.health = channel, .supply = channel, .alerting = channel};
  }

  explicit CityTest(const WorkSources& work_sources = Nobody()) {
    std::ofstream(file_) << issuer_.KeySet();
    rpc::TokenSettings tokens;
    tokens.jwks_file = file_;
    verifier_ = *rpc::TokenVerifier::Open(tokens);
    guard_.emplace(*verifier_, city_.Source(), *clock_, rpc::AccessTable::OfLinkedServices());
    edge_.emplace(rpc::Edge{
        .guard = *guard_,
        .clock = *clock_,
        .commands = city_,
        .payload_hash = [this](std::string_view bytes) { return master_.HashPayload(bytes); }});
    service_.emplace(RegistrationService::Parts{.edge = *edge_,
                                                .master = master_,
                                                .keys = keys_,
                                                .key_publisher = city_,
                                                .reader = city_,
                                                .reference = city_.Source(),
                                                .work_sources = work_sources});
    auto server = rpc::Server::Start({}, {&*service_}, metrics_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~CityTest() override {
    server_.reset();
    std::remove(file_.c_str());
  }

  static base::Reference StartingReference() {
    base::Reference reference;
    reference.areas = {{kDistrict, {"West Lake", ""}},
                       {"330106001", {"Street 1", kDistrict}},
                       {kCommunity, {"Community 1", "330106001"}},
                       {kGrid, {"Grid 1", kCommunity}},
                       {kOtherGrid, {"Grid 2", kCommunity}}};
    reference.staff["worker"] = {base::Role::kGridWorker, {kGrid}};
    reference.staff["other"] = {base::Role::kGridWorker, {kOtherGrid}};
    reference.staff["officer"] = {base::Role::kCommunity, {kCommunity}};
    reference.staff["guard"] = {base::Role::kGateGuard, {kCommunity}};
    reference.staff["alerting"] = {base::Role::kService, {kDistrict}};
    reference.bootstrap_admin = "root";
    return reference;
  }

  std::unique_ptr<Stub> As(const std::string& staff_id) {
    return v1::RegistrationService::NewStub(
        rpc::Connect({.address = "127.0.0.1:" + std::to_string(server_->port()),
                      .token = issuer_.IssueFor(staff_id),
                      .attempts = 1}));
  }

  // Calls one RPC: Call(*stub, &Stub::GetHousehold, request, response).
  template <typename Request, typename Response>
  grpc::Status Call(Stub& stub,
                    grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    response.Clear();
    return (stub.*method)(&context, request, &response);
  }
  // The same with the answer given back; the call must work.
  template <typename Request, typename Response>
  Response Ok(Stub& stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
    Response response;
    const grpc::Status status = Call(stub, method, request, response);
    EXPECT_TRUE(status.ok()) << status.error_code() << " " << status.error_message();
    return response;
  }
  template <typename Request, typename Response>
  grpc::Status Fails(Stub& stub,
                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& request) {
    Response response;
    return Call(stub, method, request, response);
  }

  // Ids that sort in the order of their making, also within a millisecond.
  static std::string NewId() {
    static base::TimePoint time = base::WallNow() - std::chrono::hours{1};
    return base::NewUuidV7At(time += base::Millis{1}).ToString();
  }

  // A right id number of somebody born in 1990; another one for each n.
  static std::string IdNumber(int n) {
    std::string number = fmt::format("33010619900101{:03}", n);
    number.push_back(IdNumberCheckDigit(number));
    return number;
  }

  v1::DefineAreaRequest AreaRequest(const std::string& code, const std::string& parent) {
    v1::DefineAreaRequest request;
    request.set_command_id(NewId());
    request.set_area_code(code);
    request.set_name("Area " + code);
    request.set_parent_code(parent);
    return request;
  }
  // Defines the grid in the city's own state, as reference data alone does not.
  void DefineGrid(const std::string& grid = kGrid) {
    Ok(*As("root"), &Stub::DefineArea, AreaRequest(grid, kCommunity));
  }
  void DefineCommunity() {
    Ok(*As("root"), &Stub::DefineArea, AreaRequest(kCommunity, "330106001"));
  }
  std::string NewBuilding(const std::string& grid = kGrid, const std::string& name = "Building 3") {
    v1::RegisterBuildingRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(grid);
    request.set_name(name);
    return Ok(*As("root"), &Stub::RegisterBuilding, request).building_id();
  }
  // Two residents: id numbers n and n + 1.
  v1::RegisterHouseholdRequest HouseholdRequest(const std::string& building, int n,
                                                const std::string& grid = kGrid) {
    v1::RegisterHouseholdRequest request;
    request.set_command_id(NewId());
    request.set_grid_code(grid);
    request.set_building_id(building);
    request.set_unit("2");
    request.set_floor(5);
    request.set_door(std::to_string(500 + n));
    for (int i = 0; i < 2; ++i) {
      v1::ResidentToRegister& resident = *request.add_residents();
      resident.set_name(fmt::format("Resident {}", n + i));
      resident.set_id_number(IdNumber(n + i));
      resident.set_phone("13812345678");
    }
    return request;
  }

  const std::string file_ = testing::TempDir() + "/registration-" + NewId();
  rpc::FakeIssuer issuer_{"k1"};
  const MasterKey master_ = MasterKey::FromHex(std::string(64, 'a')).value();
  KeyTable keys_{master_};
  FakeCity city_{keys_, StartingReference()};
  std::unique_ptr<base::Clock> clock_ = *base::ParseClock("real");
  std::unique_ptr<rpc::TokenVerifier> verifier_;
  std::optional<rpc::Guard> guard_;
  std::optional<rpc::Edge> edge_;
  std::optional<RegistrationService> service_;
  telemetry::Metrics metrics_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace gridkeeper::registration
