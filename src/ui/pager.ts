/**
 * Which pager shows long output, if any. Invariant: a command line comes from the environment or the
 * configuration; the process itself is started by the caller, through the bridge.
 */

/** The words of a pager that only copies; then there is no need for it. */
const NO_PAGER = ['', 'cat'];

/**
 * The command line of the pager: FXD_PAGER, else `configured` (core.pager), PAGER, at last `less`; null
 * where the first that is set says to use none (empty, or `cat`).
 */
export function choosePager(
  env: Readonly<Record<string, string | undefined>>,
  configured: string | null,
): string | null {
  const command = (env['FXD_PAGER'] ?? configured ?? env['PAGER'] ?? 'less').trim();
  return NO_PAGER.includes(command) ? null : command;
}
