"""CUDA: units that nvcc compiles, and targets that are there with --config=cuda only."""

load("@cuda//:toolkit.bzl", "NVCC", "VERSION")
load("@rules_cc//cc:defs.bzl", "cc_library")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//tools/bazel:compile_command.bzl", "COMPILE_ATTRS", "COMPILE_FRAGMENTS", "COMPILE_TOOLCHAINS", "compile_command")

# Of targets that want the toolkit: without --config=cuda, `//...` leaves them out.
WITH_CUDA = select({
    "//tools/bazel:cuda": [],
    "//conditions:default": ["//tools/bazel:has_cuda"],
})

_architectures = provider(fields = ["names"], doc = "sm_80 and the like.")

def _cuda_architectures(ctx):
    return [_architectures(names = ctx.build_setting_value)]

cuda_architectures = rule(
    implementation = _cuda_architectures,
    build_setting = config.string_list(flag = True),
    doc = "For which GPUs nvcc compiles; of the last one there is PTX too, for later ones.",
)

def _cuda_object(ctx):
    if not NVCC:
        fail("there is no nvcc: NVCC or CUDA_HOME names one, or PATH has it")
    compile = compile_command(ctx, [])
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context
    numbers = [name[len("sm_"):] for name in ctx.attr._architectures[_architectures].names]
    out = ctx.actions.declare_file(ctx.label.name + ".pic.o")
    arguments = ctx.actions.args()
    arguments.add_all(["-std=c++20", "--expt-relaxed-constexpr", "-O3", "-DNDEBUG", "-Xcompiler", "-fPIC"])
    arguments.add("-ccbin", ctx.attr.host_compiler or compile.compiler)
    arguments.add_all(["-gencode=arch=compute_%s,code=sm_%s" % (number, number) for number in numbers])
    arguments.add("-gencode=arch=compute_%s,code=compute_%s" % (numbers[-1], numbers[-1]))
    for folders in [context.includes, context.quote_includes, context.system_includes]:
        arguments.add_all(folders, before_each = "-I")
    arguments.add("-c", ctx.file.source)
    arguments.add("-o", out)
    ctx.actions.run(
        outputs = [out],
        inputs = compile.inputs,
        executable = NVCC,
        arguments = [arguments],
        # Another toolkit in the same place is another compiler.
        env = {"CLINICALBERT_NVCC": VERSION},
        mnemonic = "Nvcc",
        progress_message = "Compiling for GPUs, %s" % ctx.file.source.short_path,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]))]

_cuda_object_rule = rule(
    implementation = _cuda_object,
    attrs = dict(
        COMPILE_ATTRS,
        source = attr.label(allow_single_file = [".cu"], mandatory = True),
        host_compiler = attr.string(doc = "For nvcc; the toolchain's where it is empty."),
        _architectures = attr.label(default = "//tools/bazel:cuda_architectures"),
    ),
    fragments = COMPILE_FRAGMENTS,
    toolchains = COMPILE_TOOLCHAINS,
)

def cuda_library(name, srcs, deps = [], host_compiler = "", **kwargs):
    """Makes a library of .cu units.

    Args:
      name: the target's name.
      srcs: the units.
      deps: libraries of headers that they include.
      host_compiler: what compiles the host's part of them; the toolchain's where none is given.
      **kwargs: as for `cc_library`.
    """
    objects = []
    for source in srcs:
        objects.append(name + "_" + source[:-len(".cu")])
        _cuda_object_rule(
            name = objects[-1],
            source = source,
            deps = deps,
            host_compiler = host_compiler,
            target_compatible_with = WITH_CUDA,
        )
    cc_library(
        name = name,
        srcs = [":" + object for object in objects],
        linkstatic = True,
        target_compatible_with = WITH_CUDA,
        deps = ["@cuda//:toolkit"],
        **kwargs
    )
