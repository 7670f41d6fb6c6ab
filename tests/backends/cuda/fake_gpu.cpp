#include "tests/backends/cuda/fake_gpu.hpp"

#include <sys/mman.h>

#include <cmath>
#include <cstring>
#include <new>

#include "clinicalbert/backends/cuda/kernels/element.hpp"
#include "tests/catch.hpp"

namespace clinicalbert::backends::device {

struct gpu_stream {
  std::vector<std::function<void()>> work;
};

struct product_library {};

}  // namespace clinicalbert::backends::device

namespace clinicalbert::tests {

namespace {

using namespace backends::device;

struct memory {
  memory_kind kind;
  std::size_t bytes;
};
std::map<void*, memory> memories;

// Opens the GPU's own memory to those who may read and write it.
struct opened {
  opened() { protect(PROT_READ | PROT_WRITE); }
  ~opened() { protect(PROT_NONE); }
  static void protect(int how) {
    for (const auto& [at, m] : memories)
      if (m.kind == memory_kind::on_gpu) REQUIRE(::mprotect(at, m.bytes, how) == 0);
  }
};

// The same number with 11 bits of mantissa.
float as_tf32(float x) {
  std::uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits = (bits + 0x1000u) & ~0x1FFFu;
  std::memcpy(&x, &bits, sizeof bits);
  return x;
}

double number(const library_product& p, const void* from, std::size_t at) {
  switch (p.factors) {
    case number_type::bf16:
      return static_cast<double>(widened(static_cast<const bf16*>(from)[at]));
    case number_type::fp16:
      return static_cast<double>(widened(static_cast<const fp16*>(from)[at]));
    default:
      const float x = static_cast<const float*>(from)[at];
      return static_cast<double>(p.in == arithmetic::tf32 ? as_tf32(x) : x);
  }
}

// Column-major, as the library has it.
void multiply(const library_product& p, const void* first, const void* second, float* out) {
  for (std::size_t n = 0; n < p.n; ++n)
    for (std::size_t m = 0; m < p.m; ++m) {
      double sum = 0;
      for (std::size_t k = 0; k < p.k; ++k)
        sum += number(p, first, p.first_transposed ? m * p.first_stride + k : k * p.first_stride + m) *
               number(p, second, p.second_transposed ? k * p.second_stride + n : n * p.second_stride + k);
      float& to = out[n * p.out_stride + m];
      to = (p.accumulates ? to : 0.f) + static_cast<float>(sum);
    }
}

status failed(trouble kind, int code, const char* name) { return {kind, code, name}; }

}  // namespace

fake_gpu& the_gpu() {
  static fake_gpu gpu;
  return gpu;
}

void put(gpu_stream* stream, std::function<void()> work) {
  if (!the_gpu().at_once) return stream->work.push_back(std::move(work));
  const opened open;
  work();
}

bool refuses_launch() {
  ++the_gpu().launches;
  return the_gpu().refused_launch != 0 && --the_gpu().refused_launch == 0;
}

}  // namespace clinicalbert::tests

namespace clinicalbert::backends::device {

using tests::the_gpu;

status status_of(int code) noexcept {
  if (code == 0) return {};
  return code == 700 ? tests::failed(trouble::while_running, code, "cudaErrorIllegalAddress")
                     : tests::failed(trouble::other, code, "cudaErrorInvalidConfiguration");
}

status so_far(gpu_stream*) noexcept { return the_gpu().so_far; }

status use_gpu(gpu& found) noexcept {
  found = the_gpu().found;
  return the_gpu().when_used;
}

status free_memory(std::size_t& free_bytes, std::size_t& all_bytes) noexcept {
  free_bytes = the_gpu().found.free_bytes;
  all_bytes = the_gpu().found.all_bytes;
  return {};
}

status take_memory(memory_kind kind, std::size_t bytes, void*& at) noexcept {
  if (bytes > the_gpu().largest_memory) return tests::failed(trouble::no_memory, 2, "cudaErrorMemoryAllocation");
  if (!the_gpu().so_far.fine()) return the_gpu().so_far;
  const bool on_gpu = kind == memory_kind::on_gpu;
  at = ::mmap(nullptr, bytes, on_gpu ? PROT_NONE : PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return tests::failed(trouble::no_memory, 2, "cudaErrorMemoryAllocation");
  if (!on_gpu) std::memset(at, 0xFF, bytes);  // NaN
  tests::memories[at] = {kind, bytes};
  ++the_gpu().memories_taken;
  ++the_gpu().memories_held;
  return {};
}

void give_memory(memory_kind kind, void* at) noexcept {
  const auto found = tests::memories.find(at);
  if (found == tests::memories.end() || found->second.kind != kind) std::terminate();
  ::munmap(at, found->second.bytes);
  tests::memories.erase(found);
  --the_gpu().memories_held;
}

status open_stream(gpu_stream*& stream) noexcept {
  stream = new gpu_stream;
  return {};
}

void close_stream(gpu_stream* stream) noexcept { delete stream; }

status copy_to_gpu(gpu_stream* stream, const void* from, void* to, std::size_t bytes) noexcept {
  tests::put(stream, [=] { std::memcpy(to, from, bytes); });
  return {};
}

status copy_to_host(gpu_stream* stream, const void* from, void* to, std::size_t bytes) noexcept {
  tests::put(stream, [=] { std::memcpy(to, from, bytes); });
  return {};
}

// What an emulated kernel throws ends the program: it is a mistake of the kernel's or of whoever launched it.
status wait_for(gpu_stream* stream) noexcept {
  const auto work = std::exchange(stream->work, {});
  if (std::exchange(the_gpu().breaks, false)) return tests::failed(trouble::other, 700, "cudaErrorIllegalAddress");
  const tests::opened open;
  for (const auto& each : work) each();
  return {};
}

status open_products(product_library*& library) noexcept {
  library = new product_library;
  return {};
}

void close_products(product_library* library) noexcept { delete library; }

status choose_algorithm(product_library*, const library_product& product, std::size_t alignment, std::size_t,
                        product_algorithm& chosen) noexcept {
  ++the_gpu().algorithms_chosen;
  const std::size_t sizes[4] = {product.m, product.n, product.k, alignment};
  std::memcpy(chosen.bytes, sizes, sizeof sizes);
  return {};
}

status run_product(product_library*, const library_product& product, const product_algorithm& algorithm,
                   const void* first, const void* second, float* out, void*, std::size_t, gpu_stream* stream) noexcept {
  std::size_t sizes[4];
  std::memcpy(sizes, algorithm.bytes, sizeof sizes);
  if (sizes[0] < product.m || sizes[1] < product.n || sizes[2] < product.k)
    return tests::failed(trouble::other, 7, "CUBLAS_STATUS_INVALID_VALUE");
  if (the_gpu().needs_exact_sizes && (sizes[1] != product.n || sizes[2] != product.k))
    return tests::failed(trouble::not_supported, 15, "CUBLAS_STATUS_NOT_SUPPORTED");
  for (const void* operand : {first, second, static_cast<const void*>(out)})
    if (reinterpret_cast<std::uintptr_t>(operand) % sizes[3] != 0)
      return tests::failed(trouble::other, 7, "CUBLAS_STATUS_INVALID_VALUE");
  if (the_gpu().refused_product != 0 && --the_gpu().refused_product == 0)
    return tests::failed(trouble::other, 13, "CUBLAS_STATUS_EXECUTION_FAILED");
  tests::put(stream, [=] { tests::multiply(product, first, second, out); });
  return {};
}

}  // namespace clinicalbert::backends::device
