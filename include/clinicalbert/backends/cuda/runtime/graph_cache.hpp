#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <memory>
#include <utility>

#include "clinicalbert/backends/cuda/runtime/runtime.hpp"

namespace clinicalbert::backends::device {

struct destroys_graph {
  void operator()(gpu_graph* graph) const noexcept { destroy_graph(graph); }
};

/// Work that was done lately, with its graph where there is one; at most so many, of which the one that was not asked
/// for longest makes room.
template <class Work>
class graph_cache {
 public:
  struct entry {
    Work work;
    std::unique_ptr<gpu_graph, destroys_graph> graph;
    bool refused = false;  ///< no graph can be made of it
  };

  explicit graph_cache(std::size_t most) noexcept : most_(most) {}

  /// That of the same work, or null. Valid until the next `keep`.
  [[nodiscard]] entry* find(const Work& work) noexcept {
    for (auto at = entries_.begin(); at != entries_.end(); ++at)
      if (at->work == work) {
        entries_.splice(entries_.begin(), entries_, at);
        return &entries_.front();
      }
    return nullptr;
  }

  /// Keeps a copy of work that is not there yet. Throws std::bad_alloc, and has then changed nothing.
  void keep(const Work& work) {
    if (most_ == 0) return;
    Work copy = work;
    if (entries_.size() == most_) {
      entries_.splice(entries_.begin(), entries_, std::prev(entries_.end()));
      entries_.front().graph.reset();
      entries_.front().refused = false;
    } else {
      entries_.emplace_front();
    }
    entries_.front().work = std::move(copy);
  }

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  std::size_t most_;
  std::list<entry> entries_;  // the latest first
};

}  // namespace clinicalbert::backends::device
