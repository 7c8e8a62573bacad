"""The tables anyone may have."""

import pandas as pd
import pytest
from studies import SECRET, make_study

from roadmap.errors import StudyError
from roadmap.views.export import DICTIONARY, package_tables, write_package


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("export") / "study", markup="=1+1 ")


def test_nothing_confidential_is_in_any_file(study, tmp_path):
    out = write_package(study, tmp_path / "package")
    for path in out.iterdir():
        text = pd.read_parquet(path).to_csv() if path.suffix == ".parquet" else path.read_text(encoding="utf-8")
        assert SECRET not in text


def test_every_table_stands_twice_and_every_column_is_explained(study, tmp_path):
    out = write_package(study, tmp_path / "package")
    told = pd.read_csv(out / DICTIONARY, dtype="str", keep_default_na=False)
    for name in package_tables(study):
        parquet, csv = pd.read_parquet(out / f"{name}.parquet"), pd.read_csv(out / f"{name}.csv", low_memory=False)
        assert list(parquet.columns) == list(csv.columns) == list(told.loc[told["table"] == name, "column"])
        assert len(parquet) == len(csv)


def test_no_cell_begins_a_formula(study, tmp_path):
    out = write_package(study, tmp_path / "package")
    for path in out.glob("*.csv"):
        frame = pd.read_csv(path, dtype="str", keep_default_na=False)
        for name in ("title", "text", "label", "label_nl", "organisation"):
            if name in frame:
                assert not frame[name].str.startswith(("=", "+", "-", "@")).any()


def test_other_files_stay(study, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudyError):
        write_package(study, tmp_path)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_an_earlier_export_is_replaced(study, tmp_path):
    out = write_package(study, tmp_path / "package")
    (out / "old.csv").write_text("a", encoding="utf-8")
    write_package(study, out)
    assert not (out / "old.csv").exists()
