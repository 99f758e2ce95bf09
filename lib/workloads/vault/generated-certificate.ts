import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { literal } from "../container-environment/literal";
import { certificateScript } from "./certificate-script";
import { JobPlace, type JobSettings } from "./job-place";
import { kubernetesModule } from "./kubernetes-module";
import { apiServerEgress, type Network } from "./network";
import { grant } from "./rbac";
import type { Release } from "./release";
import { certificateDays, type Tls, tlsHosts, tlsSecret } from "./tls";

export interface GeneratedCertificateProps {
  readonly release: Release;
  readonly tls: Tls;
  readonly settings: JobSettings;
  readonly network: Network;
}

/**
 * A certificate by an authority of this Vault's own. Manifests have the two Secrets without content; a Job fills them in the cluster and
 * a CronJob looks every day whether the certificate ends soon. The authority's key leaves its Secret for no other.
 */
export class GeneratedCertificate extends Construct {
  /** `<name>-ca`, the authority with its key. */
  readonly authority: k8s.KubeSecret;
  /** `<name>-tls`, what servers mount and whose key `ca.crt` clients trust. */
  readonly certificate: k8s.KubeSecret;
  readonly job: k8s.KubeJob;
  readonly renewal: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, { release, tls, settings, network }: GeneratedCertificateProps) {
    super(scope, id);
    const authoritySecret = `${release.name}-ca`;
    const serverSecret = tlsSecret(tls, release);
    // Without the field `data`: who applies them again takes nothing away.
    this.authority = new k8s.KubeSecret(this, "authority", { metadata: release.metadata(authoritySecret) });
    this.certificate = new k8s.KubeSecret(this, "certificate", { metadata: release.metadata(serverSecret) });
    const place = new JobPlace(this, "place", {
      release,
      settings,
      task: "certificate",
      scripts: { "certificate.py": certificateScript, "kubernetes_api.py": kubernetesModule },
      env: [
        { name: "NAMESPACE", value: release.namespace },
        { name: "NAME", value: release.name },
        { name: "AUTHORITY_SECRET", value: authoritySecret },
        { name: "SERVER_SECRET", value: serverSecret },
        literal("HOSTS", JSON.stringify(tlsHosts(release, tls.hosts))),
        literal("PUBLISHED_TO", JSON.stringify(tls.publishedTo ?? [])),
        { name: "VALID_DAYS", value: String(certificateDays.valid) },
        { name: "RENEWED_BEFORE_DAYS", value: String(certificateDays.renewedBefore) },
      ],
      usesKubernetes: true,
      egress: apiServerEgress,
      dns: network.dns,
    });
    const role = grant(this, "grant", release, `${place.name}-role`, place.name, [
      {
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames: [authoritySecret, serverSecret],
        verbs: ["get", "patch"],
      },
    ]);
    const spec = { backoffLimit: 6, activeDeadlineSeconds: 1800 };
    this.job = place.job(spec);
    this.renewal = place.cronJob("17 3 * * *", spec);
    for (const workload of [this.job, this.renewal]) {
      workload.node.addDependency(role, this.authority, this.certificate);
    }
  }
}
