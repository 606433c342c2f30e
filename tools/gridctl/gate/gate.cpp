#include "gate/gate.hpp"

#include "base/uuid.hpp"

namespace gridkeeper::gridctl {

namespace pb = registration::v1;

std::string Gate::Answer(std::string_view line) {
  auto scan = ParseScanLine(line);
  if (!scan.ok()) {
    ++refused_;
    return "ERROR " + std::string(scan.status().message());
  }
  scan->set_command_id(base::NewUuidV7().ToString());
  scan->set_taken_at_ms(base::ToUnixMillis(clock_.Now()));
  if (const auto answer = link_.Ask(*scan)) return Told(*scan, *answer);
  if (absl::Status ended = link_.ended(); !ended.ok()) return End(ended);
  return GoByList(*scan);
}

std::string Gate::Told(pb::Scan& scan, const pb::ScanAnswer& answer) {
  if (!answer.field().empty() && !answer.recorded()) {
    ++refused_;
    if (absl::Status put = journal_.Reject(scan, answer.field(), answer.message()); !put.ok()) {
      return End(put);
    }
    return ErrorLine(answer.field(), answer.message());
  }
  const Judgement told{answer.verdict(), answer.reason()};
  const bool untold = answer.verdict() == pb::GATE_VERDICT_UNSPECIFIED;
  if (!answer.recorded()) {
    return untold ? GoByList(scan) : Kept(scan, told, SaidBy::kService);
  }
  const Judgement said = untold ? list_.Judge(scan) : told;
  return AnswerLine(said.verdict, said.reason, untold ? SaidBy::kList : SaidBy::kService,
                    StandsIn::kLog);
}

std::string Gate::GoByList(pb::Scan& scan) { return Kept(scan, list_.Judge(scan), SaidBy::kList); }

std::string Gate::Kept(pb::Scan& scan, const Judgement& judgement, SaidBy said_by) {
  scan.set_offline_verdict(judgement.verdict);
  scan.set_offline_reason(judgement.reason);
  if (absl::Status kept = link_.Keep(scan); !kept.ok()) return End(kept);
  return AnswerLine(judgement.verdict, judgement.reason, said_by, StandsIn::kJournal);
}

std::string Gate::End(const absl::Status& status) {
  ended_ = status;
  return ErrorLine("gate", std::string(status.message()));
}

}  // namespace gridkeeper::gridctl
