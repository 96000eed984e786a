const OURS = /^video_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** A generation's id as this API writes it; clients know a video by its prefix. */
export const videoId = (generationId: string): string => `video_${generationId.replaceAll("-", "")}`;

/** The generation's id in a video's, or null. */
export function generationIdOf(id: string): string | null {
  const [, ...parts] = OURS.exec(id) ?? [];
  return parts.length > 0 ? parts.join("-") : null;
}
