#include "eventing/area_page.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "eventing/fake_state_reader.hpp"

namespace gridkeeper::eventing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Answer {
  absl::StatusOr<AreaPage> page = absl::UnknownError("not called back");
  std::vector<std::string> taken;  // "<field>=<value>"
};

Answer Read(FakeStateReader& reader, AreaPageRequest request, const AcceptEntity& accept = {}) {
  Answer answer;
  ReadAreaPage(
      reader, std::move(request), accept ? accept : [](const Entity&) { return true; },
      [&](const Entity& entity) { answer.taken.push_back(entity.field + "=" + entity.value); },
      [&](absl::StatusOr<AreaPage> page) { answer.page = std::move(page); });
  return answer;
}

TEST(AreaPage, PagesFollowOneAnotherWithoutGapOrOverlap) {
  FakeStateReader reader;
  std::vector<std::string> keys;
  std::vector<std::string> all;
  for (int key = 0; key < 70; ++key) {
    keys.push_back(fmt::format("grid{:03}", key));
    for (int field = 0; field < key % 4; ++field) {
      const std::string name = fmt::format("id{:03}{}", key, field);
      reader.Put(keys.back(), "open", name, "v");
      all.push_back(name + "=v");
    }
  }
  for (std::size_t size : {1U, 2U, 7U, 104U, 105U, 1000U}) {
    std::vector<std::string> seen;
    std::string token;
    do {
      const Answer answer = Read(reader, {keys, {"open"}, size, token});
      ASSERT_TRUE(answer.page.ok());
      ASSERT_LE(answer.taken.size(), size);
      seen.insert(seen.end(), answer.taken.begin(), answer.taken.end());
      token = answer.page->next_token;
    } while (!token.empty());
    EXPECT_EQ(seen, all) << size;
  }
}

TEST(AreaPage, FirstPageReadsNoMoreKeysThanItNeeds) {
  FakeStateReader reader;
  std::vector<std::string> keys;
  for (int key = 0; key < 500; ++key) {
    keys.push_back(fmt::format("grid{:03}", key));
    reader.Put(keys.back(), "open", "id", "v");
  }
  EXPECT_EQ(Read(reader, {keys, {"open"}, 10, ""}).taken.size(), 10U);
  EXPECT_THAT(reader.lists(), ElementsAre(32));
}

TEST(AreaPage, EntityFoundInTwoKindsCountsOnceInTheLater) {
  FakeStateReader reader;
  reader.Put("a", "open", "1", "open");
  reader.Put("a", "open", "2", "open");
  reader.Put("a", "closed", "1", "closed");
  reader.Put("a", "closed", "0", "closed");
  EXPECT_THAT(Read(reader, {{"a"}, {"open", "closed"}, 10, ""}).taken,
              ElementsAre("0=closed", "1=closed", "2=open"));
}

TEST(AreaPage, WhatIsLeftOutFillsNoPage) {
  FakeStateReader reader;
  for (int i = 0; i < 9; ++i) reader.Put("a", "open", std::to_string(i), "v");
  const auto odd = [](const Entity& entity) { return (entity.field[0] - '0') % 2 == 1; };
  const Answer first = Read(reader, {{"a"}, {"open"}, 3, ""}, odd);
  EXPECT_THAT(first.taken, ElementsAre("1=v", "3=v", "5=v"));
  const Answer second = Read(reader, {{"a"}, {"open"}, 3, first.page->next_token}, odd);
  EXPECT_THAT(second.taken, ElementsAre("7=v"));
  EXPECT_THAT(second.page->next_token, IsEmpty());
}

TEST(AreaPage, KeysBeingRebuiltAreNamed) {
  FakeStateReader reader;
  reader.Put("a", "open", "1", "v");
  reader.Put("c", "open", "3", "v");
  reader.SetUnavailable("b");
  const Answer answer = Read(reader, {{"a", "b", "c"}, {"open", "closed"}, 10, ""});
  EXPECT_THAT(answer.taken, ElementsAre("1=v", "3=v"));
  EXPECT_THAT(answer.page->unavailable_keys, ElementsAre("b"));
}

TEST(AreaPage, ForeignTokenIsRefused) {
  FakeStateReader reader;
  for (const char* token : {"x", "/", "/x", "x/"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Read(reader, {{"a"}, {"open"}, 10, token}).page.status()));
  }
}

}  // namespace
}  // namespace gridkeeper::eventing
