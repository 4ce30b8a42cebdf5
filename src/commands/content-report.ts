/**
 * Content reports: bytes as JSON can hold them. Invariant: decoding the content by its encoding gives
 * back exactly the bytes.
 */
import { object, oneOf, string } from './json-schema.ts';

export interface ContentReport {
  readonly content: string;
  readonly encoding: 'utf-8' | 'base64';
}

export const contentSchema = object({
  content: string(),
  encoding: oneOf(['utf-8', 'base64'], 'base64 for bytes that are not UTF-8'),
});

export function reportContent(bytes: Buffer): ContentReport {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes)
    ? { content: text, encoding: 'utf-8' }
    : { content: bytes.toString('base64'), encoding: 'base64' };
}

export function contentBytes({ content, encoding }: ContentReport): Buffer {
  return Buffer.from(content, encoding);
}
