/** A luma marker that anybody can check by eye: it adds `by` to every value. */
export const createMarker =
  (options: { readonly by: number }) =>
  (luma: Uint8Array): void => {
    luma.forEach((value, at) => {
      luma[at] = Math.min(255, value + options.by);
    });
  };
