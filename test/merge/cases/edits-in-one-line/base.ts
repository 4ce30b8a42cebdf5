export const size = compute(width, height);
