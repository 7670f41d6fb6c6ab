#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/text/segmentation/sentences.hpp"
#include "clinicalbert/text/span.hpp"
#include "tests/catch.hpp"
#include "tests/data_path.hpp"

namespace sentence_scores_test {

using namespace clinicalbert;

namespace {

// What was measured, less the borders that a later rule may cost while it does good elsewhere. Raise them with the
// measurement.
constexpr double border_floor = 0.996;
constexpr double span_floor = 0.991;

struct marked_text {
  std::string text;
  std::vector<text::byte_span> sentences;
};

std::vector<marked_text> read_marked_notes() {
  std::ifstream file(tests::data("sentences/aci_bench.jsonl"));
  std::vector<marked_text> notes;
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json note = nlohmann::json::parse(line);
    notes.push_back({note.at("text").get<std::string>(), {}});
    for (const nlohmann::json& span : note.at("sentences")) {
      notes.back().sentences.push_back({span.at(0).get<std::uint32_t>(), span.at(1).get<std::uint32_t>()});
    }
  }
  return notes;
}

/// Ends of sentences but for the last, which is where the text ends: no program can miss that.
std::vector<std::uint32_t> borders(const std::vector<text::byte_span>& sentences) {
  std::vector<std::uint32_t> ends;
  for (std::size_t i = 0; i + 1 < sentences.size(); ++i) ends.push_back(sentences[i].end);
  return ends;
}

/// Counts over all notes; F1 = 2 right / (found + marked).
struct agreement {
  std::size_t right = 0;
  std::size_t found = 0;
  std::size_t marked = 0;

  template <class Item, class Less = std::less<>>
  void add(const std::vector<Item>& here, const std::vector<Item>& there, Less less = {}) {
    std::vector<Item> both;
    std::set_intersection(here.begin(), here.end(), there.begin(), there.end(), std::back_inserter(both), less);
    right += both.size();
    found += here.size();
    marked += there.size();
  }

  [[nodiscard]] double f1() const { return 2.0 * static_cast<double>(right) / static_cast<double>(found + marked); }

  void print(std::string_view what) const {
    std::cout << what << ": F1 " << f1() << ", " << right << " right of " << found << " found and " << marked
              << " marked\n";
  }
};

bool is_white_space(std::string_view text) {
  while (!text.empty()) {
    if (text.substr(0, 1).find_first_of(" \t\r\n") == 0) {
      text.remove_prefix(1);
    } else if (text.substr(0, 3) == "\u202f" || text.substr(0, 3) == "\u2009") {
      text.remove_prefix(3);
    } else if (text.substr(0, 2) == "\u00a0") {
      text.remove_prefix(2);
    } else {
      return false;
    }
  }
  return true;
}

TEST_CASE("The marked notes are covered by rising sentences that neither begin nor end with white space") {
  const std::vector<marked_text> notes = read_marked_notes();
  REQUIRE(notes.size() == 20);
  for (std::size_t note = 0; note < notes.size(); ++note) {
    CAPTURE(note);
    const std::string_view text = notes[note].text;
    std::size_t at = 0;
    for (const text::byte_span& sentence : notes[note].sentences) {
      CAPTURE(sentence.begin, sentence.end);
      REQUIRE(at <= sentence.begin);
      REQUIRE(sentence.begin < sentence.end);
      REQUIRE(sentence.end <= text.size());
      CHECK(is_white_space(text.substr(at, sentence.begin - at)));
      CHECK_FALSE(is_white_space(text.substr(sentence.begin, 1)));
      CHECK_FALSE(is_white_space(text.substr(sentence.end - 1, 1)));
      at = sentence.end;
    }
    CHECK(is_white_space(text.substr(at)));
  }
}

TEST_CASE("Sentences agree with those marked by hand in 20 clinical notes") {
  const std::vector<marked_text> notes = read_marked_notes();
  REQUIRE(notes.size() == 20);
  agreement border;
  agreement span;
  for (const marked_text& note : notes) {
    const std::vector<text::byte_span> found = text::split_sentences(note.text);
    border.add(borders(found), borders(note.sentences));
    span.add(found, note.sentences, [](const text::byte_span& a, const text::byte_span& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
  }
  border.print("borders");
  span.print("sentences");
  CHECK(border.f1() >= border_floor);
  CHECK(span.f1() >= span_floor);
}

}  // namespace

}  // namespace sentence_scores_test
