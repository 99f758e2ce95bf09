import type { Issue } from "../../../environment/issue";
import { nearest } from "../../../environment/nearest";
import { type Check, wholeNumber } from "../../issues/check";
import { checkMount, checkName, secretsEngine } from "./mount";
import { daysInSeconds } from "./value";
import type { VaultWrite } from "./write";

/** @see https://developer.hashicorp.com/vault/api-docs/secret/transit#create-key */
export const transitKeyTypes = [
  "aes256-gcm96",
  "chacha20-poly1305",
  "ed25519",
  "ecdsa-p256",
  "ecdsa-p384",
  "rsa-4096",
  "hmac",
] as const;
export type TransitKeyType = (typeof transitKeyTypes)[number];

/** A key that encrypts or signs and never leaves Vault. It can be neither exported nor deleted. */
export interface TransitKey {
  /** @default "aes256-gcm96" */
  readonly type?: TransitKeyType;
  /**
   * Days until there is a new version of it; older ones still decrypt.
   * @default 30
   */
  readonly rotationDays?: number;
}

/** Encryption as a service: keys by name. */
export interface TransitEngine {
  readonly keys: { readonly [name: string]: TransitKey };
}

export function transitWrites(mount: string, { keys }: TransitEngine): readonly VaultWrite[] {
  return [
    secretsEngine(mount, { type: "transit", description: "Keys that encrypt and sign" }),
    ...Object.entries(keys).map(([name, { type = "aes256-gcm96", rotationDays = 30 }]): VaultWrite => {
      const path = `${mount}/keys/${name}`;
      const config = { deletion_allowed: false, auto_rotate_period: daysInSeconds(rotationDays) };
      return {
        path,
        // Whether a key may be deleted can only be said of one that is there; it may not unless somebody says so.
        body: {
          type,
          exportable: false,
          auto_rotate_period: config.auto_rotate_period,
          ...(type === "hmac" && { key_size: 32 }),
        },
        current: { path, fields: { type, exportable: false, ...config }, fixed: ["type", "exportable"] },
        change: { path: `${path}/config`, body: config },
      };
    }),
  ];
}

export function checkTransit(mount: string, { keys }: TransitEngine, check: Check): void {
  const at = ["transit", mount];
  checkMount(mount, at, check);
  for (const [name, { rotationDays }] of Object.entries(keys)) {
    checkName(name, [...at, "keys", name], check);
    check(
      wholeNumber(rotationDays, 1, 365),
      [...at, "keys", name, "rotationDays"],
      rotationDays,
      "a whole number of days from 1 to 365",
    );
  }
}

export function transitIssues(mount: string, { keys }: TransitEngine): Issue[] {
  return Object.entries(keys).flatMap(([name, { type }]) => {
    if (type === undefined || transitKeyTypes.some((known) => known === type)) return [];
    const near = nearest(type, transitKeyTypes);
    const path = ["transit", mount, "keys", name, "type"];
    return [
      {
        path,
        given: type,
        allowed: `one of ${transitKeyTypes.join(", ")}`,
        ...(near !== undefined && { nearest: near }),
      },
    ];
  });
}
