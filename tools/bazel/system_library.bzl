"""A library that the system has installed, found by pkg-config."""

load("//tools/bazel:missing_library.bzl", "MISSING_LIBRARY")

def _words(output):
    return [word for word in output.strip().split(" ") if word]

def _ask(repository, pkg_config, flag):
    answer = repository.execute([pkg_config, flag, repository.attr.module])
    if answer.return_code:
        fail("%s is missing. On Debian: apt-get install %s" % (repository.attr.module, repository.attr.package))
    return answer.stdout.strip()

def _is_missing(repository, pkg_config):
    return not pkg_config or repository.execute([pkg_config, "--exists", repository.attr.module]).return_code

def _system_library(repository):
    pkg_config = repository.which("pkg-config")
    if repository.attr.optional and _is_missing(repository, pkg_config):
        repository.file("BUILD", MISSING_LIBRARY.format(target = repository.attr.target))
        return
    if not pkg_config:
        fail("pkg-config is missing. On Debian: apt-get install pkg-config")

    # pkg-config leaves out /usr/include, which must not be searched by -isystem: <cstdlib> would break.
    folders = [flag[len("-I"):] for flag in _words(_ask(repository, pkg_config, "--cflags-only-I"))]
    outside = [folder for folder in folders if not (folder + "/").startswith(("/usr/include/", "/usr/local/include/"))]

    # Below these the compiler's own folders hold the headers, and Bazel needs no list of them; links to Eigen's 500 files
    # in each sandbox take longer than a compilation. Elsewhere Bazel wants to see them.
    for i, folder in enumerate(outside):
        repository.symlink(folder, "outside/%d" % i)
    repository.symlink(Label("//tools/bazel:system_headers.bzl"), "system_headers.bzl")
    repository.file("version", _ask(repository, pkg_config, "--modversion") + "\n")
    repository.file("BUILD", """load("@rules_cc//cc:defs.bzl", "cc_library")
load(":system_headers.bzl", "system_headers")

system_headers(
    name = "headers",
    folders = {folders},
    version = "version",
)

# Headers found by `includes` are the system's: our warnings are not for them.
cc_library(
    name = "{target}",
    hdrs = glob(["outside/**"], allow_empty = True),
    includes = {outside},
    linkopts = {linkopts},
    visibility = ["//visibility:public"],
    deps = [":headers"],
)
""".format(
        folders = [folder for folder in folders if folder not in outside],
        linkopts = _words(_ask(repository, pkg_config, "--libs")),
        outside = ["outside/%d" % i for i in range(len(outside))],
        target = repository.attr.target,
    ))

system_library = repository_rule(
    implementation = _system_library,
    attrs = {
        "module": attr.string(mandatory = True, doc = "The name that pkg-config knows."),
        "optional": attr.bool(doc = "Where it is missing, what depends on it is not built, and all else is."),
        "package": attr.string(mandatory = True, doc = "The Debian package that brings it."),
        "target": attr.string(mandatory = True, doc = "The name of the target: @NAME//:TARGET."),
    },
    environ = ["PKG_CONFIG_PATH"],
    local = True,
)
