#include "clinicalbert/tasks/answering_examples.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace answering_examples_test {

using namespace clinicalbert;

namespace {

// Letters are pieces, at the begin of a word and inside: "no" is n ##o.
tokens::tokenizer letters() {
  std::string lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (char c = 'a'; c <= 'z'; ++c) lines += std::string(1, c) + "\n##" + std::string(1, c) + "\n";
  lines += ".\n";
  return tokens::tokenizer(tokens::vocabulary::parse(lines, "vocab.txt"));
}

text::byte_span find(const std::string& text, const std::string& words) {
  const auto begin = static_cast<std::uint32_t>(text.find(words));
  return {begin, begin + static_cast<std::uint32_t>(words.size())};
}

// A context of 200 words of one letter each, and questions about it: word k, an impossible one, and one without answer.
corpora::squad_corpus corpus_of(const std::vector<std::uint32_t>& answered) {
  corpora::squad_corpus corpus;
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::string(1, static_cast<char>('a' + i % 26)) + " ";
  corpus.contexts.push_back({"", text});
  for (const std::uint32_t k : answered)
    corpus.questions.push_back({std::to_string(k), "wh i", 0, {{2 * k, 2 * k + 1}, {0, 1}}, false});
  corpus.questions.push_back({"none", "wh o", 0, {}, true});
  corpus.questions.push_back({"unknown", "wh y", 0, {}, false});
  return corpus;
}

}  // namespace

TEST_CASE("pieces_of: those that share a byte with a span") {
  const std::vector<text::byte_span> offsets{{0, 2}, {2, 5}, {6, 8}, {6, 8}, {9, 10}};
  CHECK(tasks::pieces_of({0, 2}, offsets) == tokens::piece_range{0, 1});
  CHECK(tasks::pieces_of({1, 3}, offsets) == tokens::piece_range{0, 2});
  CHECK(tasks::pieces_of({7, 8}, offsets) == tokens::piece_range{2, 4});
  CHECK(tasks::pieces_of({3, 20}, offsets) == tokens::piece_range{1, 5});
  CHECK_FALSE(tasks::pieces_of({5, 6}, offsets).has_value());
  CHECK_FALSE(tasks::pieces_of({10, 12}, offsets).has_value());
  CHECK_FALSE(tasks::pieces_of({3, 3}, {}).has_value());
}

TEST_CASE("question_windows: the whole text, and not more of the question than fits") {
  const tasks::question_windows windows{20, 8};
  CHECK(windows.stretches(7, 10) == std::vector<tokens::piece_range>{{0, 10}});
  CHECK(windows.stretches(7, 0) == std::vector<tokens::piece_range>{{0, 0}});
  CHECK(windows.stretches(1, 30) == std::vector<tokens::piece_range>{{0, 16}, {8, 24}, {16, 30}});
  CHECK(windows.stretches(13, 10) == std::vector<tokens::piece_range>{{0, 4}, {2, 6}, {4, 8}, {6, 10}});
  CHECK(windows.stretches(16, 2).size() == 2);
  CHECK_THROWS_WITH(windows.stretches(17, 2), tests::contains("17 pieces in windows of 20"));
  CHECK_THROWS_AS((tasks::question_windows{2, 0}.stretches(0, 1)), tokens::window_error);
  CHECK(windows.within(512).length == 20);
  CHECK(tasks::question_windows{}.within(128).length == 128);
  CHECK(tasks::question_windows{}.within(128).overlap == 42);
}

TEST_CASE("an answer's bytes become its first and last piece behind the question") {
  const auto tokenizer = letters();
  const std::string text = "no fever. mild cough today";
  corpora::squad_corpus corpus{"", {{"", text}}, {{"1", "what hurts", 0, {find(text, "ever. mild co")}, false}}, 0};
  std::vector<batches::span_example> examples;
  const auto counts = tasks::add_answering_examples(tokenizer, corpus, {}, {}, examples);
  REQUIRE(examples.size() == 1);
  const auto& one = examples[0];
  const auto pair = tokenizer.encode_pair("what hurts", text);
  CHECK(one.ids == pair.ids);
  CHECK(one.segments == pair.segments);
  // The answer begins and ends inside words, whose pieces are letters.
  const auto answer = corpus.questions[0].answers[0];
  CHECK(pair.offsets[static_cast<std::size_t>(one.start)].begin == answer.begin);
  CHECK(pair.offsets[static_cast<std::size_t>(one.end)].end == answer.end);
  CHECK(counts.questions == 1);
  CHECK(counts.answered == 1);
  CHECK(counts.not_held == 0);
}

TEST_CASE("windows that do not hold the whole answer point to [CLS]; unknown answers are not learned") {
  const auto tokenizer = letters();
  const auto corpus = corpus_of({0, 40, 77, 199});
  const tasks::question_windows windows{40, 10};
  std::vector<batches::span_example> examples;
  const auto counts = tasks::add_answering_examples(tokenizer, corpus, windows, {}, examples);
  const std::size_t a_question = windows.stretches(3, 200).size();
  CHECK(counts.questions == 5);
  CHECK(counts.unknown == 1);
  CHECK(counts.windows == 5 * a_question);
  CHECK(counts.windows == examples.size());
  std::size_t answered = 0;
  std::map<std::size_t, std::int32_t> letters_seen;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const auto& one = examples[i];
    CHECK(one.ids.size() <= 40);
    if (one.start == 0) {
      CHECK(one.end == 0);
      continue;
    }
    ++answered;
    CHECK(one.start == one.end);
    letters_seen[i / a_question] = one.ids[static_cast<std::size_t>(one.start)];
  }
  CHECK(answered == counts.answered);
  REQUIRE(letters_seen.size() == 4);
  const char expected[] = {'a', 'a' + 40 % 26, 'a' + 77 % 26, 'a' + 199 % 26};
  for (std::size_t q = 0; q < 4; ++q) CHECK(tokenizer.pieces().piece(letters_seen[q]) == std::string(1, expected[q]));

  corpora::squad_corpus long_answer = corpus_of({});
  long_answer.questions[0] = {"1", "wh i", 0, {{0, 200}}, false};
  CHECK(tasks::add_answering_examples(tokenizer, long_answer, windows, {}, examples).not_held == 1);
}

TEST_CASE("of the windows without an answer as many are drawn as asked for, by the seed and the question's number") {
  const auto tokenizer = letters();
  const auto corpus = corpus_of({3, 60, 120});
  const tasks::question_windows windows{40, 10};
  const auto examples_of = [&](std::size_t others, std::uint64_t seed) {
    std::vector<batches::span_example> examples;
    const auto counts = tasks::add_answering_examples(tokenizer, corpus, windows, {others, seed}, examples);
    CHECK(counts.windows - counts.answered == 4 * others);
    return examples;
  };
  const auto ids_of = [](const std::vector<batches::span_example>& examples) {
    std::vector<std::vector<std::int32_t>> ids;
    for (const auto& one : examples) ids.push_back(one.ids);
    return ids;
  };
  CHECK(ids_of(examples_of(2, 1)) == ids_of(examples_of(2, 1)));
  CHECK(ids_of(examples_of(2, 1)) != ids_of(examples_of(2, 2)));
  for (const auto& one : examples_of(0, 1)) CHECK(one.start > 0);

  std::vector<std::size_t> drawn(7);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    std::vector<std::size_t> items{0, 1, 2, 3, 4, 5, 6};
    tasks::keep_some(items, 2, seed, 5);
    REQUIRE(items.size() == 2);
    REQUIRE(items[0] < items[1]);
    for (const std::size_t i : items) ++drawn[i];
  }
  for (const std::size_t times : drawn) {  // 571 each, give or take 20 a standard deviation
    CHECK(times > 470);
    CHECK(times < 670);
  }
}

}  // namespace answering_examples_test
