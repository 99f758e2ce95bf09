/** A module for Python: requests to Vault as the pod's service account, or with a token that is given. */
export const vaultModule = `import json
import os
import ssl
import urllib.error
import urllib.request

address = os.environ["VAULT_ADDRESS"]
context = ssl.create_default_context(cafile=os.environ["VAULT_CA"])


def request(method, path, data=None, token=None, headers={}):
    """The answer as a stream. What Vault says of an error is in the exception."""
    headers = {**headers, **({"X-Vault-Token": token} if token else {})}
    asked = urllib.request.Request(f"{address}/v1/{path}", method=method, data=data, headers=headers)
    try:
        return urllib.request.urlopen(asked, context=context, timeout=120)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"Vault answers {method} {path} with {error.code}: {error.read(2000).decode(errors='replace')}") from None


def log_in():
    given = os.environ.get("VAULT_GIVEN_TOKEN")
    if given:
        return given
    with open(os.environ["VAULT_JWT"]) as file:
        body = {"role": os.environ["VAULT_ROLE"], "jwt": file.read()}
    with request("POST", f"auth/{os.environ['VAULT_AUTH_MOUNT']}/login", json.dumps(body).encode()) as answer:
        return json.load(answer)["auth"]["client_token"]


def log_out(token):
    if not os.environ.get("VAULT_GIVEN_TOKEN"):
        request("POST", "auth/token/revoke-self", b"", token).close()
`;
