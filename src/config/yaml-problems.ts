import { load, SCALAR_STYLE } from 'js-yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Lines } from './lines.ts';

interface Advice {
  readonly rule: string;
  readonly when: RegExp;
  readonly message: string;
  readonly why?: string;
  readonly todo: string;
}

/** What the parser's (and our walker's) reasons mean to a person; first match wins. */
const ADVICE: readonly Advice[] = [
  {
    rule: 'yaml-empty',
    when: /^empty$|input is empty/,
    message: 'the file is empty',
    todo: 'Write the configuration, or delete the file.',
  },
  {
    rule: 'yaml-alias',
    when: /^alias$|alias/i,
    message: 'an alias (`*name`) is not allowed here',
    why: 'Aliases can blow a small file up to gigabytes, and a diff no longer shows what changes.',
    todo: 'Write the value out.',
  },
  {
    rule: 'yaml-tag',
    when: /^tag |unknown .*tag|tag handle|tag suffix/,
    message: 'a YAML tag (`!name`) is not allowed here',
    todo: 'Remove the tag; quote the value to make it text.',
  },
  {
    rule: 'yaml-documents',
    when: /second document|single document/,
    message: 'the file holds more than one YAML document',
    todo: 'Move what follows `---` into a file of its own.',
  },
  {
    rule: 'yaml-key',
    when: /complex key/,
    message: 'a list or a mapping cannot be a key',
    todo: 'Write the key as text; put quotes around braces and brackets.',
  },
  {
    rule: 'yaml-tab',
    when: /\btab/i,
    message: 'a tab is used as indentation',
    why: 'YAML only knows spaces, because a tab is not the same width everywhere.',
    todo: 'Replace the tab by spaces.',
  },
  {
    rule: 'yaml-syntax',
    when: /deficient indentation|unexpected end of the stream/,
    message: 'a bracket or quote above is not closed, or this line is not indented enough',
    todo: 'Close it, or indent the line further than the key it belongs to.',
  },
  {
    rule: 'yaml-depth',
    when: /maxDepth/,
    message: 'the file nests too deeply',
    todo: 'No part of the configuration is more than a few levels deep; check the brackets.',
  },
];

/** A diagnostic for a reason of the parser; its text never quotes a value. */
export function yamlDiagnostic(lines: Lines, reason: string, offset: number): Diagnostic {
  // The parser notices bad indentation before it says that a tab caused it.
  const lineStart = lines.text.lastIndexOf('\n', offset - 1) + 1;
  const tabbed = /^[ ]*\t/.test(lines.text.slice(lineStart, lineStart + 200));
  const advice = ADVICE.find((entry) => entry.when.test(tabbed ? 'tab' : reason));
  if (advice === undefined) {
    return {
      severity: 'error',
      rule: 'yaml-syntax',
      message: `this is not valid YAML: ${reason}`,
      at: lines.at(offset, offset + 1),
      todo: 'Check the indentation, the brackets and the quotes on this line and the one above; quote texts that hold `: `, `#`, `{` or `[`.',
    };
  }
  const { rule, message, why, todo } = advice;
  return {
    severity: 'error',
    rule,
    message,
    at: lines.at(offset, offset + 1),
    ...(why === undefined ? {} : { why }),
    todo,
  };
}

export function tooLarge(lines: Lines, bytes: number, limit: number): Diagnostic {
  return {
    severity: 'error',
    rule: 'file-too-large',
    message: `the file has ${bytes} bytes; at most ${limit} are read`,
    at: lines.at(0),
    todo: 'Split the mapping, or check that this is the file you meant.',
  };
}

/** What is wrong with a key, if anything: merge keys, duplicates, and keys that YAML would turn into another text. */
export function keyDiagnostic(
  lines: Lines,
  key: string,
  offset: number,
  style: number,
  firstOffset: number | undefined,
): Diagnostic | undefined {
  const at = lines.at(offset, offset + Math.max(key.length, 1));
  if (key === '<<') {
    return {
      severity: 'error',
      rule: 'yaml-merge-key',
      message: 'merge keys (`<<`) are not supported',
      at,
      why: 'They left YAML with version 1.2, and a diff no longer shows what changes.',
      todo: 'Write the keys out.',
    };
  }
  if (firstOffset !== undefined) {
    return {
      severity: 'error',
      rule: 'yaml-duplicate-key',
      message: `the key "${key}" is written twice`,
      at,
      related: lines.at(firstOffset, firstOffset + key.length),
      todo: 'Remove one of the two.',
    };
  }
  if (style === SCALAR_STYLE.PLAIN && readsDifferently(key)) {
    return {
      severity: 'error',
      rule: 'yaml-key-not-text',
      message: `YAML reads the key ${key === '' ? '(empty)' : key} as ${describe(load(key || 'null'))}`,
      at,
      todo: `Put quotes around it: "${key}".`,
    };
  }
  return undefined;
}

function readsDifferently(key: string): boolean {
  if (key === '') return true;
  if (!/^[-+.\d~]|^(?:true|false|null)$/i.test(key)) return false;
  const value = load(key);
  return typeof value !== 'string' && String(value) !== key;
}

function describe(value: unknown): string {
  return value === null
    ? 'nothing'
    : `${typeof value === 'number' ? 'the number' : 'the word'} ${String(value)}`;
}
