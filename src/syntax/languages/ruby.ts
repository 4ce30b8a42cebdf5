/** Ruby: classes, modules, definitions, and the groups of test and task files. */
import type { Kind } from '../../model/kinds.ts';
import { readKeywordItems } from '../keyword-items.ts';
import type { KeywordSyntax } from '../keyword-names.ts';
import type { KeywordRole } from '../keyword-tokens.ts';
import { WordTable } from '../keyword-words.ts';
import type { Language } from '../language.ts';

const ROLES: Readonly<Record<string, KeywordRole>> = {
  class: 'open',
  module: 'open',
  begin: 'open',
  case: 'open',
  for: 'loop',
  while: 'loopOrModifier',
  until: 'loopOrModifier',
  if: 'openOrModifier',
  unless: 'openOrModifier',
  do: 'do',
  end: 'end',
  def: 'def',
  and: 'operator',
  or: 'operator',
  not: 'operator',
  then: 'operator',
  else: 'operator',
  elsif: 'operator',
  when: 'operator',
  in: 'operator',
  rescue: 'operator',
  ensure: 'operator',
};

const CONTAINERS: ReadonlyMap<string, Kind> = new Map([
  ['class', 'class'],
  ['module', 'namespace'],
]);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const SYNTAX: KeywordSyntax = {
  roles: new WordTable(ROLES),
  containers: CONTAINERS,
  imports: words('require require_relative load autoload'),
  declarations: words(
    'attr_accessor attr_reader attr_writer attr belongs_to has_many has_one scope ' +
      'has_and_belongs_to_many delegate alias_method',
  ),
  modifiers: words(
    'private public protected private_class_method public_class_method module_function memoize',
  ),
  groups: words(
    'describe context feature shared_examples shared_examples_for shared_context namespace ' +
      'class_methods included concern',
  ),
};

export const ruby: Language = {
  name: 'ruby',
  extensions: ['rb', 'rake', 'gemspec', 'podspec', 'ru', 'thor', 'jbuilder', 'rbi'],
  fileNames: [
    'Gemfile',
    'Rakefile',
    'Guardfile',
    'Capfile',
    'Vagrantfile',
    'Podfile',
    'Brewfile',
    'Fastfile',
    'Appfile',
    'Dangerfile',
  ],
  interpreters: ['ruby', 'jruby', 'rake'],
  split: (bytes) => readKeywordItems(bytes, SYNTAX),
};
