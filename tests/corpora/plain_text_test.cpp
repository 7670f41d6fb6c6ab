#include "clinicalbert/corpora/plain_text.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "clinicalbert/files/whole_file.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace plain_text_test {

using namespace clinicalbert;
using namespace std::string_literals;

TEST_CASE("a note is read as it is, every byte") {
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "note.txt";
  const std::string text = "\xEF\xBB\xBFPatient\r\n\0\xFF\xC3 end"s + std::string(200000, 'x');
  files::write_whole(path, text);
  const auto note = corpora::read_note(path);
  CHECK(note.text == text);
  CHECK(note.name == path.string());
  std::istringstream in(text);
  CHECK(corpora::read_note(in, "-").text == text);
  std::istringstream nothing;
  CHECK(corpora::read_note(nothing, "-").text.empty());
}

TEST_CASE("what is no readable note is refused by its path") {
  const clinicalbert::tests::temporary_folder folder;
  CHECK_THROWS_WITH(corpora::read_note(folder.path()), tests::contains("is a folder"));
  CHECK_THROWS_WITH(corpora::read_note(folder.path() / "none"), tests::contains("none: cannot open"));
  const auto path = folder.path() / "note.gz";
  files::write_whole(path, "\x1F\x8B canary");
  CHECK_THROWS_WITH(corpora::read_note(path), tests::contains("gunzip") && !tests::contains("canary"));
  std::istringstream in("12345");
  CHECK_THROWS_WITH(corpora::read_text(in, "-", 4), tests::contains("more than 4 bytes"));
}

TEST_CASE("a note of 4 GiB is refused before it is read") {
  const clinicalbert::tests::temporary_folder folder;
  const auto path = folder.path() / "large.txt";
  std::ofstream(path).put('x');
  std::filesystem::resize_file(path, corpora::largest_note + 1);  // a hole: takes no room on the disk
  CHECK_THROWS_WITH(corpora::read_note(path), tests::contains("4294967296 bytes"));
}

}  // namespace plain_text_test
