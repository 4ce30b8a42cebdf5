/**
 * The context of another repository than the one around the current folder. Invariant: it is located and
 * opened by the same rules, and closed with the rest.
 */
import type { Context } from './context.ts';
import { OpenWorkspace } from './workspace.ts';

/** A context whose repository is the one at `store`, a file or the folder around it. */
export function contextAt(context: Context, store: string): Context {
  // All else is as around it; a copy would open what is only opened when it is asked for.
  const around = Object.create(context, {
    globals: { value: { ...context.globals, repo: store } },
  }) as Context;
  const workspace = new OpenWorkspace(around, context.repositoryOptions.splitter);
  return Object.create(around, {
    config: { get: () => workspace.config },
    userConfig: { get: () => workspace.userConfig },
    location: { get: () => workspace.location },
    repository: { get: () => workspace.repository },
    repositoryOptions: { get: () => workspace.repositoryOptions },
  }) as Context;
}
