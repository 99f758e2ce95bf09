import type { Rule } from "../rule";
import { secretEncryptionKey } from "./encryption-key";
import { secretRecovery } from "./recovery";

export const secretRules: readonly Rule[] = [secretEncryptionKey, secretRecovery];
