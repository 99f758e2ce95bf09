import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { production } from "./production";

/** What rendering one or several namespaces took, each with a whole production Airflow. */
export interface Rendering {
  readonly namespaces: number;
  readonly objects: number;
  /** Loading of cdk8s, the Kubernetes types and Isobar. */
  readonly importing: Duration;
  /** The first namespace, in a process that has rendered none. */
  readonly first: Duration;
  readonly all: Duration;
  /** Without the first ten: the namespace in the middle by processor time. */
  readonly median: Duration;
  /** Without the first ten: the fastest on the clock, which other work on the machine disturbs least. */
  readonly fastest: Duration;
  /** What the rendered objects of all namespaces take, in MiB, while they are held at the same time. */
  readonly held: number;
  /** Most memory of the whole process, in MiB. */
  readonly peak: number;
  /** The last namespace as YAML text, as a file for GitOps has it. */
  readonly yaml: Duration;
}

/** Milliseconds. On a busy machine the processor's time says more. */
export interface Duration {
  readonly wall: number;
  readonly processor: number;
}

function timed<T>(run: () => T): { readonly result: T; readonly duration: Duration } {
  const begin = performance.now();
  const used = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(used);
  return { result, duration: { wall: performance.now() - begin, processor: (user + system) / 1000 } };
}

function heap(): number {
  setFlagsFromString("--expose_gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

export function measureRendering(namespaces: number): Rendering {
  // Loaded here, since loading is measured too.
  const loaded = timed(() => ({
    ...(require("../../lib/manifests/render") as typeof import("../../lib/manifests/render")),
    ...(require("../../lib/workloads/airflow") as typeof import("../../lib/workloads/airflow")),
  }));
  const { Airflow, manifestsYaml, renderManifests } = loaded.result;
  const render = (namespace: string) =>
    renderManifests(namespace, (chart) => new Airflow(chart, "airflow", production(namespace)), { namespace });

  const before = heap();
  const durations: Duration[] = [];
  const rendered = timed(() =>
    Array.from({ length: namespaces }, (_, index) => {
      const { result, duration } = timed(() => render(`team-${index}`));
      durations.push(duration);
      return result;
    }),
  );
  const held = heap() - before;
  const [first] = durations;
  const [last] = rendered.result.slice(-1);
  const warm = durations.slice(10).sort((a, b) => a.processor - b.processor);
  const median = warm[Math.floor(warm.length / 2)] ?? first;
  const fastest = warm.toSorted((a, b) => a.wall - b.wall)[0] ?? first;
  if (!first || !last || !median || !fastest) throw new RangeError(`${namespaces} namespaces; at least one`);
  return {
    namespaces,
    objects: rendered.result.flat().length,
    importing: loaded.duration,
    first,
    all: rendered.duration,
    median,
    fastest,
    held,
    peak: process.resourceUsage().maxRSS / 1024,
    yaml: timed(() => manifestsYaml(last)).duration,
  };
}
