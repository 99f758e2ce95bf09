export type { AddressPlan } from "./address-plan";
export { InvalidEnvironmentError, type Issue, type Location } from "./issue";
export { environmentNames, type LoadOptions, loadEnvironment, readEnvironmentFile } from "./load";
export { mergeOverrides } from "./overrides";
export { type Environment, type EnvironmentInput, type ParseOptions, parseEnvironment } from "./parse";
