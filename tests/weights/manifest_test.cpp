#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "clinicalbert/weights/bert_checkpoint.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/files/scratch_folder.hpp"
#include "tests/weights/reference.hpp"

namespace manifest_test {

using namespace clinicalbert;

namespace {

/// Loads a file for the use that its folder suggests: a model where there is a config.json, else the tensors alone.
tests::named_values load(const std::filesystem::path& path, const std::string& only) {
  if (!std::filesystem::exists(path.parent_path() / "config.json")) {
    return tests::read_all(weights::open_checkpoint(path));
  }
  const auto head = only.empty() ? weights::head_kind::pretraining : weights::head_kind::none;
  return tests::read_all(weights::open_bert_checkpoint(path, head).tensors);
}

/// Every reference weight whose name begins with `only` was read, to the bit.
void check_values(const tests::named_values& found, const std::string& type, const std::string& only) {
  for (const auto& [name, values] : tests::reference_weights(type)) {
    if (!name.starts_with(only)) continue;
    CAPTURE(name);
    REQUIRE(found.contains(name));
    CHECK(found.at(name) == values);
  }
}

}  // namespace

TEST_CASE("every file of the oracle's manifest comes out as it says") {
  const auto manifest = tests::oracle("weights/manifest.json");
  if (!manifest) return tests::skip("the whole oracle is not there");
  const auto rows = nlohmann::json::parse(tests::read_bytes(*manifest))["files"];
  REQUIRE(rows.size() > 60);
  for (const auto& row : rows) {
    const auto file = row["file"].get<std::string>();
    const auto expect = row["expect"].get<std::string>();
    const std::string only = row.value("only", "");
    CAPTURE(file, row["why"].get<std::string>());
    const auto path = manifest->parent_path() / file;
    tests::named_values found;
    const auto message = tests::refusal<files::file_error>([&] { found = load(path, only); });
    if (message.empty()) {
      CHECK(expect != "refuse");
      check_values(found, row.value("dtype", "F32"), only);
    } else {
      INFO(message);
      CHECK(expect != "load");
      CHECK_THAT(message, tests::contains(path.parent_path().string()));
      CHECK(message.size() < 700);
    }
  }
  CHECK_FALSE(std::filesystem::exists("PWNED"));
  CHECK_FALSE(std::filesystem::exists(manifest->parent_path().parent_path() / "PWNED.txt"));
}

TEST_CASE("weights that are not finite are refused by name") {
  const tests::scratch_folder folder;
  std::string bytes = tests::read_bytes(tests::data("encoder/h32/model.safetensors"));
  const std::string bad = GENERATE(std::string("\0\0\xC0\x7F", 4), std::string("\0\0\x80\xFF", 4));
  bytes.replace(bytes.size() - 4, 4, bad);
  const auto path = folder.write("model.safetensors", bytes);
  const auto message = tests::refusal<files::file_error>([&] { tests::read_all(weights::open_checkpoint(path)); });
  CHECK_THAT(message, tests::contains("tensor \"cls.seq_relationship.weight\" holds a"));
}

}  // namespace manifest_test
