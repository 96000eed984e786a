/**
 * The child process, and the only file that touches the C2PA library. A hostile file may hang or crash it; the parent
 * kills it then. It serves one request at a time.
 */
import { Builder, CallbackSigner, Reader } from "@contentauth/c2pa-node";
import type { z } from "zod";
import { type hostReply, hostRequest, type ReadRequest, type SignRequest } from "./host-messages.ts";
import { hashMatches, reportSchema, type statuses } from "./report.ts";
import { leavesOutTheManifestOnly } from "./unhashed-bytes.ts";

/** A claim with more than this to say is not a claim; ours are about 5 KB. */
const maxReportBytes = 8 * 1024 * 1024;
/** Manifests below the active one that are read by themselves; honest files have a handful. */
const maxChecks = 32;
/**
 * Above this, files are hashed in chunks and buffered on disk. Either setting alone leaves the memory growing with the
 * file: a 330 MB clip takes 730 MB with the chunks, 400 MB with the buffer, 82 MB with both.
 */
const largeFileCore = { merkle_tree_chunk_size_in_kb: 1024, backing_store_memory_threshold_in_mb: 16 };
const largeAboveBytes = 64 * 1024 * 1024;

/** Room for a time stamp with the authority's whole chain; commercial ones take 6 KB. */
const stampBytes = 16 * 1024;

let receiveSignature: (signature: Buffer) => void = () => {};

process.on("message", (message) => {
  const request = hostRequest.parse(message);
  if (request.type === "signature") return receiveSignature(request.signature);
  const work = request.type === "read" ? read(request) : sign(request);
  work.then(send, (error: unknown) => send(failure(error)));
});
// The parent is gone. A native thread may be stuck, and process.exit would wait for it.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
send({ type: "ready" });

function send(reply: z.input<typeof hostReply>): void {
  process.send?.(reply);
}

/**
 * `cawg.identity` assertions are left alone: the library would ask the host in their `did:web` for keys, this one if it
 * is named, and call an unchanged file invalid when that host does not answer.
 */
const identities = { decode_identity_assertions: false };

/** Keys in snake_case: camelCase is silently ignored, and by default the library fetches URLs that the file names. */
const readerSettings = ({ anchorsPem, verifiesStamp }: ReadRequest) => ({
  verify: {
    verify_trust: true,
    verify_timestamp_trust: verifiesStamp,
    remote_manifest_fetch: false,
    ocsp_fetch: false,
  },
  core: { ...identities, allowed_network_hosts: [] },
  trust: { trust_anchors: anchorsPem },
});

async function read(request: ReadRequest): Promise<z.input<typeof hostReply>> {
  const { path, container } = request;
  const reader = await Reader.fromAsset({ path, mimeType: container }, readerSettings(request));
  const text = JSON.stringify(reader?.json() ?? null);
  if (text.length > maxReportBytes) throw new Error("the manifest is too large to report");
  const report = JSON.parse(text);
  if (!reader) return { type: "report", report, checks: {}, leavesOutMore: false };
  const [checks, leavesOutMore] = [
    await checkIngredients(reader, report, request),
    await hashLeavesOutMore(reader, report, request),
  ];
  return { type: "report", report, checks, leavesOutMore };
}

/** Asks each data hash that matched: the active manifest's or, after an update, that of the one before it. */
async function hashLeavesOutMore(reader: Reader, report: unknown, { path, container }: ReadRequest): Promise<boolean> {
  const { data } = reportSchema.safeParse(report);
  for (const { code, url } of data ? hashMatches(data) : []) {
    if (code !== "assertion.dataHash.match") continue;
    const [, , manifestId, , assertion = ""] = (url ?? "").split("/");
    // Of a place in a manifest, the library hands out the store that ends with that manifest.
    const { buffer: store } = await reader.resourceToAsset(url ?? "", { buffer: null });
    const isUpdated = manifestId !== data?.active_manifest;
    if (!store || !(await leavesOutTheManifestOnly(path, container, { store, assertion, isUpdated }))) return true;
  }
  return false;
}

/**
 * Every manifest below the active one, read by itself. This version of the library walks past `inputTo` ingredients
 * without a look, so that theirs could be edited freely, and tells whether a signer is trusted only at the upper levels
 * of a tree.
 */
async function checkIngredients(reader: Reader, report: unknown, request: ReadRequest) {
  const manifests = Object.values(reportSchema.safeParse(report).data?.manifests ?? {});
  const checks: Record<string, z.input<typeof statuses>> = {};
  for (const { active_manifest: id, manifest_data: data } of manifests.flatMap(({ ingredients }) => ingredients)) {
    if (!id || !data || id in checks || Object.keys(checks).length === maxChecks) continue;
    try {
      const { buffer } = await reader.resourceToAsset(data.identifier, { buffer: null });
      const own = await Reader.fromAsset({ buffer, mimeType: "application/c2pa" }, readerSettings(request));
      const read = reportSchema.parse(own?.json());
      if (read.active_manifest === id) checks[id] = read.validation_results.activeManifest;
    } catch {
      // Unchecked is what the parent process takes for broken.
    }
  }
  return checks;
}

async function sign(request: SignRequest): Promise<z.input<typeof hostReply>> {
  const builder = Builder.withJson(request.definition as Parameters<typeof Builder.withJson>[0], {
    verify: { verify_after_sign: false, verify_trust: true, remote_manifest_fetch: false, ocsp_fetch: false },
    trust: { trust_anchors: request.anchorsPem },
    builder: { thumbnail: { enabled: false } },
    core: { ...identities, ...(request.sourceBytes > largeAboveBytes ? largeFileCore : {}) },
  });
  await builder.addResource("thumbnail.jpg", { path: request.thumbnailPath, mimeType: "image/jpeg" });
  for (const { label, title, relationship, path, container, thumbnailPath } of request.ingredients) {
    const identifier = `${label}.jpg`;
    if (thumbnailPath !== null) await builder.addResource(identifier, { path: thumbnailPath, mimeType: "image/jpeg" });
    const thumbnail = thumbnailPath === null ? {} : { thumbnail: { format: "image/jpeg", identifier } };
    await builder.addIngredient(JSON.stringify({ label, title, relationship, ...thumbnail }), {
      path,
      mimeType: container,
    });
  }
  const signer = CallbackSigner.newSigner(
    {
      alg: request.algorithm,
      certs: request.certificatesPem.map((pem) => Buffer.from(pem)),
      reserveSize: 1024 + 2 * request.certificatesPem.join("").length + (request.timestampUrl ? stampBytes : 0),
      directCoseHandling: false,
      ...(request.timestampUrl ? { tsaUrl: request.timestampUrl } : {}),
    },
    // The library takes the whole process down when this returns anything but a Buffer.
    (claim) =>
      new Promise((resolve) => {
        receiveSignature = resolve;
        send({ type: "to-be-signed", claim: claim.toString("base64") });
      }),
  );
  const manifestStore = await builder.signAsync(
    signer,
    { path: request.source, mimeType: request.container },
    { path: request.target, mimeType: request.container },
  );
  return { type: "signed", manifestStore: manifestStore.toString("base64") };
}

/** The library's errors are named like `C2pa(InvalidAsset("..."))`. */
function failure(error: unknown): z.input<typeof hostReply> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { type: "failed", variant: /^C2pa\((\w+)/.exec(name)?.[1] ?? name, explanation: message.slice(0, 500) };
}
