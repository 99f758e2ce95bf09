import { clearTextSecrets } from "../../../environment/clear-text-secrets";
import type { ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import { nameOf, objectsOf } from "../manifest/object";
import { podTemplates } from "../manifest/pod";
import type { Breach, Rule } from "../rule";

/** Whoever may read a pod or a ConfigMap reads these; a value is never shown. */
export const clearTextSecret: Rule = {
  id: "pod-clear-text-secret",
  title: "No secret stands in clear in a pod or a ConfigMap",
  severity: "high",
  source: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  check: (graph) => {
    const secrets = namesOfSecrets(graph);
    // `TLS_SECRET: web-tls` names a Secret.
    const isName = ({ text }: Input) =>
      text !== undefined && (secrets.has(text) || reference.test(text) || madeUpOutput.test(text));
    const inPods = podTemplates(graph).flatMap(({ resource, containers }) =>
      containers.flatMap(({ input, title }): Breach[] => {
        const variables = input.at("env").items.map((variable) => {
          const name = variable.at("name").text ?? "";
          return { at: variable.at("value"), path: variablePath(name), what: `${title}: ${name}` };
        });
        const words = ["command", "args"].flatMap((list) =>
          input.at(list).items.map((at) => ({ at, path: [], what: `${title}: ${list}` })),
        );
        return [...variables, ...words]
          .filter(({ at }) => !isName(at))
          .flatMap(({ at, path, what }) => breach(at, path, what, resource));
      }),
    );
    const inMaps = objectsOf(graph, "ConfigMap").flatMap(({ resource, manifest }) =>
      manifest.at("data").entries.flatMap(([key, at]) => breach(at, [key], key, resource)),
    );
    return [...inPods, ...inMaps];
  },
};

/** Where clouds' secret stores keep a secret's name. */
const stores: Readonly<Record<string, string>> = {
  "aws:secretsmanager/secret:Secret": "name",
  "gcp:secretmanager/secret:Secret": "secretId",
  "azure-native:keyvault:Secret": "secretName",
};

/** What the program calls its secrets, in clusters and in the clouds. */
function namesOfSecrets(graph: ResourceGraph): ReadonlySet<string> {
  const stored = graph
    .ofType(...Object.keys(stores))
    .flatMap((secret) => [secret.name, inputOf(secret).at(stores[secret.type] ?? "").text]);
  const all = [...objectsOf(graph, "Secret").map((secret) => nameOf(secret).text), ...stored];
  return new Set(all.filter((name) => name !== undefined));
}

/** A secret's address in a cloud's store. */
const reference = /^(arn:[\w-]+:secretsmanager:|projects\/[\w-]+\/secrets\/|https:\/\/[\w-]+\.vault\.[\w.-]+\/)\S+$/;

/** An output that a recording made up, such as the name that a store gives a secret; one that is secret itself is marked so by its SDK. */
const madeUpOutput = /^made-up-\w+-of-\S+$/;

function breach(at: Input, path: readonly string[], where: string, resource: Breach["resource"]): Breach[] {
  const what = at.secret ? "a value that the program keeps secret" : secretIn(at.text ?? "", path);
  return what === undefined ? [] : [{ resource, property: at.path, found: `${where} holds ${what}` }];
}

/** What of a secret's form, or under a secret's name, a text holds. */
function secretIn(text: string, path: readonly string[]): string | undefined {
  if (harmless.test(text)) return undefined;
  // Kubernetes replaces $(NAME) by another variable's value.
  const issues = clearTextSecrets(text.replace(/\$\((\w+)\)/g, "$${$1}"), path);
  const forms = issues.map(({ given }) => String(given).replace(/^\((.*), hidden\)$/, "$1"));
  // In a script, `password=` is followed by how it is found.
  return forms.find((form) => !(text.includes("\n") && form.startsWith("a connection string")));
}

/** A switch, a number, or the path of a file: no secret, whatever its name. */
const harmless = /^(true|false|yes|no|on|off|none|null|\d{1,5}|(file:\/\/)?\/[\w.-]+\/[\w./-]+)$/i;

/** `AIRFLOW__SMTP__SMTP_PASSWORD` is an option of airflow.cfg. */
function variablePath(name: string): readonly string[] {
  const [, section, option] = /^AIRFLOW__(\w+?)__(\w+)$/.exec(name) ?? [];
  return section === undefined || option === undefined
    ? [name]
    : ["airflow", "config", section.toLowerCase(), option.toLowerCase()];
}
