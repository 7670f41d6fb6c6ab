#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "clinicalbert/backends/lasting_memory.hpp"
#include "clinicalbert/tensors/arena.hpp"
#include "clinicalbert/tensors/matrix.hpp"
#include "clinicalbert/tensors/paged_rows.hpp"

namespace clinicalbert::generation {

/// The keys and values of what running targets have read, in pages of some tokens each; targets with one beginning
/// share its pages, and a page is copied only when one of them writes behind a beginning that others hold too.
///
/// A page holds rows of all layers. Kwon et al. 2023, "Efficient memory management for large language model serving
/// with PagedAttention", section 4. Not thread-safe. Throws what memory throws, std::bad_alloc.
template <class E>
class page_cache {
 public:
  /// `width` elements a row and layer; rows of a page have one size for all.
  page_cache(std::size_t layers, std::size_t width, std::size_t page_rows = 16)
      : layers_(layers), width_(width), page_rows_(page_rows) {}

  /// In memory that the kernels of a stream read and write; the stream must outlive it.
  template <class Stream>
  page_cache(Stream& s, std::size_t layers, std::size_t width, std::size_t page_rows = 16)
      : layers_(layers), width_(width), page_rows_(page_rows), memory_(backends::lasting_memory(s)) {}

  /// Forgets all targets and begins `count` empty ones.
  void begin(std::size_t count) {
    for (auto& table : tables_) release(table);
    tables_.assign(count, {});
    length_ = 0;
  }

  /// Target i goes on from what was target parents[i], which may be named often, or never.
  void keep(std::span<const std::uint32_t> parents) {
    std::vector<std::vector<std::uint32_t>> kept;
    kept.reserve(parents.size());
    for (const std::uint32_t parent : parents) {
      for (const std::uint32_t page : tables_[parent]) ++holders_[page];
      kept.push_back(tables_[parent]);
    }
    for (auto& table : tables_) release(table);
    tables_ = std::move(kept);
  }

  /// Makes room for a row more in each target and layer, which is for the caller to write.
  void extend() {
    extend([](tensors::matrix<const E> from, tensors::matrix<E> to) {
      for (std::size_t r = 0; r < from.rows; ++r) std::ranges::copy(from[r], to[r].begin());
    });
  }

  /// The same; copy(matrix<const E> from, matrix<E> to) copies what a target wrote in a page that it holds with others.
  template <class Copy>
  void extend(Copy&& copy) {
    const std::size_t used = length_ % page_rows_;
    for (auto& table : tables_) {
      if (used == 0) {
        table.push_back(take());
      } else if (std::uint32_t& last = table.back(); holders_[last] > 1) {
        const std::uint32_t own = take();
        const auto written = [&](E* page) {  // a row a layer
          return tensors::matrix<E>(page, layers_, used * width_, page_rows_ * width_);
        };
        copy(tensors::matrix<const E>(written(pages_[last])), written(pages_[own]));
        --holders_[last];
        last = own;
      }
    }
    ++length_;
    list_pages();
  }

  /// The rows of one layer. A view until the next call of `begin`, `keep` or `extend`.
  [[nodiscard]] tensors::paged_rows<E> rows(std::size_t layer) const noexcept {
    return {listed_, first_page_, lengths_, page_rows_, width_, layer * page_rows_ * width_};
  }

  [[nodiscard]] std::size_t targets() const noexcept { return tables_.size(); }
  /// Rows of each target.
  [[nodiscard]] std::size_t length() const noexcept { return length_; }
  [[nodiscard]] std::size_t pages_held() const noexcept { return pages_.size() - free_.size(); }
  /// Bytes of all pages that were ever held at once.
  [[nodiscard]] std::size_t bytes() const noexcept { return pages_.size() * layers_ * page_rows_ * width_ * sizeof(E); }

 private:
  std::uint32_t take() {
    if (free_.empty()) {
      pages_.push_back(memory_.take<E>(layers_ * page_rows_ * width_).data());
      holders_.push_back(0);
      free_.push_back(static_cast<std::uint32_t>(pages_.size() - 1));
    }
    const std::uint32_t page = free_.back();
    free_.pop_back();
    holders_[page] = 1;
    return page;
  }
  void release(std::vector<std::uint32_t>& table) {
    for (const std::uint32_t page : table)
      if (--holders_[page] == 0) free_.push_back(page);
    table.clear();
  }
  void list_pages() {
    listed_.clear();
    first_page_.assign(1, 0);
    for (const auto& table : tables_) {
      for (const std::uint32_t page : table) listed_.push_back(pages_[page]);
      first_page_.push_back(static_cast<std::uint32_t>(listed_.size()));
    }
    lengths_.assign(tables_.size(), static_cast<std::uint32_t>(length_));
  }

  std::size_t layers_, width_, page_rows_, length_ = 0;
  tensors::arena memory_;
  std::vector<E*> pages_;
  std::vector<std::uint32_t> holders_, free_;       // by page: targets that hold it; pages that none does
  std::vector<std::vector<std::uint32_t>> tables_;  // by target
  std::vector<E*> listed_;                          // what `rows` views
  std::vector<std::uint32_t> first_page_, lengths_;
};

}  // namespace clinicalbert::generation
