/**
 * webserver_config.py, which Flask AppBuilder reads: single sign-on as oidc.json beside it says. Claims are taken from the identity
 * token, whose signature, audience and nonce Authlib has checked.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/webserver-authentication.html
 * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse (why `sub` is compared)
 */
export const webserverConfig = `import json
import logging
import os
import pathlib

from airflow.providers.fab.auth_manager.security_manager.override import FabAirflowSecurityManagerOverride
from flask_appbuilder.const import AUTH_OAUTH

log = logging.getLogger(__name__)
oidc = json.loads((pathlib.Path(os.environ["AIRFLOW_HOME"]) / "oidc.json").read_text())


def groups_of(claims):
    value = claims
    for name in oidc["groupsClaim"]:
        value = value.get(name) if isinstance(value, dict) else None
    return [value] if isinstance(value, str) else value


class OidcSecurityManager(FabAirflowSecurityManagerOverride):
    def get_oauth_user_info(self, provider, response):
        claims = dict(response["userinfo"])
        if groups_of(claims) is None or not claims.get(oidc["usernameClaim"]):
            told = self.oauth_remotes[provider].userinfo(token=response)
            if told.get("sub") == claims["sub"]:
                claims = {**told, **claims}
        return {
            "username": claims.get(oidc["usernameClaim"]) or "",
            "email": claims.get("email") or "",
            "first_name": claims.get("given_name") or "",
            "last_name": claims.get("family_name") or "",
            "role_keys": groups_of(claims) or [],
        }

    def auth_user_oauth(self, userinfo, *args, **kwargs):
        if oidc["defaultRole"] or self.get_roles_from_keys(userinfo["role_keys"]):
            return super().auth_user_oauth(userinfo, *args, **kwargs)
        username = userinfo["username"]
        log.warning("login of %s refused: no role for groups %s", username, userinfo["role_keys"])
        user = self.find_user(username=username) if username else None
        if user:
            user.roles = []
            self.update_user(user)
        return None


SECURITY_MANAGER_CLASS = OidcSecurityManager
AUTH_TYPE = AUTH_OAUTH
AUTH_USER_REGISTRATION = True
AUTH_USER_REGISTRATION_ROLE = oidc["defaultRole"]
AUTH_ROLES_MAPPING = oidc["roles"]
AUTH_ROLES_SYNC_AT_LOGIN = True
OAUTH_PROVIDERS = [
    {
        "name": oidc["name"],
        "icon": "fa-key",
        "token_key": "access_token",
        "remote_app": {
            "client_id": oidc["clientId"],
            "client_secret": os.environ[oidc["clientSecretVariable"]],
            "server_metadata_url": oidc["issuer"].rstrip("/") + "/.well-known/openid-configuration",
            "client_kwargs": {
                "scope": oidc["scope"],
                "code_challenge_method": "S256",
                **({"verify": oidc["certificateAuthority"]} if oidc["certificateAuthority"] else {}),
            },
        },
    }
]
`;
