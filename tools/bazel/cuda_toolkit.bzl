"""The CUDA toolkit, where this machine has one: @cuda//:toolkit, and nvcc for cuda.bzl."""

def find_nvcc(repository):
    """The compiler that NVCC names, or the one of CUDA_HOME, or on PATH; None where there is none."""
    named = repository.os.environ.get("NVCC")
    home = repository.os.environ.get("CUDA_HOME")
    if not named and home:
        named = home + "/bin/nvcc"
    found = repository.path(named) if named else repository.which("nvcc")
    return found.realpath if found and found.exists else None

def _cuda_toolkit(repository):
    nvcc = find_nvcc(repository)
    if not nvcc:
        # All else analyzes and builds; what is for CUDA says what is missing.
        repository.file("toolkit.bzl", 'NVCC = ""\nVERSION = ""\n')
        repository.file("BUILD", """load("@rules_cc//cc:defs.bzl", "cc_library")
cc_library(
    name = "toolkit",
    visibility = ["//visibility:public"],
)
""")
        return
    root = nvcc.dirname.dirname
    folder = root.get_child("lib64") if root.get_child("lib64").exists else root.get_child("lib")
    repository.symlink(root.get_child("include"), "include")
    repository.file("toolkit.bzl", "NVCC = %r\nVERSION = %r\n" % (
        str(nvcc),
        repository.execute([nvcc, "--version"]).stdout.strip(),
    ))
    repository.file("BUILD", """load("@rules_cc//cc:defs.bzl", "cc_library")
cc_library(
    name = "toolkit",
    hdrs = glob([
        "include/*.h",
        "include/*.hpp",
        "include/cccl/nv/**",
        "include/crt/**",
        "include/nv/**",
    ], allow_empty = True),
    includes = ["include"],
    linkopts = [
        "-L{folder}",
        "-Wl,-rpath,{folder}",
        "-lcublasLt",
        "-lcudart_static",
        "-ldl",
        "-lrt",
        "-pthread",
    ],
    visibility = ["//visibility:public"],
)
""".format(folder = folder))

cuda_toolkit = repository_rule(
    implementation = _cuda_toolkit,
    environ = ["CUDA_HOME", "NVCC", "PATH"],
    local = True,
)
