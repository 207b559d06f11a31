import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlToText, textToHtml } from '../../../src/compile/transforms/html.ts';

describe('htmlToText', () => {
  test.each([
    ['separates paragraphs', { given: '<p>Hi <b>x</b></p><p>two<br>three</p>', want: 'Hi x\n\ntwo\nthree' }],
    [
      'drops scripts, styles and comments',
      { given: '<script>alert(1)</script><style>p{}</style><!-- c -->text', want: 'text' },
    ],
    ['drops a script that never ends', { given: 'a<script>alert(1)', want: 'a' }],
    [
      'drops what only browsers without scripts show',
      { given: '<noscript>n</noscript><iframe>f</iframe>x', want: 'x' },
    ],
    ['decodes entities', { given: '&lt;b&gt; &amp; &#233;', want: '<b> & é' }],
    [
      'shows where a link goes',
      { given: '<a href="https://a.example/x">page</a>', want: 'page (https://a.example/x)' },
    ],
    [
      'does not repeat a link that is its own text',
      { given: '<a href="https://a.example">https://a.example</a>', want: 'https://a.example' },
    ],
    ['drops images', { given: 'a<img src="x.png" alt="pic">b', want: 'ab' }],
    ['keeps the case of headings', { given: '<h1>Head</h1>', want: 'Head' }],
    ['does not wrap long lines', { given: 'word '.repeat(60).trim(), want: 'word '.repeat(60).trim() }],
    ['leaves nothing as nothing', { given: null, want: null }],
  ])('%s', (_name, { given, want }) => {
    expect(htmlToText(given)).toBe(want);
  });
});

describe('textToHtml', () => {
  test.each([
    [
      'escapes every sign that means something',
      { given: `<a href="x">'&'</a>`, want: '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;' },
    ],
    ['turns line breaks of every kind into br', { given: 'a\nb\r\nc\rd', want: 'a<br>b<br>c<br>d' }],
    ['leaves nothing as nothing', { given: null, want: null }],
  ])('%s', (_name, { given, want }) => {
    expect(textToHtml(given)).toBe(want);
  });

  test('never lets an element through, and comes back as it was', () => {
    const word = fc.stringMatching(/^[a-z<>&"'/=]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (lines) => {
        const text = lines.join('\n');
        const html = textToHtml(text) ?? '';
        expect(html.replaceAll('<br>', '')).not.toMatch(/[<>]/);
        expect(htmlToText(html)).toBe(text);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
