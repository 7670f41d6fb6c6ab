"""NCCL, where this machine has it: @nccl//:nccl, for what is built with --config=cuda."""

def _toolkit(repository):
    """The folder of the CUDA toolkit, as cuda_toolkit.bzl finds it; None where there is none."""
    home = repository.os.environ.get("CUDA_HOME")
    named = repository.os.environ.get("NVCC") or (home + "/bin/nvcc" if home else None)
    found = repository.path(named) if named else repository.which("nvcc")
    return found.realpath.dirname.dirname if found and found.exists else None

def _places(repository):
    """Folders that may hold include/nccl.h: the one that NCCL_HOME names alone, or the toolkit's and the system's."""
    home = repository.os.environ.get("NCCL_HOME")
    if home:
        return [repository.path(home)]
    toolkit = _toolkit(repository)
    return ([toolkit] if toolkit else []) + [repository.path("/usr"), repository.path("/usr/local")]

def _library(repository, place):
    # Debian's folders are called after machines; the wheel of PyPI has the second name alone.
    for folder in ["lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib"]:
        for name in ["libnccl.so", "libnccl.so.2"]:
            library = repository.path("%s/%s/%s" % (place, folder, name))
            if library.exists:
                return library
    return None

# No platform has the value that it asks for: Bazel leaves what depends on it out of `//...`, and refuses it by name.
_MISSING = """load("@rules_cc//cc:defs.bzl", "cc_library")

constraint_setting(name = "presence")

constraint_value(
    name = "present",
    constraint_setting = ":presence",
)

cc_library(
    name = "nccl",
    target_compatible_with = [":present"],
    visibility = ["//visibility:public"],
)
"""

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
    repository.file("BUILD", _MISSING)

nccl = repository_rule(
    implementation = _nccl,
    environ = ["CUDA_HOME", "NCCL_HOME", "NVCC", "PATH"],
    local = True,
)
