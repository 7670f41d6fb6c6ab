#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace host {

/// A report as an interface engine receives it.
struct report {
  std::string id;
  std::string text;
};

/// Reports on their way from the one who receives them to those who read them. Who puts waits while it is full, so that
/// a burst of reports costs no more memory than `capacity` of them.
class report_queue {
 public:
  explicit report_queue(std::size_t capacity) : capacity_(capacity) {}

  void put(report&& one) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return waiting_.size() < capacity_; });
    waiting_.push_back(std::move(one));
    ready_.notify_one();
  }

  /// No report comes any more.
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    ready_.notify_all();
  }

  /// Waits for the next report; nothing once the queue is closed and empty.
  [[nodiscard]] std::optional<report> take() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return is_closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return std::nullopt;
    std::optional<report> next(std::move(waiting_.front()));
    waiting_.pop_front();
    room_.notify_one();
    return next;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_, room_;
  std::deque<report> waiting_;
  std::size_t capacity_;
  bool is_closed_ = false;
};

}  // namespace host
