import type { Rule } from "../rule";
import { keyDeletionWindow } from "./deletion-window";
import { keyPrincipals } from "./principals";
import { keyRotation } from "./rotation";

export const keyRules: readonly Rule[] = [keyRotation, keyDeletionWindow, keyPrincipals];
