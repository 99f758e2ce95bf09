import { z } from "zod";
import { input } from "../input";
import { secretKey } from "../secret-key";

const absolutePath = z.string().regex(/^\//, "a path that begins with a slash");

const annotations = z.record(z.string(), z.string()).exactOptional().describe("Annotations of what publishes it.");

const certificate = z
  .union([
    z.strictObject({ secretName: z.string().min(1).describe("A Secret of type kubernetes.io/tls.") }),
    z.strictObject({
      issuer: z
        .strictObject({
          name: z.string().min(1).describe("cert-manager's issuer."),
          kind: z.enum(["ClusterIssuer", "Issuer"]).default("ClusterIssuer").describe("Its kind."),
        })
        .describe("cert-manager makes the certificate."),
    }),
  ])
  .describe("The certificate.");

const address = {
  host: z.string().min(1).describe("Airflow's name in DNS."),
  path: absolutePath.exactOptional().describe("Path below which it answers. Default: the whole host."),
};

export const access = z
  .union([
    z.strictObject({
      ...address,
      ingress: z
        .strictObject({
          className: z.string().min(1).exactOptional().describe("Ingress class. Default: the cluster's."),
          annotations,
        })
        .describe("Published by an Ingress."),
      tls: z.union([certificate, z.enum(["elsewhere", "none"])]).describe("How requests come to be encrypted."),
    }),
    z.strictObject({
      ...address,
      gateway: z
        .strictObject({ className: z.string().min(1).describe("Gateway class."), annotations })
        .describe("Published by a Gateway of its own."),
      tls: certificate,
    }),
    z.strictObject({
      ...address,
      route: z
        .strictObject({
          parentRefs: z
            .array(
              z.strictObject({
                name: z.string().min(1).describe("The Gateway."),
                namespace: z.string().min(1).exactOptional().describe("Its namespace. Default: Airflow's."),
              }),
            )
            .min(1)
            .describe("Gateways that are there."),
          annotations,
        })
        .describe("Published by an HTTPRoute on Gateways that are there."),
    }),
  ])
  .describe("Where people reach Airflow. Default: inside the cluster only.");

const role = z.string().min(1);

export const auth = z
  .strictObject({
    oidc: z
      .strictObject({
        issuer: input(z.string().min(1)).describe("The issuer's URL."),
        clientId: input(z.string().min(1)).describe("Airflow's client at the provider."),
        clientSecret: secretKey.describe("The Secret with the client's secret."),
        roles: z
          .record(z.string().min(1), z.union([role, z.array(role).min(1)]))
          .describe("What members of a group may do: Viewer, User, Op, Admin or a role of yours."),
        defaultRole: role
          .exactOptional()
          .describe("Role of everybody whom the provider lets in. Default: none, who is in no group cannot log in."),
        scopes: z.array(z.string().min(1)).exactOptional().describe("What is asked for. Default: profile and email."),
        groupsClaim: z.string().min(1).exactOptional().describe("The claim with a user's groups. Default: groups."),
        usernameClaim: z
          .string()
          .min(1)
          .exactOptional()
          .describe("The claim with a user's name. Default: preferred_username."),
      })
      .describe("Single sign-on by OpenID Connect."),
  })
  .describe("Who may log in. Default: users in the database, of whom there is none until you make one.");
