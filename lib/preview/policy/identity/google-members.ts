import type { GraphResource } from "../../graph";
import { type Input, inputOf } from "../input";

/** A resource that gives a role of Google Cloud to members: `…IAMMember`, `…IAMBinding` and `…IAMPolicy`, however it is written. */
export const isGoogleGrant = ({ type }: GraphResource): boolean => /^gcp:.*I(AM|am)(Member|Binding|Policy)$/.test(type);

/** One role, and who has it. */
export interface GoogleGrant {
  readonly role: Input;
  readonly members: readonly Input[];
  readonly condition: Input;
}

/** What a resource gives: one role, or those of a whole policy, which is JSON text. */
export function grantsOf(resource: GraphResource): readonly GoogleGrant[] {
  const inputs = inputOf(resource);
  const bindings = inputs.at("policyData").json.at("bindings").items;
  return [inputs, ...bindings].map((grant) => ({
    role: grant.at("role"),
    members: [...grant.at("member").oneOrMore, ...grant.at("members").items],
    condition: grant.at("condition"),
  }));
}

export const membersOf = (resource: GraphResource): readonly Input[] =>
  grantsOf(resource).flatMap(({ members }) => members);

/** Anybody at all, or anybody with an account of Google. */
export const isEverybody = (member: Input): boolean => member.is("allUsers", "allAuthenticatedUsers");
