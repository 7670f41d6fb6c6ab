#include "clinicalbert/files/whole_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/files/scratch_folder.hpp"

namespace whole_file_test {

using namespace clinicalbert;
using files::file_error;
using files::whole_file_writer;

namespace {

std::size_t entries(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

/// Limits how large a file may get: a write beyond it fails as on a full disk.
class file_size_limit {
 public:
  explicit file_size_limit(::rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const ::rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~file_size_limit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  ::rlimit before_{};
  void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a file appears at commit and not before") {
  const tests::scratch_folder folder;
  const auto path = folder.path() / "out.txt";
  whole_file_writer writer(path);
  writer.write("one ");
  writer.write("two");
  CHECK(writer.size() == 7);
  CHECK_FALSE(std::filesystem::exists(path));
  writer.commit();
  CHECK(tests::read_bytes(path) == "one two");
  CHECK(entries(folder.path()) == 1);
  CHECK(tests::refusal<file_error>([&] { writer.commit(); }) == path.string() + ": was committed already");
}

TEST_CASE("a file that is not committed leaves nothing, and the old one as it was") {
  const tests::scratch_folder folder;
  const auto path = folder.write("out.txt", "old");
  {
    whole_file_writer writer(path);
    writer.write("new");
  }
  CHECK(tests::read_bytes(path) == "old");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a full disk is an error that names the file") {
  const tests::scratch_folder folder;
  const auto path = folder.write("out.txt", "old");
  std::string message;
  {
    const file_size_limit limit(10'000);
    message = tests::refusal<file_error>([&] { files::write_whole(path, std::string(20'000, 'x')); });
  }
  CHECK(message == path.string() + ": cannot write: File too large");
  CHECK(tests::read_bytes(path) == "old");
  CHECK(entries(folder.path()) == 1);
}

TEST_CASE("replacing a file keeps its permissions and follows a link to it") {
  const tests::scratch_folder folder;
  const auto path = folder.write("real.txt", "old");
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  const auto link = folder.path() / "link.txt";
  std::filesystem::create_symlink("real.txt", link);
  files::write_whole(link, "new");
  CHECK(std::filesystem::is_symlink(link));
  CHECK(tests::read_bytes(path) == "new");
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("what cannot be replaced is refused by name") {
  const tests::scratch_folder folder;
  const auto refusal = [](const std::filesystem::path& path) {
    return tests::refusal<file_error>([&] { whole_file_writer writer(path); });
  };
  CHECK(refusal(folder.path()) == folder.path().string() + ": is not a regular file, so it cannot be replaced");
  CHECK(refusal("/dev/null") == "/dev/null: is not a regular file, so it cannot be replaced");
  const auto nowhere = folder.path() / "no" / "file";
  CHECK(refusal(nowhere) == nowhere.string() + ": cannot create: No such file or directory");
  std::filesystem::create_symlink("b", folder.path() / "a");
  std::filesystem::create_symlink("a", folder.path() / "b");
  CHECK_FALSE(refusal(folder.path() / "a").empty());
}

TEST_CASE("a path names its folder, as the folder or as something in it") {
  const tests::scratch_folder folder;
  CHECK(files::folder_at(folder.path()) == folder.path());
  CHECK(files::folder_at(folder.write("file", "")) == folder.path());
  CHECK(files::folder_at(folder.path() / "missing") == folder.path());
  CHECK(files::folder_at("missing") == ".");
}

}  // namespace whole_file_test
