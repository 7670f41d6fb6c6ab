#include "clinicalbert/files/mapped_file.hpp"

#include <sys/stat.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>

#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace mapped_file_test {

using namespace clinicalbert;
using files::file_error;
using files::mapped_file;

TEST_CASE("a mapped file shows the bytes of the file") {
  const tests::scratch_folder folder;
  const std::string content("one\0two\n", 8);
  mapped_file file(folder.write("a", content));
  CHECK(file.text() == content);
  CHECK(file.bytes().size() == 8);
  CHECK(file.bytes()[3] == std::byte{0});

  SECTION("and moves without moving the bytes") {
    const auto* const where = file.bytes().data();
    mapped_file other(folder.write("b", "other"));
    other = std::move(file);
    CHECK(other.bytes().data() == where);
    CHECK(other.text() == content);
  }
}

TEST_CASE("an empty file is an empty span") {
  const tests::scratch_folder folder;
  const mapped_file file(folder.write("empty", ""));
  CHECK(file.bytes().empty());
  CHECK(file.text().empty());
  file.release(0, 100);
}

TEST_CASE("released pages are read again") {
  const tests::scratch_folder folder;
  std::string content(100'000, 'x');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i % 251);
  const mapped_file file(folder.write("pages", content));
  REQUIRE(file.text() == content);
  file.release(5'000, 60'000);
  CHECK(file.text() == content);
  file.release(0, static_cast<std::size_t>(-1));
  file.release(200'000, 1);
  CHECK(file.text() == content);
}

TEST_CASE("what is no regular file is refused by name") {
  const tests::scratch_folder folder;
  const auto refusal = [](const std::filesystem::path& path) {
    return tests::refusal<file_error>([&] { mapped_file file(path); });
  };
  CHECK(refusal(folder.path()) == folder.path().string() + ": is a folder where a file was expected");
  const auto absent = folder.path() / "absent";
  CHECK(refusal(absent) == absent.string() + ": cannot open: No such file or directory");
  CHECK(refusal("/dev/null") == "/dev/null: is not a regular file");
  const auto pipe = folder.path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(refusal(pipe) == pipe.string() + ": is not a regular file");
}

}  // namespace mapped_file_test
