#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "clinicalbert/backends/parallel.hpp"
#include "clinicalbert/tokens/word_counts.hpp"

namespace clinicalbert::corpora {

/// Counts the words of a corpus on all threads of the caller: add(item, counts) adds those of one of `items` parts, and
/// each thread has a table of its own.
///
/// The counts are the same for any number of threads. What `add` throws ends the counting once all parts were begun and
/// comes out here; of several, that of the first part.
template <class Add>
[[nodiscard]] tokens::word_counts count_corpus_words(backends::parallel& threads, std::size_t items, Add add) {
  std::vector<tokens::word_counts> tables(threads.concurrency());
  std::mutex failing;
  std::exception_ptr failure;
  std::size_t failed = std::numeric_limits<std::size_t>::max();
  threads.for_each(items, [&](std::size_t item, std::size_t slot) {
    try {
      add(item, tables[slot]);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (item < failed) {
        failed = item;
        failure = std::current_exception();
      }
    }
  });
  if (failure) std::rethrow_exception(failure);
  // The largest table takes in the others.
  const auto largest =
      std::max_element(tables.begin(), tables.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
  std::swap(tables.front(), *largest);
  for (std::size_t i = 1; i < tables.size(); ++i) tables.front().add(tables[i]);
  return std::move(tables.front());
}

}  // namespace clinicalbert::corpora
