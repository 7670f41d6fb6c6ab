#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace clinicalbert::examples {

/// Does `count` pieces of work on `threads` threads and hands the results to `use` in order, on the caller's thread,
/// each as soon as it and those before it are ready.
///
/// `open_worker()` is called once on each thread and gives a function from the number of a piece to its Result. No more
/// than 4 results a thread are under way or wait at a time. What anything throws ends the work and comes out here.
template <class Result, class OpenWorker, class Use>
void in_order(std::size_t count, std::size_t threads, OpenWorker open_worker, Use use) {
  std::mutex mutex;
  std::condition_variable ready, room;
  std::vector<std::optional<Result>> waiting(4 * threads);  // result i waits at i modulo the size
  std::size_t next = 0, used = 0;
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
  const auto work = [&] {
    try {
      auto worker = open_worker();
      for (;;) {
        std::size_t mine = 0;
        {
          std::unique_lock lock(mutex);
          room.wait(lock, [&] { return stopped || next == count || next < used + waiting.size(); });
          if (stopped || next == count) return;
          mine = next++;
        }
        Result result = worker(mine);
        {
          const std::lock_guard lock(mutex);
          waiting[mine % waiting.size()] = std::move(result);
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
      while (used < count) {
        std::optional<Result> result;
        {
          std::unique_lock lock(mutex);
          auto& slot = waiting[used % waiting.size()];
          ready.wait(lock, [&] { return stopped || slot; });
          if (stopped) break;
          result.swap(slot);
          ++used;
        }
        room.notify_all();
        use(std::move(*result));
      }
    } catch (...) {
      stop(std::current_exception());
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace clinicalbert::examples
