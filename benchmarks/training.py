"""What every script that trains a judge of indexer/extract does alike.

Data: none: a module of the train_*.py scripts, not a script.
"""

import argparse
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import lightgbm
from extraction import DATA

MEASURED = ("big9", "chaos", "cleanportaleval")  # their licences do not allow training on them
FOLDS = 5


def training_options(description: str, weights: Path) -> argparse.ArgumentParser:
    """The options that every such script takes; *weights* is the file that it writes."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder of judged pages (%(default)s)"
    )
    parser.add_argument("--cv", action="store_true", help="show what to expect of other sites")
    parser.add_argument("--write", action="store_true", help="train on all pages")
    parser.add_argument("--out", type=Path, default=weights)
    parser.add_argument(
        "--leave-out", type=int, choices=range(FOLDS), metavar="FOLD",
        help="train on the other folds",
    )  # fmt: skip
    return parser


def site(url: str, page: str) -> str:
    """The host of *url* without subdomain, or the id of the *page* where there is none."""
    return ".".join((urlsplit(url).hostname or page).split(".")[-2:])


def fold(url: str, page: str) -> int:
    """The part of cross-validation to which a page belongs: no site is in two."""
    return int(hashlib.sha1(site(url, page).encode()).hexdigest(), 16) % FOLDS


def exported(model: lightgbm.Booster) -> list[Any]:
    """The trees of *model* as learned/trees.py reads them."""
    return [nested(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]


def nested(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 3)
    return [
        node["split_feature"],
        float(f"{node['threshold']:.4g}"),
        nested(node["left_child"]),
        nested(node["right_child"]),
    ]
