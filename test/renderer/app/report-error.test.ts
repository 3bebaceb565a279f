/** What of an unforeseen error reaches the log. Rule UI19. */
import { expect, it } from 'vitest';
import { pageErrorSchema } from '../../../common/ipc/desktop.ts';
import { describeThrown } from '../../../renderer/app/report-error.ts';

function throwLike(name: string, message: string, stack: readonly string[]): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = [`${name}: ${message}`, ...stack].join('\n');
  return error;
}

it('[UI19] class and places of the stack are told, the message is not', () => {
  const thrown = throwLike('TypeError', '王小明 13812345678\n    at 王小明 (app://pool/x.js:1:2)', [
    '    at showName (app://pool/assets/index-Ab12.js:10:4321)',
    '    at Array.map (<anonymous>)',
    '    at async app://pool/assets/worker.js:3:4',
    '    at Object.react_stack_bottom_frame [as f] (app://pool/assets/react.js:5:6)',
  ]);
  const told = describeThrown(thrown, 'render');
  expect(told).toEqual({
    source: 'render',
    name: 'TypeError',
    places: [
      '(x.js:1:2)', // a line of the message that looks like a place loses its name
      'showName (assets/index-Ab12.js:10:4321)',
      '(assets/worker.js:3:4)',
      '(assets/react.js:5:6)',
    ],
  });
  expect(JSON.stringify(told)).not.toMatch(/王小明|1381234/);
  expect(pageErrorSchema.safeParse(told).success).toBe(true);
});

it.each([
  ['a text', '王小明', 'string'],
  ['nothing', undefined, 'undefined'],
  ['an error with an odd name', throwLike('错误 1', 'x', []), 'Error'],
])('[UI19] %s is told by its kind', (_name, thrown, kind) => {
  expect(describeThrown(thrown, 'promise')).toEqual({ source: 'promise', name: kind, places: [] });
});

it('[UI19] twelve places are enough', () => {
  const stack = Array.from({ length: 40 }, (_, i) => `    at f${i} (app://pool/a.js:${i}:1)`);
  expect(describeThrown(throwLike('Error', '', stack), 'window').places).toHaveLength(12);
});
