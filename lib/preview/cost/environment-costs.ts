import * as path from "node:path";
import { type Base, openBase } from "../base/base";
import { compare } from "../comparison";
import { ResourceGraph } from "../graph";
import { previewSettings } from "../preview-settings";
import { folderOfProgram } from "../program/project";
import { recordApart } from "../recording/recording";
import { compareCost } from "./compare-cost";
import type { CostChange, CostEstimate } from "./estimate";
import { estimateCost } from "./estimate-cost";
import type { Prices } from "./price-list";

/** What to estimate, and how. */
export interface CostRequest {
  /** The stacks, at least one. */
  readonly environments: readonly string[];
  /** The Pulumi program's file or folder. */
  readonly program: string;
  /**
   * The folder with `Pulumi.<environment>.yaml`.
   * @default the program's
   */
  readonly configDirectory?: string;
  /** A commit, branch or tag to compare with. */
  readonly base?: string;
  readonly prices: Prices;
  /** Nodes that pools have on average, before what the environments say. */
  readonly expectedNodes: Readonly<Record<string, number>>;
  readonly timeoutSeconds: number;
  /** Told what is done now, a line each. */
  readonly progress?: (line: string) => void;
}

/** What one environment costs. */
export interface EnvironmentCost {
  readonly environment: string;
  readonly cost: CostEstimate;
  /** What differs from the base; undefined without one. */
  readonly costChange?: CostChange;
  /** What it costs in the base; undefined without one. */
  readonly costBefore?: CostEstimate;
  /** US dollars a month that the environment allows itself; undefined when it says nothing. */
  readonly monthlyBudget?: number;
  /** What makes it less than exact, for the reader. */
  readonly notes: readonly string[];
}

/**
 * Runs a program as each environment, without an account or a network, and tells what it costs, and how that differs from a base.
 *
 * Throws what the program throws.
 *
 * @throws InvalidExpectedNodesError when expected nodes are of no pool, or more than it can have
 */
export async function environmentCosts(request: CostRequest): Promise<readonly EnvironmentCost[]> {
  const base = request.base === undefined ? undefined : openBase(request.base, request.program);
  try {
    const costs: EnvironmentCost[] = [];
    for (const environment of request.environments) {
      const was = base ? `, as it is and as it was in ${base.ref}` : "";
      request.progress?.(`${environment}: running ${request.program}${was}`);
      costs.push(await (base ? against(base, environment, request) : alone(environment, request)));
    }
    return costs;
  } finally {
    base?.dispose();
  }
}

async function alone(environment: string, request: CostRequest): Promise<EnvironmentCost> {
  const { prices, timeoutSeconds } = request;
  const program = path.resolve(request.program);
  const configDirectory = path.resolve(request.configDirectory ?? folderOfProgram(program));
  const { resources, notes } = await recordApart(
    { program, stack: environment, mode: "preview", configDirectory },
    { timeoutSeconds },
  );
  const { expectedNodes, monthlyBudget } = previewSettings(configDirectory, environment).cost;
  const expected = { ...expectedNodes, ...request.expectedNodes };
  return {
    environment,
    cost: estimateCost(new ResourceGraph(resources), { prices, expectedNodes: expected }),
    ...(monthlyBudget !== undefined && { monthlyBudget }),
    notes,
  };
}

async function against(base: Base, environment: string, request: CostRequest): Promise<EnvironmentCost> {
  const { program, prices, timeoutSeconds } = request;
  const { recordings, configDirectories, notes, baseEnvironment } = await compare({
    environment,
    program,
    base,
    timeoutSeconds,
    ...(request.configDirectory !== undefined && { configDirectory: request.configDirectory }),
  });
  const { expectedNodes, monthlyBudget } = previewSettings(configDirectories.head, environment).cost;
  const before =
    configDirectories.base === undefined
      ? {}
      : previewSettings(configDirectories.base, baseEnvironment ?? environment).cost.expectedNodes;
  const cost = estimateCost(new ResourceGraph(recordings.head), {
    prices,
    expectedNodes: { ...expectedNodes, ...request.expectedNodes },
  });
  const costBefore = estimateCost(new ResourceGraph(recordings.base), {
    prices,
    expectedNodes: { ...before, ...request.expectedNodes },
    adapt: true,
  });
  return {
    environment,
    cost,
    costChange: compareCost(costBefore, cost),
    costBefore,
    ...(monthlyBudget !== undefined && { monthlyBudget }),
    notes,
  };
}
