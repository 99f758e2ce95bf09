import { loadEnvironment, MultiCloud } from "isobar";

const environment = loadEnvironment({ directory: __dirname });

/** Addresses and names that other stacks and the manifests of `cdk8s synth` need, by cloud. */
export const clouds = MultiCloud.fromEnvironment("data", environment).outputs;
