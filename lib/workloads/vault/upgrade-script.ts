/**
 * Ends servers whose pod is not the newest, standbys first, the active one last. While any server is open, the next goes only when every
 * other one has been ready for as long as raft's autopilot takes to call it stable. A server that is not ready goes first: it holds no
 * majority together. Pods are evicted, not deleted, so that a drain of nodes at the same time cannot end a second one.
 */
export const upgradeScript = `import calendar
import os
import time
import urllib.error
import urllib.parse

from kubernetes_api import call

namespace, name, active_label = (os.environ[key] for key in ("NAMESPACE", "NAME", "ACTIVE_LABEL"))
stable_seconds = 10


def read():
    servers = call("GET", f"/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}")
    selector = urllib.parse.quote(",".join(f"{key}={value}" for key, value in servers["spec"]["selector"]["matchLabels"].items()))
    return servers, call("GET", f"/api/v1/namespaces/{namespace}/pods?labelSelector={selector}")["items"]


def ready_seconds(pod):
    for condition in pod["status"].get("conditions", []):
        if condition["type"] == "Ready" and condition["status"] == "True":
            since = time.strptime(condition["lastTransitionTime"], "%Y-%m-%dT%H:%M:%SZ")
            return max(0, time.time() - calendar.timegm(since))
    return -1


def named(pods):
    return ", ".join(sorted(pod["metadata"]["name"] for pod in pods))


def step(servers, pods, had_ready):
    """What to evict now, or what is waited for, or neither when all is done."""
    status = servers.get("status", {})
    if status.get("observedGeneration", 0) < servers["metadata"]["generation"] or "updateRevision" not in status:
        return None, "Kubernetes to see the change"
    if len(pods) < servers["spec"]["replicas"] or any("deletionTimestamp" in pod["metadata"] for pod in pods):
        return None, "every pod to be there"
    outdated = [pod for pod in pods if pod["metadata"]["labels"].get("controller-revision-hash") != status["updateRevision"]]
    unready = [pod for pod in pods if ready_seconds(pod) < stable_seconds]
    if not outdated:
        return None, f"{named(unready)} to be ready" if had_ready and unready else None
    closed = [pod for pod in outdated if ready_seconds(pod) < 0]
    if closed:
        return closed[0], None
    if unready:
        return None, f"{named(unready)} to be ready"
    outdated.sort(key=lambda pod: pod["metadata"]["labels"].get(active_label) == "true")
    return outdated[0], None


def evict(pod):
    target = pod["metadata"]["name"]
    role = "active" if pod["metadata"]["labels"].get(active_label) == "true" else "standby"
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": target, "namespace": namespace}}
    body["deleteOptions"] = {"preconditions": {"uid": pod["metadata"]["uid"]}}
    try:
        call("POST", f"/api/v1/namespaces/{namespace}/pods/{target}/eviction", body)
        print(f"{target} ({role}) makes room for its newer self")
    except urllib.error.HTTPError as error:
        # Too many are disrupted; it is gone already; it is another one by now.
        if error.code not in (404, 409, 429):
            raise
        print(f"{target} ({role}) cannot go yet: {error.code}")


def main():
    had_ready, said = False, None
    while True:
        servers, pods = read()
        had_ready = had_ready or any(ready_seconds(pod) >= 0 for pod in pods)
        pod, waits = step(servers, pods, had_ready)
        if pod is None and waits is None:
            print("every server is of the newest version")
            return
        if pod is not None:
            evict(pod)
        elif waits != said:
            print(f"waits for {waits}")
        said = waits
        time.sleep(3)


if __name__ == "__main__":
    main()
`;
