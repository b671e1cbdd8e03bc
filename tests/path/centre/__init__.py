import pytest

pytest.register_assert_rewrite("tests.path.centre.rig", "tests.path.centre.bedside")
