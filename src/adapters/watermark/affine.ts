/** 2 x 2 matrix [a b; c d] that takes canonical coordinates to coordinates of the picture at hand. */
export type Affine = readonly [a: number, b: number, c: number, d: number];

export const inverse = ([a, b, c, d]: Affine): Affine => {
  const determinant = a * d - b * c;
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
};

/** First `second`, then `first`. */
export const product = ([a, b, c, d]: Affine, [e, f, g, h]: Affine): Affine => [
  a * e + b * g,
  a * f + b * h,
  c * e + d * g,
  c * f + d * h,
];

export type Point = readonly [x: number, y: number];
export const apply = ([a, b, c, d]: Affine, [x, y]: Point): Point => [a * x + b * y, c * x + d * y];

/** Stretch by `scale`, its shape changed by `aspect` (width over height), then turn by `angle` radians. */
export const stretchAndTurn = (scale: number, aspect: number, angle: number): Affine => {
  const [across, down] = [scale * Math.sqrt(aspect), scale / Math.sqrt(aspect)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos * across, -sin * down, sin * across, cos * down];
};

/** For people: what was done to the picture, as far as the matrix tells. */
export const describeAffine = (matrix: Affine): string => {
  const [a, b, c, d] = matrix;
  const [across, down] = [Math.hypot(a, c), Math.hypot(b, d)];
  const degrees = (Math.atan2(c, a) * 180) / Math.PI;
  const words = [
    ...(Math.abs(Math.sqrt(across * down) - 1) > 0.005 ? [`scale ${Math.sqrt(across * down).toFixed(2)}`] : []),
    ...(Math.abs(across / down - 1) > 0.01 ? [`aspect ${(across / down).toFixed(2)}`] : []),
    ...(Math.abs(degrees) > 0.2 ? [`rotation ${degrees.toFixed(1)}`] : []),
  ];
  return words.length === 0 ? "identity" : words.join(", ");
};
