import { readFile } from "node:fs/promises";
import initialise, { WasmReader } from "@contentauth/c2pa-wasm";
import { BMFF } from "@trustnxt/c2pa-ts/asset";
import { SuperBox } from "@trustnxt/c2pa-ts/jumbf";
import { ManifestStore } from "@trustnxt/c2pa-ts/manifest";
import { z } from "zod";
import { packageRoot } from "../../src/platform/package-root.ts";

/** What c2pa-ts says, an implementation that shares no code with ours. Status codes that hold and that fail. */
export async function readWithC2paTs(path: string): Promise<{ isValid: boolean; holds: string[]; fails: string[] }> {
  // It reads any ISO-BMFF file but lets only HEIC brands in.
  const brands: unknown = Reflect.get(BMFF, "canReadBrands");
  if (brands instanceof Set) brands.add("isom");
  const asset = new BMFF(await readFile(path));
  const manifest = asset.getManifestJUMBF();
  if (!manifest) throw new Error(`${path} holds no manifest`);
  const { isValid, statusEntries } = await ManifestStore.read(SuperBox.fromBuffer(Uint8Array.from(manifest))).validate(
    asset,
  );
  const codes = (success: boolean) => statusEntries.filter((one) => one.success === success).map(({ code }) => code);
  return { isValid, holds: codes(true), fails: codes(false) };
}

/** What c2pa-wasm says, a newer build of the reference library, and its report in the rubric's format. */
export async function readWithC2paWasm(path: string, anchorsPem: string): Promise<{ state: string; crJson: string }> {
  const wasm = await readFile(`${packageRoot}/node_modules/@contentauth/c2pa-wasm/pkg/c2pa_bg.wasm`);
  await initialise({ module_or_path: wasm });
  const settings = {
    verify: { verify_trust: true, remote_manifest_fetch: false },
    trust: { trust_anchors: anchorsPem },
  };
  const reader = await WasmReader.fromBytes("video/mp4", await readFile(path), JSON.stringify(settings));
  const { validation_state } = z.object({ validation_state: z.string() }).parse(JSON.parse(reader.json()));
  return { state: validation_state, crJson: reader.crJson() };
}
