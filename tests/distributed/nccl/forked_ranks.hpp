#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/distributed/nccl/fake_nccl.hpp"

namespace clinicalbert::tests {

/// How a process that was forked ended: what it returned, or what it said of its failure.
struct rank_end {
  std::vector<double> numbers;
  std::string error;
  friend bool operator==(const rank_end&, const rank_end&) = default;
};

/// f(rank) by as many processes at once; each has a GPU of its own (fake_gpu), and they meet in the_meeting(). Ends
/// them after minutes.
inline std::vector<rank_end> as_processes(std::size_t count, const std::function<std::vector<double>(std::size_t)>& f) {
  std::vector<std::pair<pid_t, int>> all;
  for (std::size_t rank = 0; rank < count; ++rank) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const pid_t process = ::fork();
    REQUIRE(process >= 0);
    if (process != 0) {
      ::close(ends[1]);
      all.emplace_back(process, ends[0]);
      continue;
    }
    ::alarm(300);
    std::string out;
    try {
      const auto numbers = f(rank);
      out.assign(1, 'n').append(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double));
    } catch (const std::exception& error) {
      out = std::string("e") + error.what();
    } catch (...) {
      out = "ea check failed";
    }
    for (std::size_t at = 0; at < out.size();) {
      const auto written = ::write(ends[1], out.data() + at, out.size() - at);
      if (written <= 0) ::_exit(1);
      at += static_cast<std::size_t>(written);
    }
    ::_exit(0);
  }
  std::vector<rank_end> ended;
  for (const auto& [process, from] : all) {
    std::string in;
    char some[4096];
    for (ssize_t read = 0; (read = ::read(from, some, sizeof some)) > 0;)
      in.append(some, static_cast<std::size_t>(read));
    ::close(from);
    int status = 0;
    REQUIRE(::waitpid(process, &status, 0) == process);
    rank_end end;
    if (status != 0 || in.empty()) {
      end.error = "the process ended with " + std::to_string(status);
    } else if (in[0] == 'e') {
      end.error = in.substr(1);
    } else {
      end.numbers.resize((in.size() - 1) / sizeof(double));
      in.copy(reinterpret_cast<char*>(end.numbers.data()), in.size() - 1, 1);
    }
    ended.push_back(std::move(end));
  }
  return ended;
}

}  // namespace clinicalbert::tests
