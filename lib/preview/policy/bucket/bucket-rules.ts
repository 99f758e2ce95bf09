import type { Rule } from "../rule";
import { bucketEncryptionKey } from "./encryption-key";
import { bucketImmutableBackups } from "./immutable-backups";
import { bucketLifecycle } from "./lifecycle";
import { bucketPublicAccess } from "./public-access";
import { bucketTls } from "./tls";
import { bucketVersioning } from "./versioning";

export const bucketRules: readonly Rule[] = [
  bucketPublicAccess,
  bucketEncryptionKey,
  bucketTls,
  bucketVersioning,
  bucketLifecycle,
  bucketImmutableBackups,
];
