#include "examples/text_lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/run_program.hpp"

namespace text_lines_test {

using namespace clinicalbert::examples;

namespace {

/// Standard input for as long as this lives.
class standard_input {
 public:
  explicit standard_input(int number) : saved_(::dup(STDIN_FILENO)) { ::dup2(number, STDIN_FILENO); }
  ~standard_input() {
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }

 private:
  int saved_;
};

struct outcome {
  std::string out;
  std::vector<std::string> failures;
};

template <class OpenWorker>
outcome work(const text_lines_options& options, OpenWorker open_worker) {
  const tests::temporary_folder scratch;
  output out(scratch.path() / "out");
  auto failures = write_line_per_text(options, out, open_worker);
  out.commit();
  return {tests::file_text(scratch.path() / "out"), std::move(failures)};
}

/// Each text as "<text>"; "fail" and "memory" fail.
const auto open_echo = [] {
  return [](std::string_view text, std::string& lines) {
    lines += '<';
    if (text == "fail") throw std::runtime_error("it said so");
    if (text == "memory") throw std::bad_alloc();
    lines.append(text).append(">\n");
  };
};

std::string lines_of(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) lines += std::to_string(i) + std::string(i * i % 301, 'x') + "\n";
  return lines;
}

}  // namespace

TEST_CASE("a line is what stands before LF, and nothing else is cut", "[examples]") {
  const tests::temporary_folder scratch;
  const auto path = (scratch.path() / "a").string();
  const auto echo = [&](std::string_view text, text_kind kind) {
    tests::write_text(path, text);
    const auto done = work({kind, {path}, 2}, open_echo);
    CHECK(done.failures.empty());
    return done.out;
  };
  const std::string mark = "\xEF\xBB\xBF";
  CHECK(echo("", text_kind::lines).empty());
  CHECK(echo("a", text_kind::lines) == "<a>\n");
  CHECK(echo("a\n", text_kind::lines) == "<a>\n");
  CHECK(echo("\n\nb", text_kind::lines) == "<>\n<>\n<b>\n");
  CHECK(echo(mark + "no\r\ncough\r\n", text_kind::lines) == "<" + mark + "no\r>\n<cough\r>\n");
  CHECK(echo({"a\0b\n", 4}, text_kind::lines) == std::string("<a\0b>\n", 6));
  CHECK(echo("", text_kind::whole) == "<>\n");
  CHECK(echo(mark + "a\r\nb\n", text_kind::whole) == "<" + mark + "a\r\nb\n>\n");
  CHECK(echo(mark + "{\"text\": \"a\\nb\"}\r\n \r\n\n{\"id\": 1, \"text\": \"\"}", text_kind::jsonl) == "<a\nb>\n<>\n");
}

TEST_CASE("lines longer than a batch and many files come in order, with any number of threads", "[examples]") {
  const tests::temporary_folder scratch;
  std::vector<std::string> files;
  std::string wanted;
  for (const std::size_t count : {3000U, 0U, 1U, 900U}) {
    files.push_back((scratch.path() / std::to_string(files.size())).string());
    const auto lines = lines_of(count) + std::string(count * 200, 'y') + "\nlast" + std::to_string(count);
    tests::write_text(files.back(), lines);
    for (std::size_t at = 0; at < lines.size();) {
      const auto end = std::min(lines.find('\n', at), lines.size());
      wanted += "<" + lines.substr(at, end - at) + ">\n";
      at = end + 1;
    }
  }
  for (const std::size_t threads : {1U, 2U, 5U}) {
    const auto done = work({text_kind::lines, files, threads}, open_echo);
    CHECK(done.failures.empty());
    CHECK((done.out == wanted));
  }
}

TEST_CASE("what fails is told by file and line, and the others are done", "[examples]") {
  const tests::temporary_folder scratch;
  const auto path = [&](const char* name) { return (scratch.path() / name).string(); };
  tests::write_text(path("a"), lines_of(2000) + "fail\nmemory\nok");
  tests::write_text(path("b"), "fail\n");
  for (const std::size_t threads : {1U, 4U}) {
    const auto done =
        work({text_kind::lines, {path("missing"), path("a"), scratch.path().string(), path("b"), "odd\nname"}, threads},
             open_echo);
    CHECK(done.out.ends_with("<ok>\n"));
    REQUIRE(done.failures.size() == 6);
    CHECK(done.failures[0] == path("missing") + ": cannot open: No such file or directory");
    CHECK(done.failures[1] == path("a") + ": line 2001: it said so");
    CHECK(done.failures[2] == path("a") + ": line 2002: there is not enough memory for it");
    CHECK(done.failures[3] == scratch.path().string() + ": cannot read: Is a directory");
    CHECK(done.failures[4] == path("b") + ": line 1: it said so");
    CHECK(done.failures[5] == "file 5: cannot open: No such file or directory");
  }
  const auto whole = work({text_kind::whole, {path("b"), path("missing")}, 2},
                          [] { return [](std::string_view, std::string&) { throw std::runtime_error("no"); }; });
  CHECK(whole.failures ==
        std::vector<std::string>{path("b") + ": no", path("missing") + ": cannot open: No such file or directory"});
}

TEST_CASE("bad lines of JSON are named without a word of them", "[examples]") {
  const tests::temporary_folder scratch;
  const auto path = (scratch.path() / "a").string();
  tests::write_text(path,
                    "{\"text\": \"a\"}\ncanary\n\n[]\n{\"text\": 3}\n{\"canary\": \"\"}\n{\"text\": \"\xFF\"}\n{}");
  const auto done = work({text_kind::jsonl, {path}, 2}, open_echo);
  CHECK(done.out == "<a>\n");
  REQUIRE(done.failures.size() == 6);
  CHECK(done.failures[0] == path + ": line 2: is not valid JSON (byte 0)");
  CHECK(done.failures[1] == path + ": line 4: is no JSON object with a string \"text\"");
  CHECK(done.failures[3].starts_with(path + ": line 6: "));
  CHECK(done.failures[4] == path + ": line 7: is not valid UTF-8 (byte 10)");
}

TEST_CASE("a line or file that is too long is refused, not kept and not cut", "[examples]") {
  const tests::temporary_folder scratch;
  const auto path = [&](const char* name) { return (scratch.path() / name).string(); };
  tests::write_text(path("a"), "a\n" + std::string(9, 'x') + "\nb\n" + std::string(8, 'y') + "\n");
  tests::write_text(path("b"), "a\n" + std::string(700'000, 'x') + "\nb\nfail\n" + std::string(300'000, 'y'));
  tests::write_text(path("c"), "short");
  text_lines_options options{text_kind::lines, {path("a"), path("b"), path("c")}, 2, 8};
  const auto lines = work(options, open_echo);
  CHECK(lines.out == "<a>\n<b>\n<yyyyyyyy>\n<a>\n<b>\n<short>\n");
  const std::string why = "has more than 8 bytes, which 32-bit offsets do not reach";
  REQUIRE(lines.failures.size() == 4);
  CHECK(lines.failures[0] == path("a") + ": line 2: " + why);
  CHECK(lines.failures[1] == path("b") + ": line 2: " + why);
  CHECK(lines.failures[2] == path("b") + ": line 4: it said so");
  CHECK(lines.failures[3] == path("b") + ": line 5: " + why);
  options.kind = text_kind::whole;
  const auto whole = work(options, open_echo);
  CHECK(whole.out == "<short>\n");
  CHECK(whole.failures == std::vector<std::string>{path("a") + ": " + why, path("b") + ": " + why});
}

TEST_CASE("a worker may see the other fields of a line", "[examples]") {
  const tests::temporary_folder scratch;
  const auto path = (scratch.path() / "a").string();
  tests::write_text(path, "{\"text\": \"a\", \"id\": 7}\n");
  const auto open = [] {
    return [](const text_record& record, std::string& lines) {
      lines += std::string(record.text) + (record.fields == nullptr ? "none" : record.fields->at("id").dump()) + "\n";
    };
  };
  CHECK(work({text_kind::jsonl, {path}, 1}, open).out == "a7\n");
  CHECK(work({text_kind::whole, {path}, 1}, open).out == tests::file_text(path) + "none\n");
}

TEST_CASE("failures are counted where there are very many", "[examples]") {
  const tests::temporary_folder scratch;
  const auto path = (scratch.path() / "a").string();
  std::string text;
  for (int i = 0; i < 1234; ++i) text += "fail\n";
  tests::write_text(path, text);
  const auto done = work({text_kind::lines, {path}, 2}, open_echo);
  REQUIRE(done.failures.size() == 1001);
  CHECK(done.failures.back() == "234 more could not be done");
}

TEST_CASE("a line written by hand is answered before the next one", "[examples]") {
  for (const std::size_t threads : {1U, 3U}) {
    int in[2], lines[2];
    REQUIRE(::pipe(in) == 0);
    REQUIRE(::pipe(lines) == 0);
    const standard_input from_pipe(in[0]);
    // The worker tells through a second pipe what it has done, so that a wait for more input would hang here.
    const auto open = [&] {
      return [&](std::string_view text, std::string&) {
        if (::write(lines[1], text.data(), text.size()) < 0) throw std::logic_error("the second pipe is broken");
      };
    };
    const auto say = [&](std::string_view line) {
      REQUIRE(::write(in[1], line.data(), line.size()) == static_cast<::ssize_t>(line.size()));
    };
    const auto hear = [&] {
      char buffer[64];
      const auto count = ::read(lines[0], buffer, sizeof buffer);
      return std::string(buffer, static_cast<std::size_t>(count));
    };
    outcome done;
    std::jthread program([&] { done = work({text_kind::lines, {}, threads}, open); });
    say("one\nthr");
    CHECK(hear() == "one");
    say("ee\n");
    CHECK(hear() == "three");
    ::close(in[1]);
    program.join();
    CHECK(done.failures.empty());
    for (const int number : {in[0], lines[0], lines[1]}) ::close(number);
  }
}

TEST_CASE("standard input can be given once only, and an error of another kind comes out", "[examples]") {
  CHECK_THROWS_AS(work({text_kind::lines, {"-", "-"}, 1}, open_echo), usage_error);
  const tests::temporary_folder scratch;
  const auto path = (scratch.path() / "a").string();
  tests::write_text(path, lines_of(5000));
  const auto open = [] { return [](std::string_view, std::string&) { throw std::logic_error("a bug"); }; };
  CHECK_THROWS_AS(work({text_kind::lines, {path}, 3}, open), std::logic_error);
}

}  // namespace text_lines_test
