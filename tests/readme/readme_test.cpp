#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/data_path.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/word_model.hpp"

namespace {

const std::string expected = "0 9 Chemical Metformin\n24 41 Disease diabetes mellitus\n46 58 Disease hypertension\n";

// Where the sources are: among Bazel's runfiles, or the working directory.
std::filesystem::path root() { return tests::data("config").parent_path().parent_path().parent_path(); }

}  // namespace

TEST_CASE("the program of the README does what the README says") {
  const tests::temporary_folder scratch;
  const auto model = (scratch.path() / "model").string();
  tests::write_word_model(model);
  const auto result = tests::run(tests::program("readme_program"), {model});
  CHECK(result.status == 0);
  CHECK(result.out == expected);
  CHECK(result.err.empty());
  const auto without = tests::run(tests::program("readme_program"), {(scratch.path() / "missing").string()});
  CHECK(without.status == 1);
  CHECK(!without.err.empty());
}

TEST_CASE("the README shows the program") {
  const auto readme = root() / "README.md";
  if (!std::filesystem::exists(readme)) return tests::skip("no README.md among the data of this test");
  CHECK(tests::file_text(readme).find(tests::file_text(root() / "examples/readme_program.cpp")) != std::string::npos);
}

TEST_CASE("one line of g++ builds the program, of one unit that includes the library and of two") {
  const tests::temporary_folder scratch;
  const auto model = (scratch.path() / "model").string(), built = (scratch.path() / "readme_program").string();
  tests::write_word_model(model);
  for (const char* second : {"", " tests/readme/second_unit.cpp"}) {
    const auto compiled =
        tests::run("/bin/sh", {"-c", "cd '" + root().string() +
                                         "' && g++ -std=c++20 -Iinclude $(pkg-config --cflags eigen3) "
                                         "examples/readme_program.cpp" +
                                         second + " -o '" + built + "' -pthread"});
    INFO(compiled.err);
    REQUIRE(compiled.status == 0);
    CHECK(tests::run(built, {model}).out == expected);
  }
}
