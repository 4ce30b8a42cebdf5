export const total = compute(width, height);
