import { eachOf, fault, sound, unless } from "../fault";
import { aks, eks, gke } from "../resource-types";
import type { Rule } from "../rule";

/** Secrets under a key of one's own, whose use is logged and which can be taken back. */
export const clusterSecretsKey: Rule = {
  id: "cluster-secrets-key",
  title: "Kubernetes Secrets are encrypted with a key of one's own",
  severity: "medium",
  setting: "cluster.secretsEncryption",
  source: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  check: eachOf({
    [eks.cluster]: (inputs) => {
      const config = inputs.at("encryptionConfig");
      if (config.absent) return [fault(config, "a key of AWS only")];
      const resources = config.at("resources");
      return resources.mayHold("secrets") ? sound : [fault(resources, resources.shown)];
    },
    // Autopilot too leaves them to Google's key.
    [gke.cluster]: (inputs) => {
      const state = inputs.at("databaseEncryption.state").or("DECRYPTED");
      return unless(state, ["ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"], "a key of Google only");
    },
    [aks.cluster]: (inputs) =>
      unless(inputs.at("securityProfile.azureKeyVaultKms.enabled").or(false), [true], "a key of Azure only"),
  }),
};
