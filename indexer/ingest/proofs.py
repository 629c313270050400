"""Small files by which two machines prove to each other that they see the same store.

A folder of them is a directory, or what lies below a URI. Raises ``OSError`` in both cases.
"""

import shutil
from pathlib import Path

from indexer.errors import NotStoredError, StoreError
from indexer.places import PathOrUri, above, is_uri
from indexer.stores import delete_objects, listed_objects, put_object, read_object


def read_proof(folder: PathOrUri, name: str) -> str:
    """What the file *name* in *folder* says; raises ``FileNotFoundError`` where there is none."""
    if not is_uri(folder):
        return (Path(folder) / name).read_text()
    try:
        return read_object(f"{folder}/{name}").decode("utf-8", "replace")
    except NotStoredError as error:
        raise FileNotFoundError(str(error)) from error
    except StoreError as error:
        raise OSError(0, str(error)) from error


def write_proof(folder: PathOrUri, name: str, content: str) -> None:
    """Write the file *name* in *folder*, which is made."""
    if not is_uri(folder):
        (Path(folder) / name).write_text(content)
        return
    try:
        put_object(f"{folder}/{name}", content.encode())
    except StoreError as error:
        raise OSError(0, str(error)) from error


def meeting_folder(corpus: PathOrUri, name: str) -> PathOrUri:
    """The folder *name* for proofs in the archive that *corpus* belongs to."""
    return f"{above(corpus)}/cluster/{name}" if is_uri(corpus) else Path(corpus) / name


def clear_proofs(corpus: PathOrUri, begin: str) -> None:
    """Delete the folders of proofs whose names begin so, as far as that can be done."""
    if not is_uri(corpus):
        for old in Path(corpus).glob(f"{begin}*"):
            shutil.rmtree(old, ignore_errors=True)
        return
    try:
        delete_objects(
            one.uri
            for one in listed_objects(f"{above(corpus)}/cluster/")
            if f"/cluster/{begin}" in one.uri
        )
    except StoreError:  # they do no harm, and are deleted before the next meeting
        return
