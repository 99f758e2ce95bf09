/** The exit code of what would be refused again. */
export const refusedCode = 3;

/**
 * Brings role, database and readers in step, as an administrator who need not be a superuser, and drops nothing.
 *
 * A database is made for a role by its members alone. The administrator is one for as long as that takes and no longer: on RDS, a role
 * that may log in by IAM takes the password away from every member.
 * @see https://github.com/cyrilgdn/terraform-provider-postgresql/issues/289
 * @see https://www.postgresql.org/docs/16/release-16.html#RELEASE-16-PRIVILEGES
 */
export const databaseModule = `import json, os, sys
from contextlib import contextmanager

import psycopg2
from psycopg2 import errors
from psycopg2.extensions import encrypt_password
from psycopg2.sql import SQL, Identifier

import admin_password


class Refused(Exception):
    pass


def password_of(variable, whose):
    try:
        text = os.environ[variable].encode().decode()
    except UnicodeError:
        raise Refused(f"the password of {whose} is not text in UTF-8") from None
    if not text:
        raise Refused(f"the password of {whose} is empty")
    return text


def connect(user, password, database):
    connection = psycopg2.connect(
        user=user, password=password, dbname=database, connect_timeout=10, application_name="isobar",
        options="-c lock_timeout=60s",
    )
    connection.autocommit = True
    return connection


class Session:
    def __init__(self, connection):
        self.connection = connection

    def run(self, statement, *names, **values):
        # Where there are values, a % of a name would be taken for one's place.
        quoted = (Identifier(name.replace("%", "%%") if values else name) for name in names)
        with self.connection.cursor() as cursor:
            cursor.execute(SQL(statement).format(*quoted), values or None)
            return cursor.fetchall() if cursor.description else []

    def one(self, statement, *names, **values):
        rows = self.run(statement, *names, **values)
        return rows[0] if rows else None

    @contextmanager
    def acting_as(self, role):
        self.run("SET ROLE {}", role)
        try:
            yield
        finally:
            self.run("RESET ROLE")


class Server:
    def __init__(self):
        self.user, self.secret = os.environ["ADMIN_USER"], admin_password.read()
        self.admin = self.open(os.environ["ADMIN_DATABASE"])
        self.modern = self.admin.connection.server_version >= 160000
        (self.superuser,) = self.admin.one("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")

    def open(self, database):
        return Session(connect(self.user, self.secret, database))

    @contextmanager
    def member_of(self, role):
        """The administrator may act as a role, until what is to be done is done."""
        kind = "SET" if self.modern else "MEMBER"
        (may,) = self.admin.one("SELECT pg_has_role(current_user, %(role)s, %(kind)s)", role=role, kind=kind)
        if may:
            yield
            return
        try:
            self.admin.run("GRANT {} TO {}" + (" WITH INHERIT FALSE, SET TRUE" if self.modern else ""), role, self.user)
        except errors.InsufficientPrivilege:
            raise Refused(
                f"{self.user} may not act as role {role}, which somebody else made; let them run:"
                f' GRANT "{role}" TO "{self.user}" WITH ADMIN OPTION'
            ) from None
        try:
            yield
        finally:
            self.admin.run("REVOKE {} FROM {}", role, self.user)


def keep_role(server, name, password, limit, settings, database):
    """Makes a role that can log in and nothing else, or brings it back to that. Returns what was done."""
    admin = server.admin
    if name == server.user:
        raise Refused(f"role {name} is the administrator's own")
    row = admin.one(
        "SELECT rolsuper OR rolreplication OR rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole, rolconnlimit, rolconfig"
        " FROM pg_roles WHERE rolname = %(name)s", name=name,
    )
    # What the server is sent is what it would store: no log shows the password.
    scram = lambda: {"secret": encrypt_password(password, name, admin.connection, "scram-sha-256"), "limit": limit}
    if row is None:
        plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
        admin.run("CREATE ROLE {} " + plain + " CONNECTION LIMIT %(limit)s PASSWORD %(secret)s", name, **scram())
        done = ["made"]
        held = {}
    else:
        mighty, login, creates_databases, creates_roles, old_limit, config = row
        if mighty:
            raise Refused(f"role {name} is there, and is SUPERUSER, REPLICATION or BYPASSRLS; take that from it first")
        wanted = {"LOGIN": not login, "NOCREATEDB": creates_databases, "NOCREATEROLE": creates_roles}
        clauses = [clause for clause, differs in wanted.items() if differs]
        if old_limit != limit:
            clauses.append(f"CONNECTION LIMIT {int(limit)}")
        done = clauses.copy()
        if clauses:
            admin.run("ALTER ROLE {} " + " ".join(clauses), name)
        if not logs_in(name, password, database):
            admin.run("ALTER ROLE {} PASSWORD %(secret)s", name, **scram())
            done.append("password")
        held = dict(setting.split("=", 1) for setting in config or [])
    for setting, value in settings.items():
        if value is None and setting in held:
            admin.run("ALTER ROLE {} RESET {}", name, setting)
            done.append(f"{setting} as the server's")
        elif value is not None and held.get(setting) != value:
            admin.run("ALTER ROLE {} SET {} = %(value)s", name, setting, value=value)
            done.append(f"{setting} = {value}")
    return done


def logs_in(name, password, database):
    try:
        connect(name, password, database).close()
        return True
    except psycopg2.OperationalError:
        return False


def find_database(server, name, owner):
    """Whether it is there; it must not be somebody else's."""
    row = server.admin.one(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %(name)s", name=name
    )
    if row and row[0] != owner:
        raise Refused(f"database {name} is there and belongs to {row[0]}, not to {owner}")
    if row and row[1] != "UTF8":
        raise Refused(f"database {name} is there, and its encoding is {row[1]}, not UTF8")
    return row is not None


def keep_database(server, name, owner, readers):
    admin, done = server.admin, []
    if not find_database(server, name, owner):
        with server.member_of(owner):
            admin.run("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'", name, owner)
        done.append("made")
    grants = (
        "SELECT coalesce(pg_get_userbyid(nullif(grantee, 0)), 'PUBLIC'), privilege_type FROM pg_database,"
        " aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = %(name)s"
    )
    held = {}
    for grantee, privilege in admin.run(grants, name=name):
        held.setdefault(grantee, set()).add(privilege)
    missing = [role for role in [server.user, *readers] if "CONNECT" not in held.get(role, ())]
    if "PUBLIC" in held or missing:
        with server.member_of(owner), admin.acting_as(owner):
            if "PUBLIC" in held:
                admin.run("REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
                done.append("closed to PUBLIC")
            for role in missing:
                admin.run("GRANT CONNECT ON DATABASE {} TO {}", name, role)
                done.append(f"open to {role}")
    return done


open_schema = (
    "SELECT pg_get_userbyid(nspowner) FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner)))"
    " WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE'"
)


def keep_schema(server, inside, database, owner, readers):
    found = inside.one(open_schema)
    if not found:
        return []
    # Until PostgreSQL 14 whoever made the server owns it, from 15 on the database's owner.
    with server.member_of(owner):
        if found[0] == "pg_database_owner":
            with inside.acting_as(owner):
                inside.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        else:
            inside.run("GRANT USAGE, CREATE ON SCHEMA public TO {}", owner)
            inside.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    if inside.one(open_schema) and not readers:
        return [f"left to {found[0]}, whose it is; writable by all who may connect, the owner and the administrator"]
    if inside.one(open_schema):
        raise Refused(
            f"schema public of database {database} can be written by everybody, and belongs to {found[0]}; let them run:"
            f' GRANT USAGE, CREATE ON SCHEMA public TO "{owner}"; REVOKE CREATE ON SCHEMA public FROM PUBLIC'
        )
    return ["no longer writable by everybody"]


def keep_reader(server, inside, owner, reader):
    """May read every table of the owner's, those of later too."""
    (usage,) = inside.one("SELECT has_schema_privilege(%(reader)s, 'public', 'USAGE')", reader=reader)
    tables = [name for (name,) in inside.run(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND pg_get_userbyid(relowner) = %(owner)s AND NOT has_table_privilege(%(reader)s, oid, 'SELECT')",
        owner=owner, reader=reader,
    )]
    later = inside.one(
        "SELECT 1 FROM pg_default_acl, aclexplode(defaclacl) WHERE pg_get_userbyid(defaclrole) = %(owner)s AND defaclobjtype = 'r'"
        " AND defaclnamespace = 'public'::regnamespace AND pg_get_userbyid(grantee) = %(reader)s AND privilege_type = 'SELECT'",
        owner=owner, reader=reader,
    )
    done = []
    if not usage or tables or not later:
        with server.member_of(owner), inside.acting_as(owner):
            if not usage:
                inside.run("GRANT USAGE ON SCHEMA public TO {}", reader)
                done.append("may use schema public")
            for table in tables:
                inside.run("GRANT SELECT ON public.{} TO {}", table, reader)
            if tables:
                done.append(f"may read {len(tables)} tables more")
            if not later:
                inside.run("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {}", reader)
                done.append("may read tables to come")
    return done


def run_statement(server, statement):
    """Further SQL. What would take the administrator's password login away is undone."""
    admin = server.admin
    locked = "SELECT count(*) FROM pg_roles WHERE rolname = 'rds_iam' AND pg_has_role(current_user, oid, 'MEMBER')"
    before = admin.one(locked)
    admin.connection.autocommit = False
    try:
        with admin.connection.cursor() as cursor:
            cursor.execute(statement)
        if not server.superuser and admin.one(locked) != before:
            raise Refused(f"{server.user} would be a member of rds_iam by it, and could no longer log in with a password: {statement}")
        admin.connection.commit()
        return "ran"
    except errors.DuplicateObject:
        admin.connection.rollback()
        return "is in force already"
    except BaseException:
        admin.connection.rollback()
        raise
    finally:
        admin.connection.autocommit = True


def main():
    roles, statements = json.loads(os.environ["ROLES"]), int(os.environ["STATEMENTS"])
    for index, role in enumerate(roles):
        role["name"] = os.environ[f"ROLE_{index}_NAME"]
        role["password"] = password_of(f"ROLE_{index}_PASSWORD", role["name"])
    owner, *readers = roles
    database = os.environ["DATABASE"]
    server = Server()
    report = lambda what, done: print(f"{what}: {', '.join(done) or 'as it should be'}", flush=True)
    # One at a time: an old Job may still run.
    server.admin.run("SELECT pg_advisory_lock(hashtext('isobar_postgres_database'))")
    login_to = database if find_database(server, database, owner["name"]) else os.environ["ADMIN_DATABASE"]
    for role in roles:
        settings = role["settings"]
        report(f"role {role['name']}", keep_role(server, role["name"], role["password"], role["limit"], settings, login_to))
    names = [reader["name"] for reader in readers]
    report(f"database {database}", keep_database(server, database, owner["name"], names))
    inside = server.open(database)
    report("schema public", keep_schema(server, inside, database, owner["name"], names))
    for name in names:
        report(f"reader {name}", keep_reader(server, inside, owner["name"], name))
    for index in range(statements):
        report(f"statement {index}", [run_statement(server, os.environ[f"STATEMENT_{index}"])])


try:
    main()
except Refused as refused:
    print(f"refused: {refused}", file=sys.stderr)
    sys.exit(${refusedCode})
except errors.InsufficientPrivilege as error:
    print(f"refused by the server: {error.diag.message_primary}; {error.diag.message_detail or ''}", file=sys.stderr)
    sys.exit(${refusedCode})
`;
