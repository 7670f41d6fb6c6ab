#pragma once

// The C interface alone: the C++ one is no longer part of MPI.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <span>
#include <stdexcept>
#include <vector>

#include "clinicalbert/training/communicator.hpp"

namespace clinicalbert::distributed {

/// The processes that mpirun started, MPI from its first call to its last: one object a program, used by the thread
/// that made it.
///
/// An error of MPI ends all ranks, with a message of MPI's. An exception that leaves the object's scope does so too,
/// since the others would wait forever; who catches it inside calls `end_all`.
class mpi_ranks final : public training::communicator {
 public:
  /// Throws std::runtime_error where MPI has begun, or knows no threads beside the one that calls it.
  mpi_ranks(int& argc, char**& argv) {
    int begun = 0, threads = 0, rank = 0, size = 1;
    MPI_Initialized(&begun);
    if (begun != 0) throw std::runtime_error("mpi: it has begun already");
    MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &threads);
    if (threads < MPI_THREAD_FUNNELED) {
      MPI_Finalize();
      throw std::runtime_error("mpi: this one is not for programs with threads");
    }
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    rank_ = static_cast<std::size_t>(rank);
    size_ = static_cast<std::size_t>(size);
  }
  ~mpi_ranks() override {
    if (std::uncaught_exceptions() > exceptions_) MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    MPI_Finalize();
  }

  [[nodiscard]] std::size_t rank() const noexcept override { return rank_; }
  [[nodiscard]] std::size_t size() const noexcept override { return size_; }

  void sum(std::span<double> values) noexcept override {
    MPI_Allreduce(MPI_IN_PLACE, values.data(), static_cast<int>(values.size()), MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  }
  void begin_sum(std::span<float> values) noexcept override { begin(values, MPI_FLOAT); }
  void begin_sum(std::span<double> values) noexcept override { begin(values, MPI_DOUBLE); }
  void progress() noexcept override {
    int all = 0;
    MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &all, MPI_STATUSES_IGNORE);
  }
  void wait() noexcept override {
    MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
    requests_.clear();
  }

  /// Ends this process and all others, wherever they are, after what is wrong was said.
  [[noreturn]] void end_all(int status) noexcept {
    MPI_Abort(MPI_COMM_WORLD, status);
    std::abort();  // which MPI_Abort leaves nobody to do
  }

 private:
  template <class E>
  void begin(std::span<E> values, MPI_Datatype type) noexcept {
    constexpr std::size_t most = std::size_t{1} << 30;  // an int counts them
    for (std::size_t at = 0; at < values.size(); at += most) {
      requests_.emplace_back();
      MPI_Iallreduce(MPI_IN_PLACE, values.data() + at, static_cast<int>(std::min(most, values.size() - at)), type,
                     MPI_SUM, MPI_COMM_WORLD, &requests_.back());
    }
  }

  std::size_t rank_ = 0, size_ = 1;
  int exceptions_ = std::uncaught_exceptions();
  std::vector<MPI_Request> requests_;
};

}  // namespace clinicalbert::distributed
