/** A module for Python: requests to the cluster's API server as the pod's service account. */
export const kubernetesModule = `import json
import os
import ssl
import urllib.request

account = "/var/run/secrets/kubernetes.io/serviceaccount"


def call(method, path, body=None, content_type="application/json"):
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    address = f"https://{f'[{host}]' if ':' in host else host}:{os.environ['KUBERNETES_SERVICE_PORT_HTTPS']}"
    with open(f"{account}/token") as file:
        headers = {"Authorization": f"Bearer {file.read()}", "Content-Type": content_type}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address + path, method=method, data=data, headers=headers)
    context = ssl.create_default_context(cafile=f"{account}/ca.crt")
    # Clusters' authorities often lack extensions that newer Pythons ask for. The chain is verified all the same.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    with urllib.request.urlopen(request, context=context, timeout=30) as answer:
        return json.load(answer)
`;
