import { withoutPositions } from "../../lib/preview/recording/positions";

// Programs run in the test's own process here, and Pulumi's notes of where each resource is made cost as much as the rest of a run.
withoutPositions();
