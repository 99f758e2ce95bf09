import type { Issue } from "../../environment/issue";
import { machineTable } from "../../environment/machine-table";
import { nearest } from "../../environment/nearest";
import { type KindsOfPrices, pricedClouds } from "./price-file-schema";
import type { PricedCloud } from "./price-list";

/** No agreement makes a machine dearer than this many times its listed price; a month's price is 730 times an hour's. */
const most = 20;

/**
 * Prices that pass for a number and are none: of a machine type that its own family does not have, which is a slip of the pen, and of
 * another unit than an hour. Families that the table does not know are taken as they are.
 */
export function implausiblePrices(prices: KindsOfPrices, above: readonly string[]): readonly Issue[] {
  return pricedClouds.flatMap((cloud) => {
    const known = machineTable().filter((machine) => machine.cloud === cloud);
    return Object.entries(prices.machines?.[cloud] ?? {}).flatMap(([type, given]): Issue[] => {
      const path = [...above, "machines", cloud, type];
      const machine = known.find(({ name }) => name === type);
      if (machine === undefined) {
        const relatives = known.filter(({ name }) => familyOf(cloud, name) === familyOf(cloud, type));
        if (relatives.length === 0) return [];
        const meant = nearest(
          type,
          relatives.map(({ name }) => name),
        );
        return [
          {
            path,
            given,
            allowed: `a machine type of ${cloud}`,
            misnamed: true,
            ...(meant !== undefined && { nearest: meant }),
          },
        ];
      }
      const listed = machine.onDemandUsdPerHour;
      if (listed === undefined) return [];
      return Object.entries(given).flatMap(([purchase, price]) =>
        price === undefined || price <= listed * most
          ? []
          : [
              {
                path: [...path, purchase],
                given: price,
                allowed: `US dollars an hour, at most ${most} times the listed ${listed}; a month's price is divided by 730`,
              },
            ],
      );
    });
  });
}

/** `m7i` of m7i.xlarge, `n2-standard` of n2-standard-4, `Standard_Ds_v5` of Standard_D4s_v5. */
function familyOf(cloud: PricedCloud, type: string): string {
  if (cloud === "aws") return type.slice(0, type.indexOf("."));
  return cloud === "gcp" ? type.slice(0, type.lastIndexOf("-")) : type.replace(/\d+(?=[a-z]*(_|$))/, "");
}
