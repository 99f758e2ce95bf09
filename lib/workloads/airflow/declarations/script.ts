import { airflowHome } from "../configuration";
import type { ConfigFile } from "../feature";

/** With what the script ends when it refuses what is declared, and has changed nothing. */
export const notInStep = 3;

/**
 * Brings Airflow's database in step with the environment, in one transaction. What it made it writes into a table of its own, for only
 * that may it change or remove. Airflow's own models encrypt and decrypt. A field that is as it should be is not written, since
 * encrypting anew gives another text each time. No value ever reaches the log.
 */
const script = `import json, os, re, sys

from airflow.configuration import conf
from airflow.models.connection import Connection
from airflow.models.pool import Pool
from airflow.models.variable import Variable
from airflow.utils.db import check_migrations
from airflow.utils.session import create_session
from sqlalchemy import Column, MetaData, String, Table, delete, insert, select, text

taking_over = os.environ["DECLARED_TAKE_OVER"] == "true"


class Refused(Exception):
    pass


def secret(name, field, whose):
    try:
        return os.environ[name].encode().decode()
    except UnicodeError:
        raise Refused(f"{whose}: the Secret's content for {field} is not text in UTF-8") from None


def read():
    declared = {kind: {} for kind in kinds}
    for variable, content in os.environ.items():
        if re.fullmatch(r"DECLARED_\\d+", variable):
            try:
                given = json.loads(content)
            except ValueError:
                raise Refused(f"{variable} is not JSON: a text that was put in at deployment breaks it") from None
            whose = f"{given['kind']} {given['name']}"
            for field, name in given.pop("secrets").items():
                given[field] = secret(name, field, whose)
            for field, name in given.pop("extraSecrets").items():
                given.setdefault("extra", {})[field] = secret(name, field, whose)
            declared[given["kind"]][given["name"]] = given
    return declared


def assign(row, **wanted):
    differing = {field: value for field, value in wanted.items() if getattr(row, field) != value}
    for field, value in differing.items():
        setattr(row, field, value)
    return bool(differing)


class Kind:
    """A kind whose rows have their names in one column."""

    untouchable = ()

    def rows(self, session, names):
        found = session.scalars(select(self.model).where(getattr(self.model, self.key).in_(names))).unique()
        return {getattr(row, self.key): row for row in found}

    def remove(self, session, row):
        session.delete(row)


class Connections(Kind):
    model, key = Connection, "conn_id"

    def wanted(self, name, given):
        if "uri" in given:
            uri = given["uri"].strip()
            try:
                wanted = Connection.from_json(uri, name) if uri.startswith("{") else Connection(name, uri=uri)
            except Exception:
                # What was wrong would show what is secret.
                wanted = None
            if not (wanted and wanted.conn_type):
                raise Refused(f"connection {name}: the Secret's content is no connection, neither URI nor JSON")
            wanted.description = given.get("description", wanted.description)
            return wanted
        extra = given.get("extra")
        return Connection(
            name,
            conn_type=given["type"],
            extra=json.dumps(extra) if extra else None,
            **{field: given.get(field) for field in ("host", "port", "login", "password", "schema", "description")},
        )

    def make(self, session, name, given):
        session.add(self.wanted(name, given))

    def change(self, session, row, given):
        wanted = self.wanted(row.conn_id, given)
        fields = ("conn_type", "host", "port", "login", "schema", "description")
        changed = assign(row, **{field: getattr(wanted, field) for field in fields})
        if (row.password or None) != (wanted.password or None):
            row._password, row.is_encrypted, changed = wanted._password, bool(wanted.is_encrypted), True
        if json.loads(row.extra or "{}") != json.loads(wanted.extra or "{}"):
            row.extra, changed = wanted.extra, True
        return changed


class Variables(Kind):
    model, key = Variable, "key"

    def wanted(self, given):
        value = given["value"]
        value = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return {"val": value, "description": given.get("description")}

    def make(self, session, name, given):
        session.add(Variable(name, **self.wanted(given)))

    def change(self, session, row, given):
        return assign(row, **self.wanted(given))


class Pools(Kind):
    model, key = Pool, "pool"
    untouchable = (Pool.DEFAULT_POOL_NAME,)

    def wanted(self, given):
        return {
            "slots": given["slots"],
            "description": given.get("description"),
            "include_deferred": given["includeDeferred"],
        }

    def make(self, session, name, given):
        session.add(Pool(pool=name, **self.wanted(given)))

    def change(self, session, row, given):
        return assign(row, **self.wanted(given))

    def remove(self, session, row):
        if row.pool == Pool.DEFAULT_POOL_NAME:
            slots = conf.getint("core", "default_pool_task_slot_count")
            assign(row, slots=slots, description="Default pool", include_deferred=False)
        else:
            super().remove(session, row)


class Roles(Kind):
    """Loads FAB only where there are roles."""

    key = "name"

    @property
    def fab(self):
        from airflow.providers.fab.auth_manager import models

        return models

    @property
    def model(self):
        return self.fab.Role

    def named(self, session, model, name):
        row = session.scalar(select(model).where(model.name == name))
        if row is None:
            row = model(name=name)
            session.add(row)
        return row

    def permission(self, session, action, resource):
        model = self.fab.Permission
        action, resource = self.named(session, self.fab.Action, action), self.named(session, self.fab.Resource, resource)
        session.flush()
        row = session.scalar(select(model).where(model.action_id == action.id, model.resource_id == resource.id))
        if row is None:
            row = model(action=action, resource=resource)
            session.add(row)
        return row

    def make(self, session, name, given):
        row = self.fab.Role(name=name)
        session.add(row)
        self.change(session, row, given)

    def change(self, session, row, given):
        wanted = {(permission["action"], permission["resource"]) for permission in given["permissions"]}
        held = {(permission.action.name, permission.resource.name): permission for permission in row.permissions}
        for pair in sorted(wanted - held.keys()):
            row.permissions.append(self.permission(session, *pair))
        for pair in held.keys() - wanted:
            row.permissions.remove(held[pair])
        return wanted != held.keys()

    def remove(self, session, row):
        # A database that came from an older Airflow does not delete these by itself.
        for table in (self.fab.assoc_permission_role, self.fab.assoc_user_role, self.fab.assoc_group_role):
            session.execute(delete(table).where(table.c.role_id == row.id))
        session.execute(delete(self.model).where(self.model.id == row.id))


kinds = {"connection": Connections(), "variable": Variables(), "pool": Pools(), "role": Roles()}

made_here = Table(
    "isobar_declaration",
    MetaData(schema=Connection.__table__.schema),
    Column("kind", String(16), primary_key=True),
    Column("name", String(256), primary_key=True),
)


def keep(session, kind, declared, ours, report):
    """Brings one kind in step; returns what is in the way, made by hand."""
    rows = kinds[kind].rows(session, declared.keys() | ours) if declared or ours else {}
    theirs = rows.keys() - ours - set(kinds[kind].untouchable)
    if theirs and not taking_over:
        return [f"{kind} {name}" for name in sorted(theirs)]
    for name in sorted(declared):
        if name not in rows:
            kinds[kind].make(session, name, declared[name])
            report.append(f"{kind} {name}: made")
        else:
            changed = kinds[kind].change(session, rows[name], declared[name])
            report.append(f"{kind} {name}: {'changed' if changed else 'as it should be'}")
        if name not in ours:
            session.execute(insert(made_here).values(kind=kind, name=name))
    for name in sorted(ours - declared.keys()):
        if name in rows:
            kinds[kind].remove(session, rows[name])
            report.append(f"{kind} {name}: removed")
        session.execute(delete(made_here).where(made_here.c.kind == kind, made_here.c.name == name))
    return []


def main():
    declared, report = read(), []
    check_migrations(600)
    with create_session(scoped=False) as session:
        session.get_bind().hide_parameters = True
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('isobar_declaration'))"))
        made_here.create(session.connection(), checkfirst=True)
        ours = {kind: set() for kind in kinds}
        for kind, name in session.execute(select(made_here.c.kind, made_here.c.name)):
            ours[kind].add(name)
        in_the_way = [one for kind in kinds for one in keep(session, kind, declared[kind], ours[kind], report)]
        if in_the_way:
            names = ", ".join(in_the_way)
            raise Refused(f"made by hand, and declared: {names}; remove or rename what is there, or set declarations.takeOver")
    print("\\n".join(report))


try:
    main()
except Refused as refused:
    print(f"nothing was changed: {refused}", file=sys.stderr)
    sys.exit(${notInStep})
`;

/** The script, for the Job. */
export const scriptFile: ConfigFile = {
  name: "declarations.py",
  content: script,
  path: `${airflowHome}/declarations/declarations.py`,
  components: ["declarations"],
};
