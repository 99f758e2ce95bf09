import { eachOf, fault, sound } from "../fault";
import type { Input } from "../input";
import type { Pool } from "../node-pool/pools";
import { aks, eks, gke } from "../resource-types";
import type { Rule } from "../rule";
import { outOfSupport } from "./kubernetes-support";

/** After it a version gets no fixes, or costs more, or is upgraded at a time that the cloud chooses. A version that nobody knows passes. */
export const clusterVersion: Rule = {
  id: "cluster-version",
  title: "The Kubernetes version is in standard support",
  severity: "medium",
  setting: "cluster.version",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
  check: eachOf({
    [eks.cluster]: (inputs, _, __, { today }) => supported("aws", inputs.at("version"), today),
    [gke.cluster]: (inputs, _, __, { today }) => supported("gcp", inputs.at("minMasterVersion"), today),
    [aks.cluster]: (inputs, _, __, { today }) =>
      inputs.at("supportPlan").mayBe("AKSLongTermSupport")
        ? sound
        : supported("azure", inputs.at("kubernetesVersion"), today),
  }),
};

function supported(cloud: Pool["cloud"], version: Input, today = new Date().toISOString().slice(0, 10)) {
  const ended = version.text === undefined ? undefined : outOfSupport(cloud, version.text, today);
  return ended
    ? [fault(version, `${version.shown}: standard support ended ${ended.before ? "before" : "on"} ${ended.lastDay}`)]
    : sound;
}
