#include <cstddef>
#include <cstdint>
#include <exception>
#include <random>
#include <string>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/weights/checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/weights/reference.hpp"

namespace fuzz_test {

using namespace clinicalbert;

namespace {

/// Changes, removes or repeats a few bytes, mostly where the structure lies: at the ends.
std::string mutate(std::string bytes, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (std::size_t n = 1 + below(4); n > 0 && !bytes.empty(); --n) {
    const std::size_t reach = std::min<std::size_t>(bytes.size(), below(4) == 0 ? bytes.size() : 9000);
    const std::size_t at = below(2) == 0 ? below(reach) : bytes.size() - 1 - below(reach);
    const std::size_t length = std::min(bytes.size() - at, 1 + below(16));
    switch (below(6)) {
      case 0:
        bytes[at] = static_cast<char>(below(256));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 4:
        bytes.replace(at, length, std::string(length, below(2) == 0 ? '\xFF' : '\0'));
        break;
      default:
        bytes.resize(bytes.size() - below(bytes.size()));
        break;
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("a damaged checkpoint loads or is refused, whatever the damage") {
  const tests::scratch_folder folder;
  const auto seed = static_cast<std::uint32_t>(20240607);
  std::size_t loaded = 0;
  std::size_t refused = 0;
  for (const char* name : {"encoder/h32/model.safetensors", "weights/bin-zip-views/pytorch_model.bin",
                           "weights/bin-legacy-views/pytorch_model.bin"}) {
    const std::string good = tests::read_bytes(tests::data(name));
    std::mt19937 random(seed);
    for (int round = 0; round < 400; ++round) {
      CAPTURE(name, seed, round);
      const auto path = folder.write("f.safetensors", mutate(good, random));
      try {
        tests::read_all(weights::open_checkpoint(path));
        ++loaded;
      } catch (const files::file_error& error) {
        ++refused;
        if (!std::string(error.what()).starts_with(path.string() + ": ")) FAIL(error.what());
      } catch (const std::exception& error) {
        FAIL("another exception: " << error.what());
      }
    }
  }
  CAPTURE(loaded, refused);
  CHECK(loaded > 20);
  CHECK(refused > 200);
}

}  // namespace fuzz_test
