#pragma once

#include <filesystem>
#include <string_view>

#include "clinicalbert/backends/thread_pool.hpp"
#include "clinicalbert/tasks/model_folder.hpp"
#include "clinicalbert/tasks/model_kind.hpp"
#include "examples/precisions/by_precision.hpp"

namespace clinicalbert::examples {

// Write the frozen file of a folder of any preset and task, for one precision. They throw as tasks::freeze_model does.
void freeze_in_fp32(const tasks::model_folder& folder, tasks::model_kind kind, const std::filesystem::path& file,
                    backends::thread_pool_interface* pool);
void freeze_in_bf16(const tasks::model_folder& folder, tasks::model_kind kind, const std::filesystem::path& file,
                    backends::thread_pool_interface* pool);
void freeze_in_int8(const tasks::model_folder& folder, tasks::model_kind kind, const std::filesystem::path& file,
                    backends::thread_pool_interface* pool);

/// By `by_precision`.
inline void freeze_folder(std::string_view precision, const tasks::model_folder& folder, tasks::model_kind kind,
                          const std::filesystem::path& file, backends::thread_pool_interface* pool) {
  by_precision(precision, freeze_in_fp32, freeze_in_bf16, freeze_in_int8)(folder, kind, file, pool);
}

}  // namespace clinicalbert::examples
