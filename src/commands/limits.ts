/** `fxd limits`: list what input may be at most, and what happens beyond. */
import { LIMITS, limitText } from '../model/limits.ts';
import { columns } from '../ui/columns.ts';
import { defineCommand } from './define-command.ts';
import { array, integer, object, string } from './json-schema.ts';

interface Result {
  readonly limits: readonly {
    readonly key: string;
    readonly name: string;
    readonly figure: number;
    readonly unit: string;
    readonly beyond: string;
  }[];
}

export const limits = defineCommand<readonly [], object, Result>({
  name: 'limits',
  standalone: true,
  description:
    'They keep a hostile or broken file from taking all memory or time. No limit can be set but the last.',
  examples: [
    { command: 'fxd limits', explains: 'list all limits' },
    { command: 'fxd limits --json', explains: 'list them for a program' },
  ],
  schema: object({
    limits: array(
      object({
        key: string('A word that never changes'),
        name: string('What is bounded'),
        figure: integer('The most that is taken'),
        unit: string('Of the figure'),
        beyond: string('What happens with more'),
      }),
    ),
  }),
  paged: true,
  declare: (command) => command,
  run: () => ({
    limits: Object.entries(LIMITS).map(([key, { name, figure, unit, beyond }]) => ({
      key,
      name,
      figure,
      unit,
      beyond,
    })),
  }),
  print: (ui) => {
    const rows = Object.values(LIMITS).map((limit) => [limit.name, limitText(limit), limit.beyond]);
    for (const line of columns(rows)) ui.out(line);
  },
});
