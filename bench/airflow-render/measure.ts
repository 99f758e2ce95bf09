import { execFileSync } from "node:child_process";
import { helmTemplate } from "./helm";
import { type Duration, measureRendering, type Rendering } from "./rendering";

/** In a process of its own, so that no measurement leaves its memory and its compiled code to the next. */
function inProcess(namespaces: number): Rendering {
  const output = execFileSync(process.execPath, [...process.execArgv, __filename, String(namespaces)], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

const figure = (value: number) => value.toFixed(value < 10 ? 1 : 0);
const both = ({ wall, processor }: Duration) => `${figure(wall)} / ${figure(processor)}`;

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Everything in milliseconds is time on the clock / of processors. */
function report(one: Rendering, runs: readonly Rendering[]): string {
  const most = runs.at(-1) ?? one;
  const helm = helmTemplate();
  const helmMs = helm.seconds * 1000;
  const ratio = helmMs / helm.objects / (most.fastest.wall / (most.objects / most.namespaces));
  return [
    table(
      ["renderer", "objects", "ms", "peak MiB"],
      [
        ["import of cdk8s and Isobar", "", both(one.importing), ""],
        ["Isobar, first Airflow of a process", one.objects, both(one.first), figure(one.peak)],
        ["Isobar, a further Airflow, median", one.objects, both(most.median), ""],
        ["Isobar, a further Airflow, fastest", one.objects, both(most.fastest), ""],
        ["the same as YAML text, in addition", one.objects, both(most.yaml), ""],
        [helm.what, helm.objects, figure(helmMs), figure(helm.peak)],
      ],
    ),
    "",
    `Per object, the fastest rendering takes 1/${ratio.toFixed(0)} of Helm's time on the clock.`,
    "",
    table(
      ["namespaces", "objects", "ms", "ms per namespace", "KiB per namespace, held", "peak MiB"],
      [one, ...runs].map(({ namespaces, objects, all, held, peak }) => [
        namespaces,
        objects,
        both(all),
        both({ wall: all.wall / namespaces, processor: all.processor / namespaces }),
        figure((held * 1024) / namespaces),
        figure(peak),
      ]),
    ),
  ].join("\n");
}

/** The fastest of several processes that render one Airflow. */
function fastestFirst(): Rendering {
  const [fastest] = [1, 1, 1, 1, 1].map(inProcess).sort((a, b) => a.first.wall - b.first.wall);
  if (!fastest) throw new Error("nothing was measured");
  return fastest;
}

const [given] = process.argv.slice(2);
console.log(
  given === undefined
    ? report(fastestFirst(), [10, 100, 1000].map(inProcess))
    : JSON.stringify(measureRendering(Number(given))),
);
