"""Asks the Airflow that runs this what it reads, and what its linter says, of an airflow.cfg.

Airflow starts without it, because it would import and open what the options name. Reads from standard input, and prints as JSON:
  in   {"config": "the text of airflow.cfg", "options": [[section, option, type], …]}
  out  {"values": [what `airflow config get-value` prints, …], "typed": [what Airflow makes of it, …], "lint": "what it prints"}
"""

import contextlib
import io
import json
import sys

from airflow.cli import cli_parser
from airflow.configuration import conf

GETTERS = {
    "boolean": conf.getboolean,
    "integer": conf.getint,
    "float": conf.getfloat,
    "json": conf.getjson,
    "list": conf.getlist if hasattr(conf, "getlist") else None,
}


def command(*args):
    """What an `airflow` command prints, in this process: a start of its own takes seconds."""
    arguments = cli_parser.get_parser().parse_args(args)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        arguments.func(arguments)
    return printed.getvalue()


def typed(section, option, kind):
    getter = GETTERS.get(kind) or conf.get
    return getter(section, option)


asked = json.load(sys.stdin)
options = asked["options"]
conf.read_string(asked["config"])
if options:
    # Refuses a value that is none of those it may be.
    conf.validate()
answer = {
    "values": [command("config", "get-value", section, option).removesuffix("\n") for section, option, _ in options],
    "typed": [typed(*option) for option in options],
    "lint": command("config", "lint"),
}
print(json.dumps(answer))
