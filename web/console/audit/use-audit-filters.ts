import { useSearchParams } from "wouter";

/** In the address, so that what one looks at can be kept and sent. Null and empty are no filter. */
export type AuditFilters = { readonly action: string | null; readonly subject: string | null };

export function useAuditFilters() {
  const [params, setParams] = useSearchParams();
  const set = (changes: Readonly<Record<string, string | null>>, isStep: boolean) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) value ? after.set(name, value) : after.delete(name);
        return after;
      },
      { replace: !isStep },
    );
  return {
    filters: { action: params.get("action"), subject: params.get("subject") },
    /** Id of the event that is open. */
    event: params.get("event"),
    filter: (filters: Partial<AuditFilters>) => set({ ...filters, event: null }, false),
    /** The way back closes it again. */
    open: (event: string | null) => set({ event }, true),
  };
}
