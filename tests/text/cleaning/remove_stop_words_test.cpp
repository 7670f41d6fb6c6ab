#include "clinicalbert/text/cleaning/remove_stop_words.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/text/cleaning/step_properties.hpp"

namespace remove_stop_words_test {

namespace text = clinicalbert::text;
using text::byte_span;

namespace {

std::string without(std::string_view original, const text::stop_words& list) {
  return text::remove_stop_words(original, list).text;
}

text::stop_words list_of(const std::vector<std::string>& words) {
  text::stop_words list;
  for (const auto& word : words) list.add(word);
  return list;
}

}  // namespace

TEST_CASE("a word has its apostrophes, hyphens and points of abbreviations", "[text]") {
  const auto word = [](std::string_view text) {
    const auto found = text::find_alphabetic_word(text, 0);
    return std::string(text.substr(0, found.span.end)) + (found.precedes_point ? "." : "");
  };
  CHECK(word("fever, chills") == "fever");
  CHECK(word("don't.") == "don't.");
  CHECK(word("follow-up-") == "follow-up");
  CHECK(word("i.e. so") == "i.e.");
  CHECK(word("end.Next") == "end.");
  CHECK(word("a--b") == "a");
  CHECK(word("-a").empty());
  CHECK(word("").empty());
  CHECK(word("B\xE8\xB6\x85") == "B");
}

TEST_CASE("whole English words are left out, whatever their case", "[text]") {
  const auto english = text::stop_words::english();
  CHECK(without("The fever of the patient, and no rash", english) == " fever   patient,  no rash");
  CHECK(without("follow-up, theatre, THE", english) == "follow-up, theatre, ");
  CHECK(without("'tis inc. i.e. x'the she\xE2\x80\x99s", english) == "   x'the ");
  CHECK(without("and/or", english) == "/");
  CHECK(without("", english).empty());
}

TEST_CASE("of Chinese, the longest word of the list is left out", "[text]") {
  // 的 的话 发热; 发热的话的 -> 话 would be left if the shorter one were taken
  const auto list = list_of({"\xE7\x9A\x84", "\xE7\x9A\x84\xE8\xAF\x9D"});
  CHECK(without("\xE5\x8F\x91\xE7\x83\xAD\xE7\x9A\x84\xE8\xAF\x9D\xE7\x9A\x84", list) == "\xE5\x8F\x91\xE7\x83\xAD");
  CHECK(without("CT\xE7\x9A\x84"
                "a",
                list) == "CTa");
}

TEST_CASE("given words, of Chinese only whole ones are left out", "[text]") {
  const auto list = list_of({"\xE7\x9A\x84", "the"});
  const std::string note = "the \xE7\x9A\x84\xE7\xA1\xAE\xE7\x9A\x84";  // the 的确的
  const std::vector<byte_span> words = {{0, 3}, {4, 10}, {10, 13}};
  const auto made = text::remove_stop_words(note, list, words);
  CHECK(made.text == " \xE7\x9A\x84\xE7\xA1\xAE");
  CHECK(text::remove_stop_words(note, list, std::vector<byte_span>{}).text == note.substr(3));
}

TEST_CASE("a stop word of several given words is left out", "[text]") {
  const auto list = list_of({"\xE4\xB8\x80", "\xE4\xB8\x80\xE4\xB8\xAA"});
  const std::string note = "\xE4\xB8\x80\xE4\xB8\xAA\xE7\x97\x85";  // 一个病
  const std::vector<byte_span> words = {{0, 3}, {3, 6}, {6, 9}};
  CHECK(text::remove_stop_words(note, list, words).text == note.substr(6));
  CHECK(text::remove_stop_words(note, list, std::vector<byte_span>{{0, 3}, {3, 9}}).text == note.substr(3));
}

TEST_CASE("what stays around stop words keeps its place", "[text]") {
  const auto made = text::remove_stop_words("of the fever", text::stop_words::english());
  CHECK(made.text == "  fever");
  CHECK(made.map.origin({2, 7}) == byte_span{7, 12});
}

TEST_CASE("removing stop words keeps the properties of a step", "[text]") {
  const std::uint32_t seed = 45;
  CAPTURE(seed);
  auto list = text::stop_words::english(false);
  list.add(text::stop_words::chinese(false));
  CHECK(tests::broken_step(seed, [&](std::string_view t) { return text::remove_stop_words(t, list); }) == "");
  CHECK(tests::broken_step(seed, [&](std::string_view t) { return text::remove_stop_words(t, {}); }) == "");
}

}  // namespace remove_stop_words_test
