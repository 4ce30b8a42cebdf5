/**
 * fxd as Git's merge driver and diff driver: which of Git's settings make it so. Invariant: a setting that
 * somebody else made is neither overwritten nor removed, and what is taken away again leaves no trace.
 *
 * The driver is made the default of `merge`, which `.gitattributes` overrule: a project that says
 * `merge=union` or `binary` of a file still has its way. An attribute in `info/attributes` would not let it.
 */
import { gitSettingTaken } from '../../model/errors.ts';
import { removeIfEmpty, type GitSettings } from './settings.ts';

/** One setting that is to become another; null where there is none. */
export interface SettingChange {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

const MERGE_ARGUMENTS = 'merge-file --git %O %A %B --marker-size %L --path %P';
const DIFF_ARGUMENTS = '--no-pager diff --git --';

/** A key with the value that fxd gives it, and how to tell that from the values of others. */
interface OwnSetting {
  readonly key: string;
  readonly value: string;
  readonly isOurs: (value: string) => boolean;
}

/** In the order in which they are made: the name of a driver is used once there is the driver. */
function mergeSettings(command: string): readonly OwnSetting[] {
  const any = () => true;
  // Git takes a percent sign for the start of a placeholder.
  const driver = `${command.replaceAll('%', '%%')} ${MERGE_ARGUMENTS}`;
  return [
    { key: 'merge.fxd.name', value: 'merge by node, with fxd', isOurs: any },
    { key: 'merge.fxd.driver', value: driver, isOurs: any },
    { key: 'merge.default', value: 'fxd', isOurs: (value) => value === 'fxd' },
  ];
}

function diffSetting(command: string): OwnSetting {
  return {
    key: 'diff.external',
    value: `${command} ${DIFF_ARGUMENTS}`,
    isOurs: (value) => value.endsWith(` ${DIFF_ARGUMENTS}`),
  };
}

/**
 * What is to be set so that Git merges, and compares if `compares`, by this command. Throws
 * GIT_SETTING_TAKEN, GIT_FAILED.
 */
export function planSetup(
  settings: GitSettings,
  command: string,
  wishes: { readonly compares: boolean },
): SettingChange[] {
  const wanted = [...mergeSettings(command), ...(wishes.compares ? [diffSetting(command)] : [])];
  return wanted.flatMap(({ key, value, isOurs }) => {
    const before = settings.get(key);
    if (before !== null && !isOurs(before)) throw gitSettingTaken(key, before);
    return before === value ? [] : [{ key, before, after: value }];
  });
}

/** What is to be removed so that nothing of `planSetup` is left. Throws GIT_FAILED. */
export function planRemoval(settings: GitSettings): SettingChange[] {
  const own = [...mergeSettings(''), diffSetting('')].reverse();
  return own.flatMap(({ key, isOurs }) => {
    const before = settings.get(key);
    return before === null || !isOurs(before) ? [] : [{ key, before, after: null }];
  });
}

/** Makes the changes in their order; told of each before it is made. Throws GIT_FAILED. */
export function applyChanges(
  settings: GitSettings,
  changes: readonly SettingChange[],
  tell: (change: SettingChange) => void,
): void {
  for (const change of changes) {
    const { key, after } = change;
    tell(change);
    if (after !== null) {
      settings.set(key, after);
      continue;
    }
    const file = settings.fileOf(key);
    settings.remove(key);
    // The first setting of a user makes the file, so the last one takes it away.
    if (file !== null && settings.scope === 'global') removeIfEmpty(file);
  }
}
