/** Takes a snapshot of all that Vault holds, as ciphertext, checks it and puts it into the store under the time it was taken. */
export const snapshotScript = `import os
import shutil
import time

import snapshot_file
from object_store import open_store
from vault import log_in, log_out, request

path = "/work/vault.snap"
name = time.strftime("%Y-%m-%dT%H-%M-%SZ.snap", time.gmtime())
token = log_in()
try:
    with request("GET", "sys/storage/raft/snapshot", token=token) as answer, open(path, "wb") as file:
        shutil.copyfileobj(answer, file, 1 << 20)
finally:
    log_out(token)
index = snapshot_file.check(path)
if not open_store().put_new(path, name):
    raise SystemExit(f"{name} is there already")
print(f"{name}: {os.path.getsize(path)} bytes, raft index {index}")
`;

/** Gets a snapshot from the store, checks it, and has Vault take its content in place of its own. */
export const restoreScript = `import json
import os
import time
import urllib.error

import snapshot_file
from object_store import open_store
from vault import log_in, request

path = "/work/vault.snap"
name = os.environ["SNAPSHOT"]
open_store().get(name, path)
index = snapshot_file.check(path)
size = os.path.getsize(path)
print(f"{name}: {size} bytes, raft index {index}")
target = "snapshot-force" if os.environ["FORCE"] == "true" else "snapshot"
with open(path, "rb") as file:
    headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
    request("POST", f"sys/storage/raft/{target}", file, log_in(), headers).close()
for _ in range(60):
    try:
        with request("GET", "sys/health?standbyok=true") as answer:
            json.load(answer)
        print("restored; Vault is open")
        break
    except (SystemExit, urllib.error.URLError):
        time.sleep(2)
else:
    raise SystemExit("restored, but Vault has not opened in two minutes: open it, with the keys of the snapshot's time")
`;
