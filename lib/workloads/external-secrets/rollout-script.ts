/**
 * Compares what Secrets hold with what their holders were last rolled for, which stands in an annotation of each holder, and patches the
 * pod template of those that differ; Kubernetes does the rest, as with any rollout. A holder that is seen for the first time is only noted.
 *
 * What stands in the annotation is a slow, salted hash cut to 8 bytes: whoever may read Deployments and not Secrets cannot tell a password
 * from it. Contents are compared twice, so that Secrets that change together make one rollout. No content is ever printed.
 */
export const rolloutScript = `import hashlib, json, os, ssl, sys, time, urllib.error, urllib.request

account = "/var/run/secrets/kubernetes.io/serviceaccount"
host = os.environ["KUBERNETES_SERVICE_HOST"]
server = f"https://{f'[{host}]' if ':' in host else host}:{os.environ['KUBERNETES_SERVICE_PORT']}"
context = ssl.create_default_context(cafile=f"{account}/ca.crt")
seen, changed = "isobar.dev/secrets-seen", "isobar.dev/secrets-changed"
plurals = {"Deployment": "deployments", "StatefulSet": "statefulsets", "DaemonSet": "daemonsets"}

with open(os.environ["ROLLOUT_SETTINGS"]) as file:
    settings = json.load(file)
with open(f"{account}/namespace") as file:
    namespace = file.read().strip()


def ask(path, patch=None):
    with open(f"{account}/token") as file:
        headers = {"Authorization": f"Bearer {file.read().strip()}", "Accept": "application/json"}
    body = None
    if patch is not None:
        headers["Content-Type"] = "application/strategic-merge-patch+json"
        body = json.dumps(patch).encode()
    request = urllib.request.Request(server + path, body, headers, method="GET" if body is None else "PATCH")
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


versions = {}


def mark(name):
    secret = ask(f"/api/v1/namespaces/{namespace}/secrets/{name}")
    if secret is None:
        return None
    version = secret["metadata"]["resourceVersion"]
    if versions.get(name, ("", ""))[0] != version:
        content = json.dumps(secret.get("data", {}), sort_keys=True).encode()
        salt = f"{namespace}/{name}".encode()
        versions[name] = version, hashlib.scrypt(content, salt=salt, n=2**14, r=8, p=1, dklen=8).hex()
    return versions[name][1]


def roll(holder, marks):
    kind, name = holder["kind"], holder["name"]
    path = f"/apis/apps/v1/namespaces/{namespace}/{plurals[kind]}/{name}"
    workload = ask(path)
    held = {secret: marks[secret] for secret in holder["secrets"] if marks[secret] is not None}
    if workload is None or not held:
        return
    noted = json.loads(workload["metadata"].get("annotations", {}).get(seen, "{}"))
    if all(noted.get(secret) == content for secret, content in held.items()):
        return
    text = json.dumps({**noted, **held}, sort_keys=True)
    patch = {"metadata": {"annotations": {seen: text}}}
    differing = [secret for secret, content in held.items() if noted.get(secret, content) != content]
    if differing:
        patch["spec"] = {"template": {"metadata": {"annotations": {changed: text}}}}
        print(f"{kind} {name} rolls, for {', '.join(differing)} has changed", flush=True)
    else:
        print(f"{kind} {name} is noted", flush=True)
    ask(f"{path}?fieldManager=isobar-secret-rollout", patch)


before, failures = None, 0
while True:
    try:
        marks = {name: mark(name) for name in settings["secrets"]}
        if marks == before:
            for holder in settings["holders"]:
                roll(holder, marks)
        before, failures = marks, 0
    except Exception as error:
        failures += 1
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        if failures == 10:
            sys.exit(1)
    time.sleep(settings["seconds"])
`;
