#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "clinicalbert/backends/cuda/runtime/graph_cache.hpp"
#include "clinicalbert/backends/cuda/runtime/recorded_work.hpp"
#include "clinicalbert/backends/cuda/shape_class.hpp"
#include "clinicalbert/backends/cuda/stream.hpp"

namespace clinicalbert::backends {

/// A cuda_stream that starts work which it had before as one CUDA graph, where a caller says that it may come again
/// (`repeat`): a hundred small kernels then cost one launch.
///
/// What a call puts in is written down first, its lists apart, and compared with what came before, argument by
/// argument. The first time it is done one by one, which chooses algorithms and takes memory; the second time it is
/// captured; from then on its lists are copied to where they were, and the graph is launched. So a graph can be for
/// nothing but the very same kernels on the very same memory, and where none can be made all goes as without. Results
/// are those of a cuda_stream, to the bit.
class replaying_stream : public cuda_stream {
 public:
  /// Larger batches are taken to keep a GPU busy while their kernels are launched: they go as without graphs.
  static constexpr std::size_t most_tokens = 2048;
  static constexpr std::size_t most_graphs = 32;

  using cuda_stream::cuda_stream;
  ~replaying_stream() { (void)device::wait_for(handle()); }

  /// How many tokens the batch has that `repeat` makes of one of so many.
  [[nodiscard]] static constexpr std::size_t repeated_tokens(std::size_t tokens) noexcept {
    return tokens > most_tokens ? tokens : tokens_of_class(tokens);
  }

  /// f(batch) once, with the batch or with one whose first rows are its (`filled_up`). What f puts in is started when
  /// it returns, or when it waits, which ends the recording. Memory of the arena that it takes, and what was taken
  /// before, must lie where it lay the last time, or no graph fits.
  template <class F>
  void repeat(const tensors::token_batch& batch, F&& f) noexcept {
    const std::size_t tokens = batch.sequences.tokens();
    if (recording_ || tokens == 0 || tokens > most_tokens) return f(batch);
    const tensors::arena::scope of_host(host_lists()), of_lists(list_room_);
    guarded([&] {
      const auto filled = filled_up(batch, host_lists());
      recording_ = true;
      f(filled);
      if (!recording_) return;
      recording_ = false;
      copy_lists();
      if (!failed())
        start({"graph",
               {{{"operations", work_.size()},
                 {"rows", filled.sequences.tokens()},
                 {"sequences", filled.sequences.size()}}}});
    });
    forget();
  }

  /// How often a graph was launched, and for how many batches operations are kept, with their graphs.
  [[nodiscard]] std::size_t replays() const noexcept { return replays_; }
  [[nodiscard]] std::size_t kept() const noexcept { return graphs_.size(); }

  // As cuda_stream's.

  void wait() {
    start_now();
    cuda_stream::wait();
  }
  void settle() noexcept {
    start_now();
    cuda_stream::settle();
  }
  [[nodiscard]] double on_host(device::buffer<const double> values, std::size_t at) noexcept {
    start_now();
    return cuda_stream::on_host(values, at);
  }
  template <class... T>
  void copy_to_host(const host_copy<T>&... all) noexcept {
    start_now();
    cuda_stream::copy_to_host(all...);
  }

  template <class Kernel>
  void launch(const Kernel& kernel, std::uint32_t x, std::uint32_t y) noexcept {
    put_in(launching<Kernel>{kernel, x, y});
  }
  void multiply(product_kind kind, const device::library_product& p, const void* first, const void* second,
                float* out) noexcept {
    put_in(multiplying{kind, p, first, second, out});
  }

  /// While work is recorded a list lies alone until its end, and lists that are equal lie in one place.
  template <class T>
  [[nodiscard]] device::buffer<const T> put(std::span<const T> values) noexcept {
    if (!recording_) return cuda_stream::put(values);
    if (failed() || values.empty()) return {};
    device::buffer<const T> there;
    guarded([&] {
      const auto same = std::ranges::find_if(lists_, [&](const list& l) {
        return l.bytes == values.size_bytes() && std::memcmp(l.from, values.data(), l.bytes) == 0;
      });
      if (same != lists_.end()) {
        there = {static_cast<const T*>(same->to), values.size()};
        return;
      }
      const std::span<T> from = staging().template take<T>(values.size()), to = list_room_.take<T>(values.size());
      std::copy(values.begin(), values.end(), from.begin());
      lists_.push_back({from.data(), to.data(), values.size_bytes()});
      there = {to.data(), to.size()};
    });
    return there;
  }

 private:
  using work = device::recorded_work<cuda_stream>;

  template <class Kernel>
  struct launching {
    Kernel kernel;
    std::uint32_t x = 0, y = 0;

    void operator()(cuda_stream& s) const noexcept { s.launch(kernel, x, y); }
    friend bool operator==(const launching& a, const launching& b) noexcept requires requires(const Kernel& k) {
      k == k;
    }
    { return a.kernel == b.kernel && a.x == b.x && a.y == b.y; }
  };

  struct multiplying {
    product_kind kind = product_kind::rows;
    device::library_product product;
    const void* first = nullptr;
    const void* second = nullptr;
    float* out = nullptr;

    void operator()(cuda_stream& s) const noexcept { s.multiply(kind, product, first, second, out); }
    friend bool operator==(const multiplying&, const multiplying&) noexcept = default;
  };

  // A list of the host's in pinned memory, and where kernels read it.
  struct list {
    const void* from;
    void* to;
    std::size_t bytes;
  };

  template <class Operation>
  void put_in(const Operation& operation) noexcept {
    if (!recording_) return operation(*this);
    if (!failed()) guarded([&] { work_.add(operation); });
  }

  // Lists that are neighbors in both memories go in one copy.
  void copy_lists() noexcept {
    const auto after = [](const void* at, std::size_t bytes) {
      return static_cast<const std::byte*>(at) + tensors::arena::bytes_for(bytes, 1);
    };
    for (std::size_t i = 0; i < lists_.size() && !failed();) {
      list all = lists_[i];
      while (++i < lists_.size() && lists_[i].from == after(all.from, all.bytes) &&
             lists_[i].to == after(all.to, all.bytes))
        all.bytes = tensors::arena::bytes_for(all.bytes, 1) + lists_[i].bytes;
      started({"copy of lists", {{{"bytes", all.bytes}}}}, device::copy_to_gpu(handle(), all.from, all.to, all.bytes));
    }
    lists_.clear();
  }

  // Starts what is recorded so far, and records no more of this call: somebody waits for it.
  void start_now() noexcept {
    if (!recording_) return;
    recording_ = false;
    copy_lists();
    if (!failed()) work_.run(*this);
  }

  void start(const device::operation& what) {
    auto* const known = graphs_.find(work_);
    if (known == nullptr) {
      work_.run(*this);
      if (!failed()) graphs_.keep(work_);
      return;
    }
    if (known->graph == nullptr && !known->refused) known->refused = !capture(known->graph);
    if (known->graph != nullptr) {
      const device::status s = device::launch_graph(handle(), known->graph.get());
      if (s.fine()) ++replays_;
      if (s.fine() || s.kind == device::trouble::while_running) return started(what, s);
      known->graph.reset();
      known->refused = true;
    }
    work_.run(*this);
  }

  // Whether a graph came of the work, none of which is done.
  template <class Graph>
  bool capture(Graph& graph) noexcept {
    if (!device::begin_capture(handle()).fine()) return false;
    const bool taken = untold([&] { work_.run(*this); });
    device::gpu_graph* made = nullptr;
    const bool ended = device::end_capture(handle(), made).fine();
    graph.reset(made);
    if (!taken || !ended) graph.reset();
    return graph != nullptr;
  }

  void forget() noexcept {
    recording_ = false;
    work_.clear();
    lists_.clear();
  }

  bool recording_ = false;
  work work_;
  std::vector<list> lists_;
  tensors::arena list_room_{memory_on_gpu()};
  device::graph_cache<work> graphs_{most_graphs};
  std::size_t replays_ = 0;
};

}  // namespace clinicalbert::backends
