#include "clinicalbert/tokens/find_sentence_starts.hpp"

#include <string_view>
#include <vector>

#include "clinicalbert/text/span.hpp"
#include "tests/catch.hpp"

namespace find_sentence_starts_test {

using namespace clinicalbert;

TEST_CASE("the words that begin a sentence are found by their bytes") {
  constexpr std::string_view note = "No fever. Takes aspirin 0.5 mg b.i.d.\n患者发热。咳嗽。";
  std::vector<text::byte_span> words;
  for (const std::string_view word : {"No", "fever", ".", "Takes", "aspirin", "0",  ".",  "5",  "mg", "b",  ".", "i",
                                      ".",  "d",     ".", "患",    "者",      "发", "热", "。", "咳", "嗽", "。"}) {
    const auto at = static_cast<std::uint32_t>(note.find(word, words.empty() ? 0 : words.back().end));
    words.push_back({at, at + static_cast<std::uint32_t>(word.size())});
  }
  std::vector<std::uint32_t> starts = {7};
  tokens::find_sentence_starts(note, words, starts);
  CHECK(starts == std::vector<std::uint32_t>{0, 3, 15, 20});

  tokens::find_sentence_starts(note, {}, starts);
  CHECK(starts.empty());
  tokens::find_sentence_starts(note, std::vector<text::byte_span>{words[4], words[21]}, starts);
  CHECK(starts == std::vector<std::uint32_t>{0, 1});
}

}  // namespace find_sentence_starts_test
