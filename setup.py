"""Build what pyproject.toml cannot describe: the native core, which nothing needs, and no scripts.

The core is built where there is a compiler and ``scripts/get-lexbor`` has put the source of lexbor
into ``build/lexbor`` (or ``BACKISSUE_LEXBOR`` names its archive). Nothing is fetched here.
"""

import hashlib
import importlib.util
import os
import re
import shlex
import tarfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.errors import CompileError

ROOT = Path(__file__).resolve().parent
CORE = ROOT / "indexer" / "native"
PARTS = ("core", "css", "dom", "html", "ns", "ports/posix", "selectors", "tag")  # of lexbor
FLAGS = ["-std=c11", "-fPIC", "-fvisibility=hidden", "-DLEXBOR_STATIC"]
FAST = ["-O3", "-g0", "-ffunction-sections", "-fdata-sections"]
CHECKED = ["-O1", "-g", "-fno-omit-frame-pointer", "-fsanitize=address,undefined",
           "-fno-sanitize-recover=undefined"]  # fmt: skip


class BuildWithoutScripts(build_py):
    """Installs ``sample_warcs`` as data alone."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """Every module of *package* but ``sample_warcs/make_samples.py``."""
        modules = super().find_package_modules(package, package_dir)
        return [module for module in modules if module[:2] != ("sample_warcs", "make_samples")]


class BuildCore(build_ext):
    """Compiles lexbor once, into ``build/lexbor``, and the core against it.

    With ``BACKISSUE_SANITIZE=1`` both are built to find errors of memory, and slow.
    """

    def build_extension(self, ext: Extension) -> None:
        checked = os.environ.get("BACKISSUE_SANITIZE") == "1"
        archive, name = find_lexbor()
        sources = unpack_lexbor(archive)
        flags = [*FLAGS, *(CHECKED if checked else FAST)]
        ext.extra_objects = self._compile_lexbor(sources, flags)
        ext.include_dirs = [str(sources)]
        ext.extra_compile_args = flags
        ext.extra_link_args = ["-fsanitize=address,undefined" if checked else "-Wl,--gc-sections"]
        ext.define_macros = [("SOURCES", f'"{core_digest()}"'), ("LEXBOR", f'"{name}"')]
        super().build_extension(ext)

    def _compile_lexbor(self, sources: Path, flags: list[str]) -> list[str]:
        """The objects of lexbor; one that exists was compiled by the same compiler and flags."""
        compiler = " ".join(self.compiler.compiler_so)
        key = hashlib.sha256(shlex.join([compiler, *flags]).encode()).hexdigest()[:8]
        objects = sources.parent / f"objects-{key}"
        files = [file for part in PARTS for file in sorted((sources / "lexbor" / part).rglob("*.c"))
                 if part.startswith("ports") or "ports" not in file.parts]  # fmt: skip
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [(file, objects / file.relative_to(sources).with_suffix(".o")) for file in files]
            return list(pool.map(lambda job: self._object(*job, sources, flags), jobs))

    def _object(self, file: Path, made: Path, sources: Path, flags: list[str]) -> str:
        if not made.exists():
            made.parent.mkdir(parents=True, exist_ok=True)
            part = made.with_suffix(".part.o")
            command = [*self.compiler.compiler_so, *flags, "-w", f"-I{sources}", "-c", str(file)]
            try:
                self.spawn([*command, "-o", str(part)])
            except Exception as error:
                raise CompileError(f"{file.name}: {error}") from error
            part.rename(made)
        return str(made)


def core_digest() -> str:
    """The digest that ``indexer.native`` compares, by its own function."""
    spec = importlib.util.spec_from_file_location("core_digest", CORE / "core_digest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.sources_digest(CORE))


def find_lexbor() -> tuple[Path, str]:
    """The archive that has the source of lexbor, and its name; its hash is as it should be."""
    pin = (CORE / "lexbor.txt").read_text("utf-8")
    wanted = re.search(r"^([a-z]+)==(\S+).*\n\s*--hash=sha256:([0-9a-f]{64})", pin, re.MULTILINE)
    assert wanted is not None
    name = f"{wanted[1]}-{wanted[2]}"
    place = os.environ.get("BACKISSUE_LEXBOR", str(ROOT / "build" / "lexbor" / f"{name}.tar.gz"))
    archive = Path(place)
    if not archive.is_file():
        raise CompileError(f"the source of lexbor is not at {archive}; see scripts/get-lexbor")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != wanted[3]:
        raise CompileError(f"{archive} is not the file that {CORE / 'lexbor.txt'} names")
    return archive, name.replace("-", " ")


def unpack_lexbor(archive: Path) -> Path:
    """The folder of lexbor's sources; unpacked once, and only what is compiled."""
    folder = ROOT / "build" / "lexbor" / archive.name.removesuffix(".tar.gz")
    done = folder / "unpacked"
    if not done.exists():
        with tarfile.open(archive) as packed:
            for member in packed.getmembers():
                inner = member.name.partition("/lexbor/source/")[2]
                if inner and member.isfile() and ".." not in inner:
                    member.name = inner
                    packed.extract(member, folder / "source", filter="data")
        done.touch()
    return folder / "source"


def core_extensions() -> Iterable[Extension]:
    """The core, where the source of lexbor is at hand."""
    sources = [str(file.relative_to(ROOT)) for file in sorted(CORE.glob("*.c"))]
    optional = os.environ.get("BACKISSUE_NATIVE") != "1"  # the same setting as at run time
    try:
        find_lexbor()
    except CompileError:
        if not optional:
            raise
        return
    yield Extension("indexer.native._core", sources, optional=optional)


setup(
    cmdclass={"build_py": BuildWithoutScripts, "build_ext": BuildCore},
    ext_modules=list(core_extensions()),
)
