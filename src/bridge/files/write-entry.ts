/** Writing one entry of a version to disk, whatever its mode says that it is. */
import type { Contents } from '../../history/contents.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import type { BlobId } from '../../model/ids.ts';
import { RecordedForm } from './recorded-form.ts';
import type { TreeWriter } from './write-file.ts';

/**
 * Writes a file or link, or makes the folder of a submodule. Files are written as `form` says. Throws what
 * reading and writing throw.
 */
export function writeEntry(
  writer: TreeWriter,
  contents: Contents,
  entry: Entry,
  form: RecordedForm = RecordedForm.plain(),
): void {
  const { path, mode } = entry;
  switch (modeType(mode)) {
    case 'submodule':
      writer.makeFolder(path);
      return;
    case 'link':
      writer.writeLink(path, contents.readBlob(entry.id as BlobId));
      return;
    default:
      writer.writeFile(path, form.toFile(entry, contents.readBlob(entry.id as BlobId)), mode);
  }
}
