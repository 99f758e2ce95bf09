import { Testing } from "cdk8s";
import {
  ArgoApplication,
  type ArgoApplicationProps,
  barmanCloudPlugin,
  cloudNativePgOperator,
} from "isobar/cloudnative-pg";

function render(props: Partial<ArgoApplicationProps> = {}) {
  const chart = Testing.chart();
  new ArgoApplication(chart, "operator", { release: cloudNativePgOperator(), ...props });
  const [application] = Testing.synth(chart);
  return application;
}

test("Argo CD installs the chart's exact version with our values, and puts back what somebody changed", () => {
  const { values } = cloudNativePgOperator();
  expect(render()).toMatchObject({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "cloudnative-pg", namespace: "argocd" },
    spec: {
      project: "default",
      source: {
        repoURL: "https://cloudnative-pg.github.io/charts",
        chart: "cloudnative-pg",
        targetRevision: "0.29.0",
        helm: { releaseName: "cloudnative-pg", valuesObject: values },
      },
      destination: { server: "https://kubernetes.default.svc", namespace: "cnpg-system" },
      syncPolicy: { automated: { prune: false, selfHeal: true } },
    },
  });
});

test("large definitions of resource types are applied server-side", () => {
  expect(render().spec.syncPolicy.syncOptions).toContain("ServerSideApply=true");
});

test("the plugin comes after the operator by its sync wave", () => {
  const { metadata } = render({ release: barmanCloudPlugin(), syncWave: 1 });
  expect(metadata.annotations).toEqual({ "argocd.argoproj.io/sync-wave": "1" });
});

test("a range of versions is refused, since what runs would change without anybody's doing", () => {
  const release = { ...cloudNativePgOperator(), version: "~0.29" };
  expect(() => render({ release, syncWave: 0.5 })).toThrow(
    /2 errors:\n.*release\.version: "~0\.29"; allowed: one exact/,
  );
});
