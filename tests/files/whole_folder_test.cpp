#include "clinicalbert/files/whole_folder.hpp"

#include <filesystem>
#include <stdexcept>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace whole_folder_test {

using namespace clinicalbert;

TEST_CASE("a folder appears with all that is in it, or not at all") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "out";
  files::make_whole_folder(path / "", [&](const std::filesystem::path& part) {
    CHECK(!std::filesystem::exists(path));
    CHECK(part.parent_path() == folder.path());
    std::filesystem::create_directory(part / "in");
    files::write_whole(part / "in/a", "text");
  });
  CHECK(std::filesystem::exists(path / "in/a"));
  CHECK_THROWS_AS(files::make_whole_folder(folder.path() / "other",
                                           [](const std::filesystem::path& part) {
                                             files::write_whole(part / "a", "text");
                                             throw std::runtime_error("no");
                                           }),
                  std::runtime_error);
  // A folder that is not empty is not replaced.
  CHECK_THROWS_AS(files::make_whole_folder(path, [](const std::filesystem::path&) {}), files::file_error);
  CHECK_THROWS_AS(files::make_whole_folder(folder.path() / "none/out", [](const std::filesystem::path&) {}),
                  files::file_error);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  CHECK(std::filesystem::exists(path / "in/a"));
}

}  // namespace whole_folder_test
