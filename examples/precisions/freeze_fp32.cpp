#include "examples/precisions/freeze_folder.hpp"
#include "examples/precisions/freeze_in.hpp"

void clinicalbert::examples::freeze_in_fp32(const tasks::model_folder& folder, tasks::model_kind kind,
                                            const std::filesystem::path& file, backends::thread_pool_interface* pool) {
  freeze_in<backends::dispatched<backends::precisions::fp32>>(folder, kind, file, pool);
}
