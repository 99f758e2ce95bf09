import {
  type EnforcementLevel,
  type Policies,
  PolicyPack,
  Secret,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import type { z } from "zod";
import type { RuleId, waiver } from "../../environment/schema/policy";
import { previewSettings, settingsIn } from "../preview-settings";
import { findingsOf, waiverRule } from "./findings";
import { PolicyInputs, stackOf } from "./policy-resources";
import type { Finding, Severity } from "./rule";
import { rules } from "./rules";

export interface IsobarPolicyOptions {
  /**
   * The folder with `Pulumi.<stack>.yaml`, whose `isobar:environment` has waivers under `policy.waivers`.
   * @default the stack's configuration, as far as the engine passes it to policy packs
   */
  readonly directory?: string;
  /** Waivers beside those of the stack's own configuration, for all stacks. */
  readonly waivers?: readonly z.input<typeof waiver>[];
  /**
   * What a finding does, by its severity.
   * @default high is mandatory, which stops the preview or update; the others are advisory
   */
  readonly enforcement?: Readonly<Partial<Record<Severity, EnforcementLevel>>>;
  /** The same for single rules, such as `{ "tags-owner": "disabled" }`. */
  readonly rules?: Readonly<Partial<Record<RuleId, EnforcementLevel>>>;
}

/**
 * Isobar's rules as a policy pack, which judges every `pulumi preview` and `pulumi up` of any program.
 *
 * @param name of the pack
 * @throws InvalidEnvironmentError when a waiver is wrong
 * @example
 * const { join } = require("node:path");
 * const { isobarPolicyPack } = require("isobar/policy");
 *
 * isobarPolicyPack({ directory: join(__dirname, "..", "stacks") });
 */
export function isobarPolicyPack(options: IsobarPolicyOptions = {}, name = "isobar"): PolicyPack {
  return new PolicyPack(name, { policies: isobarPolicies(options) });
}

/**
 * The same rules to be put into a pack with others: one stack policy per rule, named as a waiver names it, and one that only reads.
 *
 * @throws InvalidEnvironmentError when a waiver is wrong
 */
export function isobarPolicies(options: IsobarPolicyOptions = {}): Policies {
  const given = settingsIn({ policy: { waivers: options.waivers ?? [] } }, "of the policy pack").policy.waivers;
  const inputs = new PolicyInputs((value) => value instanceof Secret);
  let judged: { readonly seen: number; readonly findings: readonly Finding[] } | undefined;
  // The engine asks for one policy after the other; they are judged together.
  const findings = ({ resources }: StackValidationArgs): readonly Finding[] => {
    if (judged?.seen !== inputs.seen) judged = undefined;
    judged ??= { seen: inputs.seen, findings: judge(resources) };
    return judged.findings;
  };
  const judge = (resources: StackValidationArgs["resources"]) => {
    const stack = stackOf(resources);
    const own = options.directory === undefined ? configured(stack) : previewSettings(options.directory, stack);
    const today = new Date().toISOString().slice(0, 10);
    return findingsOf(inputs.graph(resources), { environment: stack }, [...own.policy.waivers, ...given], today);
  };
  const enforcement = { high: "mandatory", medium: "advisory", low: "advisory", ...options.enforcement } as const;
  return [
    reader(inputs),
    ...[...rules, waiverRule].map(
      ({ id, title, severity, source }): StackValidationPolicy => ({
        name: id,
        displayName: title,
        description: title,
        severity,
        url: source,
        enforcementLevel: options.rules?.[id] ?? enforcement[severity],
        validateStack: (args, report) => {
          for (const finding of findings(args)) {
            if (finding.rule === id && !finding.waiver) report(message(finding), finding.urn || undefined);
          }
        },
      }),
    ),
  ];
}

/**
 * Stack policies see outputs, in which a provider's defaults and what is unknown hide what the program asks for. Inputs pass by where
 * resources may be remediated, and only there is it told which of them are secret.
 */
function reader(inputs: PolicyInputs): Policies[number] {
  let passing = false;
  return {
    name: "isobar-inputs",
    description: "Reads what the program asks for; changes nothing and refuses nothing",
    enforcementLevel: "remediate",
    remediateResource: ({ urn, props }) => {
      passing = true;
      inputs.keep({ urn, props });
    },
    // Where somebody configured another level, nothing passes above.
    validateResource: ({ urn, props }) => {
      if (!passing) inputs.keep({ urn, props });
    },
  };
}

/** The environment in the stack's configuration, which some engines pass to what they start. */
function configured(stack: string) {
  const config: unknown = JSON.parse(process.env["PULUMI_CONFIG"] || "{}");
  const text: unknown =
    typeof config === "object" && config !== null ? Reflect.get(config, "isobar:environment") : undefined;
  return settingsIn(typeof text === "string" ? JSON.parse(text) : {}, stack);
}

/** The engine writes the rule's title above. */
function message({ found, property, setting, source }: Finding): string {
  const where = property === undefined ? "" : ` (${property})`;
  return `${found}${where}${setting === undefined ? "" : `; set ${setting}`}; see ${source}`;
}
