"""What tests of the package share: a small saved study with vectors, and a reader of its datapackage.json."""

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from studies import make_study

from roadmap.records import Vectors
from roadmap.store import load_study, save_study

READ = {
    "integer": lambda text: int(text), "number": lambda text: float(text), "string": lambda text: text,
    "boolean": lambda text: {"true": True, "false": False}[text], "array": lambda text: list(json.loads(text)),
    "date": lambda text: date.fromisoformat(text),
}  # fmt: skip


def save_small(path: Path, *, markup: str = "", documents: int = 160, dated: bool = True):
    """Save a small study whose vectors lie around one direction a topic, and load it."""
    study = make_study(path, markup=markup, documents=documents, dated=dated)
    main = study.assignments[study.assignments["primary"]].set_index("doc_id")["topic_id"]
    rng = np.random.default_rng(3)
    matrix = rng.normal(0, 0.1, (len(study.documents), 16))
    for row, doc_id in enumerate(study.documents["doc_id"]):
        matrix[row, int(main[doc_id][1:]) - 1] += 1
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    path.mkdir(parents=True)
    save_study(study, Vectors(tuple(study.documents["doc_id"]), matrix.astype(np.float32), "hashing", "1"))
    return load_study(path)


def faults(folder: Path) -> list[str]:
    """Read a data package by its descriptor alone, and return what does not obey it."""
    told = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found, columns = [], {}
    for resource in told["resources"]:
        data = (folder / resource["path"]).read_bytes()
        if len(data) != resource["bytes"] or f"sha256:{hashlib.sha256(data).hexdigest()}" != resource["hash"]:
            found.append(f"{resource['path']}: bytes")
        if "schema" in resource:
            frame = pd.read_csv(folder / resource["path"], dtype="str", keep_default_na=False)
            columns[resource["name"]] = frame
            found += _table(resource, frame)
    for resource in told["resources"]:
        for key in resource.get("schema", {}).get("foreignKeys", []):
            to = key["reference"]["resource"] or resource["name"]
            mine, theirs = columns[resource["name"]][key["fields"][0]], columns[to][key["reference"]["fields"][0]]
            found += [f"{resource['name']}.{key['fields'][0]}: {value}" for value in set(mine) - set(theirs) - {""}]
    return found


def _table(resource, frame):
    schema, name = resource["schema"], resource["name"]
    if [field["name"] for field in schema["fields"]] != list(frame.columns):
        return [f"{name}: columns"]
    found = [f"{name}: key"] if frame.duplicated(schema["primaryKey"]).any() else []
    for field in schema["fields"]:
        found += [
            f"{name}.{field['name']}: {value}" for value in frame[field["name"]].unique() if not _fits(value, field)
        ]
    return found


def _fits(value, field):
    limits = field.get("constraints", {})
    if value == "":
        return not limits.get("required")
    try:
        read = READ[field["type"]](value)
    except (ValueError, KeyError):
        return False
    inside = limits.get("minimum", float("-inf")) if field["type"] in ("integer", "number") else None
    if inside is not None and not inside <= read <= limits.get("maximum", float("inf")):
        return False
    return "enum" not in limits or value in limits["enum"]
