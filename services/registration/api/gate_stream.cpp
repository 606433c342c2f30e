#include "registration/api/gate_stream.hpp"

#include <fmt/format.h>

#include <atomic>

#include "base/plate.hpp"
#include "gridkeeper/registration/v1/registration_commands.pb.h"
#include "registration/adapters/wire.hpp"
#include "registration/api/lookup_checks.hpp"
#include "registration/api/prepared.hpp"
#include "registration/domain/command_policy.hpp"
#include "registration/domain/gate_policy.hpp"

namespace gridkeeper::registration {
namespace {

using base::Rejection;

constexpr std::size_t kMaxUnderWay = 32;
constexpr std::size_t kMaxScans = 100;
// A little less than what decide takes: what is said to be recorded is not refused there.
constexpr std::chrono::hours kOldestId{71};
constexpr std::chrono::hours kOldestTaken{72};
constexpr rpc::Lengths kCode{0, 100}, kPlate{0, kMaxPlateCharacters};

std::string_view TextOf(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace

absl::Status NoCheckpoint(const std::string& id) {
  return rpc::ToStatus({Rejection::kNotFound, "checkpoint_id",
                        fmt::format("no checkpoint {} of yours stands in this grid; see "
                                    "ListCheckpoints",
                                    id)});
}

struct GateStream::Batch {
  std::shared_ptr<GateStream> stream;
  std::shared_ptr<const base::Reference> reference;
  base::Checkpoint checkpoint;
  rpc::Call call;
  v1::ScanPassesRequest request;
  v1::ScanPassesResponse response;
  std::atomic<int> left = 0;

  const v1::Scan& scan(int number) const { return request.scans(number); }
  v1::ScanAnswer& answer(int number) { return *response.mutable_answers(number); }
  bool IsBehind(std::string_view grid) const {
    return reference->IsWithin(grid, checkpoint.guarded);
  }
};

GateStream* GateStream::Begin(GateParts parts, const grpc::CallbackServerContext& context) {
  const auto stream = std::make_shared<GateStream>(std::move(parts), context);
  stream->self_ = stream;
  stream->parts_.streams.Add(stream);
  stream->Pump();
  return stream.get();
}

void GateStream::OnReadDone(bool ok) {
  // Until request_ is taken over nobody reads on.
  absl::StatusOr<std::shared_ptr<Batch>> batch(nullptr);
  if (ok) {
    batch = Admit();
  } else if (!place_) {
    // rpc's call probe knows what was wrong, and says it in the place of this.
    batch = absl::UnimplementedError("no request came, or it could not be read");
  }
  {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    ended_ = ended_ || !ok || !batch.ok();
    end_.Update(batch.status());
    if (ok && batch.ok()) ++under_way_;
  }
  if (ok && batch.ok()) {
    for (int i = 0; i < (*batch)->request.scans_size(); ++i) Take(*batch, i);
  }
  Pump();
}

absl::StatusOr<std::shared_ptr<GateStream::Batch>> GateStream::Admit() {
  auto batch = std::make_shared<Batch>();
  batch->stream = shared_from_this();
  batch->reference = parts_.reference();
  if (batch->reference == nullptr) return rpc::ReferenceNotRead();
  rpc::Checks check;
  check.GridCode("grid_code", request_.grid_code());
  check.Uuid("checkpoint_id", request_.checkpoint_id());
  check.Count("scans", static_cast<std::size_t>(request_.scans_size()), 1, kMaxScans);
  if (!place_) {
    absl::StatusOr<rpc::Call> call = rpc::Admit(parts_.edge, context_, request_);
    if (!call.ok()) return call.status();
    caller_ = call->caller;
    place_ = request_;
    place_->clear_scans();
  }
  if (request_.grid_code() != place_->grid_code() ||
      request_.checkpoint_id() != place_->checkpoint_id()) {
    return rpc::ToStatus({Rejection::kInvalid, "checkpoint_id",
                          "must be the same in all requests of a stream; open another one"});
  }
  if (!check.ok()) return check.status();
  const auto found = batch->reference->checkpoints.find(request_.checkpoint_id());
  if (found == batch->reference->checkpoints.end() || found->second.grid != request_.grid_code()) {
    return NoCheckpoint(request_.checkpoint_id());
  }
  batch->checkpoint = found->second;
  if (absl::Status covers = parts_.edge.guard.Recheck(caller_, batch->checkpoint.guarded);
      !covers.ok()) {
    return absl::IsNotFound(covers) ? NoCheckpoint(request_.checkpoint_id()) : covers;
  }
  if (batch->checkpoint.is_closed) {
    return rpc::ToStatus({Rejection::kWrongState, "checkpoint_id",
                          "is closed; open it with DefineCheckpoint first"});
  }
  batch->call = {caller_, parts_.edge.clock.Now(),
                 base::WallNow() + parts_.edge.deadlines.when_none};
  batch->request.Swap(&request_);
  batch->left = batch->request.scans_size();
  for (const v1::Scan& scan : batch->request.scans()) {
    batch->response.add_answers()->set_command_id(scan.command_id());
  }
  return batch;
}

void GateStream::Take(const std::shared_ptr<Batch>& batch, int number) {
  const v1::Scan& scan = batch->scan(number);
  rpc::Checks check;
  const base::Uuid id = check.Uuid("command_id", scan.command_id());
  check.Require(id.Time().has_value() && *id.Time() >= base::WallNow() - kOldestId, "command_id",
                "must be a UUIDv7, not older than 71 h; what is older can no longer be recorded");
  check.Text("code", scan.code(), kCode);
  check.Text("plate", scan.plate(), kPlate);
  check.Require(scan.code().empty() || scan.plate().empty(), "plate",
                "must be empty where a code was scanned");
  check.Enum("direction", scan.direction());
  check.Time("taken_at_ms", scan.taken_at_ms(), batch->call.now - kOldestTaken,
             batch->call.now + kClockTolerance);
  if (scan.temperature_tenths() != 0) {
    check.Range("temperature_tenths", scan.temperature_tenths(), kLowestTemperatureTenths,
                kHighestTemperatureTenths, "tenths of a degree Celsius");
  }
  check.OptionalEnum("offline_verdict", scan.offline_verdict());
  check.OptionalEnum("offline_reason", scan.offline_reason());
  check.Require((scan.offline_verdict() == v1::GATE_VERDICT_STOP) ==
                    (scan.offline_reason() != v1::STOP_REASON_UNSPECIFIED),
                "offline_reason", "goes together with GATE_VERDICT_STOP");
  if (check.ok()) return LookUp(batch, number);
  const base::Rejected refused = check.Refusal().value();
  batch->answer(number).set_field(refused.field);
  batch->answer(number).set_message(refused.message);
  FinishOne(batch);
}

// What a scan is recorded as is always the same for the same scan, wherever the pass is by the time
// it is sent again: the grid of the code hands on what comes for a pass that moved. A car that is
// known by its plate says nothing about who sits in it, and is recorded where the gate stands.
void GateStream::LookUp(const std::shared_ptr<Batch>& batch, int number) {
  const v1::Scan& scan = batch->scan(number);
  const GateParts& parts = batch->stream->parts_;
  const base::AreaCode& gate = batch->checkpoint.grid;
  const auto judge = [batch, number](PassRef recorded) {
    return [batch, number, recorded = std::move(recorded)](const absl::StatusOr<FoundPass>& found) {
      Judge(batch, number, recorded, found);
    };
  };
  if (!scan.plate().empty()) {
    const base::Uuid vehicle = parts.master.VehicleIdOf(base::NormalPlate(scan.plate()));
    return parts.queries.FindVehicle(batch->reference->GridsWithin(batch->checkpoint.guarded),
                                     vehicle, batch->call.now, judge({gate, vehicle}));
  }
  const auto ref = ReadPassCode(scan.code(), parts.master);
  if (!ref) return judge({gate, {}})(FoundPass{});
  parts.queries.FindPass(*ref, judge({batch->IsBehind(ref->grid) ? ref->grid : gate, ref->pass}));
}

void GateStream::Judge(const std::shared_ptr<Batch>& batch, int number, const PassRef& recorded,
                       const absl::StatusOr<FoundPass>& found) {
  const v1::Scan& scan = batch->scan(number);
  v1::ScanAnswer& answer = batch->answer(number);
  if (!found.ok()) {
    answer.set_message(fmt::format("cannot be looked up now ({}); go by the list and send it again",
                                   TextOf(found.status())));
    return FinishOne(batch);
  }
  answer.set_verdict(scan.offline_verdict());
  answer.set_reason(scan.offline_reason());
  if (scan.offline_verdict() == v1::GATE_VERDICT_UNSPECIFIED) {
    const StopReason reason = ReasonToStop(*batch, scan, *found);
    answer.set_verdict(reason == StopReason::kNone ? v1::GATE_VERDICT_ALLOW
                                                   : v1::GATE_VERDICT_STOP);
    answer.set_reason(static_cast<v1::StopReason>(reason));
  }
  Record(batch, number, recorded);
}

StopReason GateStream::ReasonToStop(const Batch& batch, const v1::Scan& scan,
                                    const FoundPass& found) {
  // A code that is none, and a plate that is not known, belong to no other area either.
  const bool is_behind = found.grid.empty() || batch.IsBehind(found.grid);
  const Pass* pass = is_behind && found.pass ? &*found.pass : nullptr;
  return StopReasonFor(
      {.direction = static_cast<GateDirection>(scan.direction()),
       .is_shown = !scan.code().empty() || !scan.plate().empty(),
       .pass = pass,
       .is_behind_gate = is_behind,
       .at = batch.call.now,
       .temperature_tenths = scan.temperature_tenths(),
       .fever_threshold_tenths =
           batch.reference->RulesFor(batch.checkpoint.grid).fever_threshold_tenths,
       .zones = pass == nullptr
                    ? std::vector<base::ZoneAt>{}
                    : batch.reference->ZonesAt(found.grid, pass->building, batch.call.now)});
}

void GateStream::Record(const std::shared_ptr<Batch>& batch, int number, const PassRef& recorded) {
  const v1::Scan& scan = batch->scan(number);
  v1::RecordScan command;
  command.set_scan_id(scan.command_id());
  v1::GateScan& out = *command.mutable_scan();
  out.set_checkpoint_id(batch->request.checkpoint_id());
  out.set_pass_id(wire::OptionalIdToWire(recorded.pass));
  out.set_direction(scan.direction());
  out.set_taken_at_ms(scan.taken_at_ms());
  out.set_temperature_tenths(scan.temperature_tenths());
  out.set_verdict(batch->answer(number).verdict());
  out.set_reason(batch->answer(number).reason());
  out.set_offline(scan.offline_verdict() != v1::GATE_VERDICT_UNSPECIFIED);
  Preparing prepared = Prepare(recorded.grid, command, eventing::Lane::kBulk);
  if (!prepared) {
    batch->answer(number).set_field(prepared.error().field);
    batch->answer(number).set_message(prepared.error().message);
    return FinishOne(batch);
  }
  // The same scan sent again, by then with what the gate said on its own, is a repeat.
  v1::Scan payload = scan;
  payload.clear_command_id();
  payload.clear_offline_verdict();
  payload.clear_offline_reason();
  rpc::CommandCall call{batch->call, *base::ParseUuid(scan.command_id())};
  rpc::Submit(batch->stream->parts_.edge, call, std::move(prepared->body),
              common::v1::WAIT_ACCEPTED, payload,
              [batch, number](const absl::StatusOr<common::v1::CommandReceipt>& receipt) {
                batch->answer(number).set_recorded(receipt.ok());
                if (!receipt.ok()) {
                  batch->answer(number).set_message(
                      fmt::format("not recorded: {}", TextOf(receipt.status())));
                }
                FinishOne(batch);
              });
}

void GateStream::FinishOne(const std::shared_ptr<Batch>& batch) {
  if (--batch->left > 0) return;
  GateStream& stream = *batch->stream;
  {
    const std::lock_guard lock(stream.mutex_);
    --stream.under_way_;
    stream.ready_.push_back(std::move(batch->response));
  }
  stream.Pump();
}

void GateStream::End(const absl::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    end_.Update(status);
  }
  Pump();
}

// What is decided under the lock is done outside of it: gRPC may call back on this very thread. It
// must not be told to read after it was told to finish, so what starts a read is waited for.
void GateStream::Pump() {
  for (bool again = true; again;) {
    bool read = false, write = false, finish = false;
    {
      const std::lock_guard lock(mutex_);
      if (finished_) return;
      read = !reading_ && !ended_ && under_way_ < kMaxUnderWay;
      if (read) {
        reading_ = true;
        ++starting_;
      }
      if (!writing_ && !ready_.empty()) {
        write = writing_ = true;
        response_ = std::move(ready_.front());
        ready_.pop_front();
      }
      finish = finished_ = ended_ && !writing_ && under_way_ == 0 && starting_ == 0;
    }
    if (read) StartRead(&request_);
    if (write) StartWrite(&response_);
    if (finish) return Finish(rpc::ToGrpc(end_));
    if (read) {
      const std::lock_guard lock(mutex_);
      --starting_;
    }
    again = read;
  }
}

void GateStream::OnWriteDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (!ok) ready_.clear();
  }
  if (!ok) return End(absl::CancelledError("the stream is broken"));
  Pump();
}

void GateStream::OnCancel() {
  {
    const std::lock_guard lock(mutex_);
    ready_.clear();
  }
  End(absl::CancelledError("cancelled"));
}

void GateStream::OnDone() {
  parts_.streams.Remove(this);
  const std::shared_ptr<GateStream> last = std::move(self_);
}

void GateStreams::Add(const std::shared_ptr<GateStream>& stream) {
  const std::lock_guard lock(mutex_);
  open_.emplace(stream.get(), stream);
}

void GateStreams::Remove(const GateStream* stream) {
  const std::lock_guard lock(mutex_);
  open_.erase(stream);
}

void GateStreams::EndAll() {
  std::vector<std::shared_ptr<GateStream>> streams;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, stream] : open_) streams.push_back(stream.lock());
  }
  for (const std::shared_ptr<GateStream>& stream : streams) {
    if (stream != nullptr) {
      stream->End(absl::UnavailableError("this instance goes down; open another stream"));
    }
  }
}

}  // namespace gridkeeper::registration
