/**
 * Folders compared byte for byte. Invariant: names are compared as bytes, links by their target, files by
 * their contents and the owner's exec bit; folders only by what is in them.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * What is in a folder, by path (one character a byte): `file <hash>`, `program <hash>`, `link <target>`.
 * `skip` are paths that are left out with all that is below.
 */
export function snapshot(root: string, skip: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  const skipped = new Set([...skip, '.git', '.fxd', '.fxd-wal', '.fxd-shm']);
  const pending: string[] = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const place = Buffer.from(`${Buffer.from(root).toString('latin1')}/${folder}`, 'latin1');
    for (const name of readdirSync(place, { encoding: 'buffer' })) {
      const path = folder + name.toString('latin1');
      const file = Buffer.concat([place, name]);
      const stats = lstatSync(file);
      if (skipped.has(path)) continue;
      if (stats.isDirectory()) pending.push(`${path}/`);
      else if (stats.isSymbolicLink()) {
        found[path] = `link ${readlinkSync(file, { encoding: 'buffer' }).toString('latin1')}`;
      } else if (stats.isFile()) {
        const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
        found[path] = `${(stats.mode & 0o100) === 0 ? 'file' : 'program'} ${hash}`;
      }
    }
  }
  return found;
}
