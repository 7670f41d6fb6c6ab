"""Units of kernels for one instruction set, of which nothing but their table of functions can be seen."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("//tools/bazel:compile_command.bzl", "COMPILE_ATTRS", "COMPILE_FRAGMENTS", "COMPILE_TOOLCHAINS", "compile_command")
load("//tools/bazel:flags.bzl", "WARNINGS")

def _kernel_unit(ctx):
    # The program's own --copt are left out: another instruction set must not come in, and a sanitizer's start-up code
    # neither.
    compile = compile_command(ctx, ctx.fragments.cpp.cxxopts + WARNINGS + ["-O2", "-DNDEBUG"])
    environment = dict(compile.environment)
    environment["LD"] = compile.toolchain.ld_executable
    environment["OBJCOPY"] = compile.toolchain.objcopy_executable
    environment["NM"] = compile.toolchain.nm_executable

    # With .pic in its name it is linked into programs and shared libraries alike.
    out = ctx.actions.declare_file(ctx.label.name + ".pic.o")
    ctx.actions.run_shell(
        outputs = [out],
        inputs = depset([ctx.file._script], transitive = [compile.inputs]),
        command = '"$@"',
        arguments = [ctx.file._script.path, ctx.file.source.path, out.path, compile.compiler] + compile.arguments,
        env = environment,
        mnemonic = "KernelUnit",
        progress_message = "Compiling kernels, %s" % ctx.file.source.short_path,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]))]

_kernel_unit_rule = rule(
    implementation = _kernel_unit,
    attrs = dict(
        COMPILE_ATTRS,
        _script = attr.label(default = "//:tools/compile_kernels.sh", allow_single_file = True),
    ),
    doc = "Compiles SOURCE by tools/compile_kernels.sh, which also checks what the object exports.",
    fragments = COMPILE_FRAGMENTS,
    toolchains = COMPILE_TOOLCHAINS,
)

def kernel_units(x86_64, aarch64):
    """Makes a target of each unit, of what `:unit_headers` has, and `:units`, those of this kind of processor.

    Args:
      x86_64: the units' names, which are their sources' without the ending.
      aarch64: the same for 64-bit ARM.
    """
    for unit in x86_64 + aarch64:
        _kernel_unit_rule(
            name = unit,
            source = unit + ".cpp",
            tags = ["manual"],  # what is for another kind of processor does not compile here
            deps = [":unit_headers"],
        )
    cc_library(
        name = "units",
        srcs = select({
            "//tools/bazel:x86_64": [":" + unit for unit in x86_64],
            "//tools/bazel:aarch64": [":" + unit for unit in aarch64],
            "//conditions:default": [],
        }),
        linkstatic = True,
    )
