#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace clinicalbert::examples {

/// Does pieces of work on `threads` threads as `read` finds them, and hands them to `use` in that order, on the
/// caller's thread, each as soon as it and those before it are done.
///
/// `read(Item&)` overwrites an item with the next piece, or says with false that there is none; one thread at a time
/// calls it. `open_worker()` is called once on each thread and gives a function `void(Item&)`. There are 4 items a
/// thread, which go round and keep their memory. What anything throws ends the work and comes out here, once a `read`
/// under way has returned.
template <class Item, class Read, class OpenWorker, class Use>
void stream_in_order(std::size_t threads, Read read, OpenWorker open_worker, Use use) {
  constexpr auto unknown = std::numeric_limits<std::size_t>::max();
  struct slot {
    Item item;
    bool done = false;
  };
  std::vector<slot> slots(4 * threads);  // piece i is in slot i modulo their number
  std::mutex reading;                    // whoever holds it may call `read`
  std::mutex mutex;                      // for all below
  std::condition_variable ready, room;
  std::size_t begun = 0, used = 0, count = unknown;
  std::exception_ptr failure;
  bool stopped = false;

  const auto stop = [&](std::exception_ptr why) {
    {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::move(why);
      stopped = true;
    }
    ready.notify_all();
    room.notify_all();
  };
  /// The slot of the next piece, filled; null if there is no more.
  const auto next = [&]() -> slot* {
    const std::lock_guard turn(reading);
    std::size_t mine = 0;
    {
      std::unique_lock lock(mutex);
      room.wait(lock, [&] { return stopped || begun < used + slots.size(); });
      if (stopped || count != unknown) return nullptr;
      mine = begun;
    }
    slot& taken = slots[mine % slots.size()];
    const bool is_there = read(taken.item);
    {
      const std::lock_guard lock(mutex);
      if (is_there)
        ++begun;
      else
        count = begun;
    }
    if (!is_there) ready.notify_one();
    return is_there ? &taken : nullptr;
  };
  const auto work = [&] {
    try {
      auto worker = open_worker();
      while (slot* const mine = next()) {
        worker(mine->item);
        {
          const std::lock_guard lock(mutex);
          mine->done = true;
        }
        ready.notify_one();
      }
    } catch (...) {
      stop(std::current_exception());
    }
  };

  {
    std::vector<std::jthread> team;
    try {
      team.reserve(threads);
      for (std::size_t i = 0; i < threads; ++i) team.emplace_back(work);
      for (;;) {
        slot& oldest = slots[used % slots.size()];
        {
          std::unique_lock lock(mutex);
          ready.wait(lock, [&] { return stopped || oldest.done || used == count; });
          if (stopped || !oldest.done) break;
        }
        use(oldest.item);
        {
          const std::lock_guard lock(mutex);
          oldest.done = false;
          ++used;
        }
        room.notify_one();
      }
    } catch (...) {
      stop(std::current_exception());
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// The same for `count` pieces of work that are known by their numbers: `open_worker()` gives a function from the
/// number of a piece to its Result, and `use` takes a Result&&.
template <class Result, class OpenWorker, class Use>
void in_order(std::size_t count, std::size_t threads, OpenWorker open_worker, Use use) {
  struct piece {
    std::size_t number = 0;
    std::optional<Result> result;
  };
  std::size_t next = 0;
  const auto read = [&](piece& one) {
    if (next == count) return false;
    one.number = next++;
    return true;
  };
  const auto open = [&] {
    return [worker = open_worker()](piece& one) mutable { one.result.emplace(worker(one.number)); };
  };
  stream_in_order<piece>(threads, read, open, [&](piece& one) {
    use(std::move(*one.result));
    one.result.reset();
  });
}

}  // namespace clinicalbert::examples
