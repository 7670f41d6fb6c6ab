#include "clinicalbert/tokens/piece_writer.hpp"

#include "tests/catch.hpp"

namespace piece_writer_test {

namespace tokens = clinicalbert::tokens;

TEST_CASE(
    "pieces that are collected are those that are appended, behind what "
    "was there",
    "[tokens]") {
  tokens::encoding wanted, got;
  wanted.push_special(7, 0);
  got.push_special(7, 0);
  tokens::piece_writer writer(got, 1);
  for (std::int32_t i = 0; i < 1000; ++i) {
    const auto at = static_cast<std::uint32_t>(i);
    writer.make_room(i % 2 == 0 ? 1 : tokens::piece_writer::capacity);
    writer.push(i, {at, at + 2}, i / 3);
    wanted.push_back(i, {at, at + 2}, i / 3, 1);
  }
  writer.flush();
  CHECK(got == wanted);
  writer.flush();
  CHECK(got == wanted);
}

}  // namespace piece_writer_test
