/** A public key as RFC 7517 writes it. */
export type ReportKey = {
  /** The RFC 7638 thumbprint. */
  readonly kid: string;
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  /** When another key took over, in seconds since 1970 (OpenID Federation 1.0, 8.7.2); absent: it signs now. */
  readonly exp?: number | undefined;
};
export type ReportKeys = { readonly keys: readonly ReportKey[] };

/** Signs verification reports with this deployment's key. */
export type ReportSigner = {
  /** A JWS (RFC 7515) in compact form whose payload is left out, as in its appendix F: whoever checks it has the text. */
  readonly sign: (text: string) => Promise<string>;
  /** The one that signs now comes first, then those before it, the newest of them first. */
  readonly keys: () => Promise<{ readonly keys: readonly [ReportKey, ...ReportKey[]] }>;
};
