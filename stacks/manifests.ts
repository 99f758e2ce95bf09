import { synthesizeEnvironments } from "isobar";

/** The cdk8s app: `cdk8s synth` runs it and says where to write. */
const { CDK8S_OUTDIR = "dist" } = process.env;

synthesizeEnvironments({ directory: __dirname, outdir: CDK8S_OUTDIR });
