// Every way to get memory is interposed here, so these cases are a program of their own.

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <unsupported/Eigen/CXX11/ThreadPool>

#include "clinicalbert/backends/reference/all.hpp"
#include "clinicalbert/backends/simd/all.hpp"
#include "clinicalbert/heads/masked_lm.hpp"
#include "clinicalbert/heads/next_sentence.hpp"
#include "clinicalbert/heads/token_class.hpp"
#include "clinicalbert/heads/with_heads.hpp"
#include "tests/data_path.hpp"
#include "tests/models/encoder_oracle.hpp"
#include "tests/models/tiny_models.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CLINICALBERT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CLINICALBERT_SANITIZED 1
#endif
#endif

namespace {

std::atomic<bool> counting{false};
std::atomic<std::size_t> allocations{0};

void count() noexcept {
  if (counting.load(std::memory_order_relaxed)) allocations.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

#if defined(__GLIBC__) && !defined(CLINICALBERT_SANITIZED)
#define CLINICALBERT_INTERPOSED 1

extern "C" {
void* __libc_malloc(std::size_t) noexcept;
void* __libc_calloc(std::size_t, std::size_t) noexcept;
void* __libc_realloc(void*, std::size_t) noexcept;
void* __libc_memalign(std::size_t, std::size_t) noexcept;
void __libc_free(void*) noexcept;

void* malloc(std::size_t size) noexcept {
  count();
  return __libc_malloc(size);
}
void* calloc(std::size_t items, std::size_t size) noexcept {
  count();
  return __libc_calloc(items, size);
}
void* realloc(void* old, std::size_t size) noexcept {
  count();
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  count();
  return __libc_memalign(alignment, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  count();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) noexcept {
  count();
  *result = __libc_memalign(alignment, size);
  return *result == nullptr ? ENOMEM : 0;
}
void* mmap(void* at, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
  count();
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, size, protection, flags, file, offset));
}
}

// operator new calls malloc or aligned_alloc in libstdc++, but other libraries are free not to.
void* operator new(std::size_t size) {
  count();
  if (void* p = __libc_malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  count();
  if (void* p = __libc_memalign(static_cast<std::size_t>(alignment), size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete(void* p) noexcept { __libc_free(p); }
void operator delete(void* p, std::size_t) noexcept { __libc_free(p); }
void operator delete(void* p, std::align_val_t) noexcept { __libc_free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { __libc_free(p); }
void operator delete[](void* p) noexcept { __libc_free(p); }
void operator delete[](void* p, std::size_t) noexcept { __libc_free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { __libc_free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { __libc_free(p); }

#endif

namespace clinicalbert {
namespace {

#ifdef CLINICALBERT_INTERPOSED

template <class Call>
std::size_t allocations_of(Call call) {
  allocations = 0;
  counting = true;
  call();
  counting = false;
  return allocations;
}

TEST_CASE("what is interposed is seen") {
  void* volatile escaped = nullptr;
  CHECK(allocations_of([&] { escaped = std::malloc(10); }) == 1);
  std::free(escaped);
  CHECK(allocations_of([&] { escaped = std::aligned_alloc(64, 64); }) == 1);
  std::free(escaped);
  CHECK(allocations_of([&] { escaped = new double; }) == 1);
  delete static_cast<double*>(escaped);
  CHECK(allocations_of([&] { escaped = ::operator new[](64, std::align_val_t{64}); }) == 1);
  ::operator delete[](escaped, std::align_val_t{64});
  CHECK(allocations_of([&] {
          void* p = nullptr;
          if (posix_memalign(&p, 64, 64) == 0) escaped = p;
        }) == 1);
  std::free(escaped);
  CHECK(allocations_of([&] { escaped = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }) == 1);
  munmap(escaped, 4096);
}

template <class B>
void a_warm_infer_allocates_nothing() {
  using encoder = models::encoder<tests::h32, B>;
  using tagger = heads::token_class<32, B>;
  using masked = heads::masked_lm<32, backends::activations::gelu_exact, B>;
  using next = heads::next_sentence<32, B>;
  using model = heads::with_heads<encoder, tagger, masked, next>;
  using E = typename B::element;
  constexpr layers::table_sizes tables{.vocabulary = 30, .positions = 40, .segments = 2};
  constexpr std::size_t tokens = 63;
  const typename tagger::sizes labels{5};
  const typename masked::sizes pieces{30};
  std::mt19937 random(1);
  models::parameter_set<model> weights({tables, {labels, pieces, {}}});
  tests::fill_randomly(weights, random);
  const typename model::frozen frozen(weights.const_view());
  const auto owned = tests::random_batch(random, tables, {40, 1, 17, 5});
  const auto batch = owned.view();
  const std::vector<std::uint32_t> rows{3, 50, 8};
  std::vector<E> hidden(tokens * 32), tags(tokens * 5), predicted(3 * 30), answers(4 * 2);
  for (const int helpers : {0, 1, 3}) {
    CAPTURE(B::name(), helpers);
    Eigen::ThreadPool pool(helpers == 0 ? 1 : helpers);
    typename B::stream s(helpers == 0 ? nullptr : &pool);
    s.arena().reserve(std::max({encoder::infer_workspace(tokens, 40, s.concurrency()),
                                tagger::workspace(tokens, labels, s.concurrency()),
                                masked::workspace(rows.size(), pieces, s.concurrency()),
                                next::workspace(batch.sequences.size(), s.concurrency())}));
    const auto infer = [&] {
      const typename encoder::output states(hidden.data(), tokens);
      encoder::infer(s, frozen.encoder, {}, batch, states);
      tagger::infer(s, std::get<0>(frozen.heads), states, {tags.data(), tokens, 5});
      masked::infer(s, std::get<1>(frozen.heads), E(1e-12), rows, states, {predicted.data(), 3, 30});
      next::infer(s, std::get<2>(frozen.heads), batch.sequences, states, {answers.data(), 4});
    };
    for (int i = 0; i < 20; ++i) infer();
    CHECK(allocations_of([&] {
            for (int i = 0; i < 200; ++i) infer();
          }) == 0);
    CHECK(s.arena().grown() == 0);
  }
}

TEST_CASE("a warm infer allocates nothing, reference") { a_warm_infer_allocates_nothing<backends::reference<float>>(); }

TEST_CASE("a warm infer allocates nothing, simd") { a_warm_infer_allocates_nothing<backends::simd<>>(); }

TEST_CASE("a warm infer allocates nothing, simd in bf16 and int8") {
  a_warm_infer_allocates_nothing<backends::simd<xsimd::default_arch, backends::precisions::bf16>>();
  a_warm_infer_allocates_nothing<backends::simd<xsimd::default_arch, backends::precisions::int8>>();
}

#else

TEST_CASE("a warm infer allocates nothing") {
  tests::skip("malloc can be interposed with glibc and no sanitizer only");
}

#endif

}  // namespace
}  // namespace clinicalbert
