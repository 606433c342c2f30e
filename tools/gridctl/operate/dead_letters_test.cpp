#include "operate/dead_letters.hpp"

#include <gtest/gtest.h>

#include "gridkeeper/common/v1/record.pb.h"

namespace gridkeeper::gridctl {
namespace {

TEST(LetterIdTest, IsReadAsItIsPrinted) {
  const LetterId id{"health.commands.v1.health.dlq", 3, 17};
  EXPECT_EQ(ToString(id), "health.commands.v1.health.dlq/3/17");
  EXPECT_EQ(ParseLetterId(ToString(id)), id);
  for (const char* bad : {"", "/", "//", "a/1", "/1/2", "a/b/1", "a/1/b", "a/-1/1", "a/1/-1"}) {
    EXPECT_EQ(ParseLetterId(bad), std::nullopt) << bad;
  }
}

TEST(IsReplayableTest, OnlyOwnCommandsAreWrittenAgain) {
  EXPECT_TRUE(IsReplayable("health.commands.v1"));
  EXPECT_TRUE(IsReplayable("registration.bulk.v1"));
  EXPECT_FALSE(IsReplayable("health.events.v1"));
  EXPECT_FALSE(IsReplayable("registration.reference.v1"));
  EXPECT_FALSE(IsReplayable(""));
}

TEST(CommandIdOfTest, IsFoundWhereTheValueCanBeRead) {
  common::v1::CommandMeta meta;
  meta.set_command_id("018f3f5e-0000-7000-8000-000000000000");
  meta.set_actor("worker-01");  // the id of a command that had an actor was once not found
  DeadLetter letter;
  letter.value =
      std::string("\x0a", 1) + static_cast<char>(meta.ByteSizeLong()) + meta.SerializeAsString();
  EXPECT_EQ(CommandIdOf(letter), "018f3f5e-0000-7000-8000-000000000000");
  letter.value = "\xff\xff not protobuf";
  EXPECT_EQ(CommandIdOf(letter), "");
  letter.value = "";
  EXPECT_EQ(CommandIdOf(letter), "");
}

}  // namespace
}  // namespace gridkeeper::gridctl
