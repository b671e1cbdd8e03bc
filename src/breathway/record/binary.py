"""Rows in PostgreSQL's own binary form, as arrays of composite types. Pure.

In: rows of values. Out: one ``bytes`` per kind of row, which the server reads with ``array_recv``
and ``record_recv`` (src/backend/utils/adt, unchanged since PostgreSQL 7.4). A driver that encodes
arrays value by value asks of every value what it is; here the columns are known, constant parts are
made once, and the server opens one array of rows and not one array per column.

    array   dimensions (1), has-null flag, element type, length, lower bound (1), then elements
    record  number of columns, then for each: type, length (-1 is NULL), value
    element and value are preceded by their length in bytes; all numbers are big-endian
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

BOOL, BYTEA, INT8, INT2, INT4, TEXT = 16, 17, 20, 21, 23, 25
FLOAT8, INT2_ARRAY, TIMESTAMPTZ, UUID_TYPE = 701, 1005, 1184, 2950

_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # PostgreSQL's day zero
_head = struct.Struct(">Ii").pack
_length = struct.Struct(">i").pack
_array = struct.Struct(">iiIii").pack
_int4 = struct.Struct(">Iii").pack
_int8 = struct.Struct(">Iiq").pack
_float8 = struct.Struct(">Iid").pack
_bool = struct.Struct(">Ii?").pack
_UUID_HEAD = _head(UUID_TYPE, 16)
_TEXTS_REMEMBERED = 50_000
_texts: dict[str, bytes] = {}  # kinds, facilities, codes: a few thousand, over and over

Encoder = Callable[[Any], bytes]


def _uuid(value: UUID) -> bytes:
    return _UUID_HEAD + value.int.to_bytes(16, "big")


def _text(value: str) -> bytes:
    known = _texts.get(value)
    if known is None:
        raw = value.encode()
        known = _head(TEXT, len(raw)) + raw
        if len(_texts) >= _TEXTS_REMEMBERED:
            _texts.clear()
        _texts[value] = known
    return known


def _bytea(value: bytes) -> bytes:
    return _head(BYTEA, len(value)) + value


def microseconds(value: dt.datetime) -> int:
    """Since PostgreSQL's day zero, exactly."""
    since = value - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _time(value: dt.datetime) -> bytes:
    return _int8(TIMESTAMPTZ, 8, microseconds(value))


def _smallints(values: Sequence[int]) -> bytes:
    count = len(values)
    if not count:
        return _head(INT2_ARRAY, 12) + struct.pack(">iiI", 0, 0, INT2)
    flat = [number for value in values for number in (2, value)]
    packed = struct.pack(">" + "ih" * count, *flat)
    return _head(INT2_ARRAY, 20 + len(packed)) + _array(1, 0, INT2, count, 1) + packed


ENCODERS: dict[str, tuple[int, Encoder]] = {
    "uuid": (UUID_TYPE, _uuid),
    "text": (TEXT, _text),
    "bytea": (BYTEA, _bytea),
    "timestamptz": (TIMESTAMPTZ, _time),
    "int": (INT4, lambda value: _int4(INT4, 4, value)),
    "bigint": (INT8, lambda value: _int8(INT8, 8, value)),
    "float8": (FLOAT8, lambda value: _float8(FLOAT8, 8, value)),
    "boolean": (BOOL, lambda value: _bool(BOOL, 1, value)),
    "smallint[]": (INT2_ARRAY, _smallints),
}


class RowType:
    """A composite type of the schema: its columns, and how rows of it are encoded."""

    def __init__(self, name: str, columns: Iterable[tuple[str, str]]) -> None:
        self.name = name
        self.columns = tuple(columns)
        pairs = [ENCODERS[kind] for _, kind in self.columns]
        self._pairs = [(encode, _head(oid, -1)) for oid, encode in pairs]
        self._count = _length(len(pairs))

    def record(self, row: Sequence[Any]) -> bytes:
        """The columns of one row."""
        return b"".join(
            [
                null if value is None else encode(value)
                for (encode, null), value in zip(self._pairs, row, strict=True)
            ]
        )

    def array(self, records: Sequence[bytes], oid: int) -> bytes:
        """The array of records; ``oid`` is the type's own in the database at hand."""
        if not records:
            return struct.pack(">iiI", 0, 0, oid)
        parts = [_array(1, 0, oid, len(records), 1)]
        count = self._count
        for record in records:
            parts += (_length(len(record) + 4), count, record)
        return b"".join(parts)

    def encode(self, rows: Sequence[Sequence[Any]], oid: int) -> bytes:
        """The array of ``rows``."""
        return self.array([self.record(row) for row in rows], oid)

    def sql(self) -> str:
        """The statements that make the type and the domain over its arrays."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns)
        return (
            f"CREATE TYPE {self.name} AS ({columns});\nCREATE DOMAIN {self.name}s AS {self.name}[];"
        )


SPOOL_ROW = RowType(
    "spool_row",
    [
        ("spool_id", "uuid"),
        ("revision", "bigint"),
        ("next_number", "bigint"),
        ("head_hash", "bytea"),
        ("forked", "boolean"),
    ],
)
EVENT_ROW = RowType(
    "event_row",
    [
        ("n", "bigint"),
        ("id", "uuid"),
        ("kind", "text"),
        ("facility_id", "text"),
        ("jurisdiction", "text"),
        ("patient_id", "uuid"),
        ("treatment_id", "uuid"),
        ("occurred_at", "timestamptz"),
        ("received_at", "timestamptz"),
        ("body", "bytea"),
        ("spool_id", "uuid"),
        ("number", "bigint"),
        ("hash", "bytea"),
    ],
)
CURVE_ROW = RowType(
    "curve_row",
    [
        ("event_id", "uuid"),
        ("treatment_id", "uuid"),
        ("facility_id", "text"),
        ("jurisdiction", "text"),
        ("patient_id", "uuid"),
        ("phase", "text"),
        ("packed", "bytea"),
    ],
)
TREATMENT_ROW = RowType(
    "treatment_row",
    [
        ("treatment_id", "uuid"),
        ("patient_id", "uuid"),
        ("facility_id", "text"),
        ("jurisdiction", "text"),
        ("indication", "text"),
        ("sex", "text"),
        ("age_years", "float8"),
        ("height_cm", "float8"),
        ("weight_kg", "float8"),
        ("started_at", "timestamptz"),
        ("finished_at", "timestamptz"),
        ("outcome", "text"),
        ("fev1_before_l", "float8"),
        ("fvc_before_l", "float8"),
        ("pef_before_l_s", "float8"),
        ("grade_before", "text"),
        ("z_before", "float8"),
        ("fev1_after_l", "float8"),
        ("fvc_after_l", "float8"),
        ("pef_after_l_s", "float8"),
        ("grade_after", "text"),
        ("z_after", "float8"),
        ("response_percent", "float8"),
        ("drug", "text"),
        ("prescribed_mg", "float8"),
        ("delivered_mg", "float8"),
        ("spo2_percent", "float8"),
        ("spo2_lowest_percent", "float8"),
        ("heart_rate_per_min", "float8"),
        ("breathing_rate_per_min", "float8"),
        ("spo2_recent", "smallint[]"),
        ("sounds", "int"),
        ("help_requested_at", "timestamptz"),
        ("advice", "int"),
        ("received_at", "timestamptz"),
        ("position", "bigint"),
    ],
)
DAY_ROW = RowType(
    "day_row",
    [
        ("facility_id", "text"),
        ("jurisdiction", "text"),
        ("quarter", "bigint"),
        ("treatments", "int"),
        ("completed", "int"),
        ("tests", "int"),
        ("sounds", "int"),
        ("tasks", "int"),
        ("deviations", "int"),
    ],
)
ROW_TYPES = (SPOOL_ROW, EVENT_ROW, CURVE_ROW, TREATMENT_ROW, DAY_ROW)


# The two frequent rows, column by column as above, from parts that are made once for many.

NOT_FROM_SPOOL = _head(UUID_TYPE, -1)
_NO_NUMBER = _head(INT8, -1) + _head(BYTEA, -1)
_HASH_HEAD = _head(BYTEA, 32)
_NO_UUID = _head(UUID_TYPE, -1)


def place_part(facility_id: str, jurisdiction: str) -> bytes:
    return _text(facility_id) + _text(jurisdiction)


def uuid_part(value: UUID | None) -> bytes:
    return _NO_UUID if value is None else _UUID_HEAD + value.int.to_bytes(16, "big")


text_part = _text


def event_record(
    order: int,
    event_id: UUID,
    kind: bytes,
    place: bytes,
    who: bytes,
    at: int,
    received: int,
    body: bytes,
    spool: bytes,
    number: int | None,
    digest: bytes | None,
) -> bytes:
    """A row of EVENT_ROW; ``who`` is patient and treatment, times are ``microseconds``."""
    tail = (
        _NO_NUMBER
        if number is None or digest is None
        else _int8(INT8, 8, number) + _HASH_HEAD + digest
    )
    return b"".join(
        (
            _int8(INT8, 8, order),
            _UUID_HEAD,
            event_id.int.to_bytes(16, "big"),
            kind,
            place,
            who,
            _int8(TIMESTAMPTZ, 8, at),
            _int8(TIMESTAMPTZ, 8, received),
            _head(BYTEA, len(body)),
            body,
            spool,
            tail,
        )
    )


def curve_record(
    event_id: UUID, treatment: bytes, place: bytes, patient: bytes, phase: str, packed: bytes
) -> bytes:
    """A row of CURVE_ROW."""
    return b"".join(
        (
            _UUID_HEAD,
            event_id.int.to_bytes(16, "big"),
            treatment,
            place,
            patient,
            _text(phase),
            _head(BYTEA, len(packed)),
            packed,
        )
    )
