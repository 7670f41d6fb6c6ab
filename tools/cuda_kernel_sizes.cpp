// Prints each CUDA kernel's type, threads a block and bytes of shared memory, tabs between them. Needs no CUDA.
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
void print(clinicalbert::backends::device::kernel_list<Kernels...>) {
  const auto line = [](const std::type_info& type, unsigned threads, std::size_t shared) {
    const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr),
                                                      std::free);
    std::cout << name.get() << '\t' << threads << '\t' << shared << '\n';
  };
  (line(typeid(Kernels), unsigned{Kernels::threads},
        std::is_empty_v<typename Kernels::shared> ? 0 : sizeof(typename Kernels::shared)),
   ...);
}

}  // namespace

int main() { print(clinicalbert::backends::device::all_kernels{}); }
