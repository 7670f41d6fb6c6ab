#include "clinicalbert/text/size_error.hpp"

#include <sys/mman.h>

#include <cstddef>
#include <string_view>

#include "clinicalbert/text/normalize.hpp"
#include "tests/catch.hpp"

namespace size_error_test {

namespace text = clinicalbert::text;

TEST_CASE("a text of 4 GiB is refused with its length", "[text]") {
  constexpr std::size_t size = std::size_t{1} << 32;
  // Address space only: no page is ever touched.
  void* const address = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(address != MAP_FAILED);
  const std::string_view huge(static_cast<const char*>(address), size);
  CHECK_THROWS_AS(text::check_size(huge), text::size_error);
  CHECK_THROWS_AS(text::normalize(huge, {}), text::size_error);
  CHECK_THROWS_WITH(text::check_size(huge), tests::contains("4294967296 bytes"));
  CHECK_NOTHROW(text::check_size(huge.substr(1)));
  munmap(address, size);
}

}  // namespace size_error_test
