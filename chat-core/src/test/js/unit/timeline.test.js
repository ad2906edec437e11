import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Timeline, fold } from '../../../main/resources/META-INF/resources/parlor/timeline.js';

const vectors = JSON.parse(readFileSync(new URL('../../resources/io/parlor/room/folding.vectors.json', import.meta.url), 'utf8'));

function plain({ pos, body, edited, deleted, mentions, attachments, reactions, replies }) {
  return { pos, body, edited, deleted, mentions, attachments, reactions, replies };
}

for (const { name, me, steps, expect } of vectors) {
  test(`folds: ${name}`, () => {
    const timeline = new Timeline(me);
    for (const step of steps) {
      if (step.append) timeline.append(step.append);
      if (step.prepend) timeline.prepend(step.prepend);
    }
    assert.deepEqual(timeline.entries.map(plain), expect);
    for (const { pos } of expect) assert.deepEqual(timeline.entry(pos), timeline.entries.find((entry) => entry.pos === pos));
  });

  test(`folds in one go: ${name}`, () => {
    const offset = ({ pos }) => Number(pos.split('-')[0]);
    const events = steps.flatMap((step) => step.append ?? step.prepend).sort((a, b) => offset(a) - offset(b));
    assert.deepEqual(fold(events, me).map(plain), expect);
  });

  test(`folds in pages of one that arrive backwards: ${name}`, () => {
    const offset = ({ pos }) => Number(pos.split('-')[0]);
    const events = steps.flatMap((step) => step.append ?? step.prepend).sort((a, b) => offset(b) - offset(a));
    const timeline = new Timeline(me);
    for (const event of events) timeline.prepend([event]);
    assert.deepEqual(timeline.entries.map(plain), expect);
  });
}

test('what the application gave is not changed', () => {
  const event = Object.freeze({ pos: '1-00000001', type: 'message', body: 'a' });
  const timeline = new Timeline().append(event).append({ ...event, redacted: true, body: null });
  assert.equal(timeline.entry('1-00000001').deleted, true);
  assert.equal(event.redacted, undefined);
  assert.equal(timeline.entry('2-00000002'), undefined);
});
