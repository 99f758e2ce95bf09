import type { Facts, OptionFact } from "../../lib/workloads/airflow/options/facts";
import type { Described, SaidOption } from "./said";

/** The longest default that is kept: longer ones are templates, which nobody reads in a tooltip. */
const longestDefault = 60;

/** Switches that take one more value, which the code compares in text. */
const further: { readonly [name: string]: readonly string[] | undefined } = {
  "api.expose_config": ["non-sensitive-only"],
  "webserver.expose_config": ["non-sensitive-only"],
};

function defaultOf({ type, default: given }: SaidOption): OptionFact["default"] {
  // In the description a brace is doubled, because Airflow formats it.
  const text = String(given ?? "")
    .replaceAll("{{", "{")
    .replaceAll("}}", "}")
    .replaceAll("%%", "%");
  if (text === "" || text.includes("\n") || text.length > longestDefault) return undefined;
  if (type === "boolean") return text.toLowerCase() === "true";
  if (type === "integer" || type === "float") return Number(text);
  return text;
}

function fact(name: string, said: SaidOption): OptionFact {
  const fallback = defaultOf(said);
  const values = further[name] ?? said.enum;
  return {
    type: said.type,
    ...(fallback !== undefined && { default: fallback }),
    ...(said.since && { since: said.since }),
    ...(said.deprecated && { deprecated: said.deprecated }),
    ...(said.sensitive && { sensitive: true }),
    ...(values && { enum: values }),
    ...(said.refused && { refused: said.refused }),
  };
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

/** One line's facts, by name. */
export function makeFacts(line: string, { sections }: Described): Facts {
  // In Airflow 2 `config lint` says what Airflow 3 will refuse.
  const ready = line.startsWith("2.");
  return Object.fromEntries(
    Object.entries(sections)
      .sort(byName)
      .map(([section, { open, options }]) => [
        section,
        {
          ...(open && { open: true as const }),
          options: Object.fromEntries(
            Object.entries(options)
              .sort(byName)
              .map(([option, said]) => [
                option,
                fact(`${section}.${option}`, ready ? { ...said, refused: null } : said),
              ]),
          ),
        },
      ]),
  );
}
