import { setTimeout } from "node:timers/promises";

export { createMarker } from "./lift-marker.ts";

/** As on a busy machine: the decoder of a small clip has long ended when this module is ready. */
await setTimeout(1500);
