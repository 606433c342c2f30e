// A service's handlers served over a real connection, with fakes behind them: for tests of what a
// client sees. Two grids in two communities of one street; "worker" covers the first grid, "head"
// its community, "street" both.
//
//   class SupplyApiTest : public testing::Test, protected testing::ServedEdge { ... };
//   SupplyService service(edge(), state, reference());
//   Serve(service);
//   auto stub = v1::SupplyService::NewStub(ChannelOf("worker"));
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/uuid.hpp"
#include "eventing/fake_state_reader.hpp"
#include "rpc/channel.hpp"
#include "rpc/edge.hpp"
#include "rpc/fake_issuer.hpp"
#include "rpc/server.hpp"

namespace gridkeeper::testing {

// Keeps what was submitted and answers at once with `outcome`.
class FakeCommandSink final : public eventing::CommandSink {
 public:
  void Submit(eventing::Command command, base::TimePoint, eventing::OutcomeCallback done) override {
    submitted.push_back(std::move(command));
    done(outcome);
  }
  void GetOutcome(std::string_view, const base::Uuid&, eventing::OutcomeCallback done) override {
    done(outcome);
  }

  std::vector<eventing::Command> submitted;
  absl::StatusOr<eventing::Outcome> outcome =
      eventing::Outcome{eventing::OutcomeState::kProcessed, {}};
};

class ServedEdge {
 public:
  static constexpr char kGrid[] = "310104019001001";
  static constexpr char kOtherGrid[] = "310104019002001";

  ServedEdge() {
    base::Reference reference;
    reference.areas = {{"310104", {"district", ""}},
                       {"310104019", {"street", "310104"}},
                       {"310104019001", {"community", "310104019"}},
                       {"310104019002", {"other community", "310104019"}},
                       {kGrid, {"grid", "310104019001"}},
                       {kOtherGrid, {"other grid", "310104019002"}}};
    reference.staff["worker"] = {base::Role::kGridWorker, {kGrid}};
    reference.staff["head"] = {base::Role::kGridHead, {"310104019001"}};
    reference.staff["street"] = {base::Role::kStreet, {"310104019"}};
    reference.rosters[kGrid] = {{"worker"}};
    Use(reference);
  }
  ~ServedEdge() {
    server_.reset();
    std::remove(file_.c_str());
  }

  const rpc::Edge& edge() const { return edge_; }
  const rpc::Guard& guard() const { return guard_; }
  base::ReferenceSource reference() const {
    return [this] { return reference_; };
  }
  // Other reference data from now on.
  void Use(base::Reference reference) {
    reference_ = std::make_shared<const base::Reference>(std::move(reference));
  }

  void Serve(grpc::Service& service) {
    auto server = rpc::Server::Start({}, {&service}, metrics_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  rpc::Server& server() { return *server_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  // A channel with a good token of this member of staff, known or not.
  std::shared_ptr<grpc::Channel> ChannelOf(const std::string& staff_id) const {
    return rpc::Connect({.address = address(), .token = issuer_.IssueFor(staff_id), .attempts = 1});
  }

  FakeCommandSink sink;
  eventing::FakeStateReader state;

 private:
  std::unique_ptr<rpc::TokenVerifier> OpenVerifier() const {
    std::ofstream(file_) << issuer_.KeySet();
    rpc::TokenSettings tokens;
    tokens.jwks_file = file_;
    return *rpc::TokenVerifier::Open(tokens);
  }

  const std::string file_ = ::testing::TempDir() + "/keys-" + base::NewUuidV7().ToString();
  rpc::FakeIssuer issuer_{"k1"};
  std::unique_ptr<rpc::TokenVerifier> verifier_ = OpenVerifier();
  std::unique_ptr<base::Clock> clock_ = *base::ParseClock("real");
  std::shared_ptr<const base::Reference> reference_;
  rpc::Guard guard_{*verifier_, reference(), *clock_, rpc::AccessTable::OfLinkedServices()};
  rpc::Edge edge_{guard_, *clock_, sink};
  telemetry::Metrics metrics_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace gridkeeper::testing
