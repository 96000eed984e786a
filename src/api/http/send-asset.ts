import type { Response } from "express";
import { AppError } from "../../core/errors.ts";
import { ASSET_FILES, type AssetFile } from "../../core/library.ts";
import type { Asset } from "../../core/ports/database.ts";
import type { ApiDeps } from "../api-deps.ts";
import { closeSignal } from "./close-signal.ts";

/**
 * Answers with one file of a released asset: ranges, HEAD and conditional requests.
 * @returns false, with nothing sent, when the file is gone
 * @throws AppError WITHHELD
 */
export async function sendAsset(
  { storage }: Pick<ApiDeps, "storage">,
  response: Response,
  asset: Asset,
  file: AssetFile,
  headers: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const { key, mimeType } = ASSET_FILES[file];
  refuseWithheld(response, asset);
  const path = asset.deletedAt ? null : await storage.localPath(asset[key], closeSignal(response));
  if (!path) return false;
  response.set({
    "Content-Type": mimeType,
    "Content-Disposition": `inline; filename="vouch-${asset.contentId}${file.slice(file.lastIndexOf("."))}"`,
    "Cache-Control": "private, max-age=300",
    ...(file === "video.mp4" ? { ETag: `"${asset.sha256}"` } : {}),
    ...headers,
  });
  const options = { dotfiles: "allow", cacheControl: false, acceptRanges: true } as const;
  await new Promise<void>((resolve, reject) => {
    response.sendFile(path, options, (error) => (error ? reject(error) : resolve()));
  });
  return true;
}

/** @throws AppError WITHHELD */
export function refuseWithheld(response: Response, asset: Asset | undefined): void {
  if (asset?.withheldAt && !asset.deletedAt) throw withheld(response);
}

/** Says who blocks it, as RFC 7725 asks. */
export function withheld(response: Response): AppError {
  response.set("Link", '</takedown>; rel="blocked-by"');
  return new AppError("WITHHELD");
}
