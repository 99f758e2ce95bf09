import type { AirflowOptions } from "./airflow-options";
import { counterpart } from "./changes";
import { type Facts, factOf, factsOf, lineOf, splitName } from "./facts";
import { type Options, type OptionValue, renderOption, type Scalar } from "./values";

/** The name that a line of Airflow has for an option: the given one, or the earlier one that was renamed to it. */
export function nameIn(facts: Facts, name: string): string {
  const other = counterpart(name, facts);
  return other?.is === "earlier" && other.same ? other.name : name;
}

export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every option that is given, by its full name. */
export function given(config: AirflowOptions | Options): ReadonlyMap<string, OptionValue> {
  const sections: Options = config;
  return new Map(
    Object.entries(sections).flatMap(([section, options]) =>
      Object.entries(isObject(options) ? options : {}).flatMap(([option, value]): [string, OptionValue][] =>
        value === undefined ? [] : [[`${section}.${option}`, value]],
      ),
    ),
  );
}

/**
 * Options under the names that a version of Airflow has for them, with values as airflow.cfg takes them: a newer name becomes the
 * earlier one where the option had another, a list is joined by commas, JSON is written out. What the version does not know stays as
 * it is. Of an option that is given under both names the version's own counts.
 */
export function optionsFor(
  version: string,
  config: AirflowOptions | Options,
): { readonly [section: string]: { readonly [option: string]: Scalar } } {
  const line = lineOf(version);
  const facts = line ? factsOf(line) : {};
  const values = given(config);
  const rendered: Record<string, Record<string, Scalar>> = {};
  for (const [name, value] of values) {
    const own = nameIn(facts, name);
    if (own !== name && values.has(own)) continue;
    const [section, option] = splitName(own);
    rendered[section] = { ...rendered[section], [option]: renderOption(value, factOf(facts, own)) };
  }
  return rendered;
}

/** The value of an option under whichever of its names it is given; `name` is the newest, such as `api.base_url`. */
export function optionValue(version: string, config: AirflowOptions | Options, name: string): OptionValue | undefined {
  const line = lineOf(version);
  const values = given(config);
  return values.get(line ? nameIn(factsOf(line), name) : name) ?? values.get(name);
}
