// Bytes 0 to 3 of an input choose the vocabulary, the options, and how windows are made; then come the texts, and
// before them, where the vocabulary is part of the input, that up to a NUL.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/tokens/encoding.hpp"
#include "clinicalbert/tokens/note_windows.hpp"
#include "clinicalbert/tokens/pair_windows.hpp"
#include "clinicalbert/tokens/read_options.hpp"
#include "clinicalbert/tokens/read_vocabulary.hpp"
#include "clinicalbert/tokens/tokenizer.hpp"
#include "clinicalbert/tokens/tokenizer_options.hpp"
#include "clinicalbert/tokens/truncation.hpp"
#include "clinicalbert/tokens/vocabulary.hpp"
#include "clinicalbert/tokens/window_error.hpp"
#include "clinicalbert/tokens/windows.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/plain_tokenizer.hpp"
#include "tests/fuzz/small_vocabularies.hpp"
#include "tests/fuzz/spans.hpp"

namespace files = clinicalbert::files;
namespace fuzz = clinicalbert::fuzz;
namespace text = clinicalbert::text;
namespace tokens = clinicalbert::tokens;
using fuzz::require;

namespace {

constexpr const char* origin = "fuzz";

/// A tokenizer and what it must agree with.
struct tokenizers {
  tokens::tokenizer fast;
  fuzz::plain_tokenizer plain;

  tokenizers(const tokens::vocabulary& pieces, tokens::tokenizer_options options)
      : fast(pieces, options), plain(pieces, options) {}
};

tokens::tokenizer_options options_of(unsigned choice) {
  tokens::tokenizer_options options;
  options.lowercase = (choice & 1) != 0;
  options.strip_accents = (choice & 2) != 0;
  options.split_cjk = (choice & 4) != 0;
  options.specials = (choice & 8) != 0 ? tokens::special_tokens::as_text : tokens::special_tokens::recognized;
  return options;
}

const tokenizers& small(std::size_t vocabulary, unsigned options) {
  static const std::vector<tokenizers> all = [] {
    std::vector<tokenizers> made;
    for (const auto& pieces : fuzz::small_vocabularies()) {
      for (unsigned choice = 0; choice < 16; ++choice) made.emplace_back(pieces, options_of(choice));
    }
    return made;
  }();
  return all[16 * vocabulary + options];
}

/// A refusal names its file, says why, and gives away no byte that it was made of but printable ASCII.
void require_sound(const files::file_error& error) {
  const std::string_view what = error.what();
  require(what.starts_with("fuzz: ") && what.size() > 6, "a refusal names the file");
  require(std::all_of(what.begin(), what.end(), [](char c) { return c >= ' ' && c <= '~'; }),
          "a refusal is one line of ASCII");
}

/// `make()`, or nothing where it refuses its file.
template <class Make>
auto unless_refused(Make&& make) -> std::optional<decltype(make())> {
  try {
    return make();
  } catch (const files::file_error& error) {
    require_sound(error);
    return std::nullopt;
  }
}

/// A vocabulary from bytes of the input: refused, or sound.
std::optional<tokens::vocabulary> vocabulary_of(std::string_view bytes, bool with_specials) {
  std::string lines;
  if (with_specials) {
    for (const std::string_view special : tokens::special_pieces) lines += std::string(special) + '\n';
  }
  lines += bytes;
  const fuzz::exact_copy copy(lines);
  auto pieces = unless_refused([&] { return tokens::vocabulary::parse(copy.text(), origin); });
  if (!pieces) return pieces;
  for (std::size_t i = 0; i < pieces->size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    require(!pieces->piece(id).empty(), "no piece is empty");
    require(pieces->find(pieces->piece(id)) == id, "a piece is found under its id");
  }
  for (std::size_t i = 0; i < tokens::special_pieces.size(); ++i) {
    require(pieces->piece(pieces->special_ids()[i]) == tokens::special_pieces[i],
            "special ids are those of their pieces");
  }
  require(!pieces->find("") && !pieces->find(std::string_view("\0", 1)), "what is no piece is not found");
  return pieces;
}

/// What holds of the pieces of any text.
void require_sound(const tokens::encoding& pieces, std::string_view text, const tokens::vocabulary& vocabulary) {
  require(pieces.offsets.size() == pieces.size() && pieces.words.size() == pieces.size() &&
              pieces.segments.size() == pieces.size(),
          "an entry a piece in each vector");
  const fuzz::borders whole(text);
  text::byte_span before{0, 0};
  std::int32_t word = -1;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto span = pieces.offsets[i];
    require(pieces.ids[i] >= 0 && static_cast<std::size_t>(pieces.ids[i]) < vocabulary.size(),
            "ids are of the vocabulary");
    require(whole.hold(span), "offsets are borders of code points");
    require(span.begin >= before.begin && span.end >= before.end, "offsets rise");
    require(pieces.words[i] == word || pieces.words[i] == word + 1, "word indices go up by one");
    require(span.begin >= before.end || pieces.words[i] == word, "words do not overlap");
    word = pieces.words[i];
    before = span;
  }
}

tokens::encoding framed(const tokens::vocabulary& pieces, const tokens::encoding& first, std::size_t begin,
                        std::size_t end) {
  tokens::encoding result;
  result.push_special(pieces.cls_id(), 0);
  tokens::append_range(first, {begin, end}, result);
  result.push_special(pieces.sep_id(), 0);
  return result;
}

tokens::encoding framed(const tokens::vocabulary& pieces, const tokens::encoding& first, std::size_t begin,
                        std::size_t end, const tokens::encoding& second, std::size_t second_begin,
                        std::size_t second_end) {
  tokens::encoding result = framed(pieces, first, begin, end);
  tokens::append_range(second, {second_begin, second_end}, result);
  result.push_special(pieces.sep_id(), 1);
  return result;
}

using ranges = std::vector<std::pair<std::size_t, std::size_t>>;

/// The windows over `pieces` in a room of `room`, where there are any.
std::optional<ranges> plain_ranges(std::size_t pieces, std::size_t room, std::size_t stride) {
  ranges all;
  if (pieces <= room) return ranges{{0, pieces}};
  if (stride >= room) return std::nullopt;
  std::size_t begin = 0;
  while (begin + room < pieces) {
    all.emplace_back(begin, begin + room);
    begin += room - stride;
  }
  all.emplace_back(begin, pieces);
  return all;
}

/// `make()`, or nothing where windows are refused.
template <class Make>
auto unless_too_long(Make&& make) -> std::optional<decltype(make())> {
  try {
    return make();
  } catch (const tokens::window_error&) {
    return std::nullopt;
  }
}

void check_windows(const tokenizers& both, std::string_view bytes, const tokens::encoding& all,
                   tokens::window_options options, tokens::truncation how) {
  const auto windows = unless_too_long([&] { return tokens::encode_windows(both.fast, bytes, options, how); });
  std::optional<ranges> wanted;
  if (options.max_length >= 2) {
    const std::size_t room = options.max_length - 2;
    const bool may_cut = how == tokens::truncation::longest_first || how == tokens::truncation::only_first;
    if (may_cut || all.size() <= room) wanted = plain_ranges(all.size(), room, options.stride);
  }
  require(windows.has_value() == wanted.has_value(), "windows are refused where they have no room");
  if (!windows) return;
  require(windows->size() == wanted->size(), "as many windows as are needed");
  for (std::size_t i = 0; i < wanted->size(); ++i) {
    const auto [begin, end] = (*wanted)[i];
    require((*windows)[i] == framed(both.fast.pieces(), all, begin, end), "windows hold all pieces, with the stride");
  }
}

/// Windows that keep words, and where they can sentences, whole.
void check_note_windows(const tokenizers& both, std::string_view bytes, const tokens::encoding& all,
                        tokens::window_options options) {
  tokens::encoding pieces;
  const auto windows = unless_too_long([&] { return tokens::split_windows(both.fast, bytes, options, pieces); });
  const bool fits = options.max_length >= 2 && options.stride < options.max_length - 2;
  require(windows.has_value() == fits, "windows of a note are refused where they have no room");
  if (!windows) return;
  require(pieces == all, "windows of a note are over its pieces");
  std::vector<bool> held(all.size(), false);
  const auto begins_word = [&](std::size_t i) { return i == 0 || all.words[i] != all.words[i - 1]; };
  std::size_t longest = 0;  // word
  for (std::size_t i = 0, length = 0; i < all.size(); ++i) {
    length = begins_word(i) ? 1 : length + 1;
    longest = std::max(longest, length);
  }
  const std::size_t most_shared = std::max((options.max_length - 2) / 2, options.stride + longest);
  std::size_t before = 0;
  std::size_t end_before = 0;
  for (const tokens::note_window& window : *windows) {
    const auto [begin, end] = window.pieces;
    require(begin < end && end <= all.size() && end - begin <= options.max_length - 2, "windows of a note have room");
    require(begins_word(begin), "windows of a note begin between words");
    require(begin == 0 || begin > before, "windows of a note rise");
    require(end_before <= begin + most_shared, "neighbors share no more than they must");
    require(window.span == text::byte_span{all.offsets[begin].begin, all.offsets[end - 1].end},
            "windows say their bytes");
    std::fill(held.begin() + static_cast<std::ptrdiff_t>(begin), held.begin() + static_cast<std::ptrdiff_t>(end), true);
    before = begin;
    end_before = end;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    require(held[i] || !begins_word(i), "each word of a note begins in a window");
  }
}

void check_pair(const tokenizers& both, std::string_view first, std::string_view second, tokens::window_options options,
                tokens::truncation how) {
  const tokens::vocabulary& vocabulary = both.fast.pieces();
  const tokens::encoding a = both.plain.pieces_of(first);
  const tokens::encoding b = both.plain.pieces_of(second, 1);
  require(both.fast.encode_pair(first, second) == framed(vocabulary, a, 0, a.size(), b, 0, b.size()),
          "a pair is as the plain tokenizer has it");

  const auto got = unless_too_long([&] { return tokens::encode_pair_windows(both.fast, first, second, options, how); });
  std::optional<std::vector<tokens::encoding>> wanted;
  std::size_t first_left_out = 0;
  std::size_t second_left_out = 0;
  if (options.max_length >= 3) {
    const std::size_t room = options.max_length - 3;
    if (a.size() + b.size() <= room) {
      wanted = {framed(vocabulary, a, 0, a.size(), b, 0, b.size())};
    } else if (how == tokens::truncation::longest_first) {
      std::size_t longer = std::max(a.size(), b.size());
      std::size_t shorter = std::min(a.size(), b.size());
      while (longer > shorter && longer + shorter > room) --longer;
      if (longer + shorter > room) {
        shorter = room / 2;
        longer = room - shorter;
      }
      const bool first_is_shorter = a.size() <= b.size();
      const std::size_t first_kept = first_is_shorter ? shorter : longer;
      const std::size_t second_kept = first_is_shorter ? longer : shorter;
      wanted = {framed(vocabulary, a, 0, first_kept, b, 0, second_kept)};
      first_left_out = a.size() - first_kept;
      second_left_out = b.size() - second_kept;
    } else if (how == tokens::truncation::only_first && b.size() < room) {
      if (const auto parts = plain_ranges(a.size(), room - b.size(), options.stride)) {
        wanted.emplace();
        for (const auto& [begin, end] : *parts) wanted->push_back(framed(vocabulary, a, begin, end, b, 0, b.size()));
      }
    } else if (how == tokens::truncation::only_second && a.size() < room) {
      if (const auto parts = plain_ranges(b.size(), room - a.size(), options.stride)) {
        wanted.emplace();
        for (const auto& [begin, end] : *parts) wanted->push_back(framed(vocabulary, a, 0, a.size(), b, begin, end));
      }
    }
  }
  require(got.has_value() == wanted.has_value(), "pairs are refused where they have no room");
  if (!got) return;
  require(got->windows == *wanted, "windows of pairs hold what they must");
  require(got->first_left_out == first_left_out && got->second_left_out == second_left_out,
          "what is left out is counted");
}

/// Words split before: at spaces, which may leave empty words.
void check_words(const tokenizers& both, std::string_view bytes) {
  std::vector<std::string> words;
  tokens::encoding wanted;
  const tokens::vocabulary& vocabulary = both.fast.pieces();
  wanted.push_special(vocabulary.cls_id(), 0);
  for (std::size_t begin = 0; begin <= bytes.size();) {
    const std::size_t end = std::min(bytes.find(' ', begin), bytes.size());
    words.emplace_back(bytes.substr(begin, end - begin));
    const tokens::encoding pieces = both.plain.pieces_of(words.back());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      wanted.push_back(pieces.ids[i], pieces.offsets[i], static_cast<std::int32_t>(words.size()) - 1, 0);
    }
    begin = end + 1;
  }
  wanted.push_special(vocabulary.sep_id(), 0);
  require(both.fast.encode_words(words) == wanted, "words split before are tokenized one by one");
}

void check(const tokenizers& both, unsigned act, fuzz::input rest) {
  const std::size_t length = rest.byte();
  const std::size_t stride = rest.byte();
  const fuzz::exact_copy copy(rest.rest());
  const std::string_view bytes = copy.text();

  const tokens::encoding wanted = both.plain.pieces_of(bytes);
  static tokens::encoding got;
  got.clear();
  both.fast.append_pieces(bytes, got);
  require_sound(got, bytes, both.fast.pieces());
  require(got == wanted, "pieces are as the plain tokenizer has them");

  const tokens::window_options options{length, stride};
  switch (act % 8) {
    case 0:
      both.fast.encode_into(bytes, got);
      require(got == framed(both.fast.pieces(), wanted, 0, wanted.size()), "a text is framed by [CLS] and [SEP]");
      break;
    case 1:
      if (act < 8) {
        check_words(both, bytes);
      } else {
        check_note_windows(both, bytes, wanted, options);
      }
      break;
    case 2:
    case 3:
      check_windows(both, bytes, wanted, options, static_cast<tokens::truncation>(act / 8 * 2 + act % 2));
      break;
    default: {
      const std::string_view first = rest.up_to_nul();
      const fuzz::exact_copy exact(first);
      const fuzz::exact_copy exact_second(rest.rest());
      check_pair(both, exact.text(), exact_second.text(), options, static_cast<tokens::truncation>(act % 4));
    }
  }
}

/// The readers of JSON: options and vocabulary, or a refusal.
void check_json(std::string_view bytes) {
  const fuzz::exact_copy copy(bytes);
  (void)unless_refused([&] { return tokens::apply_tokenizer_config(copy.text(), origin, {}); });
  (void)unless_refused([&] { return tokens::apply_tokenizer_json(copy.text(), origin, {}); });
  (void)unless_refused([&] { return tokens::parse_vocabulary_json(copy.text(), origin).size(); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  fuzz::input input(bytes, size);
  const unsigned vocabulary = input.byte();
  const unsigned options = input.byte();
  const unsigned act = options >> 4;
  if (vocabulary % 8 < 6) {
    check(small(vocabulary % 3, options % 16), act, input);
  } else if (vocabulary % 16 == 15) {
    check_json(input.rest());
  } else {
    const bool with_specials = vocabulary % 16 != 14;
    if (auto pieces = vocabulary_of(input.up_to_nul(), with_specials)) {
      check(tokenizers(*pieces, options_of(options)), act, input);
    }
  }
  return 0;
}
