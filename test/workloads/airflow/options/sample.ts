import { factsOf, type Line, type OptionFact } from "../../../../lib/workloads/airflow/options/facts";
import { propertyFor } from "../../../../lib/workloads/airflow/options/properties";
import { isSecret } from "../../../../lib/workloads/airflow/options/secrets";
import type { OptionValue } from "../../../../lib/workloads/airflow/options/values";

/** Airflow 2.11 completes and rewrites other values of these as it starts. */
const kept: { readonly [name: string]: OptionValue | undefined } = {
  "api.auth_backends": "airflow.api.auth.backend.basic_auth,airflow.api.auth.backend.session",
  "core.hostname_callable": "socket.getfqdn",
};

/** Text that a parser of airflow.cfg may stumble over; without $ and ~, which Airflow expands on purpose. */
const awkward = '50% of "é", [x] %(y)s = a: b; c # d \\ {{ e }}';

function sampleValue(_name: string, { type, default: usual, enum: values }: OptionFact): OptionValue {
  switch (type) {
    case "boolean":
      return usual !== true;
    case "integer":
      return typeof usual === "number" ? usual + 1 : 7;
    case "float":
      return typeof usual === "number" ? usual + 0.5 : 7.5;
    case "list":
      return ["one", "two 50%"];
    case "json":
      return { number: 1, text: awkward, list: [true, null] };
    case "string":
      return values?.find((value) => value !== usual && value !== "") ?? awkward;
  }
}

/** Every option of a line that can be set, with a value that is allowed and not the default. */
export function sampleOptions(line: Line): Record<string, Record<string, OptionValue>> {
  const sections: Record<string, Record<string, OptionValue>> = {};
  for (const [section, described] of Object.entries(factsOf(line))) {
    const options: Record<string, OptionValue> = {};
    for (const [option, fact] of Object.entries(described?.options ?? {})) {
      const name = `${section}.${option}`;
      if (!fact || isSecret(fact) || propertyFor(name)) continue;
      options[option] = kept[name] ?? sampleValue(name, fact);
    }
    sections[section] = options;
  }
  return sections;
}
