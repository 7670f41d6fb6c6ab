"""Units of kernels for one instruction set, of which nothing but their table of functions can be seen."""

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

kernel_unit = rule(
    implementation = _kernel_unit,
    attrs = dict(
        COMPILE_ATTRS,
        _script = attr.label(default = "//:tools/compile_kernels.sh", allow_single_file = True),
    ),
    doc = "Compiles SOURCE by tools/compile_kernels.sh, which also checks what the object exports.",
    fragments = COMPILE_FRAGMENTS,
    toolchains = COMPILE_TOOLCHAINS,
)
