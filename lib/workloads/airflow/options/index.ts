export type { AirflowOptions } from "./airflow-options";
export { checkExtraOptions, checkOptions } from "./check";
export { type Line, lineOf, lines } from "./facts";
export { optionsFor, optionValue } from "./render";
export type { Json, List, Options, OptionValue, RenderedOptions, Scalar } from "./values";
