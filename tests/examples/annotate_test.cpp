#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/examples/canary.hpp"
#include "tests/examples/run_program.hpp"
#include "tests/examples/scratch_files.hpp"
#include "tests/examples/well_formed.hpp"
#include "tests/examples/word_model.hpp"

namespace annotate_test {

namespace {

using json = nlohmann::json;
using namespace std::string_view_literals;
using tests::canary;

const std::string note = "Plan: aspirin <81 mg> & metformin\tdaily.\r\n  Known diabetes mellitus, hypertension; " +
                         canary + " caf\xC3\xA9.\n";

/// The model and two good notes in a folder of their own.
struct ward : tests::scratch_files {
  std::string model = path("model");
  std::string first = file("first.txt", note), second = file("second.txt", "no hypertension");

  ward() { tests::write_word_model(model); }

  [[nodiscard]] tests::program_result annotate(std::vector<std::string> arguments, std::string_view in = "") const {
    arguments.insert(arguments.begin(), {"--model", model});
    return tests::run_with_clean_messages("annotate", arguments, in);
  }
};

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

/// "aspirin Chemical, ...": what the offsets of a line of JSON cover.
std::string covered(const json& line, const std::string& text) {
  std::string all;
  for (const auto& entity : line.at("entities")) {
    const std::size_t begin = entity.at("begin"), end = entity.at("end");
    const double score = entity.at("score");
    CHECK((score > 0.9 && score <= 1));
    all += (all.empty() ? "" : ", ") + text.substr(begin, end - begin) + " " + entity.at("label").get<std::string>();
  }
  return all;
}

const std::string all_of_note = "aspirin Chemical, metformin Chemical, diabetes mellitus Disease, hypertension Disease";

}  // namespace

TEST_CASE("annotate writes a line of JSON a note, in order, whatever the number of threads") {
  const ward w;
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < 40; ++i)
    notes.push_back(w.file("n" + std::to_string(i), std::string(i % 7 * 50, 'x') + " " + note));
  for (const char* threads : {"1", "2", "5"}) {
    std::vector<std::string> arguments{"--format", "jsonl", "--threads", threads};
    arguments.insert(arguments.end(), notes.begin(), notes.end());
    const auto result = w.annotate(arguments);
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    const auto lines = lines_of(result.out);
    REQUIRE(lines.size() == notes.size());
    for (std::size_t i = 0; i < notes.size(); ++i) {
      CHECK(lines[i].at("note") == notes[i]);
      CHECK(covered(lines[i], tests::file_text(notes[i])) == all_of_note);
    }
  }
}

TEST_CASE("annotate reads standard input where there is no note or it is called -") {
  const ward w;
  for (const auto& arguments : std::vector<std::vector<std::string>>{{}, {"-"}}) {
    auto with_format = arguments;
    with_format.insert(with_format.begin(), {"--format", "jsonl"});
    const auto result = w.annotate(with_format, note);
    REQUIRE(result.status == 0);
    const auto lines = lines_of(result.out);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at("note") == "-");
    CHECK(covered(lines[0], note) == all_of_note);
  }
  CHECK(w.annotate({"-", "-"}).status == 2);
}

TEST_CASE("annotate marks entities in brackets where there is no terminal, and keeps every other byte") {
  const ward w;
  const auto result = w.annotate({w.first});
  CHECK(result.status == 0);
  CHECK(result.out ==
        "Plan: [aspirin|Chemical] <81 mg> & [metformin|Chemical]\tdaily.\r\n  Known [diabetes mellitus|Disease], "
        "[hypertension|Disease]; " +
            canary + " caf\xC3\xA9.\n");
  const auto two = w.annotate({w.first, w.second});
  CHECK(two.out ==
        "==> " + w.first + " <==\n" + result.out + "\n==> " + w.second + " <==\nno [hypertension|Disease]\n");
}

TEST_CASE("annotate names a bad note at the end and does the others") {
  const ward w;
  const std::string missing = w.path("missing.txt"), packed = w.file("packed", std::string("\x1F\x8B") + canary);
  const auto result = w.annotate({"--format", "jsonl", missing, w.first, w.scratch.path().string(), packed, w.second});
  CHECK(result.status == 1);
  const auto lines = lines_of(result.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].at("note") == w.first);
  CHECK(lines[1].at("note") == w.second);
  CHECK(count(result.err, "\n") == 3);
  CHECK_THAT(result.err, tests::contains("annotate: " + missing + ": cannot open"));
  CHECK_THAT(result.err, tests::contains("annotate: " + w.scratch.path().string() + ": is a folder"));
  CHECK_THAT(result.err, tests::contains("annotate: " + packed + ": is packed with gzip"));
}

TEST_CASE("annotate writes a file whole or not at all") {
  const ward w;
  const std::string output = w.path("found.jsonl");
  SECTION("no note could be done: what was there stays") {
    tests::write_text(output, "before");
    CHECK(w.annotate({"--format", "jsonl", "--output", output, w.path("missing")}).status == 1);
    CHECK(tests::file_text(output) == "before");
  }
  SECTION("some could") {
    CHECK(w.annotate({"--format", "jsonl", "--output", output, w.first, w.path("missing")}).status == 1);
    CHECK(lines_of(tests::file_text(output)).size() == 1);
  }
  SECTION("it cannot be written") {
    const auto result = w.annotate({"--format", "html", "--output", w.path("no/folder/page.html"), w.first});
    CHECK(result.status == 1);
    CHECK(count(result.err, "\n") == 1);
  }
  for (const auto& entry : std::filesystem::directory_iterator(w.scratch.path()))
    CHECK(entry.path().extension() != ".part");
}

TEST_CASE("annotate --format html writes one well-formed page that needs nothing from outside") {
  const ward w;
  const std::string odd = w.file("odd & <name>", "hypertension \xFF\x1B[31m \0 </pre><script>x\"'"sv);
  const auto result = w.annotate({"--format", "html", w.first, odd, w.path("missing")});
  CHECK(result.status == 1);
  const auto& page = result.out;
  CHECK(tests::why_not_well_formed(page) == "");
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("http") == std::string::npos);
  CHECK(page.find("url(") == std::string::npos);
  CHECK(count(page, "<mark ") == 5);
  CHECK(count(page, "<article ") == 2);
  CHECK_THAT(page, tests::contains("data-label=\"Chemical\" data-facts=\"score 0.99"));
  CHECK_THAT(page, tests::contains(", bytes 6–13\">aspirin</mark> &lt;81 mg&gt; &amp; <mark"));
  CHECK_THAT(page, tests::contains("</mark>\tdaily.\n  Known <mark"));
  CHECK_THAT(page, tests::contains(
                       "</mark> \xEF\xBF\xBD\xE2\x90\x9B[31m \xE2\x90\x80 &lt;/pre&gt;&lt;script&gt;x&quot;'</pre>"));
  CHECK_THAT(page, tests::contains("Disease <b>3</b>"));
  CHECK_THAT(page, tests::contains("Chemical <b>2</b>"));
  CHECK_THAT(page, tests::contains("odd &amp; &lt;name&gt;"));
  CHECK_THAT(page, tests::contains("Not annotated"));
}

TEST_CASE("annotate --format brat counts in code points and replaces nothing of others") {
  const ward w;
  const std::string text = "caf\xC3\xA9 \xFF aspirin, diabetes\nmellitus";
  const std::string lines = "T1\tChemical 7 14\taspirin\nT2\tDisease 16 24;25 33\tdiabetes mellitus\n";
  const std::string name = w.file("report.txt", text);
  SECTION("beside the note") {
    tests::write_text(w.path("report.ann"), "");  // as one begins in brat
    CHECK(w.annotate({"--format", "brat", name}).status == 0);
    CHECK(tests::file_text(w.path("report.ann")) == lines);
    CHECK(w.annotate({"--format", "brat", name}).status == 0);
    tests::write_text(w.path("report.ann"), "T1\tDisease 0 4\tmine\n");
    const auto result = w.annotate({"--format", "brat", name, w.second});
    CHECK(result.status == 1);
    CHECK(count(result.err, "\n") == 1);
    CHECK(tests::file_text(w.path("report.ann")) == "T1\tDisease 0 4\tmine\n");
    CHECK(tests::file_text(w.path("second.ann")) == "T1\tDisease 3 15\thypertension\n");
  }
  SECTION("into a folder, with the text") {
    std::filesystem::create_directory(w.path("other"));
    const std::string same = w.file("other/report.txt", "aspirin");
    const auto result = w.annotate({"--format", "brat", "--output", w.path("out"), name, same});
    CHECK(result.status == 1);
    CHECK_THAT(result.err, tests::contains(same + ": has the same name"));
    CHECK(tests::file_text(w.path("out/report.ann")) == lines);
    CHECK(tests::file_text(w.path("out/report.txt")) == "caf\xC3\xA9 \xEF\xBF\xBD aspirin, diabetes\nmellitus");
    CHECK(tests::file_text(name) == text);
  }
  SECTION("standard input") { CHECK(w.annotate({"--format", "brat"}, text).out == lines); }
}

TEST_CASE("annotate takes empty notes and bytes of every kind") {
  const ward w;
  std::string every;
  for (int i = 0; i < 512; ++i) every += static_cast<char>(i);
  for (const char* format : {"text", "jsonl", "html"}) {
    const auto result =
        w.annotate({"--format", format, w.file("empty", ""), w.file("every", every + " aspirin " + every)});
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    CHECK(count(result.out, "Chemical") > 0);
  }
}

TEST_CASE("annotate has an exit status for a wrong command line and never repeats it") {
  const ward w;
  for (const auto& wrong : std::vector<std::vector<std::string>>{
           {"--" + canary}, {"--format", canary}, {"--threads", canary}, {"--threads", "0"}, {"--threads"}}) {
    const auto result = w.annotate(wrong);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(count(result.err, "\n") == 1);
  }
  SECTION("a note that was given for its path is not repeated") {
    const auto result = w.annotate({"the note itself,\n" + canary + " and more"});
    CHECK(result.status == 1);
    CHECK(count(result.err, "\n") == 1);
  }
  SECTION("help") {
    const auto result = w.annotate({"--help"});
    CHECK(result.status == 0);
    CHECK_THAT(result.out, tests::contains("Examples:"));
    CHECK(result.err.empty());
  }
}

TEST_CASE("annotate says in one line what is wrong with a model") {
  const ward w;
  const auto program = tests::program("annotate");
  for (const std::string& model : {w.path("missing"), w.scratch.path().string(), w.first}) {
    const auto result = tests::run(program, {"--model", model, w.first});
    CHECK(result.status == 1);
    CHECK(result.out.empty());
    CHECK(count(result.err, "\n") == 1);
    CHECK(result.err.find(canary) == std::string::npos);
  }
  SECTION("the folder or its file of weights, by option or in the environment") {
    CHECK(tests::run(program, {"--model", w.model + "/model.safetensors", w.second}).status == 0);
    CHECK(tests::run(program, {w.second}, "", {"CLINICALBERT_MODEL=" + w.model}).out == "no [hypertension|Disease]\n");
  }
}

TEST_CASE("annotate finds the same in bf16 and int8, and refuses a precision that there is not") {
  const ward w;
  const auto lines = lines_of(w.annotate({"--format", "jsonl", w.first, w.second}).out);
  REQUIRE(lines.size() == 2);
  for (const char* precision : {"fp32", "bf16", "int8"}) {
    CAPTURE(precision);
    const auto result = w.annotate({"--precision", precision, "--format", "jsonl", w.first, w.second});
    CHECK(result.status == 0);
    const auto found = lines_of(result.out);
    REQUIRE(found.size() == 2);
    CHECK(covered(found[0], note) == covered(lines[0], note));
    CHECK(covered(found[1], "no hypertension") == covered(lines[1], "no hypertension"));
  }
  CHECK(w.annotate({"--precision", "fp8", w.first}).status == 2);
}

TEST_CASE("annotate finds the same with every set of kernels that runs here, and refuses the others") {
  const ward w;
  const auto list = w.annotate({"--cpu", "list"});
  REQUIRE(list.status == 0);
  CHECK(count(list.out, "in use") == 1);
  const auto want = w.annotate({"--format", "jsonl", w.first}).out;
  std::istringstream lines(list.out);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    const auto name = line.substr(0, line.find(' '));
    const auto result = w.annotate({"--cpu", name, "--format", "jsonl", w.first});
    if (line.find("not on this processor") != std::string::npos) {
      CHECK(result.status == 2);
      CHECK(count(result.err, "this processor lacks") == 1);
      continue;
    }
    CHECK(covered(lines_of(result.out).at(0), note) == covered(lines_of(want).at(0), note));
    const auto by_environment =
        tests::run(tests::program("annotate"), {"--cpu", "list"}, "", {"CLINICALBERT_CPU=" + name});
    std::istringstream again(by_environment.out);
    for (std::string other; std::getline(again, other);)
      CHECK((other.find("in use") != std::string::npos) == (other.substr(0, other.find(' ')) == name));
  }
  CHECK(w.annotate({"--cpu", canary, w.first}).status == 2);
}

}  // namespace annotate_test
