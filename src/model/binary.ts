/** Binary files: which bytes are no text. Invariant: the answer is Git's. */

/** Git calls a file binary if it finds a NUL in as many bytes (xdiff-interface.c, FIRST_FEW_BYTES). */
const BINARY_PREFIX = 8000;

export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, BINARY_PREFIX).includes(0);
}
