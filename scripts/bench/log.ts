// npm run bench:log: memory and time of the log's tree over a million events, whole in memory and as the log keeps it.
import { leafHash } from "../../src/core/audit/merkle.ts";
import { createMerkleTree } from "../../src/core/audit/merkle-tree.ts";
import { createTiledTree } from "../../src/core/audit/tiled-tree.ts";

const EVENTS = 1_000_000;
const HASH_BYTES = 32;
const PROOFS = 1000;

const leaves = Buffer.alloc(EVENTS * HASH_BYTES);
for (let n = 0; n < EVENTS; n++) leaves.set(leafHash(String(n)), n * HASH_BYTES);
const leaf = (n: number) => leaves.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);
const readLeaves = async (start: number, end: number) => Array.from({ length: end - start }, (_, n) => leaf(start + n));

const megabytes = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};
const before = megabytes();

let started = performance.now();
const tiled = createTiledTree({ readLeaves });
for (let n = 0; n < EVENTS; n++) tiled.append(leaf(n));
report("tiles: built from every event", { seconds: since(started), megabytes: megabytes() - before });

started = performance.now();
const begun = createTiledTree({ readLeaves, tileRoots: tiled.tileRoots(0, tiled.fullTiles()) });
for (let n = begun.size(); n < EVENTS; n++) begun.append(leaf(n));
const root = await begun.root(EVENTS);
report("tiles: begun from the kept roots", { seconds: since(started) });

started = performance.now();
for (let n = 0; n < PROOFS; n++) await begun.inclusionProof((n * 7919) % EVENTS, EVENTS);
report(`tiles: one inclusion proof (of ${PROOFS})`, { milliseconds: (since(started) * 1000) / PROOFS });
report("tiles: after the proofs", { megabytes: megabytes() - before });

const withTiles = megabytes();
started = performance.now();
const whole = createMerkleTree();
for (let n = 0; n < EVENTS; n++) whole.append(Buffer.from(leaf(n)));
report("whole tree in memory", { seconds: since(started), megabytes: megabytes() - withTiles });
report("same root", { equal: Number(Buffer.compare(whole.root(EVENTS), root) === 0) });

function since(start: number): number {
  return (performance.now() - start) / 1000;
}

function report(what: string, numbers: Readonly<Record<string, number>>): void {
  const shown = Object.entries(numbers).map(([unit, number]) => `${number.toFixed(2)} ${unit}`);
  console.log(`${what}: ${shown.join(", ")}`);
}
