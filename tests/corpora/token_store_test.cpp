#include "clinicalbert/corpora/token_store.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clinicalbert/corpora/join_token_stores.hpp"
#include "clinicalbert/corpora/token_store_builder.hpp"
#include "clinicalbert/files/file_error.hpp"
#include "clinicalbert/files/mapped_file.hpp"
#include "tests/catch.hpp"
#include "tests/temporary_folder.hpp"

namespace token_store_test {

namespace {

using namespace clinicalbert;
using corpora::token_store;
using words = std::vector<std::uint8_t>;

const std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]",  "[SEP]",  "[MASK]", "no",
                                      "fe",    "##ver", ".",      "he",     "sle",    "##eps",
                                      "plan",  ":",     "\u7CD6", "\u5C3F", "\u75C5", "\u6709"};

tokens::tokenizer tokenizer(const std::vector<std::string>& of = pieces) {
  return tokens::tokenizer(tokens::vocabulary(of), tokens::tokenizer_options::uncased());
}

std::string bytes_of(const std::filesystem::path& path) { return std::string(files::mapped_file(path).text()); }

/// Waits for no disk, unlike files::write_whole.
void overwrite(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::vector<std::int32_t>> sentences_of(const token_store& store, std::uint64_t document) {
  std::vector<std::vector<std::int32_t>> all;
  for (auto s = store.sentences_of(document).begin; s < store.sentences_of(document).end; ++s) {
    const auto ids = store.ids(store.pieces_of(s));
    all.emplace_back(ids.begin(), ids.end());
  }
  return all;
}

}  // namespace

TEST_CASE("a store gives back documents, sections, sentences and pieces") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "store";
  const auto one = tokenizer();
  corpora::token_store_builder builder(one, 7);
  builder.add(std::string_view("No fever. He sleeps.\n\nPlan: no fever."));
  builder.add(std::string_view(" \n"));
  builder.add(std::vector<std::string>{"He.", "", "No. Xyz"});
  builder.add(std::string_view("\u6709\u7CD6\u5C3F\u75C5\u3002"));  // 有糖尿病。
  builder.add_remark("document 9 is missing");
  builder.write(path);
  const token_store store(path);
  CHECK(store.counts() == corpora::token_store_counts{3, 5, 8, 24});
  CHECK(store.header().read == 4);
  CHECK(store.header().empty == 1);
  CHECK(store.header().recipe == 7);
  CHECK(store.remarks() == "document 9 is missing\n");
  CHECK(sentences_of(store, 0) ==
        std::vector<std::vector<std::int32_t>>{{5, 6, 7, 8}, {9, 10, 11, 8}, {12, 13}, {5, 6, 7, 8}});
  CHECK(store.sections_of(0) == corpora::number_range{0, 2});
  CHECK(store.sentences_of_section(1) == corpora::number_range{2, 4});
  CHECK(sentences_of(store, 1) == std::vector<std::vector<std::int32_t>>{{9, 8}, {5, 8}, {1}});
  CHECK(sentences_of(store, 2) == std::vector<std::vector<std::int32_t>>{{17, 14, 15, 16, 1}});
  const auto starts = [&](std::uint64_t document) {
    const auto found = store.word_starts(store.pieces_of(store.sentences_of(document)));
    return words(found.begin(), found.end());
  };
  CHECK(starts(0) == words{1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1});
  CHECK(starts(2) == words{1, 1, 0, 0, 1});
  CHECK_NOTHROW(store.require(one));
  CHECK(store.checksum() == token_store(path).checksum());
  corpora::token_store_builder again(one, 7);
  again.add(std::string_view("No fever."));
  again.write(folder.path() / "again");
  CHECK(store.checksum() != token_store(folder.path() / "again").checksum());
}

TEST_CASE("parts are joined without the documents that are there twice, the same however they were cut") {
  const tests::temporary_folder folder;
  const auto one = tokenizer();
  const std::vector<std::string> texts{"No fever.", "He sleeps. No.", "NO  FEVER.", "Plan: no.",
                                       "",          "he sleeps. no.", "No."};
  std::string expected;
  for (const std::size_t size : {1u, 2u, 3u, 7u}) {
    std::vector<std::filesystem::path> parts;
    for (std::size_t begin = 0; begin < texts.size(); begin += size) {
      corpora::token_store_builder builder(one);
      for (std::size_t i = begin; i < std::min(begin + size, texts.size()); ++i) {
        builder.add(std::string_view(texts[i]));
        builder.add_remark("remark " + std::to_string(i));
      }
      parts.push_back(folder.path() / ("part" + std::to_string(begin)));
      builder.write(parts.back());
    }
    const auto path = folder.path() / "all";
    std::uint64_t left_out = 0;
    for (const auto count : corpora::join_token_stores(parts, path)) left_out += count;
    CHECK(left_out == 2);
    const token_store store(path);
    CHECK(store.documents() == 4);
    CHECK(store.header().read == 7);
    CHECK(store.header().empty == 1);
    CHECK(sentences_of(store, 1) == std::vector<std::vector<std::int32_t>>{{9, 10, 11, 8}, {5, 8}});
    CHECK(sentences_of(store, 3) == std::vector<std::vector<std::int32_t>>{{5, 8}});
    if (expected.empty()) expected = bytes_of(path);
    CHECK(bytes_of(path) == expected);
  }
}

TEST_CASE("a store of another vocabulary, tokenizer or without documents is refused") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "store", other_path = folder.path() / "other";
  const auto one = tokenizer();
  corpora::token_store_builder builder(one);
  builder.add(std::string_view("No."));
  builder.write(path);
  auto more = pieces;
  more.emplace_back("more");
  const auto other = tokenizer(more);
  const tokens::tokenizer cased{tokens::vocabulary(pieces)};
  const token_store store(path);
  CHECK_THROWS_WITH(store.require(other), tests::contains("another vocabulary: of 18 pieces"));
  CHECK_THROWS_WITH(store.require(cased), tests::contains("options of the tokenizer"));
  corpora::token_store_builder of_other(other);
  of_other.add(std::string_view("more"));
  of_other.write(other_path);
  const auto join = [&](std::vector<std::filesystem::path> parts) {
    corpora::join_token_stores(parts, folder.path() / "all");
  };
  CHECK_THROWS_WITH(join({path, other_path}), tests::contains(other_path.string()));
  corpora::token_store_builder(one).write(other_path);
  CHECK(token_store(other_path).documents() == 0);
  CHECK_THROWS_WITH(join({other_path}), tests::contains("no document"));
  CHECK(!std::filesystem::exists(folder.path() / "all"));
}

TEST_CASE("every damaged or missing byte of a store is found") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "store", bad = folder.path() / "bad";
  const auto one = tokenizer();
  corpora::token_store_builder builder(one);
  builder.add(std::string_view("No fever. He sleeps."));
  builder.add_remark("remark");
  builder.write(path);
  const std::string good = bytes_of(path);
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 1 << i % 8);
    overwrite(bad, changed);
    CAPTURE(i);
    CHECK_THROWS_AS(token_store(bad), files::file_error);
    overwrite(bad, good.substr(0, i));
    CHECK_THROWS_AS(token_store(bad, token_store::checks::index), files::file_error);
  }
  overwrite(bad, good + '\0');
  CHECK_THROWS_WITH(token_store(bad), tests::contains(std::to_string(good.size() + 1) + " bytes where " +
                                                      std::to_string(good.size()) + " were expected"));
  CHECK_THROWS_AS(token_store(folder.path() / "none"), files::file_error);
}

TEST_CASE("a store with good checksums whose offsets lie is refused") {
  const tests::temporary_folder folder;
  const auto path = folder.path() / "store";
  using offsets = std::vector<std::uint64_t>;
  // Two documents of one section each, of one sentence each, of one piece and of two.
  const auto write = [&](const offsets& sections, const offsets& sentences, const offsets& ends) {
    corpora::token_store_header header;
    header.counts = {2, 2, 2, 3};
    corpora::token_store_writer writer(path, header);
    const auto block = [&]<class T>(std::size_t at, const std::vector<T>& values) {
      writer.begin(at);
      writer.write(std::span<const T>(values));
    };
    const auto& at = writer.layout();
    block(at.keys, std::vector<corpora::document_key>(2));
    block(at.document_sections, sections);
    block(at.section_sentences, sentences);
    block(at.sentence_pieces, ends);
    block(at.ids, std::vector<std::int32_t>{5, 6, 7});
    block(at.word_starts, std::vector<std::uint8_t>{1, 1, 1});
    writer.begin(at.remarks);
    writer.commit();
  };
  write({0, 1, 2}, {0, 1, 2}, {0, 1, 3});
  CHECK(token_store(path).documents() == 2);
  for (const auto& ends : {offsets{0, 3, 3}, {0, 0, 3}, {1, 2, 3}, {0, 4, 3}, {0, 1, 2}, {0, 2, 1}, {0, 1, 4}}) {
    write({0, 1, 2}, {0, 1, 2}, ends);
    CHECK_THROWS_WITH(token_store(path, token_store::checks::index), tests::contains("has the number "));
  }
  write({0, 2, 2}, {0, 1, 2}, {0, 1, 3});
  CHECK_THROWS_WITH(token_store(path), tests::contains("has the number 2 at byte "));
  write({0, 1, 2}, {0, 0, 2}, {0, 1, 3});
  CHECK_THROWS_WITH(token_store(path), tests::contains("has the number 0 at byte "));
}

}  // namespace token_store_test
