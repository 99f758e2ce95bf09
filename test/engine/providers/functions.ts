import { stringify } from "yaml";
import type { Cloud } from "./cloud";
import { certificate } from "./known-outputs";
import { type Properties, textAt, type Value } from "./value";

type Answer = (args: Properties, cloud: Cloud) => Readonly<Record<string, Value>> | undefined;

/**
 * The functions of providers that the stand-ins answer, each from what is in the cloud; undefined when the cloud has not what
 * is asked for. Programs should hardly need any: a preview must not wait for a cloud.
 */
const functions: { readonly [name: string]: Answer } = {
  "azure-native:containerservice:listManagedClusterUserCredentials": ({ resourceGroupName, resourceName }, cloud) => {
    const cluster = cloud
      .all()
      .find(
        ({ type, properties }) =>
          type === "azure-native:containerservice:ManagedCluster" &&
          properties["resourceGroupName"] === resourceGroupName &&
          properties["resourceName"] === resourceName,
      )?.properties;
    const server = textAt(cluster, "privateFQDN") ?? textAt(cluster, "fqdn");
    return cluster && { kubeconfigs: [{ name: "clusterUser", value: base64(kubeconfig(`https://${server}:443`)) }] };
  },
};

/** What a function answers, or undefined when no stand-in knows it or the cloud has not what it asks for. */
export const callFunction = (name: string, args: Properties, cloud: Cloud): ReturnType<Answer> =>
  functions[name]?.(args, cloud);

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const kubeconfig = (server: string): string =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster: { server, "certificate-authority-data": certificate } }],
    contexts: [{ name: "cluster", context: { cluster: "cluster", user: "user" } }],
    "current-context": "cluster",
    users: [{ name: "user", user: { exec: { command: "kubelogin" } } }],
  });
