import { html, xml } from '../../src/syntax/languages/html.ts';
import { testCases, testLaws } from './language-laws.ts';

const TOKENS = [
  '<div>',
  '</div>',
  '<p>',
  '<b>',
  '</b>',
  '<li>',
  '<td>',
  '<br>',
  '<a id="x">',
  '<x/>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<!a',
  '<?',
  '<%',
  '<script>',
  '</script>',
  '<',
  '"',
  "'",
  '<a "',
  '<b></div>',
];

testCases(html);
testLaws(html, TOKENS);
testCases(xml);
testLaws(xml, TOKENS);
