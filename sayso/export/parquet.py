"""Tables as Parquet, with real types and nulls: the only place that knows pyarrow."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, BinaryIO, cast

from sayso.errors import PartError
from sayso.export.losses import Losses
from sayso.export.tables import Row, Table

# How many rows are held before they are written as one group.
GROUP = 5_000


def write(table: Table, records: Iterable[Any], out: BinaryIO, losses: Losses) -> int:
    """Write the rows of the records; returns how many there are.

    Raises: PartError when pyarrow is not installed.
    """
    try:
        # pyarrow tells no types.
        pa: Any = import_module("pyarrow")
        pq: Any = import_module("pyarrow.parquet")
    except ImportError as e:
        raise PartError("Parquet wants pyarrow, which is not installed: pip install 'sayso[parquet]'") from e
    kinds: dict[type, Any] = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        tuple: pa.list_(pa.string()),
    }
    schema = pa.schema([(name, kinds[kind]) for name, kind in table.columns.items()])
    n = 0
    with pq.ParquetWriter(out, schema) as writer:
        group: list[Row] = []
        for record in records:
            for row in table.rows(record, losses):
                group.append({name: _stored(value) for name, value in row.items()})
                n += 1
            if len(group) >= GROUP:
                writer.write_table(pa.Table.from_pylist(group, schema=schema))
                group = []
        writer.write_table(pa.Table.from_pylist(group, schema=schema))
    return n


def _stored(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return [_stored(v) for v in cast("tuple[str, ...]", value)] if isinstance(value, tuple) else value
