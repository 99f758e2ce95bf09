import type { Rule } from "../rule";
import { postgresBackups } from "./backups";
import { postgresDeletionProtection } from "./deletion-protection";
import { postgresEncryptionKey } from "./encryption-key";
import { postgresHighAvailability } from "./high-availability";
import { postgresIdentityLogin } from "./identity-login";
import { postgresMaintenanceWindow } from "./maintenance-window";
import { postgresPrivate } from "./private";
import { postgresTls } from "./tls";

export const postgresRules: readonly Rule[] = [
  postgresHighAvailability,
  postgresEncryptionKey,
  postgresPrivate,
  postgresTls,
  postgresBackups,
  postgresDeletionProtection,
  postgresIdentityLogin,
  postgresMaintenanceWindow,
];
