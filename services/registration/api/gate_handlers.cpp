// The gates' calls that answer: the stream, the list for when there is none, and who looks on.
#include <algorithm>

#include "registration/api/gate_stream.hpp"
#include "registration/api/lookup_checks.hpp"
#include "registration/api/registration_service.hpp"

namespace gridkeeper::registration {
namespace {

constexpr std::size_t kGridsPerListPage = 10;
constexpr std::chrono::hours kListValid{24};

}  // namespace

grpc::ServerBidiReactor<v1::ScanPassesRequest, v1::ScanPassesResponse>*
RegistrationService::ScanPasses(grpc::CallbackServerContext* context) {
  return GateStream::Begin({.edge = parts_.edge,
                            .master = parts_.master,
                            .queries = gates_,
                            .reference = parts_.reference,
                            .streams = gate_streams_},
                           *context);
}

grpc::ServerUnaryReactor* RegistrationService::GetGateList(grpc::CallbackServerContext* context,
                                                           const v1::GetGateListRequest* request,
                                                           v1::GetGateListResponse* response) {
  return rpc::RunLookup(
      parts_.edge, context, request, response,
      [this](const rpc::Call& call, const auto& in, auto& out, const rpc::Done& done) {
        rpc::Checks check;
        check.GridCode("grid_code", in.grid_code());
        check.Uuid("checkpoint_id", in.checkpoint_id());
        if (!check.ok()) return done(check.status());
        const auto reference = parts_.reference();
        if (reference == nullptr) return done(rpc::ReferenceNotRead());
        const auto found = reference->checkpoints.find(in.checkpoint_id());
        if (found == reference->checkpoints.end() || found->second.grid != in.grid_code() ||
            !reference->Covers(call.caller.staff_id, found->second.guarded, call.now)) {
          return done(NoCheckpoint(in.checkpoint_id()));
        }
        const std::vector<std::string> grids = reference->GridsWithin(found->second.guarded);
        const auto from = in.page_token().empty()
                              ? grids.begin()
                              : std::find(grids.begin(), grids.end(), in.page_token());
        CheckToken(from != grids.end() || grids.empty(), check);
        if (!check.ok()) return done(check.status());
        const auto left = static_cast<std::size_t>(grids.end() - from);
        const auto until = from + static_cast<std::ptrdiff_t>(std::min(left, kGridsPerListPage));
        if (until != grids.end()) out.set_next_page_token(*until);
        const auto list = std::make_shared<v1::GateList>();
        list->set_checkpoint_id(in.checkpoint_id());
        list->set_made_at_ms(base::ToUnixMillis(call.now));
        list->set_valid_until_ms(base::ToUnixMillis(call.now + kListValid));
        list->set_fever_threshold_tenths(
            reference->RulesFor(in.grid_code()).fever_threshold_tenths);
        gates_.AddToList({from, until}, reference, list,
                         [this, list, &out, done](const absl::Status& status) {
                           if (status.ok()) {
                             out.set_list(list->SerializeAsString());
                             out.set_signature(parts_.master.SignList(out.list()));
                           }
                           done(status);
                         });
      });
}

grpc::ServerUnaryReactor* RegistrationService::ListCheckpoints(
    grpc::CallbackServerContext* context, const v1::ListCheckpointsRequest* request,
    v1::ListCheckpointsResponse* response) {
  return rpc::RunLookup(parts_.edge, context, request, response,
                        [this](const rpc::Call&, const auto& in, auto& out, const rpc::Done& done) {
                          const auto reference = parts_.reference();
                          if (reference == nullptr) return done(rpc::ReferenceNotRead());
                          for (const auto& [id, checkpoint] : reference->checkpoints) {
                            if (!reference->IsWithin(checkpoint.grid, in.area_code())) continue;
                            v1::Checkpoint& shown = *out.add_checkpoints();
                            shown.set_checkpoint_id(id);
                            shown.set_grid_code(checkpoint.grid);
                            shown.set_guarded_area_code(checkpoint.guarded);
                            shown.set_name(checkpoint.name);
                            shown.set_is_closed(checkpoint.is_closed);
                          }
                          out.set_list_public_key(parts_.master.list_public_key());
                          done(absl::OkStatus());
                        });
}

grpc::ServerUnaryReactor* RegistrationService::ListPasses(grpc::CallbackServerContext* context,
                                                          const v1::ListPassesRequest* request,
                                                          v1::ListPassesResponse* response) {
  return RunAreaPage(parts_.edge, parts_.reference, context, request, response,
                     [this](const rpc::Call& call, const base::Reference& reference, const auto& in,
                            const Page& page, auto& out, rpc::Done done) {
                       gates_.ListPasses(reference.GridsWithin(in.area_code()), in.filter(),
                                         call.now, page, out, std::move(done));
                     });
}

grpc::ServerUnaryReactor* RegistrationService::ListStops(grpc::CallbackServerContext* context,
                                                         const v1::ListStopsRequest* request,
                                                         v1::ListStopsResponse* response) {
  return RunAreaPage(parts_.edge, parts_.reference, context, request, response,
                     [this](const rpc::Call& call, const base::Reference& reference, const auto& in,
                            const Page& page, auto& out, rpc::Done done) {
                       gates_.ListStops(reference.GridsWithin(in.area_code()), call.now, page, out,
                                        std::move(done));
                     });
}

}  // namespace gridkeeper::registration
