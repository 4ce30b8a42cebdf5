/** HTML, and XML with its kin: elements, nested as far as they are more than text. */
import type { Language } from '../language.ts';
import { MarkupReader, type MarkupSyntax } from '../markup-elements.ts';
import { tagHash } from '../markup-tag.ts';

function hashes(names: string): ReadonlySet<number> {
  return new Set(names.split(' ').map(tagHash));
}

/** `li: 'li'` says that a list item which begins ends the one before it. */
function impliedEnds(table: Readonly<Record<string, string>>): Map<number, ReadonlySet<number>> {
  const ends = new Map<number, ReadonlySet<number>>();
  for (const [names, ended] of Object.entries(table)) {
    for (const hash of hashes(names)) ends.set(hash, hashes(ended));
  }
  return ends;
}

const HTML: MarkupSyntax = {
  isXml: false,
  inline: hashes(
    'a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark ' +
      'meter nobr output q rp rt ruby s samp small span strike strong sub sup time tt u var wbr',
  ),
  empty: hashes(
    'area base br col embed frame hr img input keygen link meta param source track wbr',
  ),
  raw: hashes('script style textarea title'),
  // The optional end tags of https://html.spec.whatwg.org/multipage/syntax.html#optional-tags.
  ends: impliedEnds({
    li: 'li p',
    'dt dd': 'dt dd p',
    'option optgroup': 'option',
    'td th': 'td th p',
    tr: 'td th tr p',
    'tbody thead tfoot': 'td th tr tbody thead tfoot p caption colgroup',
    body: 'head',
  }),
  paragraph: tagHash('p'),
};

const XML: MarkupSyntax = {
  isXml: true,
  inline: new Set(),
  empty: new Set(),
  raw: new Set(),
  ends: new Map(),
  paragraph: 0,
};

export const html: Language = {
  name: 'html',
  extensions: ['html', 'htm', 'xhtml'],
  split: (bytes) => new MarkupReader(bytes, HTML).read(),
};

export const xml: Language = {
  name: 'xml',
  extensions: [
    'xml',
    'svg',
    'xsd',
    'xsl',
    'xslt',
    'wsdl',
    'plist',
    'rss',
    'atom',
    'pom',
    'resx',
    'csproj',
    'vbproj',
    'fsproj',
    'vcxproj',
    'props',
    'targets',
    'nuspec',
    'xaml',
    'xlf',
  ],
  split: (bytes) => new MarkupReader(bytes, XML).read(),
};
