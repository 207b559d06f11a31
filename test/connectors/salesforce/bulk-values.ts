/** Texts that a careless reader of CSV takes for something else. */
export const UGLY = [
  'plain',
  'comma, and "quotes"',
  '"',
  '""',
  'line\nbreak\r\nand another\rone',
  'semi;colon\ttab',
  ' blanks ',
  "O'Neil \\ 漢字 ü \u{1F600} \u2028",
  '=cmd|x',
  '#N/A',
  'null',
  '-0',
  '1e5',
  'true',
];
