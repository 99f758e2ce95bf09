import type { Check } from "../check";
import type { Config, Feature } from "../feature";
import type { SecretsBackend } from "../secrets-backend";
import { checkConnections, type DeclaredConnection, declaredConnection } from "./connections";
import type { Declared } from "./declared";
import { longestText, plainly } from "./job-environment";
import { checkPools, type DeclaredPool, declaredPool } from "./pools";
import { checkRoles, type DeclaredRole, declaredRole } from "./roles";
import { scriptFile } from "./script";
import { checkVariables, type DeclaredVariable, declaredVariable } from "./variables";

/** How what is declared is kept. */
export interface Declarations {
  /**
   * Any text: another one runs the Job again, such as after somebody has changed by hand what is declared.
   * @default the Job runs whenever what is declared changes
   */
  readonly revision?: string;
  /**
   * Whether something that exists already, made by hand, is changed and from then on kept, and removed with its declaration. Otherwise the
   * Job fails, naming it, and changes nothing at all.
   * @default false
   */
  readonly takeOver?: boolean;
}

/**
 * What a Job keeps in Airflow's database. What is no longer declared is removed; what people made by hand is never touched. An empty
 * object removes the last ones; with none of the four properties no Job runs, and what there is stays.
 */
export interface DeclarationProps {
  /**
   * By id.
   * @default none
   */
  readonly connections?: { readonly [id: string]: DeclaredConnection };
  /**
   * By name.
   * @default none
   */
  readonly variables?: { readonly [name: string]: DeclaredVariable };
  /**
   * By name. `default_pool` may be among them; no longer declared, it gets its first size again.
   * @default only default_pool, which Airflow makes
   */
  readonly pools?: { readonly [name: string]: DeclaredPool };
  /**
   * By name, besides Airflow's own.
   * @default none
   */
  readonly roles?: { readonly [name: string]: DeclaredRole };
  readonly declarations?: Declarations;
}

/** Everything that is declared, or undefined where nothing is kept. */
export function allDeclared({ connections, variables, pools, roles }: DeclarationProps): Declared[] | undefined {
  if (!(connections ?? variables ?? pools ?? roles)) return undefined;
  const each = <T>(given: { readonly [name: string]: T } | undefined, declare: (name: string, one: T) => Declared) =>
    Object.entries(given ?? {}).map(([name, one]) => declare(name, one));
  return [
    ...each(connections, declaredConnection),
    ...each(variables, declaredVariable),
    ...each(pools, declaredPool),
    ...each(roles, declaredRole),
  ];
}

/** The script of the Job that keeps what is declared. */
export function declarations(props: DeclarationProps): Feature {
  return allDeclared(props) ? { components: ["declarations"], files: [scriptFile] } : {};
}

/** What the checks read besides. */
export interface Surroundings {
  readonly auth?: { readonly simple?: object };
  readonly config: Config;
  readonly secretsBackend?: SecretsBackend;
}

export function checkDeclarations(given: DeclarationProps, surroundings: Surroundings, check: Check): void {
  checkConnections(given.connections, check);
  checkVariables(given.variables, check);
  checkPools(given.pools, check);
  checkRoles(given.roles, surroundings, check);
  const { environment } = surroundings.secretsBackend ?? {};
  for (const list of ["connections", "variables"] as const) {
    const hiding = new Set(Object.keys(environment?.[list] ?? {}).map((name) => name.toUpperCase()));
    for (const name of Object.keys(given[list] ?? {})) {
      const allowed = `a name that is not in secretsBackend.environment.${list}, where it would be found first`;
      check(!hiding.has(name.toUpperCase()), [list, name], name, allowed);
    }
  }
  for (const one of allDeclared(given) ?? []) {
    const length = Buffer.byteLength(JSON.stringify(plainly(one)));
    check(length <= longestText, [`${one.kind}s`, one.name], `${length} bytes`, `at most ${longestText} bytes as JSON`);
  }
  const { revision } = given.declarations ?? {};
  check(revision !== "", ["declarations", "revision"], revision, "any text, such as today's date");
}
