import defaults, { merge } from './defaults.js';
import './register.js';
export * from './shapes.js';
export { area, volume as size } from './measure.js';
export { merge };
export default function () {}
export const scale = 2;
export class Circle {}
export async function* walk() {}
import('./late.js').then(start);
