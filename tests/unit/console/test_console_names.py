"""Names as they are searched for."""

from __future__ import annotations

import pytest

from breathway.console.names import index_parts, name_parts, number_part, query_parts
from breathway.model.people import Profile


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Nguyễn  Thị-Hạnh", ["nguyen", "thi", "hanh"]),
        ("ĐỖ Văn", ["do", "van"]),
        ("O’Brien, JOSÉ", ["o", "brien", "jose"]),
        ("សុខ ដារ៉ា", ["សុខ", "ដារ៉ា"]),
        ("韦建国", ["韦建国"]),
        ("Ｓｏｋ", ["sok"]),  # full width
        ("  ", []),
    ],
)
def test_case_marks_and_width_are_folded(text, parts):
    assert name_parts(text) == parts


@pytest.mark.parametrize(
    ("name", "latin", "typed"),
    [
        ("សុខ ដារ៉ា", "Sok Dara", "da"),
        ("សុខ ដារ៉ា", "Sok Dara", "Dara SOK"),
        ("សុខ ដារ៉ា", "Sok Dara", "ដារ"),
        ("韦建国", "Wei Jianguo", "建国"),
        ("韦建国", "Wei Jianguo", "国"),
        ("韦建国", "", "韦建"),
        ("Nguyễn Thị Hạnh", "", "hanh ngu"),
        ("Chhimborasomething Long", "", "chhimborasomething"),
    ],
)
def test_a_name_is_found_by_the_beginnings_of_its_parts(name, latin, typed):
    parts = index_parts(Profile(name=name, name_latin=latin))
    assert query_parts(typed)
    assert set(query_parts(typed)) <= parts


@pytest.mark.parametrize("typed", ["ara", "k", "sok dora", "国建"])
def test_what_is_not_a_beginning_is_not_found(typed):
    parts = index_parts(Profile(name="韦建国", name_latin="Sok Dara"))
    assert not query_parts(typed) or not set(query_parts(typed)) <= parts


def test_a_number_is_found_however_it_is_written():
    parts = index_parts(Profile(name="X Y", local_number="KH-18 / 0042"))
    assert {number_part(text) for text in ("kh180042", "KH 18-0042", "kh/18/00-42")} <= parts


def test_the_index_of_one_person_is_bounded():
    name = " ".join("abcdefghijkl"[:n] + str(n) for n in range(2, 12)) * 3
    assert len(index_parts(Profile(name=name[:200]))) <= 256
