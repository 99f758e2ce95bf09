import { render } from "./render";

test("the executor finds the container that it gives a task to, and nothing that would stand in its way", () => {
  const { taskPod, container } = render();
  expect(taskPod).toMatchObject({ apiVersion: "v1", kind: "Pod", spec: { restartPolicy: "Never" } });
  expect(taskPod.spec.containers.map(({ name }) => name)).toEqual(["base"]);
  expect(container("task").args).toBeUndefined();
  expect(container("task").command).toBeUndefined();
});

test("the scheduler reads the template where airflow.cfg says that it is", () => {
  const { container, config } = render();
  const path = /pod_template_file = (.+)/.exec(config["airflow.cfg"] ?? "")?.[1];
  expect(container("scheduler").volumeMounts.map(({ mountPath }) => mountPath)).toContain(path);
});

test("an autoscaler waits for a task's end, and a task that is told to stop has ten minutes", () => {
  const { taskPod } = render();
  expect(taskPod.metadata.annotations).toMatchObject({
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    "karpenter.sh/do-not-disrupt": "true",
  });
  expect(taskPod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(600);
});

test("a task is labelled as a worker of its release, which is what the API server admits", () => {
  expect(render().taskPod.metadata.labels).toEqual({ tier: "airflow", component: "worker", release: "airflow" });
});

test("services in the namespace are not written into anybody's environment", () => {
  for (const { spec } of Object.values(render().pods())) expect(spec.enableServiceLinks).toBe(false);
});
