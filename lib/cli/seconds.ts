import { InvalidArgumentError } from "commander";

/** A timer of Node takes no more milliseconds than fit into 31 bits. */
const most = Math.floor((2 ** 31 - 1) / 1000);

/**
 * A time limit of the command line.
 *
 * @throws InvalidArgumentError for what is no number of seconds, or more than a timer takes
 */
export function seconds(given: string): number {
  const value = given.trim() === "" ? Number.NaN : Number(given);
  if (!(value > 0 && value <= most)) {
    throw new InvalidArgumentError(`allowed: a number of seconds above 0, at most ${most}`);
  }
  return value;
}
