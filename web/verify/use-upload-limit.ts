import { useEffect, useState } from "react";
import { UploadLimitDocument } from "../generated/verify.ts";
import { ask } from "../shared/graphql/ask.ts";

/** The largest file that the server takes; null until it has said so. Until then the server itself refuses. */
export function useUploadLimit(): number | null {
  const [limit, setLimit] = useState<number | null>(null);
  useEffect(() => {
    const call = new AbortController();
    ask(UploadLimitDocument, {}, call.signal).then(
      ({ server }) => setLimit(server.maxUploadBytes),
      () => {},
    );
    return () => call.abort();
  }, []);
  return limit;
}
