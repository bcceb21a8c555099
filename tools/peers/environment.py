"""What a comparison needs beside Python: the peers' packages in an environment of their own, the release build, a library to
preload, and what this processor can do."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Failure(Exception):
    """What is missing or broken, and what to do about it."""


def say(text, end="\n"):
    print(text, end=end, file=sys.stderr, flush=True)


def require(program, message):
    path = shutil.which(program)
    if path is None:
        raise Failure(message)
    return path


def c_compiler():
    for name in ("cc", "gcc", "clang"):
        if path := shutil.which(name):
            return path
    raise Failure("no C compiler for tools/peers/mkl_vendor.c; on Debian: sudo apt-get install gcc")


def check_programs(compiles_models):
    """Everything that a comparison calls, before minutes are spent.

    `compiles_models`: torch.compile is measured, which writes C++ against Python's headers.
    """
    check_venv()
    c_compiler()
    if compiles_models:
        hint = "or compare with --quick"
        require("g++", f"torch.compile needs g++; on Debian: sudo apt-get install g++, {hint}")
        if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
            raise Failure(f"torch.compile needs Python.h; on Debian: sudo apt-get install python3-dev, {hint}")
    require("swift", "swift is missing; tools/quickstart says how to get it")


def check_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Failure(f"{sys.executable} cannot make virtual environments; "
                      "on Debian: sudo apt-get install python3-venv") from None


def cache_folder():
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not cache.startswith("/"):
        home = os.environ.get("HOME")
        if not home:
            raise Failure("HOME is not set")
        cache = os.path.join(home, ".cache")
    return pathlib.Path(cache) / "ftlab"


def peer_environment(with_llama_cpp):
    """The folder of the peers' environment."""
    folder = made("peers", HERE / "requirements.txt")
    with locked(f"{folder}.lock"):
        if with_llama_cpp and not (folder / ".llama-cpp").exists():
            require("g++", "llama.cpp is built with g++; on Debian: sudo apt-get install g++")
            say("Building llama.cpp (about 10 minutes on two cores, once) …")
            install(folder, HERE / "requirements-llama-cpp.txt")
            (folder / ".llama-cpp").touch()
    return folder


def made(name, requirements):
    """The folder of an environment, named by the hash of its requirements and Python's version; made once."""
    identity = requirements.read_bytes() + f"{sys.version}\n".encode()
    folder = cache_folder() / f"{name}-{hashlib.sha256(identity).hexdigest()[:12]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(f"{folder}.lock"):
        if not (folder / ".ready").exists():
            check_venv()
            say(f"Making the Python environment {folder} (once) …")
            shutil.rmtree(folder, ignore_errors=True)
            if subprocess.run([sys.executable, "-m", "venv", folder], stdout=sys.stderr).returncode:
                raise Failure(f"{folder}: no virtual environment could be made there")
            install(folder, requirements)
            (folder / ".ready").touch()
    return folder


@contextlib.contextmanager
def locked(path):
    """Two comparisons that begin at once make the environment once."""
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def install(folder, requirements):
    command = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement",
               requirements]
    if subprocess.run(command, stdout=sys.stderr).returncode:
        raise Failure(f"pip could not install {requirements}; its words are above. Run this again to go on")


def build_vendor_library(folder):
    """The library that lifts MKL's vendor check when it is preloaded."""
    compiler, source, library = c_compiler(), HERE / "mkl_vendor.c", pathlib.Path(folder) / "mkl_vendor.so"
    if subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source]).returncode:
        raise Failure(f"{source} could not be compiled with {compiler}")
    return library


def release_build(build):
    """The folder with the release build of ftlab and ftlab-bench, which are built first unless told otherwise."""
    products = ("ftlab", "ftlab-bench")
    if build:
        say("Building ftlab in release mode …")
        for product in products:
            built = subprocess.run(["swift", "build", "-c", "release", "--product", product], cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if built.returncode:
                say(built.stdout)
                raise Failure("the build failed")
    shown = subprocess.run(["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, stdout=subprocess.PIPE,
                           text=True)
    if shown.returncode:
        raise Failure("swift does not say where its build is")
    folder = pathlib.Path(shown.stdout.strip())
    for product in products:
        if not os.access(folder / product, os.X_OK):
            raise Failure(f"{folder / product} is missing; leave --skip-build out")
    return folder


# The words of `ftlab-bench --instruction-set` in rising order, and what holds the peers at the same: PyTorch's own kernels, its
# oneDNN, its MKL (which follows this where the vendor check is lifted and has no AVX-512 where it is not), NumPy and its OpenBLAS.
LIMITS = {
    "baseline": {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
                 "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR", "OPENBLAS_CORETYPE": "Nehalem"},
    "avx2": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2",
             "NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR", "OPENBLAS_CORETYPE": "Haswell"},
    "avx512": {"ATEN_CPU_CAPABILITY": "avx512", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE_VNNI", "MKL_ENABLE_INSTRUCTIONS": "AVX512"},
    "avx512-bf16": {"ATEN_CPU_CAPABILITY": "avx512", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE_BF16",
                    "MKL_ENABLE_INSTRUCTIONS": "AVX512"},
}


def limiting_variables(limit):
    """The variables that hold a peer at an instruction set; none for None."""
    return LIMITS[limit] if limit else {}


def processor_level(flags=None):
    """The highest of LIMITS that this processor has, as ftlab's kernels ask for them."""
    if flags is None:
        with open("/proc/cpuinfo") as file:
            flags = next((line.split(":")[1].split() for line in file if line.startswith("flags")), [])
    if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= set(flags):
        return "avx512-bf16" if {"avx512_bf16", "avx512_vnni"} <= set(flags) else "avx512"
    return "avx2" if {"avx2", "fma"} <= set(flags) else "baseline"


def processor_name():
    with open("/proc/cpuinfo") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown processor")


def has_bfloat16(limit=None):
    """Whether both sides have the processor's own products of bfloat16. Where they do not, PyTorch's plain loops take tens of
    times as long as float32, and ftlab takes float32 by itself: there is nothing to compare."""
    return processor_level() == "avx512-bf16" and limit in (None, "avx512-bf16")
