#include "clinicalbert/tokens/growing_vocabulary.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/whole_file.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/growth_file.hpp"
#include "clinicalbert/tokens/vocabulary_text.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace growing_vocabulary_test {

namespace {

using namespace clinicalbert::tokens;
using clinicalbert::files::file_error;

/// Each letter is a piece, at the begin of a word and later.
vocabulary letters() {
  std::string text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (char c = 'a'; c <= 'z'; ++c) text += std::string(1, c) + "\n##" + std::string(1, c) + "\n";
  return vocabulary::parse(text, "vocab.txt");
}

/// Texts of a few words that come often, and of others.
std::vector<std::string> texts(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  std::vector<std::string> words;
  for (int i = 0; i < 60; ++i) {
    std::string word;
    for (auto left = 1 + random() % 8; left > 0; --left) word += static_cast<char>('a' + random() % 26);
    words.push_back(word);
  }
  std::vector<std::string> all(count);
  for (auto& text : all) {
    for (int i = 0; i < 30; ++i) text += words[std::min(random() % 60, random() % 60)] + ' ';
  }
  return all;
}

constexpr growth_rules quick{.capacity = 20, .min_count = 10, .min_texts = 3, .min_pieces = 3};

}  // namespace

TEST_CASE("a word becomes a piece once it was seen often enough, in texts enough", "[tokens]") {
  growing_vocabulary growing(letters(), tokenizer_options::uncased(),
                             {.capacity = 3, .min_count = 4, .min_texts = 2, .min_pieces = 3});
  const auto before = growing.snapshot();
  growing.see("Fever fever fever FEVER fever no no no no no no 1234 1234 1234 1234 1234");
  CHECK(growing.grow() == 0);  // in one text
  growing.see("fever 1234");
  CHECK(growing.grow() == 1);
  const auto after = growing.snapshot();
  const auto id = static_cast<std::int32_t>(growing.base_size());
  CHECK(after->pieces().find("fever") == id);
  CHECK(after->encode("fevers").ids == std::vector<std::int32_t>{2, id, *after->pieces().find("##s"), 3});
  CHECK(before->encode("fever").size() == 7);  // who holds the old one still uses it
  CHECK(before->pieces().size() == growing.base_size());
  encoding parts;
  before->append_pieces("fever", parts);
  CHECK(growing.state().learned == std::vector<learned_word>{{"fever", parts.ids}});
  CHECK(growing.grow() == 0);
}

TEST_CASE("of several words those come first that save most, up to the capacity", "[tokens]") {
  growing_vocabulary growing(letters(), {}, {.capacity = 3, .min_count = 2, .min_texts = 1, .min_pieces = 2});
  growing.see("ab ab ab abcd abcd zy zy zy xyzxyz xyzxyz \xE2\x82\xAC\xE2\x82\xAC \xE2\x82\xAC\xE2\x82\xAC rare");
  CHECK(growing.grow() == 3);
  std::vector<std::string> words;
  for (const auto& one : growing.state().learned) words.push_back(one.word);
  CHECK(words == std::vector<std::string>{"xyzxyz", "abcd", "ab"});  // saving 10, 6, 3; "zy" saves 3 too
  growing.see("qwerty qwerty qwerty");
  CHECK(growing.grow() == 0);
  CHECK(growing.snapshot()->pieces().size() == growing.base_size() + 3);
}

TEST_CASE("an unknown word is learned, from the row of [UNK]", "[tokens]") {
  growing_vocabulary growing(letters(), {}, {.capacity = 5, .min_count = 2, .min_texts = 1});
  growing.see("\xE5\xBF\x83 \xE5\xBF\x83");
  CHECK(growing.grow() == 1);
  CHECK(growing.state().learned[0] == learned_word{"\xE5\xBF\x83", {1}});
}

TEST_CASE("what is learned does not depend on the order of texts", "[tokens]") {
  const unsigned seed = 7;
  auto all = texts(seed, 40);
  growing_vocabulary forward(letters(), {}, quick), backward(letters(), {}, quick);
  for (int round = 0; round < 2; ++round) {
    for (const auto& text : all) forward.see(text);
    std::reverse(all.begin(), all.end());
    for (const auto& text : all) backward.see(text);
    forward.grow();
    backward.grow();
  }
  CHECK(forward.state().learned.size() > 5);
  CHECK(forward.state() == backward.state());
  CHECK(vocabulary_text(forward.snapshot()->pieces()) == vocabulary_text(backward.snapshot()->pieces()));
}

TEST_CASE("growth that is saved goes on to the same ids", "[tokens]") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "growth.json";
  const auto all = texts(3, 60);
  growing_vocabulary unbroken(letters(), {}, quick);
  for (std::size_t i = 0; i < 20; ++i) unbroken.see(all[i]);
  const auto first = unbroken.grow();
  CHECK(first > 0);
  for (std::size_t i = 20; i < 30; ++i) unbroken.see(all[i]);  // counted, not learned
  write_growth(path, letters(), unbroken.state());

  growing_vocabulary resumed(letters(), {}, quick, read_growth(path, letters()));
  CHECK(resumed.state() == unbroken.state());
  CHECK(resumed.base_size() == letters().size());
  CHECK(vocabulary_text(resumed.snapshot()->pieces()) == vocabulary_text(unbroken.snapshot()->pieces()));
  for (auto* one : {&resumed, &unbroken}) {
    for (std::size_t i = 30; i < 60; ++i) one->see(all[i]);
    one->grow();
  }
  CHECK(unbroken.state().learned.size() > first);
  CHECK(resumed.state() == unbroken.state());
  for (const auto& text : all) REQUIRE(resumed.snapshot()->encode(text) == unbroken.snapshot()->encode(text));
}

TEST_CASE("a growth of another vocabulary or a damaged one is refused, and no word of it is said", "[tokens]") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "growth.json";
  const auto base = letters();
  growth_state state{{{"canary", {5, 6}}}, {{"canary", 3, 1}}};
  write_growth(path, base, state);
  CHECK(read_growth(path, base) == state);
  CHECK_THROWS_WITH(read_growth(path, with_words(base, {"x1"})), tests::contains("belongs to another vocabulary"));
  const auto refuse = [&](const growth_state& bad, const std::string& why) {
    write_growth(path, base, bad);
    CHECK_THROWS_WITH(read_growth(path, base), tests::contains(why) && !tests::contains("canary"));
  };
  const auto size = static_cast<std::int32_t>(base.size());
  refuse({{{"canary", {size}}}, {}}, "has a piece that was not there yet in word number 0");
  refuse({{{"canary", {5}}, {"canaries", {size + 1}}}, {}}, "not there yet in word number 1");
  refuse({{{"canary", {-1}}}, {}}, "not there yet");
  refuse({{{"canary", {}}}, {}}, "has no pieces of word number 0");
  refuse({{{"canary", {5}}, {"canary", {5}}}, {}}, "has a word twice, number 1");
  refuse({{{"a", {5}}}, {}}, "has a word twice, number 0");
  refuse({{{"", {5}}}, {}}, "that is no word");
  write_growth(path, base, {{{"canary", {5}}, {"canaries", {size}}}, {}});
  CHECK(read_growth(path, base).learned.size() == 2);
  for (const std::string text : {"", "[]", "{}", R"({"version": 2})", R"({"version": "canary"})"}) {
    clinicalbert::files::write_whole(path, text);
    CHECK_THROWS_AS(read_growth(path, base), file_error);
  }
  CHECK_THROWS_AS(read_growth(folder.path() / "none", base), file_error);
  CHECK_THROWS_AS(growing_vocabulary(base, {}, {}, {{{"a", {5}}}, {}}), file_error);
}

TEST_CASE("threads tokenize by old snapshots while others learn", "[tokens]") {
  const auto all = texts(11, 200);
  growing_vocabulary growing(letters(), {}, quick);
  growing_vocabulary alone(letters(), {}, quick);
  for (const auto& text : all) alone.see(text);
  alone.grow();
  std::atomic<std::size_t> next{0}, wrong{0};
  std::atomic<bool> is_done{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!is_done) {
        const auto now = growing.snapshot();
        const auto size = static_cast<std::int32_t>(now->pieces().size());
        const auto once = now->encode(all[0]);
        if (once != now->encode(all[0])) ++wrong;
        for (const auto id : once.ids) wrong += id >= 0 && id < size ? 0U : 1U;
      }
    });
  }
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      for (std::size_t at; (at = next++) < all.size();) growing.see(all[at]);
    });
  }
  for (auto& reader : readers) reader.join();
  CHECK(growing.grow() > 0);
  CHECK(growing.state() == alone.state());  // of whichever threads
  for (int round = 0; round < 5; ++round) {
    growing.see(all[static_cast<std::size_t>(round)]);
    growing.grow();
    (void)growing.state();
  }
  is_done = true;
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace growing_vocabulary_test
