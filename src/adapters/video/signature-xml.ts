/** Ternary values of one MPEG-7 frame signature (ISO/IEC 15938-3:2002/Amd 4). */
export const SIGNATURE_LENGTH = 380;

/** Rows of 380 values (0, 1, 2) out of the XML that ffmpeg's signature filter writes; other elements are left out. */
export const parseSignatureXml = (xml: string): readonly Uint8Array[] =>
  [...xml.matchAll(/<FrameSignature>([^<]*)<\/FrameSignature>/g)].map(([, values = ""]) => {
    const row = Uint8Array.from(values.trim().split(/\s+/), Number);
    if (row.length !== SIGNATURE_LENGTH || row.some((value) => value > 2))
      throw new Error(`a frame signature must hold ${SIGNATURE_LENGTH} ternary values`);
    return row;
  });
