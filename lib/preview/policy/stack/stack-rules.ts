import type { Rule } from "../rule";
import { budget } from "./budget";
import { logRetention } from "./log-retention";
import { statefulProtected } from "./stateful-protected";
import { tagsCostCentre, tagsEnvironment, tagsOwner } from "./tags";

/** Rules of everything that a program registers, whatever it is. */
export const stackRules: readonly Rule[] = [
  statefulProtected,
  tagsOwner,
  tagsEnvironment,
  tagsCostCentre,
  logRetention,
  budget,
];
