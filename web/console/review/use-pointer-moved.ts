import { type PointerEvent, useEffect, useRef } from "react";

/**
 * Tells a pointer that moved onto something from one that rests while the page moves under it, which browsers call
 * hovering too. Until the pointer's place is known it counts as resting.
 */
export function usePointerMoved(): (event: PointerEvent) => boolean {
  const place = useRef<{ readonly x: number; readonly y: number }>(null);
  useEffect(() => {
    const end = new AbortController();
    const keep = ({ clientX: x, clientY: y }: globalThis.PointerEvent) => {
      place.current = { x, y };
    };
    for (const name of ["pointermove", "pointerdown"] as const) {
      window.addEventListener(name, keep, { signal: end.signal, passive: true });
    }
    return () => end.abort();
  }, []);
  return ({ clientX, clientY }) =>
    place.current !== null && (clientX !== place.current.x || clientY !== place.current.y);
}
