#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace clinicalbert::tensors {

/// Rows of several sequences that lie in pages, so that sequences with one beginning can share its pages. A view.
template <class T>
struct paged_rows {
  std::span<T* const> pages;                  ///< of all sequences, one behind the other
  std::span<const std::uint32_t> first_page;  ///< [K + 1]: where each sequence's begin among them
  std::span<const std::uint32_t> lengths;     ///< [K]: rows of each sequence
  std::size_t page_rows = 0, width = 0;       ///< rows of a page, elements of a row
  std::size_t offset = 0;                     ///< of the first row in each page, in elements

  [[nodiscard]] std::size_t size() const noexcept { return lengths.size(); }
  [[nodiscard]] std::size_t longest() const noexcept {
    return lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
  }
  [[nodiscard]] T* row(std::size_t sequence, std::size_t i) const noexcept {
    return pages[first_page[sequence] + i / page_rows] + offset + i % page_rows * width;
  }
  /// each(first, begin, count): rows [begin, begin + count) of a sequence stand from `first` on, `width` apart.
  template <class Each>
  void for_each_page(std::size_t sequence, Each&& each) const {
    const std::size_t length = lengths[sequence];
    for (std::size_t begin = 0, page = first_page[sequence]; begin < length; begin += page_rows, ++page)
      each(pages[page] + offset, begin, std::min(page_rows, length - begin));
  }
};

}  // namespace clinicalbert::tensors
