"""NCCL, where this machine has it: @nccl//:nccl, for what is built with --config=cuda."""

load("//tools/bazel:cuda_toolkit.bzl", "find_nvcc")
load("//tools/bazel:missing_library.bzl", "MISSING_LIBRARY")

def _places(repository):
    """Folders that may hold include/nccl.h: the one that NCCL_HOME names alone, or the toolkit's and the system's."""
    home = repository.os.environ.get("NCCL_HOME")
    if home:
        return [repository.path(home)]
    nvcc = find_nvcc(repository)
    return ([nvcc.dirname.dirname] if nvcc else []) + [repository.path("/usr"), repository.path("/usr/local")]

def _library(repository, place):
    # Debian's folders are called after machines; the wheel of PyPI has the second name alone.
    for folder in ["lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib"]:
        for name in ["libnccl.so", "libnccl.so.2"]:
            library = repository.path("%s/%s/%s" % (place, folder, name))
            if library.exists:
                return library
    return None

def _nccl(repository):
    for place in _places(repository):
        header = repository.path("%s/include/nccl.h" % place)
        library = _library(repository, place)
        if not header.exists or not library:
            continue
        repository.symlink(header, "include/nccl.h")
        folder = library.dirname
        repository.file("BUILD", """load("@rules_cc//cc:defs.bzl", "cc_library")
cc_library(
    name = "nccl",
    hdrs = ["include/nccl.h"],
    includes = ["include"],
    linkopts = [
        "-L{folder}",
        "-Wl,-rpath,{folder}",
        "-l:{name}",
    ],
    visibility = ["//visibility:public"],
)
""".format(folder = folder, name = library.basename))
        return
    repository.file("BUILD", MISSING_LIBRARY.format(target = "nccl"))

nccl = repository_rule(
    implementation = _nccl,
    environ = ["CUDA_HOME", "NCCL_HOME", "NVCC", "PATH"],
    local = True,
)
