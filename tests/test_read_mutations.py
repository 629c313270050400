"""Seeded damage to sound archives: nothing intact is lost. The long run is in benchmarks."""

from pathlib import Path

import pytest

from benchmarks.mutate import FORMS, trial


@pytest.mark.parametrize("form", FORMS)
def test_no_record_away_from_a_mutation_is_lost(tmp_path: Path, form: str):
    kept = intact = 0
    for seed in range(60):
        result = trial(form, seed, tmp_path / "a")
        kept += result.found
        intact += result.intact
    assert intact > 500
    assert kept / intact >= 0.999
