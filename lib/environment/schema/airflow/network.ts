import { z } from "zod";

const namespace = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "at most 63 lower-case letters, digits and dashes")
  .describe("A namespace of the cluster.");
const cidr = z.cidrv4().describe("A range of IPv4 addresses.");

export const apiServerClients = z
  .array(z.union([z.strictObject({ namespace }), z.strictObject({ cidr })]))
  .describe("Who reaches the API server besides tasks, such as the ingress controller's namespace. Default: nobody.");

export const taskEgress = z
  .array(
    z.strictObject({
      cidr: cidr.exactOptional().describe("A range of IPv4 addresses. Default: anywhere."),
      ports: z.array(z.int().min(1).max(65535)).min(1).exactOptional().describe("TCP ports. Default: all."),
    }),
  )
  .describe("What tasks reach besides what Airflow itself needs. Default: nothing.");
