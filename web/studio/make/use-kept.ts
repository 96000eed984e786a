import { type Dispatch, type SetStateAction, useEffect, useState } from "react";

/** A state that outlives a reload of this tab: what was typed is never lost. Values are JSON. */
export function useKept<Value>(name: string, first: Value): readonly [Value, Dispatch<SetStateAction<Value>>] {
  const key = `vouch.${name}`;
  const [value, setValue] = useState<Value>(() => {
    const kept = sessionStorage.getItem(key);
    return kept === null ? first : { ...first, ...JSON.parse(kept) };
  });
  useEffect(() => sessionStorage.setItem(key, JSON.stringify(value)), [key, value]);
  return [value, setValue];
}
