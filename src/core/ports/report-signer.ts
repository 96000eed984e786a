/** Public keys as RFC 7517 writes them; `kid` is the RFC 7638 thumbprint. */
export type ReportKeys = {
  readonly keys: readonly { readonly kid: string; readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string }[];
};

/** Signs verification reports with this deployment's key. */
export type ReportSigner = {
  /** A JWS (RFC 7515) in compact form whose payload is left out, as in its appendix F: whoever checks it has the text. */
  readonly sign: (text: string) => Promise<string>;
  readonly keys: () => ReportKeys;
};
