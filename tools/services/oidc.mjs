#!/usr/bin/env node
// An OpenID Connect issuer with a log-in page and fixed users, for tests.
//
// usage: oidc.mjs SETTINGS.json
//
// SETTINGS: { issuer: "http://192.0.2.2:5556", clients: [{ client_id, client_secret, redirect_uris: [...] }],
//             users: { alice: { password, email?, name?, groups?: [...] } }, tls?: { key, cert } }
// It listens on the issuer's port on every address, and prints "ready" when it does.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import Provider from "oidc-provider";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: oidc.mjs SETTINGS.json");
  process.exit(2);
}
const { issuer, clients, users, tls } = JSON.parse(readFileSync(file, "utf8"));

const claimsOf = (login) => {
  const { password, ...claims } = users[login];
  return { sub: login, preferred_username: login, name: login, email: `${login}@example.com`, groups: [], ...claims };
};
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients,
  jwks: {
    keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomBytes(8).toString("hex") }],
  },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  claims: {
    openid: ["sub"],
    profile: ["name", "preferred_username"],
    email: ["email"],
    groups: ["groups"],
  },
  scopes: ["openid", "profile", "email", "groups", "offline_access"],
  // An ID token with every claim that was asked for, as most companies' issuers send it.
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_context, { uid }) => `/login/${uid}` },
  findAccount: (_context, login) =>
    users[login] === undefined ? undefined : { accountId: login, claims: () => claimsOf(login) },
  // Every client may have what it asks for: nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile email groups offline_access");
    await grant.save();
    return grant;
  },
});

const page = (message) => `<!doctype html><title>Log in</title>
<form method="post"><p>${message}</p>
<input name="login" autocomplete="username"><input name="password" type="password"><button>Log in</button></form>`;

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

async function logIn(request, response) {
  const html = (status, message) =>
    response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page(message));
  await provider.interactionDetails(request, response);
  if (request.method !== "POST") return html(200, "Log in");
  const form = await body(request);
  const login = form.get("login");
  if (!Object.hasOwn(users, login) || users[login].password !== form.get("password")) {
    return html(401, "Wrong user or password");
  }
  await provider.interactionFinished(request, response, { login: { accountId: login } });
}

const answer = provider.callback();
const handle = (request, response) => {
  if (!request.url?.startsWith("/login/")) return answer(request, response);
  logIn(request, response).catch((error) => response.writeHead(400).end(`${error.message}\n`));
};
const server = tls ? createTlsServer(tls, handle) : createServer(handle);
server.listen(new URL(issuer).port || (tls ? 443 : 80), () => console.log("ready"));
