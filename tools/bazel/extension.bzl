"""The system's libraries as a module extension, for a Bazel that reads MODULE.bazel."""

load("//tools/bazel:libraries.bzl", "libraries")

def _system(_):
    libraries()

system = module_extension(implementation = _system)
