"""Units of kernels for one instruction set, of which nothing but their table of functions can be seen."""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cpp_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//tools/bazel:flags.bzl", "WARNINGS")

def _kernel_unit(ctx):
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context

    # The program's own --copt are left out: another instruction set must not come in, and a sanitizer's start-up code
    # neither.
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = ctx.fragments.cpp.cxxopts + WARNINGS + ["-O2", "-DNDEBUG"],
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        preprocessor_defines = context.defines,
    )
    action = "c++-compile"
    compiler = cc_common.get_tool_for_action(feature_configuration = features, action_name = action)
    arguments = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )
    environment = dict(cc_common.get_environment_variables(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    ))
    environment["LD"] = toolchain.ld_executable
    environment["OBJCOPY"] = toolchain.objcopy_executable
    environment["NM"] = toolchain.nm_executable

    # With .pic in its name it is linked into programs and shared libraries alike.
    out = ctx.actions.declare_file(ctx.label.name + ".pic.o")
    ctx.actions.run_shell(
        outputs = [out],
        inputs = depset([ctx.file.source, ctx.file._script], transitive = [context.headers, toolchain.all_files]),
        command = '"$@"',
        arguments = [ctx.file._script.path, ctx.file.source.path, out.path, compiler] + arguments,
        env = environment,
        mnemonic = "KernelUnit",
        progress_message = "Compiling kernels, %s" % ctx.file.source.short_path,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]))]

kernel_unit = rule(
    implementation = _kernel_unit,
    attrs = {
        "deps": attr.label_list(providers = [CcInfo]),
        "source": attr.label(allow_single_file = [".cpp"], mandatory = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        "_script": attr.label(default = "//:tools/compile_kernels.sh", allow_single_file = True),
    },
    doc = "Compiles SOURCE by tools/compile_kernels.sh, which also checks what the object exports.",
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
