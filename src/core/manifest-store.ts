/** A manifest inside a C2PA manifest store; `bytes` are a store that holds it alone. */
export type ActiveManifest = { readonly label: string; readonly bytes: Buffer };

// JUMBF (ISO/IEC 19566-5) boxes: four bytes of length, four of type. A manifest store is a superbox `jumb` of a
// description box `jumd` and one superbox a manifest, of which the last is the active one (C2PA 2.4, 11.1.4.2). Bytes
// are copied as they are: a library that wrote them anew would break the hashes over them.

/** @returns null when this is no manifest store */
export function activeManifestOf(store: Uint8Array): ActiveManifest | null {
  const data = Buffer.from(store.buffer, store.byteOffset, store.byteLength);
  const [outer] = boxesIn(data) ?? [];
  const [description, ...manifests] = outer?.type === "jumb" ? (boxesIn(outer.content) ?? []) : [];
  const active = manifests.filter(({ type }) => type === "jumb").at(-1);
  const label = active && labelOf(active.content);
  if (description?.type !== "jumd" || !active || !label) return null;
  const content = Buffer.concat([description.bytes, active.bytes]);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.length, 0);
  header.write("jumb", 4, "latin1");
  return { label, bytes: Buffer.concat([header, content]) };
}

/** The CBOR of an assertion of the active manifest; null when there is no such one. */
export function assertionIn(store: Uint8Array, label: string): Buffer | null {
  const active = activeManifestOf(store);
  const [outer] = (active && boxesIn(active.bytes)) ?? [];
  const manifest = (outer && boxesIn(outer.content))?.at(-1);
  const assertions = manifest && childOf(manifest.content, "c2pa.assertions");
  const assertion = assertions && childOf(assertions, label);
  return (assertion && boxesIn(assertion))?.find(({ type }) => type === "cbor")?.content ?? null;
}

const childOf = (superbox: Buffer, label: string): Buffer | undefined =>
  boxesIn(superbox)?.find(({ type, content }) => type === "jumb" && labelOf(content) === label)?.content;

type Box = { readonly type: string; readonly content: Buffer; readonly bytes: Buffer };

/** Null when the lengths do not fit together. Boxes of 4 GiB and more, or without an end, are none that we write. */
function boxesIn(data: Buffer): readonly Box[] | null {
  const boxes: Box[] = [];
  for (let at = 0; at < data.length; ) {
    const length = at + 8 <= data.length ? data.readUInt32BE(at) : 0;
    if (length < 8 || at + length > data.length) return null;
    const bytes = data.subarray(at, at + length);
    boxes.push({ type: bytes.toString("latin1", 4, 8), content: bytes.subarray(8), bytes });
    at += length;
  }
  return boxes;
}

/** In the description box: 16 bytes of type, one of toggles (bit 1: a label follows), the label, a zero byte. */
function labelOf(superbox: Buffer): string | null {
  const [description] = boxesIn(superbox) ?? [];
  if (description?.type !== "jumd" || ((description.content[16] ?? 0) & 2) === 0) return null;
  const end = description.content.indexOf(0, 17);
  return end < 0 ? null : description.content.toString("utf8", 17, end);
}
