import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId";
import { fitName, nameRules } from "../names";

/** A dash and eight hexadecimal digits. */
const suffixLength = 9;

/** A server's name in the resource graph. */
export const rdsName = (name: string): string => fitName(name, nameRules.rdsInstance, suffixLength);

/**
 * A server's identifier, which no other server of the account has: as Pulumi makes one, but known before the server, so that what is named
 * after it can be there first.
 */
export function rdsIdentifier(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return pulumi.interpolate`${rdsName(name)}-${new RandomId(`${name}-identifier`, { byteLength: 4 }, opts).hex}`;
}
