import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { parse } from "yaml";
import type { AirflowProps, Profile, Workers } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { type Pod, render } from "./render";

function renderProfiles(profiles: Record<string, Profile>, workers: Workers = {}, changes: Partial<AirflowProps> = {}) {
  const rendered = render({ ...changes, workers: { ...workers, profiles } });
  const pod = (name: string): Pod => parse(rendered.config[`pod_template_${name}.yaml`] ?? "");
  const base = (name: string) => {
    const [container] = pod(name).spec.containers;
    if (!container) throw new Error(`no container in ${name}`);
    return container;
  };
  return { ...rendered, pod, base };
}

const spotPool = {
  nodeSelector: { workload: "workers" },
  tolerations: [
    { key: "kubernetes.azure.com/scalesetpriority", operator: "Equal", value: "spot", effect: "NoSchedule" },
  ],
};

test("light, heavy and gpu are complete when they are named, and may use twice what they ask for", () => {
  const { base, pod } = renderProfiles({ light: {}, heavy: {}, gpu: {} });
  expect(base("light").resources).toEqual({
    requests: { cpu: "250m", memory: "512Mi" },
    limits: { cpu: "500m", memory: "1Gi" },
  });
  expect(base("heavy").resources).toEqual({
    requests: { cpu: "2", memory: "8Gi" },
    limits: { cpu: "4", memory: "16Gi" },
  });
  expect(base("gpu").resources).toEqual({
    requests: { cpu: "4", memory: "16Gi", "nvidia.com/gpu": "1" },
    limits: { cpu: "8", memory: "32Gi", "nvidia.com/gpu": "1" },
  });
  expect(pod("gpu").spec.tolerations).toContainEqual({
    key: "nvidia.com/gpu",
    operator: "Exists",
    effect: "NoSchedule",
  });
});

test("no task may use more than twice what it asks for, unless that is said", () => {
  const { config, pod } = renderProfiles({ light: {}, own: { resources: { cpu: 0.3, memoryGiB: 1.5 } } });
  const templates = Object.keys(config).filter((name) => name.startsWith("pod_template_"));
  expect(templates.sort()).toEqual(["pod_template_file.yaml", "pod_template_light.yaml", "pod_template_own.yaml"]);
  const amount = (text = "") => Number.parseFloat(text) * (text.endsWith("m") ? 0.001 : text.endsWith("Gi") ? 1024 : 1);
  for (const name of ["file", "light", "own"]) {
    const { requests, limits } = pod(name).spec.containers[0]?.resources ?? { requests: {}, limits: {} };
    for (const kind of ["cpu", "memory"]) {
      expect(amount(limits[kind])).toBeGreaterThan(0);
      expect(amount(limits[kind])).toBeLessThanOrEqual(2 * amount(requests[kind]));
    }
  }
  const said = renderProfiles({ burst: { resources: { cpu: 0.5, memoryGiB: 2, limits: { cpu: 8 } } } });
  expect(said.base("burst").resources.limits).toEqual({ cpu: "8", memory: "4Gi" });
});

test("a profile called default is what tasks run in that name none", () => {
  const { taskPod } = renderProfiles({ default: { resources: { cpu: 1, memoryGiB: 4 }, labels: { team: "core" } } });
  expect(taskPod.spec.containers[0]?.resources.requests).toEqual({ cpu: "1", memory: "4Gi" });
  expect(taskPod.metadata.labels).toMatchObject({ team: "core", component: "worker" });
});

test("the scheduler has each profile's template where the Python module says that it is", () => {
  const { config, container } = renderProfiles({ heavy: {}, my_own: {} });
  const mounted = container("scheduler").volumeMounts.map(({ mountPath }) => mountPath);
  const named = [...(config["isobar_profiles.py"] ?? "").matchAll(/"(\/opt[^"]+)"/g)].map(([, path]) => path);
  expect(named).toHaveLength(3);
  expect(mounted).toEqual(expect.arrayContaining(named));
});

test("whoever reads DAGs can import the profiles", () => {
  const { container } = renderProfiles({ heavy: {} });
  for (const part of ["scheduler", "dag-processor", "triggerer", "task"]) {
    const paths = container(part).volumeMounts.map(({ mountPath }) => mountPath);
    expect({ [part]: paths }).toEqual({ [part]: expect.arrayContaining(["/opt/airflow/config/isobar_profiles.py"]) });
  }
});

test("the Python module gives an executor_config for each profile, and nothing but a dict", () => {
  const { config } = renderProfiles({ heavy: {}, quoted_: { resources: { cpu: 0.5, memoryGiB: 1 } } });
  const code = `${config["isobar_profiles.py"]}\nimport json; print(json.dumps([heavy, sorted(profiles)]))`;
  const { stdout, stderr } = spawnSync("python3", ["-c", code], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    { pod_template_file: "/opt/airflow/pod_templates/pod_template_heavy.yaml" },
    ["default", "heavy", "quoted_"],
  ]);
});

test("a profile runs on its pool: the one it names, else the one of its own name", () => {
  const gpus = { nodeSelector: { workload: "gpu" }, tolerations: [{ key: "nvidia.com/gpu", operator: "Exists" }] };
  const workers = { pools: { gpu: gpus, big: { nodeSelector: { workload: "big" } } } };
  const { pod, taskPod } = renderProfiles({ gpu: {}, heavy: { pool: "big" } }, workers, {
    scheduling: { workers: spotPool },
  });
  expect(pod("gpu").spec.nodeSelector).toEqual({ workload: "gpu" });
  expect(pod("gpu").spec.tolerations).toContainEqual(gpus.tolerations[0]);
  expect(pod("heavy").spec).toMatchObject({ nodeSelector: { workload: "big" } });
  expect(pod("heavy").spec.tolerations).toBeUndefined();
  expect(taskPod.spec).toMatchObject(spotPool);
});

test("a profile that chooses no nodes runs where tasks run, with tolerations of its own besides", () => {
  const own = { key: "dedicated", operator: "Exists" };
  const { pod } = renderProfiles(
    { light: { scheduling: { tolerations: [own] } } },
    {},
    {
      scheduling: { workers: spotPool },
    },
  );
  expect(pod("light").spec.nodeSelector).toEqual(spotPool.nodeSelector);
  expect(pod("light").spec.tolerations).toEqual([...spotPool.tolerations, own]);
});

const affinity = (pod: Pod) => (pod.spec as { affinity?: unknown }).affinity;
const capacity = (operator: string) => ({ key: "isobar.dev/capacity", operator, values: ["spot"] });

test("spot nodes are preferred with on-demand ones to fall back on, required, or kept off", () => {
  const { pod } = renderProfiles({
    cheap: { spot: "preferred" },
    cheapest: { spot: "required" },
    sure: { spot: "never" },
  });
  expect(affinity(pod("cheap"))).toEqual({
    nodeAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, preference: { matchExpressions: [capacity("In")] } },
      ],
    },
  });
  const required = (operator: string) => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [capacity(operator)] }],
      },
    },
  });
  expect(affinity(pod("cheapest"))).toEqual(required("In"));
  expect(affinity(pod("sure"))).toEqual(required("NotIn"));
});

test("spot nodes of a cluster of one's own are known by its labels and taints", () => {
  const spotNodes = {
    nodeSelector: { "karpenter.sh/capacity-type": "spot" },
    tolerations: [{ key: "spot", operator: "Exists" }],
  };
  const { pod } = renderProfiles({ cheap: { spot: "preferred" }, sure: { spot: "never" } }, { spotNodes });
  expect(JSON.stringify(affinity(pod("cheap")))).toContain("karpenter.sh/capacity-type");
  expect(pod("cheap").spec.tolerations).toEqual(spotNodes.tolerations);
  expect(pod("sure").spec.tolerations).toBeUndefined();
});

const hook = (pod: Pod): unknown => (pod.spec.containers[0] as { lifecycle?: unknown } | undefined)?.lifecycle;

test("an evicted task on spot nodes starts again; any other runs on to its end; either may be chosen", () => {
  const { pod, config, container } = renderProfiles({
    cheap: { spot: "preferred" },
    light: { longestTaskSeconds: 3600 },
    brave: { spot: "required", onEviction: "fail" },
  });
  expect(JSON.stringify(hook(pod("cheap")))).toContain("kill -USR1");
  expect(JSON.stringify(hook(pod("light")))).toContain("exec sleep 3600");
  expect(pod("light").spec.terminationGracePeriodSeconds).toBeGreaterThan(3600);
  expect(hook(pod("brave"))).toBeUndefined();
  expect(config["isobar_eviction.py"]).toContain("AirflowRescheduleException");
  const mounted = container("task").volumeMounts.map(({ mountPath }) => mountPath);
  expect(mounted).toContain("/opt/airflow/plugins/isobar_eviction.py");
});

test("where evicted tasks are left to fail, Airflow gets no plugin", () => {
  const onEviction = "fail";
  const { config } = renderProfiles({ default: { onEviction }, light: { onEviction } });
  expect(config).not.toHaveProperty("isobar_eviction.py");
});

test("image, variables, volumes, labels and pull secrets of a profile are its own", () => {
  const { base, pod, container } = renderProfiles(
    {
      torch: {
        image: "registry.example/torch:7",
        imagePullSecrets: ["torch"],
        env: { OMP_NUM_THREADS: "4", TOKEN: { name: "hub", key: "token" } },
        volumes: {
          models: { mountPath: "/models", claim: "models", readOnly: true },
          scratch: { mountPath: "/scratch", emptyDir: { sizeGiB: 20, inMemory: true } },
          raw: {
            mountPath: "/raw",
            readOnly: true,
            csi: { driver: "gcsfuse.csi.storage.gke.io", attributes: { bucketName: "raw" } },
          },
        },
        labels: { team: "ml" },
        annotations: { "gke-gcsfuse/volumes": "true" },
      },
    },
    {},
    { imagePullSecrets: ["all"] },
  );
  expect(base("torch")).toMatchObject({ image: "registry.example/torch:7" });
  expect(base("torch").env).toContainEqual({ name: "OMP_NUM_THREADS", value: "4" });
  expect(base("torch").env).toContainEqual({
    name: "TOKEN",
    valueFrom: { secretKeyRef: { name: "hub", key: "token" } },
  });
  expect(base("torch").volumeMounts).toEqual(
    expect.arrayContaining([
      ...container("task").volumeMounts,
      { name: "models", mountPath: "/models", readOnly: true },
      { name: "scratch", mountPath: "/scratch" },
      { name: "raw", mountPath: "/raw", readOnly: true },
    ]),
  );
  expect(pod("torch").spec.volumes).toEqual(
    expect.arrayContaining([
      { name: "models", persistentVolumeClaim: { claimName: "models", readOnly: true } },
      { name: "scratch", emptyDir: { sizeLimit: "20Gi", medium: "Memory" } },
      {
        name: "raw",
        csi: { driver: "gcsfuse.csi.storage.gke.io", readOnly: true, volumeAttributes: { bucketName: "raw" } },
      },
    ]),
  );
  expect(pod("torch")).toMatchObject({
    metadata: { labels: { team: "ml" }, annotations: { "gke-gcsfuse/volumes": "true" } },
    spec: { imagePullSecrets: [{ name: "all" }, { name: "torch" }] },
  });
});

test("no option goes before the image in a template", () => {
  expect(renderProfiles({ torch: { image: "x" } }).config["airflow.cfg"]).not.toContain("worker_container_");
});

test("a team's tasks act as the team's account, which is made without a token, in every namespace of tasks", () => {
  const { pod, manifests } = renderProfiles(
    { etl: { serviceAccount: "etl" }, shared: { serviceAccount: "theirs" } },
    { serviceAccounts: { etl: { annotations: { role: "arn" } }, theirs: { existing: true } } },
    { namespace: "data", taskNamespaces: ["data-2"] },
  );
  expect(pod("etl").spec.serviceAccountName).toBe("airflow-worker-etl");
  expect(pod("shared").spec.serviceAccountName).toBe("theirs");
  const made = manifests.filter(({ kind, metadata }) => kind === "ServiceAccount" && /etl|theirs/.test(metadata.name));
  expect(made.map(({ metadata }) => [metadata.namespace, metadata.name])).toEqual([
    ["data", "airflow-worker-etl"],
    ["data-2", "airflow-worker-etl"],
  ]);
  for (const { automountServiceAccountToken, metadata } of made) {
    expect(automountServiceAccountToken).toBe(false);
    expect(metadata.annotations).toEqual({ role: "arn" });
  }
});

test("a patch merges objects and named entries, replaces other lists, and null removes", () => {
  const { pod, base } = renderProfiles({
    patched: {
      patch: {
        metadata: { annotations: { "karpenter.sh/do-not-disrupt": null, own: "1" } },
        spec: {
          runtimeClassName: "gvisor",
          hostAliases: [{ ip: "192.0.2.1" }],
          containers: [
            { name: "base", env: [{ name: "A", value: "1" }], volumeMounts: [{ name: "tmp", mountPath: "/more" }] },
          ],
          volumes: [{ name: "more", emptyDir: {} }],
        },
      },
    },
  });
  expect(pod("patched").metadata.annotations).toEqual({
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
    own: "1",
  });
  expect(pod("patched").spec).toMatchObject({ runtimeClassName: "gvisor", hostAliases: [{ ip: "192.0.2.1" }] });
  expect(base("patched").env.map(({ name }) => name)).toEqual(expect.arrayContaining(["AIRFLOW_HOME", "A"]));
  const paths = base("patched").volumeMounts.map(({ mountPath }) => mountPath);
  expect(paths).toEqual(expect.arrayContaining(["/opt/airflow/airflow.cfg", "/tmp", "/more"]));
  expect(pod("patched").spec.volumes?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["config", "tmp", "more"]),
  );
});

test("a function may change the pod in any way", () => {
  const { pod } = renderProfiles({
    own: { patch: (given) => ({ ...given, spec: { containers: [], ...given.spec, schedulerName: "volcano" } }) },
  });
  expect(pod("own").spec).toMatchObject({ schedulerName: "volcano", restartPolicy: "Never" });
});

test("a patch that puts another container before the task's is refused", () => {
  const patch: Profile["patch"] = (given) => ({
    ...given,
    spec: { ...given.spec, containers: [{ name: "proxy" }, ...(given.spec?.containers ?? [])] },
  });
  expect(() => renderProfiles({ own: { patch } })).toThrow(
    /workers\.profiles\.own\.patch\.spec\.containers: \["proxy","base"\]; allowed: base first/,
  );
});

test("an empty patch changes nothing", () => {
  const { config } = renderProfiles({ one: {}, two: { patch: {} } });
  expect(config["pod_template_two.yaml"]).toBe(config["pod_template_one.yaml"]);
});

test("whatever a profile says, its pods are restricted and hold no credential of Airflow's", () => {
  const profile = fc.record<Profile>(
    {
      resources: fc.record({ cpu: fc.integer({ min: 1, max: 64 }), memoryGiB: fc.integer({ min: 1, max: 512 }) }),
      gpus: fc.integer({ min: 0, max: 8 }),
      spot: fc.constantFrom("preferred", "required", "never"),
      onEviction: fc.constantFrom("finish", "startAgain", "fail"),
      longestTaskSeconds: fc.integer({ min: 1, max: 604800 }),
      env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,8}$/), fc.string()),
      priorityClass: fc.constantFrom("tasks", "theirs"),
    },
    { requiredKeys: [] },
  );
  const names = fc.constantFrom("light", "heavy", "gpu", "own", "default");
  fc.assert(
    fc.property(fc.dictionary(names, profile), (profiles) => {
      const { pod } = renderProfiles(profiles);
      for (const name of Object.keys(profiles)) {
        const { spec } = pod(name === "default" ? "file" : name);
        expect(podSecurityViolations(spec)).toEqual([]);
        expect(spec.containers.map((container) => container.name)).toEqual(["base"]);
        expect(spec.automountServiceAccountToken).toBe(false);
        expect(JSON.stringify(spec)).not.toMatch(/PGPASSWORD|FERNET|JWT_SECRET|airflow-keys|airflow-database/);
      }
    }),
    { numRuns: 20 },
  );
});

test("images are pulled once on each choice of nodes, by pods that are restricted and hold nothing else", () => {
  const { manifests } = renderProfiles(
    { light: {}, heavy: { pool: "big", image: "registry.example/heavy:1" }, heavier: { pool: "big" } },
    { prePull: true, pools: { big: { nodeSelector: { workload: "big" } } } },
  );
  const sets = manifests.filter(({ kind }) => kind === "DaemonSet");
  const images = ({ spec }: Pod) => [...(spec.initContainers ?? []), ...spec.containers].map(({ image }) => image);
  expect(sets.map(({ metadata, spec }) => [metadata.name, images(spec.template).sort()])).toEqual([
    ["airflow-image-puller-default", ["apache/airflow:3.2.2"]],
    ["airflow-image-puller-heavy", ["apache/airflow:3.2.2", "registry.example/heavy:1"]],
  ]);
  const accounts = manifests.filter(({ kind }) => kind === "ServiceAccount").map(({ metadata }) => metadata.name);
  for (const { spec } of sets) {
    expect(accounts).toContain(spec.template.spec.serviceAccountName);
    expect(podSecurityViolations(spec.template.spec)).toEqual([]);
    expect(spec.template.metadata.labels).toMatchObject(spec.selector?.matchLabels ?? { none: "none" });
    expect(spec.template.metadata.labels).toMatchObject({ component: "image-puller", release: "airflow" });
  }
});

test.each<[string, Workers, RegExp]>([
  [
    "an unknown pool",
    { profiles: { own: { pool: "big" } }, pools: { gpu: {} } },
    /profiles\.own\.pool: "big"; allowed: gpu/,
  ],
  [
    "a profile larger than its pool's nodes",
    { profiles: { heavy: { pool: "small" } }, pools: { small: { allocatable: { cpu: 1.9, memoryGiB: 6 } }, big: {} } },
    /profiles\.heavy\.resources: .*"cpu":2.* allowed: what one node of a pool has to give: small \(1\.9 CPU, 6 GiB, 0 GPUs\)/,
  ],
  [
    "a profile larger than every pool's nodes",
    {
      profiles: { own: { resources: { cpu: 8, memoryGiB: 8 } } },
      pools: { a: { allocatable: { cpu: 4, memoryGiB: 64 } }, b: { allocatable: { cpu: 64, memoryGiB: 4 } } },
    },
    /profiles\.own\.resources: .*a \(4 CPU, 64 GiB, 0 GPUs\), b \(64 CPU, 4 GiB/,
  ],
  [
    "more GPUs than a node has",
    { profiles: { gpu: { gpus: 4 } }, pools: { gpu: { allocatable: { cpu: 8, memoryGiB: 32, gpus: 1 } } } },
    /profiles\.gpu\.resources: .*"gpus":4/,
  ],
  [
    "limits below what is asked for",
    { profiles: { own: { resources: { cpu: 2, memoryGiB: 1, limits: { cpu: 1 } } } } },
    /resources\.limits\.cpu: 1; allowed: at least 2/,
  ],
  [
    "no CPU",
    { profiles: { own: { resources: { cpu: 0, memoryGiB: 1 } } } },
    /own\.resources\.cpu: 0; allowed: more than 0/,
  ],
  ["half a GPU", { profiles: { own: { gpus: 0.5 } } }, /own\.gpus: 0\.5; allowed: a whole number/],
  ["a name that Python has", { profiles: { class: {} } }, /profiles\.class: "class"; allowed: a name for Python/],
  ["a name with a dash", { profiles: { "my-own": {} } }, /profiles\.my-own: "my-own"; allowed: a name for Python/],
  [
    "an account that is not declared",
    { profiles: { own: { serviceAccount: "etl" } } },
    /own\.serviceAccount: "etl"; allowed: none/,
  ],
  [
    "a credential of Airflow's",
    { profiles: { own: { env: { AIRFLOW__CORE__FERNET_KEY: "hunter2" } } } },
    /own\.env\.AIRFLOW__CORE__FERNET_KEY: "\(hidden.*\)"; allowed: nothing/,
  ],
  [
    "a volume on another's path",
    { profiles: { own: { volumes: { a: { mountPath: "/x", claim: "a" }, b: { mountPath: "/x", claim: "b" } } } } },
    /own\.volumes\.b\.mountPath: "\/x"; allowed: a path that no other/,
  ],
  [
    "a volume in place of Airflow's own",
    { profiles: { own: { volumes: { config: { mountPath: "/x", claim: "a" } } } } },
    /own\.volumes\.config: "config"; allowed: .*not config, logs, tmp/,
  ],
  [
    "a label that makes the selector",
    { profiles: { own: { labels: { release: "other" } } } },
    /own\.labels\.release: "other"; allowed/,
  ],
  ["no time to stop", { profiles: { own: { longestTaskSeconds: 0 } } }, /longestTaskSeconds: 0; allowed: 1 to 604800/],
])("%s is refused, naming the property", (_, workers, message) => {
  expect(() => render({ workers })).toThrow(message);
});

test("profiles without the executor that knows them are refused", () => {
  expect(() => render({ workers: { profiles: {} }, executor: "LocalExecutor" })).toThrow(
    /workers: "LocalExecutor"; allowed: nothing, unless KubernetesExecutor/,
  );
});
