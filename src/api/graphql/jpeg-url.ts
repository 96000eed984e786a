/** A small JPEG inside an answer, so that it needs no key, link or cache of its own. */
export const jpegUrl = (jpeg: Uint8Array): string => `data:image/jpeg;base64,${Buffer.from(jpeg).toString("base64")}`;
