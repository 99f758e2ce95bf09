"""Prints, as JSON, what the Airflow that runs this says of its configuration: options, renames, and what `config lint` refuses.

Usage: python describe.py    with the Python of a virtual environment that holds apache-airflow and its providers
"""

import ast
import json
import sys
from collections import defaultdict
from pathlib import Path

import airflow
from airflow.cli.commands.config_command import CONFIGS_CHANGES
from airflow.configuration import conf, retrieve_configuration_description

# What a method of Airflow's configuration makes of an option's text.
READERS = {
    "getboolean": "boolean",
    "getint": "integer",
    "getfloat": "float",
    "gettimedelta": "float",
    "getjson": "json",
    "getlist": "list",
    "get_mandatory_list_value": "list",
}


def calls_on_configuration(tree):
    """The calls `conf.get…(section, option)` of a module whose arguments are literals or the module's own constants."""
    constants = {
        statement.targets[0].id: statement.value.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Constant)
    }

    def literal(node):
        if isinstance(node, ast.Constant):
            return node.value
        return constants.get(node.id) if isinstance(node, ast.Name) else None

    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = node.func.value
        name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
        if "conf" not in name.lower():
            continue
        given = dict(zip(("section", "key"), map(literal, node.args)))
        given.update({word.arg: literal(word.value) for word in node.keywords if word.arg in ("section", "key")})
        yield node.func.attr, given.get("section"), given.get("key")


def read_source():
    """How the code reads each option, and which sections it hands on whole, whatever options they have."""
    readers, open_sections = defaultdict(set), set()
    for file in Path(airflow.__file__).parent.rglob("*.py"):
        for method, section, option in calls_on_configuration(ast.parse(file.read_text())):
            if method == "getsection" and isinstance(section, str) and not option:
                open_sections.add(section)
            if method in READERS and isinstance(section, str) and isinstance(option, str):
                readers[section.lower(), option.lower()].add(READERS[method])
    return readers, open_sections


def literal_type(text):
    if str(text).lower() in ("true", "false"):
        return "boolean"
    for name, parse in (("integer", int), ("float", float)):
        try:
            parse(text)
            return name
        except (TypeError, ValueError):
            pass
    return "string"


def is_json(text):
    try:
        return isinstance(json.loads(text), (dict, list))
    except (TypeError, ValueError):
        return False


def type_of(name, said, readers, handed_on):
    """The narrowest type that every reader takes. Airflow declares many switches and numbers as strings."""
    for kind in ("boolean", "integer", "float", "json", "list"):
        if kind in readers:
            return kind
    if said["type"] != "string":
        return said["type"]
    if is_json(said.get("example")) or name.endswith("_kwargs"):
        return "json"
    # What is handed on to a library has no reader, and often no default.
    return literal_type(said.get("example") if handed_on and said.get("default") is None else said.get("default"))


def describe():
    readers, open_sections = read_source()
    core = retrieve_configuration_description(include_airflow=True, include_providers=False)
    whole = retrieve_configuration_description(include_airflow=True, include_providers=True)
    enums = {key: list(values) for key, values in conf.enums_options.items()}
    refused = defaultdict(list)
    for change in CONFIGS_CHANGES:
        for value in (change.is_invalid_if, change.remove_if_equals):
            if value is not None:
                refused[change.config.section, change.config.option].append(str(value))

    def option(section, name, said):
        return {
            "type": type_of(name, said, readers[section.lower(), name.lower()], section in open_sections),
            "default": said.get("default"),
            "since": said.get("version_added") if section in core and name in core[section]["options"] else None,
            "deprecated": said.get("version_deprecated"),
            "sensitive": bool(said.get("sensitive")),
            "enum": enums.get((section, name)),
            "refused": refused.get((section, name)),
        }

    return {
        "sections": {
            section: {
                "open": section in open_sections,
                "options": {name: option(section, name, said) for name, said in description["options"].items()},
            }
            for section, description in whole.items()
        },
        "changes": [
            {
                "from": [change.config.section, change.config.option],
                "to": list(change.renamed_to) if change.renamed_to else None,
            }
            for change in CONFIGS_CHANGES
            if change.renamed_to or (change.was_removed and change.remove_if_equals is None and not change.default_change)
        ],
    }


json.dump(describe(), sys.stdout, sort_keys=True)
