"""Settings: three sources, one order, and nothing guessed or ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from breathway.config import BadSetting, CentreSettings, load


def test_the_later_source_wins(tmp_path):
    file = tmp_path / "breathway.toml"
    file.write_text('[centre]\nport = 1000\nworkers = 3\nhost = "::1"\n')
    settings = load(
        CentreSettings,
        file=file,
        environment={"BREATHWAY_CENTRE_PORT": "1001", "BREATHWAY_CENTRE_HOST": "127.0.0.2"},
        options={"data": Path("d"), "host": "127.0.0.3", "workers": None},
    )
    assert (settings.port, settings.workers, settings.host) == (1001, 3, "127.0.0.3")


def test_a_path_knows_home(tmp_path):
    settings = load(CentreSettings, environment={"BREATHWAY_CENTRE_DATA": "~/centre"})
    assert settings.data == Path.home() / "centre"


def test_yes_and_no_from_the_environment():
    environment = {"BREATHWAY_CENTRE_DATA": "d", "BREATHWAY_CENTRE_INSECURE_HTTP": "true"}
    assert load(CentreSettings, environment=environment).insecure_http is True


def test_settings_do_not_change():
    settings = load(CentreSettings, options={"data": "d"})
    with pytest.raises(AttributeError):
        settings.port = 1


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("centre = 3", "setting_of_wrong_type", "a table is expected"),
        ("[center]\nport = 1", "unknown_setting", "[center]"),
        ("[centre]\nprot = 1", "unknown_setting", "'prot'"),
        ("[centre]\nport = 'x'", "setting_of_wrong_type", "port"),
        ("[centre]\nport = 70000", "setting_of_wrong_type", "65535"),
        ("[centre]\nport = true", "setting_of_wrong_type", "port"),
        ("[centre]\ndata = 3", "setting_of_wrong_type", "path"),
        ("[centre]\nworkers = 0", "setting_of_wrong_type", "workers"),
        ("[centre", "config_not_toml", "TOML"),
    ],
)
def test_a_wrong_file_is_an_error_that_says_where(tmp_path, text, name, says):
    file = tmp_path / "breathway.toml"
    file.write_text(text)
    with pytest.raises(BadSetting) as raised:
        load(CentreSettings, file=file, options={"data": "d"})
    assert raised.value.name == name
    assert says in str(raised.value)
    assert raised.value.hint


def test_a_missing_file_and_a_missing_folder(tmp_path):
    with pytest.raises(BadSetting) as raised:
        load(CentreSettings, file=tmp_path / "none.toml")
    assert raised.value.name == "config_unreadable"
    with pytest.raises(BadSetting) as raised:
        load(CentreSettings)
    assert raised.value.name == "setting_missing"


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"BREATHWAY_CENTRE_PROT": "1"}, "unknown_setting"),
        ({"BREATHWAY_CENTRE_PORT": "many"}, "setting_of_wrong_type"),
    ],
)
def test_a_wrong_variable_is_an_error(environment, name):
    with pytest.raises(BadSetting) as raised:
        load(CentreSettings, environment=environment, options={"data": "d"})
    assert raised.value.name == name
    assert "BREATHWAY_CENTRE_" in str(raised.value)
