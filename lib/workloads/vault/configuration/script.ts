/**
 * Makes the requests of a file, one after the other: reads what is there, writes what differs, and says which fields those were, never
 * their values. Python's standard library is all that it needs.
 *
 * `VAULT_ADDR` and `VAULT_CACERT` say where; `VAULT_TOKEN`, or `VAULT_ROLE`, `VAULT_AUTH_MOUNT` and `VAULT_JWT_FILE`, as whom.
 */
export const applyScript = `import json, os, pathlib, re, ssl, sys, time, urllib.error, urllib.request

address = os.environ["VAULT_ADDR"].rstrip("/")
patience = float(os.environ.get("VAULT_WAIT_SECONDS", "300"))
trusted = ssl.create_default_context(cafile=os.environ.get("VAULT_CACERT") or None)
token = os.environ.get("VAULT_TOKEN")


class Refused(Exception):
    pass


def request(method, path, body=None):
    """Status and answer. Asks again while there is no leader, or none that is ready."""
    end = time.monotonic() + patience
    while True:
        headers = {"X-Vault-Request": "true", **({"X-Vault-Token": token} if token else {})}
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{address}/v1/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=60, context=trusted) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            try:
                answer = json.loads(error.read() or b"{}")
            except ValueError:
                answer = {}
            said = "; ".join(map(str, answer.get("errors") or []))
            waits = error.code in (412, 429, 472, 473) or error.code >= 500 or "Upgrading from non-versioned" in said
            if not waits or time.monotonic() > end:
                return error.code, {"said": said}
        except (OSError, ValueError) as error:
            if isinstance(getattr(error, "reason", error), ssl.SSLCertVerificationError) or time.monotonic() > end:
                raise Refused(f"{address}: {error}") from None
        time.sleep(1)


def read(path):
    """What is there, or None."""
    status, answer = request("GET", path)
    if status == 200:
        return answer.get("data")
    if status == 404 or status == 400 and re.match(r"No (auth|secret) engine", answer["said"]):
        return None
    raise Refused(f"{path}: {status} {answer['said']}")


def write(path, body):
    status, answer = request("POST", path, body)
    if status >= 300:
        raise Refused(f"{path}: {status} {answer['said']}")
    return answer.get("data") or {}


def found(path, field, what):
    data = read(path)
    if data is None:
        raise Refused(f"{path}: {what} is not there")
    return data[field]


def resolve(value):
    """Puts in what is known only here."""
    if isinstance(value, list):
        return [resolve(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        [(kind, of)] = value.items()
        if kind == "$variable":
            return os.environ[of]
        if kind == "$accessor":
            return found(f"sys/auth/{of}", "accessor", "the auth method")
        if kind == "$id":
            return found(of, "id", "the group")
    return {name: resolve(one) for name, one in value.items()}


def seconds(duration):
    parts = re.findall(r"([0-9.]+)(h|m|s)", duration)
    if not parts or "".join(map("".join, parts)) != duration:
        return None
    return sum(float(number) * {"h": 3600, "m": 60, "s": 1}[unit] for number, unit in parts)


def same(wanted, held, name=""):
    if isinstance(wanted, dict):
        return isinstance(held, dict) and all(same(one, held.get(key), key) for key, one in wanted.items())
    if isinstance(wanted, list):
        if not wanted and not held:
            return True
        if not isinstance(held, list) or len(held) != len(wanted):
            return False
        in_order = name.endswith("_statements")
        pairs = zip(wanted, held) if in_order else zip(sorted(wanted, key=str), sorted(held, key=str))
        return all(same(one, other) for one, other in pairs)
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool) and isinstance(held, str):
        return seconds(held) == wanted
    if isinstance(wanted, str) and isinstance(held, str):
        if wanted.strip() == held.strip():
            return True
        return seconds(wanted) is not None and seconds(wanted) == seconds(held)
    return wanted == held


def apply(step):
    current = step.get("current")
    if current is None:
        write(step["path"], resolve(step["body"]))
        return "written; Vault does not show whether it differed" if step["body"] else "done"
    held = read(current["path"])
    if held is not None and "within" in current:
        held = held.get(current["within"]) or None
    if held is None:
        answer = write(step["path"], resolve(step["body"]))
        if "signing" in step:
            by = step["signing"]["by"]
            signed = write(by["path"], {**resolve(by["body"]), "csr": answer["csr"]})
            write(step["signing"]["into"], {"certificate": "\\n".join([signed["certificate"], *signed.get("ca_chain", [])])})
        for after in step.get("afterMaking", []):
            write(after["path"], resolve(after["body"]))
        return "made"
    wanted = resolve(current["fields"])
    differing = [name for name in wanted if not same(wanted[name], held.get(name), name)]
    if not differing:
        return "as it should be"
    fixed = [name for name in differing if name in current.get("fixed", [])]
    if fixed:
        raise Refused(f"{current['path']}: {', '.join(fixed)} cannot be changed; move or remove what is there first")
    change = step.get("change", step)
    write(change["path"], resolve(change["body"]))
    return f"changed: {', '.join(differing)}"


def log_in():
    global token
    mount, role = os.environ["VAULT_AUTH_MOUNT"], os.environ["VAULT_ROLE"]
    jwt = pathlib.Path(os.environ["VAULT_JWT_FILE"]).read_text().strip()
    status, answer = request("POST", f"auth/{mount}/login", {"role": role, "jwt": jwt})
    if status != 200:
        raise Refused(f"auth/{mount}/login as {role}: {status} {answer['said']}")
    token = answer["auth"]["client_token"]


def main():
    steps = json.loads(pathlib.Path(sys.argv[1]).read_text())
    logs_in = not token
    if logs_in:
        log_in()
    try:
        for step in steps:
            print(f"{step['path']}: {apply(step)}", flush=True)
    finally:
        if logs_in:
            request("POST", "auth/token/revoke-self", {})


try:
    main()
except Refused as refused:
    print(refused, file=sys.stderr)
    sys.exit(1)
`;
