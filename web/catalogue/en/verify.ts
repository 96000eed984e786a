import type { Translation } from "./shell.ts";

/** Every sentence of the verification page. Other languages have the same keys. */
export const verify = {
  languageLabel: "Language: {name}",
  title: "Verify a file",
  lead: "Find out whether this server made a video or picture, and whether it was changed since.",
  offline: "The server cannot be reached. What was broken off is tried again by itself when it is back.",

  drop: {
    choose: "Choose a file",
    hint: "or drop it anywhere on this page, or paste it",
    limits: "MP4, JPEG or PNG and other videos, up to {size}.",
    kept: "The file is sent to this server, looked at, and deleted at once. Nothing about you is kept.",
    release: "Let go to verify the file",
    tooLarge: "{name} has {size}; this server takes up to {limit}.",
    empty: "{name} is empty.",
  },
  busy: {
    sending: "Sending {name}",
    sent: "{percent} %, {left} left",
    soon: "{percent} %",
    looking: "Looking at {name}",
    lookingWhat: "Credentials, watermark, similar pictures. This takes 1 to 10 seconds.",
    seconds: "{seconds} s",
    cancel: "Cancel",
  },
  fault: {
    title: "The file could not be verified",
    retry: "Try again",
    other: "Choose another file",
    OFFLINE: "The server cannot be reached.",
    RATE_LIMITED: "This server is looking at many files just now. Try again in a moment.",
    TOO_LARGE: "The file is larger than this server takes.",
  },
  /** By code. Where there is none, the server's own sentence is shown: those are in English, and say more. */
  mistakes: {},

  verdict: {
    TRUSTED: [
      "Trusted",
      "Signed by a signer on a list in use here, and nothing that the signature covers has changed.",
    ],
    INTACT_UNTRUSTED: [
      "Intact, signer unknown",
      "Not changed since it was signed, but nobody here vouches for the signer.",
    ],
    TAMPERED: ["Changed", "The file was changed after it was signed, or something it was made from was."],
    RECOVERED: [
      "Recovered",
      "This server made the video, but this copy is not the released file: it may have been edited.",
    ],
    NO_CREDENTIALS: [
      "Nothing found",
      "No credentials and no watermark of this server. That does not show that the file is real.",
    ],
    REMOTE_ONLY: [
      "Credentials elsewhere",
      "The file only points to credentials kept elsewhere, which were not fetched.",
    ],
    UNREADABLE: ["Not readable", "This is not a video or picture that can be read."],
  },
  mismatch: "Two signals lead to different videos: somebody put them together.",
  why: "Why",
  took: "Looked at in {seconds} s.",

  reasons: {},
  signals: {},
  signalFrom: {
    CREDENTIAL: "by the file's own credentials",
    INGREDIENT: "by the credentials of something it was made from",
    RECORD: "by this server's record",
  },
  checks: {
    title: "What was checked",
    CREDENTIAL: {
      name: "Content Credentials",
      results: {
        AGREES: "They fit the file",
        CONTRADICTS: "They do not fit the file",
        FOUND: "Found",
        NONE: "None in the file",
        NOT_RUN: "Not looked for",
        FAILED: "Cannot be read",
      },
    },
    WATERMARK: {
      name: "Invisible watermark",
      results: {
        AGREES: "Names a video of this server, and the pictures are its",
        CONTRADICTS: "Names a video whose pictures these are not",
        FOUND: "Found, but it names no known video",
        NONE: "None of this server. Marks of other services cannot be seen here",
        NOT_RUN: "The pictures could not be read",
        FAILED: "The pictures could not be read",
      },
    },
    SIMILARITY: {
      name: "Pictures",
      results: {
        AGREES: "The same as those of the record",
        CONTRADICTS: "Not those of the record",
        FOUND: "Look like those of a record",
        NONE: "Like those of no video of this server",
        NOT_RUN: "Nothing to compare",
        FAILED: "Could not be compared",
      },
    },
    LOG: {
      name: "Audit log",
      results: {
        AGREES: "Proves when the video was released",
        CONTRADICTS: "Does not say what the record says",
        FOUND: "Found",
        NONE: "Holds no release of the video",
        NOT_RUN: "No record to prove",
        FAILED: "Could not be asked",
      },
    },
  },
  facts: {
    signer: "Signer",
    issuer: "Certified by",
    signedAt: "Time stamp",
    untrusted: "(its authority is on no list in use here, so it counts for nothing)",
    tool: "Written by",
    contentId: "Content id",
    transform: "Seen through",
    released: "Released",
    withheld: "Withheld since",
    event: "Event",
  },
  confidence: {
    title: "Confidence: {level}",
    CERTAIN: "certain",
    HIGH: "high",
    MODERATE: "moderate",
    rate: "An innocent file gives this with a chance of {rate}.",
    meanings: {},
  },
  history: {
    title: "What it was made from",
    untitled: "Untitled",
    states: { good: "intact", bad: "changed since it was signed", unknown: "without credentials" },
    redacted: "taken out by a later signer: {labels}",
    relationships: {
      parentOf: "made by changing it",
      componentOf: "part of it",
      inputTo: "given to the model",
    },
  },
  yours: "The file you gave",
  report: {
    title: "Report",
    meaning: "Signed by this server, with the evidence. Anybody can check it without the server: vouch verify-report.",
    download: "Download the signed report",
    raw: "Everything, as JSON",
  },
  contest: {
    title: "Tell us if this is wrong",
    label: "What is wrong?",
    kept: "A person reads it. Your words and the report are kept; the file is not.",
    send: "Send",
    sent: "Thank you. A person will read it.",
    mistakes: {},
  },
  again: "Verify another file",
};
export type VerifyWords = Translation<typeof verify>;
