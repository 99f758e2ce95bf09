import { Platform } from "isobar";
import { gcp } from "isobar/gcp";

/** One cloud, with GPU nodes that exist only while a task asks for them. */
const platform = new Platform("ml", {
  environment: "dev",
  cloud: gcp({ project: "acme-data", region: "us-east1", admins: ["group:platform@example.com"] }),
  highAvailability: false,
  cluster: { version: "1.35" },
  nodePools: {
    core: { cpu: 4, memoryGiB: 16, min: 1, max: 3 },
    gpu: { gpu: { model: "l4" }, min: 0, max: 4, spot: { fallback: true } },
  },
  airflow: {
    version: "3.2.2",
    dags: [{ name: "training", git: { url: "https://git.example.com/ml/dags.git" } }],
    workerPool: "gpu",
  },
});

export const cluster = platform.outputs;
