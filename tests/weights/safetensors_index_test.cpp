#include "clinicalbert/weights/safetensors_index.hpp"

#include <string>
#include <vector>

#include "clinicalbert/weights/checkpoint.hpp"
#include "clinicalbert/weights/safetensors_writer.hpp"
#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace safetensors_index_test {

using namespace clinicalbert;

namespace {

/// Two shards, a with x and y, b with z, and an index of that text.
std::filesystem::path sharded(const tests::scratch_folder& folder, const std::string& map) {
  const std::vector<float> values{1, 2};
  weights::write_safetensors(folder.path() / "a", {{"x", {2}, values}, {"y", {2}, values}});
  weights::write_safetensors(folder.path() / "b", {{"z", {2}, values}});
  return folder.write("model.safetensors.index.json", R"({"metadata": {"total_size": 24}, "weight_map": )" + map + "}");
}

}  // namespace

TEST_CASE("a sharded checkpoint is one") {
  const tests::scratch_folder folder;
  sharded(folder, R"({"x": "a", "z": "b", "y": "a"})");
  const auto opened = weights::open_checkpoint(folder.path());
  CHECK(opened.format() == "sharded safetensors");
  REQUIRE(opened.tensors().size() == 3);
  std::vector<float> values(2);
  opened.find("z")->read_into(std::span<float>(values));
  CHECK(values == std::vector<float>{1, 2});
}

TEST_CASE("an index that does not fit its shards is refused") {
  const tests::scratch_folder folder;
  const auto refusal = [&](const std::string& map) {
    const auto path = sharded(folder, map);
    const auto message = tests::refusal<files::file_error>([&] { (void)weights::open_safetensors_index(path); });
    CHECK_THAT(message, tests::contains(path.string() + ": "));
    return message;
  };
  CHECK_THAT(refusal(R"({"x": "a", "y": "a", "z": "c"})"),
             tests::contains("places the tensor \"z\" in \"c\", which is not there"));
  CHECK_THAT(refusal(R"({"x": "a", "y": "b", "z": "b"})"),
             tests::contains("places the tensor \"y\" in \"b\", which does not hold it"));
  CHECK_THAT(refusal(R"({"x": "a", "z": "b"})"), tests::contains("does not name the tensor \"y\" of its file \"a\""));
  for (const char* outside : {"../a", "/tmp/a", "..", ".", "", "d/../a", "a\\\\b", "a\\u0000b"}) {
    CAPTURE(outside);
    CHECK_THAT(refusal(std::string(R"({"x": ")") + outside + "\"}"), tests::contains("outside its folder"));
  }
  CHECK_THAT(refusal(R"({"x": 5})"), tests::contains("has no file name for the tensor \"x\""));
  CHECK_THAT(refusal("{}"), tests::contains("names no tensor"));
  CHECK_THAT(refusal("[]"), tests::contains("has no object \"weight_map\""));
  CHECK_THAT(refusal(R"({"x": "a", "x": "a"})"), tests::contains("has a key twice"));
}

}  // namespace safetensors_index_test
