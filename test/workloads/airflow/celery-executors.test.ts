import type { Executor } from "../../../lib/workloads/airflow";
import { celery } from "./celery";
import { render } from "./render";

const refused = (executor: unknown) => () => render({ executor: executor as Executor });

test.each<[string, RegExp]>([
  ["SequentialExecutor", /executor: "SequentialExecutor"; allowed: LocalExecutor; Airflow 3 has no SequentialExecutor/],
  ["CeleryKubernetesExecutor", /allowed: \["CeleryExecutor", "KubernetesExecutor"\]; Airflow 3 takes a list/],
  ["LocalKubernetesExecutor", /allowed: \["LocalExecutor", "KubernetesExecutor"\]; Airflow 3 takes a list/],
  ["KubernetesExecuter", /allowed: LocalExecutor, CeleryExecutor, KubernetesExecutor, module\.Class/],
  ["k8s:KubernetesExecutor", /executor: "k8s:KubernetesExecutor"; allowed: KubernetesExecutor/],
  ["a.b,c.d", /allowed: LocalExecutor/],
])("%s is refused, saying what replaces it", (executor, message) => {
  expect(refused(executor)).toThrow(message);
});

test("the same executor twice is refused", () => {
  expect(refused(["LocalExecutor", "LocalExecutor"])).toThrow(
    /executor\.1: "LocalExecutor"; allowed: an executor that/,
  );
});

test("several executors are told to every part, and a task's pod, in the order that was given", () => {
  const { config } = render({ executor: ["CeleryExecutor", "KubernetesExecutor"], celery });
  expect(config["airflow.cfg"]).toContain("executor = CeleryExecutor,KubernetesExecutor\n");
});

test("an executor of your own is told to Airflow, its alias in the scheduler's label", () => {
  const { config, deployment } = render({ executor: ["KubernetesExecutor", "batch:acme.executors.BatchExecutor"] });
  expect(config["airflow.cfg"]).toContain("executor = KubernetesExecutor,batch:acme.executors.BatchExecutor\n");
  expect(deployment("scheduler").metadata.labels["executor"]).toBe("KubernetesExecutor-batch");
});

test("with the LocalExecutor, a scheduler is told alone to stop, waits for its tasks, and is not moved", () => {
  const pod = render({ executor: "LocalExecutor" }).deployment("scheduler").spec.template;
  expect(pod.spec.terminationGracePeriodSeconds).toBe(300);
  expect(pod.spec.automountServiceAccountToken).toBe(false);
  expect(pod.spec.containers[0]?.env).toEqual(expect.arrayContaining([{ name: "DUMB_INIT_SETSID", value: "0" }]));
  expect(pod.metadata.annotations).toMatchObject({
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
  });
});

test("without the LocalExecutor a scheduler runs no task, and ends at once", () => {
  const pod = render().deployment("scheduler").spec.template;
  expect(pod.spec.terminationGracePeriodSeconds).toBe(30);
  expect(JSON.stringify(pod)).not.toContain("DUMB_INIT_SETSID");
});
