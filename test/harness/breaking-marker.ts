export { createMarker } from "./lift-marker.ts";

/** Breaks the thread that loaded it when it is told to. */
new BroadcastChannel("break the marking thread").onmessage = () => {
  throw new Error("the thread breaks");
};
