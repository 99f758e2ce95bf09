import { z } from "zod";

/** A key of a Kubernetes Secret in Airflow's namespace. */
export const secretKey = z.strictObject({
  name: z.string().min(1).describe("The Secret's name."),
  key: z.string().min(1).describe("The key in its data."),
});
export type SecretKey = z.output<typeof secretKey>;
