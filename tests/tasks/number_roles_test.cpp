#include "clinicalbert/tasks/number_roles.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace number_roles_test {

using namespace clinicalbert;

TEST_CASE("pieces with digits are parts of numbers, and the marks in them") {
  const std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "pain", "5",
                                        "##5",   "b12",   "##s",   ".",     ",",      "-",    "\uff15"};
  using enum generation::piece_role;
  CHECK(tasks::number_roles(tokens::vocabulary(pieces)) == std::vector{other, other, other, other, other, other, number,
                                                                       inside, number, other, separator, separator,
                                                                       other, number});
}

}  // namespace number_roles_test
