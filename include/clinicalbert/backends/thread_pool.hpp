#pragma once

#include <unsupported/Eigen/CXX11/ThreadPool>

namespace clinicalbert::backends {

/// The caller's threads, as streams take them: Eigen's pool interface. A pool of n - 1 threads makes n with the caller.
using thread_pool_interface = Eigen::ThreadPoolInterface;

/// A pool for callers that have none.
using thread_pool = Eigen::ThreadPool;

}  // namespace clinicalbert::backends
