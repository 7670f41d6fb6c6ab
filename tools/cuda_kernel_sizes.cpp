// Prints each CUDA kernel's type, threads a block, bytes of shared memory, and the .cu unit that has it, tabs between
// them. Needs no CUDA.
#include <cxxabi.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string_view>
#include <type_traits>
#include <typeinfo>

#include "clinicalbert/backends/cuda/kernels/kernel_list.hpp"

namespace {

template <class... Kernels>
void print(const char* unit, clinicalbert::backends::device::kernel_list<Kernels...>) {
  const auto line = [unit](const std::type_info& type, unsigned threads, std::size_t shared) {
    const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr),
                                                      std::free);
    std::cout << name.get() << '\t' << threads << '\t' << shared << '\t' << unit << '\n';
  };
  (line(typeid(Kernels), unsigned{Kernels::threads},
        std::is_empty_v<typename Kernels::shared> ? 0 : sizeof(typename Kernels::shared)),
   ...);
}

}  // namespace

int main() {
  using namespace clinicalbert::backends;
  print("fp32_rows", device::fp32_rows{});
  print("bf16_rows", device::bf16_rows{});
  print("fp32_attention", device::fp32_attention{});
  print("bf16_attention", device::bf16_attention{});
  print("fp16_attention", device::fp16_attention{});
  print("bf16_rows_attention", device::bf16_rows_attention{});
}
