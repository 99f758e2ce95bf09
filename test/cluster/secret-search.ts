import { formsOf } from "../secrets/secret-forms";
import { eventually, Hopeless } from "./command";
import type { Namespace } from "./namespace";

/** A value of a Secret that was found where it must not be. */
export interface LeakedSecret {
  /** `airflow-database.password`, never the value. */
  readonly secret: string;
  /** `log of airflow-scheduler-…/scheduler`, `ConfigMap airflow-config`. */
  readonly where: string;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly containers: readonly { name: string }[];
    readonly initContainers?: readonly { name: string }[];
  };
}

/** A name that anybody may see, such as a user's, is as short as this. */
const shortest = 10;
/** Certificates are shown to whoever connects. */
const shown = /\.crt$|^ca\.|\.pem$|^username$|^user$/;

/**
 * Every place of a namespace in which a value of one of its Secrets can be read: the logs of its pods, those of restarted containers too, and
 * every object that is no Secret, events included. A value is looked for as it is, in base64, escaped for a URL and for JSON.
 *
 * @param also values that are secrets and stand in no Secret any more, by a name to show
 */
export async function searchForSecrets(
  namespace: Namespace,
  also: Readonly<Record<string, string>> = {},
): Promise<LeakedSecret[]> {
  const secrets = await valuesIn(namespace, also);
  if (secrets.length === 0) throw new Error(`no Secret in ${namespace.name} has a value to search for`);
  const texts = [...(await logs(namespace)), ...(await objects(namespace))];
  return texts.flatMap(({ where, text }) =>
    secrets.flatMap(({ secret, forms }) => (forms.some((form) => text.includes(form)) ? [{ secret, where }] : [])),
  );
}

async function valuesIn(namespace: Namespace, also: Readonly<Record<string, string>>) {
  const held = (await namespace.list("secrets")).flatMap((secret) => {
    // A Secret's data, as the API server gives it.
    const { data = {} } = secret as { data?: Record<string, string> };
    return Object.entries(data).map(([key, value]) => ({
      key,
      secret: `${secret.metadata.name}.${key}`,
      value: Buffer.from(value, "base64").toString("utf8"),
    }));
  });
  const given = Object.entries(also).map(([secret, value]) => ({ key: secret, secret, value }));
  return [...held, ...given].flatMap(({ key, secret, value }) =>
    value.length < shortest || shown.test(key) ? [] : [{ secret, forms: formsOf(value) }],
  );
}

interface Text {
  readonly where: string;
  readonly text: string;
}

async function logs(namespace: Namespace): Promise<Text[]> {
  const { items }: { items: Pod[] } = JSON.parse(await namespace.kubectl(["get", "pods", "--output=json"]));
  const found: Text[] = [];
  for (const { metadata, spec } of items) {
    for (const { name } of [...(spec.initContainers ?? []), ...spec.containers]) {
      for (const which of [[], ["--previous"]]) {
        // A container that has not started, or has never ended, has no such log.
        const text = await namespace.kubectl(["logs", metadata.name, "--container", name, ...which]).catch(() => "");
        found.push({ where: `log of ${metadata.name}/${name}`, text });
      }
    }
  }
  return found;
}

/** Every object of every type that the namespace may hold. */
async function objects(namespace: Namespace): Promise<Text[]> {
  const json = await eventually(`the objects of ${namespace.name} are listed`, 120, async () => {
    const types = await namespace.kubectl(["api-resources", "--namespaced", "--verbs=list", "--output=name"]);
    const listed = types.split("\n").filter((type) => type !== "" && type !== "secrets");
    const names = ["get", listed.join(","), "--output=json"];
    return namespace.kubectl([...names, "--show-managed-fields", "--ignore-not-found"]).catch((error: Error) => {
      // Another scenario brings its types, or has taken them away since they were listed.
      const passing = /have a resource type|could not find the requested resource/.test(error.message);
      throw passing ? error : new Hopeless(error.message, { cause: error });
    });
  });
  const { items }: { items: { kind: string; metadata: { name: string } }[] } = JSON.parse(json);
  return items.map((item) => ({ where: `${item.kind} ${item.metadata.name}`, text: JSON.stringify(item) }));
}
