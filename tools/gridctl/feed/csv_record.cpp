#include "feed/csv_record.hpp"

namespace gridkeeper::gridctl {

CsvRecord::CsvRecord(char delimiter) {
  // It cannot fail: memory is taken later.
  (void)csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
}

void CsvRecord::OnCell(void* text, std::size_t size, void* record) {
  static_cast<CsvRecord*>(record)->cells_.emplace_back(
      size == 0 ? "" : std::string(static_cast<const char*>(text), size));
}

void CsvRecord::OnEnd(int, void* record) { static_cast<CsvRecord*>(record)->is_done_ = true; }

CsvRecord::State CsvRecord::StateAfter(bool is_parsed) {
  if (!is_parsed) return State::kBroken;
  return is_done_ ? State::kDone : State::kGoesOn;
}

CsvRecord::State CsvRecord::Add(std::string_view line) {
  return StateAfter(csv_parse(&parser_, line.data(), line.size(), OnCell, OnEnd, this) ==
                    line.size());
}

CsvRecord::State CsvRecord::Finish() {
  return StateAfter(csv_fini(&parser_, OnCell, OnEnd, this) == 0);
}

}  // namespace gridkeeper::gridctl
