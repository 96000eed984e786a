/** Stable codes with the sentence that a person reads. A code is never reused or renamed. */
export const REASONS = {
  SIGNED_HERE:
    "The file carries Content Credentials signed by this server, and nothing that they cover has changed since.",
  RECORD_MISSING:
    "This server has no record of this file, although it is signed under this server's own root: the record was lost, or somebody else signs under the same root.",
  SIGNED_BY_TRUSTED:
    "The file carries Content Credentials of a signer on a trust list in use here, and has not changed since.",
  SIGNER_UNKNOWN: "The credentials fit the file, but nobody on a trust list in use here vouches for their signer.",
  SIGNED_ELSEWHERE: "The pictures lead to a video that this server made, but somebody else signed this file.",
  CHANGED_SINCE_SIGNED: "The file carries credentials that no longer fit it: it was changed after it was signed.",
  INGREDIENT_BROKEN: "Something that this file was made from carries broken credentials.",
  CREDENTIALS_STRIPPED: "The credentials are gone, but the invisible watermark leads to a video that this server made.",
  SIMILAR_TO_RECORD: "The pictures are very like those of a video that this server made.",
  WATERMARK_AGREES: "The invisible watermark names the same video as the record.",
  WATERMARK_CONTRADICTS: "The invisible watermark names another video than the credentials do.",
  MARK_TRANSPLANTED:
    "The invisible watermark names a video whose pictures are not recognisably these: they were changed beyond recognition, or the mark was copied onto them.",
  NOT_COMPARED:
    "The invisible watermark names a video that this server made, but the pictures could not be compared with it. A mark alone shows nothing: it can be copied.",
  RECORD_UNKNOWN: "The invisible watermark was made with this server's key, but no record of that video exists.",
  RECORD_WITHHELD:
    "The operator withheld this video: its file is no longer given out. Its record and credentials stay.",
  CREDENTIALS_ELSEWHERE: "The file only points to credentials kept somewhere else. They were not fetched.",
  NOTHING_FOUND: "No credentials and no watermark of ours were found. That does not show that the file is real.",
  PAST_LIMITS: "The pictures were not looked at: the file passes a limit of this server on size, length or time.",
  NOT_MEDIA: "This is no video or picture that can be read here. Credentials are read from MP4, JPEG and PNG.",
} as const;
export type ReasonCode = keyof typeof REASONS;
export type Reason = { readonly code: ReasonCode; readonly text: string };
