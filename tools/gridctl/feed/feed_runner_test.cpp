#include "feed/feed_runner.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "contract/arguments.hpp"
#include "contract/message_access.hpp"
#include "import/id_number.hpp"

namespace gridkeeper::gridctl {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kHeader[] = "row,answer,grid_code,household_id,resident_id,record_id,field,message";

// Registration as a feed sees it: each command id is decided once and then answered alike, each
// person behind a door is registered once.
class FakeRegistration : public RpcCaller {
 public:
  absl::StatusOr<MessagePtr> Call(const google::protobuf::MethodDescriptor& method,
                                  const google::protobuf::Message& request) override {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(method.name(), "ImportResidents");
    const std::string id = TextAt(request, "command_id");
    EXPECT_TRUE(base::ParseUuid(id)->Time().has_value());
    ids.push_back(id);
    grids.push_back(TextAt(request, "grid_code"));
    if (on_call) on_call();
    if (absl::Status status = before ? before(request) : absl::OkStatus(); !status.ok())
      return status;
    Decide(id, request);
    if (absl::Status status = after ? after(request) : absl::OkStatus(); !status.ok())
      return status;
    MessagePtr answer = Contract::Get().NewMessage(method.output_type());
    EXPECT_TRUE(MergeJson(*answer, nlohmann::json{{"answers", outcomes_[id]}}.dump()).ok());
    return answer;
  }

  std::function<void()> on_call;
  std::function<absl::Status(const google::protobuf::Message&)> before;  // instead of deciding
  std::function<absl::Status(const google::protobuf::Message&)> after;   // instead of the answer
  std::vector<std::string> ids;
  std::vector<std::string> grids;
  std::vector<std::string> doors;  // in the order of being decided
  std::set<std::size_t> sizes;

 private:
  void Decide(const std::string& id, const google::protobuf::Message& request) {
    const auto rows = ListAt(request, "rows");
    sizes.insert(rows.size());
    const std::string bytes = request.SerializeAsString();
    if (outcomes_.contains(id)) {
      EXPECT_EQ(bytes, requests_[id]) << "an id is used for another request";
      return;
    }
    requests_[id] = bytes;
    nlohmann::json& answers = outcomes_[id];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string door = TextAt(*rows[i], "door");
      doors.push_back(door);
      nlohmann::json answer = {{"row", i}, {"household_id", "h" + door}, {"resident_id", "r"}};
      const bool is_new = people_.insert(door + TextAt(*rows[i], "resident.id_number")).second;
      answer["result"] = is_new ? "IMPORT_RESULT_REGISTERED" : "IMPORT_RESULT_KNOWN";
      if (door == "x") {
        answer = {{"row", i},
                  {"result", "IMPORT_RESULT_REJECTED"},
                  {"field", "resident.phone"},
                  {"message", "is \"wrong\",\nmend it"}};
      }
      answers.push_back(answer);
    }
  }

  std::mutex mutex_;
  std::map<std::string, nlohmann::json> outcomes_;
  std::map<std::string, std::string> requests_;
  std::set<std::string> people_;
};

// Counts what was read of it.
class CountedSource : public FeedSource {
 public:
  CountedSource(std::unique_ptr<FeedSource> source, std::atomic<int>& read)
      : source_(std::move(source)), read_(read) {}
  absl::StatusOr<std::optional<FeedRow>> Next() override {
    auto row = source_->Next();
    read_ += row.ok() && row->has_value() ? 1 : 0;
    return row;
  }

 private:
  std::unique_ptr<FeedSource> source_;
  std::atomic<int>& read_;
};

class FeedRunnerTest : public testing::Test {
 protected:
  static constexpr int kGrids = 3;

  FeedRunnerTest() {
    std::filesystem::create_directory(folder_);
    options_.concurrency = 1;
    options_.limits.batch = options_.limits.ready = 4;
    Write(file_, People(30));
  }
  ~FeedRunnerTest() override { std::filesystem::remove_all(folder_); }

  static std::string GridOf(int i) { return fmt::format("33010600100100{}", i % kGrids + 1); }
  static std::string IdNumber(int i) {
    std::string number = fmt::format("33010619900101{:03}", i % 1000);
    return number + CheckDigit(number);
  }
  // Row by row in another grid; the doors are 100, 101, ...
  static std::string People(int count) {
    std::string text = "name,id,building,door\n";
    for (int i = 0; i < count; ++i)
      text += fmt::format("P,{},{},{}\n", IdNumber(i), i % kGrids + 1, 100 + i);
    return text;
  }
  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string ReadAll(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::vector<std::string> Answers() const {
    std::vector<std::string> lines;
    std::istringstream in(ReadAll(answer_file_));
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  FeedMapping Mapping() const {
    return *ParseMapping(
        R"({"columns": {"name": "name", "id_number": "id", "building": "building", "door": "door"}})",
        "people.csv");
  }
  absl::StatusOr<std::unique_ptr<FeedState>> OpenState() const {
    return FeedState::Open(state_file_, {*DigestOfFile(file_), DigestOf("m"), "330106001001"});
  }
  FeedReport Run(RpcCaller& caller) {
    auto answers = AnswerFile::Open(answer_file_);
    auto state = OpenState();
    EXPECT_TRUE(answers.ok() && state.ok()) << answers.status() << state.status();
    const FeedMapping mapping = Mapping();
    std::set<std::string> grids;
    for (int i = 0; i < kGrids; ++i) grids.insert(GridOf(i));
    std::vector<Building> buildings;
    for (int i = 0; i < kGrids; ++i)
      buildings.push_back(
          {GridOf(i), building_ids_ + std::to_string(i), fmt::format("{}幢", i + 1)});
    const BuildingIndex index(grids, buildings, {});
    CountedSource source(*OpenFeedSource(file_, mapping), read_);
    FeedRunner runner(caller, **state, **answers, options_, {});
    const FeedReport report = runner.Run(source, RowResolver(index, mapping));
    counts_ = (*answers)->counts();
    return report;
  }

  std::string folder_ = testing::TempDir() + "/feed-" + base::NewUuidV7().ToString();
  std::string file_ = folder_ + "/people.csv";
  std::string answer_file_ = file_ + ".answers.csv";
  std::string state_file_ = file_ + ".feed-state";
  std::string building_ids_ = "b";
  FeedOptions options_;
  FakeRegistration registration_;
  std::atomic<int> read_ = 0;
  std::map<std::string, std::int64_t> counts_;
};

TEST_F(FeedRunnerTest, SendsEveryRowOnceInBatchesOfAGridAndInOrder) {
  const FeedReport report = Run(registration_);
  EXPECT_TRUE(report.stopped.ok());
  EXPECT_EQ(report.rows, 30);
  EXPECT_EQ(report.answered, 30);
  EXPECT_THAT(registration_.ids, SizeIs(9));  // 4 + 4 + 2 of each grid
  EXPECT_THAT(registration_.sizes, ElementsAre(2, 4));
  std::map<int, std::string> last;
  for (const std::string& door : registration_.doors) {
    std::string& before = last[std::stoi(door) % kGrids];
    EXPECT_LT(before, door);
    before = door;
  }
}

TEST_F(FeedRunnerTest, AnswersEveryRowInTheOrderOfTheFile) {
  Write(file_, "name,id,building,door\nP," + IdNumber(1) + ",1,501\nP,bad,1,501\nP,a\nP," +
                   IdNumber(2) + ",2,x\nP," + IdNumber(1) + ",1幢,501\nP,\"" + IdNumber(1));
  const FeedReport report = Run(registration_);
  EXPECT_TRUE(report.stopped.ok());
  EXPECT_EQ(report.answered, 6);
  EXPECT_THAT(Answers(),
              ElementsAre(kHeader, "2,registered,330106001001001,h501,r,,,",
                          "3,rejected,,,,,id_number,has not 18 characters",
                          StartsWith("4,rejected,,,,,,\"has 2 columns instead of 4"),
                          "5,rejected,330106001001002,,,,phone,\"is \"\"wrong\"\", mend it\"",
                          "6,known,330106001001001,h501,r,,,",
                          StartsWith("7,rejected,,,,,,\"ends within quotes")));
  EXPECT_THAT(ReadAll(answer_file_) + ReadAll(state_file_), Not(HasSubstr("19900101")));
  EXPECT_EQ(counts_["rejected"], 4);
  EXPECT_EQ(counts_["registered"], 1);
  EXPECT_EQ(counts_["known"], 1);
}

TEST_F(FeedRunnerTest, ASecondRunSendsNothingAndSaysTheSame) {
  Run(registration_);
  const std::vector<std::string> answers = Answers();
  const auto counts = counts_;
  registration_.ids.clear();
  const FeedReport again = Run(registration_);
  EXPECT_TRUE(again.stopped.ok());
  EXPECT_EQ(again.rows, 30);
  EXPECT_EQ(again.answered, 0);
  EXPECT_THAT(registration_.ids, IsEmpty());
  EXPECT_EQ(Answers(), answers);
  EXPECT_EQ(counts_, counts);
}

TEST_F(FeedRunnerTest, GoesOnAfterACutBeforeSendingWithTheSameCommandIds) {
  registration_.before = [&](const auto&) {
    return registration_.ids.size() < 3 ? absl::OkStatus() : absl::UnavailableError("no answer");
  };
  const FeedReport cut = Run(registration_);
  EXPECT_EQ(cut.stopped.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(cut.answered, 8);
  registration_.before = nullptr;
  EXPECT_TRUE(Run(registration_).stopped.ok());
  ASSERT_THAT(registration_.ids, SizeIs(10));
  EXPECT_THAT(registration_.ids, Contains(registration_.ids[2]).Times(2));
  EXPECT_EQ(counts_["registered"], 30);
}

// Before and after the command is decided, and while answers are being written.
TEST_F(FeedRunnerTest, GoesOnAfterAKillAtAnyMoment) {
  Run(registration_);
  const std::vector<std::string> wanted = Answers();
  for (std::size_t call = 1; call <= 10; ++call) {
    for (const bool is_decided : {false, true}) {
      for (const std::uintmax_t torn : {0, 1, 20, 60, 150}) {
        SCOPED_TRACE(fmt::format("call {}, decided: {}, {} bytes torn", call, is_decided, torn));
        FakeRegistration killed;
        const auto kill = [&](const auto&) {
          return killed.ids.size() == call ? absl::UnavailableError("killed") : absl::OkStatus();
        };
        (is_decided ? killed.after : killed.before) = kill;
        std::filesystem::remove(state_file_);
        std::filesystem::remove(answer_file_);
        EXPECT_EQ(Run(killed).stopped.ok(), call == 10);
        const std::uintmax_t size = std::filesystem::file_size(answer_file_);
        std::filesystem::resize_file(answer_file_, size > torn ? size - torn : 0);
        killed.before = killed.after = nullptr;
        EXPECT_TRUE(Run(killed).stopped.ok());
        EXPECT_EQ(Answers(), wanted);
        EXPECT_THAT(killed.doors, SizeIs(30));
        EXPECT_THAT(std::set<std::string>(killed.ids.begin(), killed.ids.end()), SizeIs(9));
      }
    }
  }
}

TEST_F(FeedRunnerTest, CutsOffATornLineOfTheState) {
  registration_.before = [&](const auto&) {
    return registration_.ids.size() < 3 ? absl::OkStatus() : absl::UnavailableError("no answer");
  };
  Run(registration_);
  const std::string state = ReadAll(state_file_);
  Write(state_file_, state.substr(0, state.size() - 3));  // killed before it was sent
  registration_.before = nullptr;
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_EQ(counts_["registered"], 30);
  EXPECT_THAT(registration_.ids, Contains(registration_.ids[2]).Times(1));
}

TEST_F(FeedRunnerTest, AsksForAllAnswersAgainWhereTheAnswerFileIsLost) {
  Run(registration_);
  const std::vector<std::string> wanted = Answers();
  const std::vector<std::string> ids = registration_.ids;
  std::filesystem::remove(answer_file_);
  options_.limits.held = 1;  // what was sent before is sent again all the same
  Run(registration_);
  EXPECT_EQ(Answers(), wanted);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()),
            std::set<std::string>(registration_.ids.begin(), registration_.ids.end()));
}

TEST_F(FeedRunnerTest, SendsABatchThatIsAnotherNowUnderANewCommandId) {
  registration_.before = [](const auto&) { return absl::UnavailableError("no answer"); };
  Run(registration_);
  registration_.before = nullptr;
  building_ids_ = "other";
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_THAT(registration_.ids, Contains(registration_.ids[0]).Times(1));
  EXPECT_EQ(counts_["registered"], 30);
}

TEST_F(FeedRunnerTest, SendsABatchOfLongAgoUnderANewCommandId) {
  registration_.before = [](const auto&) { return absl::UnavailableError("no answer"); };
  Run(registration_);
  const std::string old = base::NewUuidV7At(base::WallNow() - std::chrono::hours(72)).ToString();
  std::string state = ReadAll(state_file_);
  state.replace(state.find(registration_.ids[0]), old.size(), old);
  Write(state_file_, state);
  registration_.before = nullptr;
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_THAT(registration_.ids, Not(Contains(old)));
  EXPECT_EQ(counts_["registered"], 30);
}

TEST_F(FeedRunnerTest, RefusesTheStateOfAnotherFile) {
  Run(registration_);
  Write(file_, People(31));
  const auto state = OpenState();
  EXPECT_EQ(state.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(state.status().message()),
              AllOf(HasSubstr("the file is not as it was"), HasSubstr("answer file away")));
  EXPECT_THAT(
      std::string(FeedState::Open(state_file_, {*DigestOfFile(file_), "", ""}).status().message()),
      HasSubstr("the file is not"));
  Write(state_file_, "{}\n");
  EXPECT_EQ(OpenState().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(FeedRunnerTest, IsAloneWithItsFile) {
  const auto state = OpenState();
  ASSERT_TRUE(state.ok());
  EXPECT_THAT(std::string(OpenState().status().message()), HasSubstr("another run is under way"));
}

TEST_F(FeedRunnerTest, RejectsAllRowsOfABatchThatIsRefused) {
  registration_.before = [](const google::protobuf::Message& request) -> absl::Status {
    return TextAt(request, "grid_code") == GridOf(1) ? absl::NotFoundError("grid_code: retired")
                                                     : absl::OkStatus();
  };
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_EQ(counts_["rejected"], 10);
  EXPECT_EQ(counts_["registered"], 20);
  EXPECT_THAT(Answers(), Contains("3,rejected,330106001001002,,,,,grid_code: retired"));
}

TEST_F(FeedRunnerTest, AsksAgainWhenThereIsNoAnswerInTime) {
  registration_.after = [&](const auto&) {
    return registration_.ids.size() <= 3 ? absl::DeadlineExceededError("late") : absl::OkStatus();
  };
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_EQ(registration_.ids[0], registration_.ids[3]);
  EXPECT_EQ(counts_["registered"], 30);
}

TEST_F(FeedRunnerTest, StopsWhereAnAnswerIsNotAboutItsRows) {
  class Forgetful : public RpcCaller {
   public:
    absl::StatusOr<MessagePtr> Call(const google::protobuf::MethodDescriptor& method,
                                    const google::protobuf::Message&) override {
      MessagePtr answer = Contract::Get().NewMessage(method.output_type());
      EXPECT_TRUE(MergeJson(*answer, R"({"answers": [{"row": 0}, {"row": 0}, {"row": 9}]})").ok());
      return answer;
    }
  };
  Forgetful forgetful;
  const FeedReport report = Run(forgetful);
  EXPECT_EQ(report.stopped.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(report.stopped.message()), HasSubstr("answered 1 of 4 rows"));
  EXPECT_THAT(Answers(), ElementsAre(kHeader));
}

TEST_F(FeedRunnerTest, HoldsABoundedNumberOfRows) {
  Write(file_, People(5'000));
  options_.concurrency = 2;
  options_.limits = {.batch = 10, .ready = 10, .held = 50};
  int answered = 0;
  int most = 0;
  registration_.on_call = [&] { most = std::max(most, read_ - answered); };
  registration_.after = [&](const google::protobuf::Message& request) {
    answered += static_cast<int>(ListAt(request, "rows").size());
    return absl::OkStatus();
  };
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_EQ(counts_["registered"], 5'000);
  EXPECT_LE(most, 50 + 2 * 10 + 1);
}

TEST_F(FeedRunnerTest, SendsManyAtATimeButOneOfAGrid) {
  Write(file_, People(3'000));
  options_.concurrency = 8;
  std::mutex mutex;
  std::map<std::string, std::vector<int>> doors;  // by grid, in the order of being sent
  registration_.after = [&](const google::protobuf::Message& request) {
    const std::lock_guard lock(mutex);
    for (const auto* row : ListAt(request, "rows"))
      doors[TextAt(request, "grid_code")].push_back(std::stoi(TextAt(*row, "door")));
    return absl::OkStatus();
  };
  EXPECT_TRUE(Run(registration_).stopped.ok());
  EXPECT_EQ(counts_["registered"], 3'000);
  for (const auto& [grid, sent] : doors) EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end()));
}

}  // namespace
}  // namespace gridkeeper::gridctl
