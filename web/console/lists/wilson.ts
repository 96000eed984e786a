/** 1.96 standard deviations hold 95 % of a normal distribution. */
const Z = 1.959964;

/**
 * Wilson's score interval at 95 % for a share of so many: right for few and for shares near 0 and 1, where the usual
 * one promises too much. Null when nothing was counted.
 */
export function wilsonInterval(found: number, of: number): { readonly low: number; readonly high: number } | null {
  if (of === 0) return null;
  const share = found / of;
  const weight = Z ** 2 / of;
  const middle = (share + weight / 2) / (1 + weight);
  const reach = (Z / (1 + weight)) * Math.sqrt((share * (1 - share)) / of + weight / (4 * of));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
