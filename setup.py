"""Leave the script that makes the samples out of what is installed; pyproject.toml has the rest."""

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithoutScripts(build_py):
    """Installs ``sample_warcs`` as data alone."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """Every module of *package* but ``sample_warcs/make_samples.py``."""
        modules = super().find_package_modules(package, package_dir)
        return [module for module in modules if module[:2] != ("sample_warcs", "make_samples")]


setup(cmdclass={"build_py": BuildWithoutScripts})
