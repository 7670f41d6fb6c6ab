#pragma once

#include <cstddef>

namespace clinicalbert::backends::device {

/// More bytes of shared memory than this a kernel must ask for.
inline constexpr std::size_t plain_shared_bytes = std::size_t{48} << 10;

/// Puts a kernel into a stream by calls of a runtime, each of which answers with a code, 0 where all is well:
/// `runtime.allow_shared(bytes)` and `runtime.launch(bytes)`; `bytes` is what a launch says of shared memory, 0 for
/// what needs no asking.
///
/// What is returned is the answer of the very call that was refused. The thread's last error is not asked: it may be of
/// an earlier call, of ours or of the host program. Nor is one left there (`runtime.forget_error()`), where the next
/// who asks would take it for its own.
template <class Runtime>
[[nodiscard]] auto enqueue(Runtime&& runtime, std::size_t shared_bytes) {
  const std::size_t bytes = shared_bytes <= plain_shared_bytes ? 0 : shared_bytes;
  // Once a kernel and GPU would do; it is cheap.
  auto code = bytes != 0 ? runtime.allow_shared(bytes) : decltype(runtime.launch(bytes)){};
  if (static_cast<int>(code) == 0) code = runtime.launch(bytes);
  if (static_cast<int>(code) != 0) runtime.forget_error();
  return code;
}

}  // namespace clinicalbert::backends::device
