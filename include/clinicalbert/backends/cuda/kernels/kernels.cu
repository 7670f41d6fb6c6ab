// All kernels, for tools/check_cuda.sh, which looks at what the compiler made of each.
#include "clinicalbert/backends/cuda/kernels/kernel_list.hpp"
#include "clinicalbert/backends/cuda/kernels/launch.hpp"

namespace clinicalbert::backends::device {

template <class List>
struct entry_points;

template <class... Kernels>
struct entry_points<kernel_list<Kernels...>> {
  static const void* const* all() {
    static const void* const of[] = {reinterpret_cast<const void*>(&run_kernel<Kernels>)...};
    return of;
  }
};

}  // namespace clinicalbert::backends::device

extern "C" const void* const* clinicalbert_cuda_kernels() {
  return clinicalbert::backends::device::entry_points<clinicalbert::backends::device::all_kernels>::all();
}
