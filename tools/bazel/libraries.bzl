"""The libraries from outside, for WORKSPACE and MODULE.bazel alike."""

load("//tools/bazel:cuda_toolkit.bzl", "cuda_toolkit")
load("//tools/bazel:nccl.bzl", "nccl")
load("//tools/bazel:system_library.bzl", "system_library")

def libraries():
    cuda_toolkit(name = "cuda")
    nccl(name = "nccl")
    system_library(
        name = "eigen",
        target = "eigen",
        module = "eigen3",
        package = "libeigen3-dev",
    )
    system_library(
        name = "xsimd",
        target = "xsimd",
        module = "xsimd",
        package = "libxsimd-dev",
    )
    system_library(
        name = "nlohmann_json",
        target = "json",
        module = "nlohmann_json",
        package = "nlohmann-json3-dev",
    )
    system_library(
        name = "cli11",
        target = "cli11",
        module = "CLI11",
        package = "libcli11-dev",
    )
    system_library(
        name = "catch2",
        target = "catch2",
        module = "catch2",
        package = "catch2",
    )
    system_library(
        name = "benchmark",
        target = "benchmark",
        module = "benchmark",
        package = "libbenchmark-dev",
    )
    system_library(
        name = "pugixml",
        target = "pugixml",
        module = "pugixml",
        package = "libpugixml-dev",
    )
    system_library(
        name = "mpi",
        target = "mpi",
        module = "ompi",
        package = "libopenmpi-dev",
        optional = True,
    )
