import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type PodContext, resourcesOf, restrictedPod } from "../pod";
import { componentLabel } from "../release";
import { containerSecurityContext } from "../security";
import { taskPod } from "./pod-template";
import { profilesOf, type Workers } from "./workers";

/** Pods on the same nodes, and the images that they run. */
interface Puller {
  readonly name: string;
  readonly nodes: Pick<k8s.PodSpec, "nodeSelector" | "tolerations" | "imagePullSecrets">;
  readonly images: Set<string>;
}

/** One puller for each choice of nodes among the profiles. */
function pullers(context: PodContext, workers: Workers): readonly Puller[] {
  const found = new Map<string, Puller>();
  for (const [name, profile] of profilesOf(workers)) {
    const {
      nodeSelector,
      tolerations,
      imagePullSecrets,
      containers,
      initContainers = [],
    } = taskPod(context, name, profile, workers).spec ?? { containers: [] };
    const nodes = {
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
      ...(imagePullSecrets && { imagePullSecrets }),
    };
    const key = JSON.stringify(nodes);
    const puller = found.get(key) ?? { name: name.replaceAll("_", "-"), nodes, images: new Set() };
    for (const { image } of [...initContainers, ...containers]) if (image !== undefined) puller.images.add(image);
    found.set(key, puller);
  }
  return [...found.values()];
}

export interface ImagePullerProps extends PodContext {
  readonly workers: Workers;
}

/** Pods that hold the images of tasks on the nodes that tasks run on, so that no task waits for its image. */
export class ImagePuller extends Construct {
  readonly daemonSets: readonly k8s.KubeDaemonSet[];

  constructor(scope: Construct, id: string, props: ImagePullerProps) {
    super(scope, id);
    const { release } = props;
    const component = componentLabel.imagePuller;
    this.daemonSets = pullers(props, props.workers).map(({ name, nodes, images }) => {
      // Of several, each has pods of its own.
      const labels = { ...release.selector("imagePuller"), profile: name };
      const metadata = release.metadata(`${component}-${name}`, component);
      const resources = resourcesOf(props, "imagePuller");
      const container = (image: string, position: number, command: string[]): k8s.Container => ({
        name: `image-${position}`,
        image,
        imagePullPolicy: "IfNotPresent",
        command,
        resources,
        securityContext: containerSecurityContext,
      });
      const [first = "", ...others] = images;
      return new k8s.KubeDaemonSet(this, name, {
        metadata,
        spec: {
          selector: { matchLabels: labels },
          updateStrategy: {
            type: "RollingUpdate",
            rollingUpdate: { maxUnavailable: k8s.IntOrString.fromString("100%") },
          },
          template: {
            metadata: {
              labels: { ...release.podLabels("imagePuller"), ...labels },
            },
            spec: {
              ...restrictedPod(props, "imagePuller"),
              ...nodes,
              // It holds nothing, and does not hear SIGTERM.
              terminationGracePeriodSeconds: 1,
              initContainers: others.map((image, index) => container(image, index + 1, ["true"])),
              containers: [container(first, 0, ["sleep", "infinity"])],
            },
          },
        },
      });
    });
  }
}
