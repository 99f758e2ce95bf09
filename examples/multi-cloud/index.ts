import { MultiCloud } from "isobar";
import { aws } from "isobar/aws";
import { azure } from "isobar/azure";
import { gcp } from "isobar/gcp";

/** Three clouds from one description. What differs stands in `overrides`, and nowhere else. */
const data = new MultiCloud("data", {
  environment: "prod",
  clouds: [
    aws({ region: "us-east-1", admins: ["arn:aws:iam::111122223333:role/platform"] }),
    gcp({ project: "acme-data", region: "us-east1", admins: ["group:platform@example.com"] }),
    azure({
      subscriptionId: "00000000-0000-4000-8000-000000000001",
      tenantId: "00000000-0000-4000-8000-000000000002",
      region: "eastus2",
      admins: ["00000000-0000-4000-8000-000000000003"],
    }),
  ],
  primary: "aws",
  cluster: { version: "1.35" },
  nodePools: {
    core: { cpu: 4, memoryGiB: 16, min: 3, max: 10 },
    workers: { cpu: 8, memoryGiB: 32, min: 0, max: 50, spot: { fallback: true } },
    gpu: { gpu: { model: "t4", count: 1 }, min: 0, max: 5 },
  },
  postgres: { version: "17", backup: { retentionDays: 30 } },
  airflow: {
    version: "3.2.2",
    executor: "KubernetesExecutor",
    dags: [{ name: "main", git: { url: "https://git.example.com/data/dags.git", ref: "main" } }],
  },
  overrides: { gcp: { nodePools: { gpu: { gpu: { model: "l4" } } } } },
});

export const clouds = data.outputs;
