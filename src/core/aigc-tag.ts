/**
 * The implicit label of GB 45438-2025, annex E: a metadata field `AIGC` with who made the file and under which number.
 * Propagators fill in their own fields; the reserved ones are for signatures, which the credentials are.
 */
export function aigcTag(producer: string, produceId: string): Readonly<Record<string, string>> {
  const label = {
    Label: "1",
    ContentProducer: producer,
    ProduceID: produceId,
    ReservedCode1: "",
    ContentPropagator: "",
    PropagateID: "",
    ReservedCode2: "",
  };
  return { AIGC: JSON.stringify(label) };
}
