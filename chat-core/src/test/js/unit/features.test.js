// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pos } from '../support/fake-server.js';
import { collect, fixture, until } from '../support/fixture.js';

const it = fixture();

test('each of the commands that write goes out as it is asked for, in order', async () => {
  const { room } = await it.inRoom();
  room.post({ text: 'a' }, { replyTo: pos(1), mentions: ['bob'], attachments: [{ url: '/f', type: 'a/b', size: 1 }], headers: { 'x-a': '1' }, key: 'k1' });
  room.edit(pos(1), { text: 'b' }, { mentions: ['cat'], key: 'k2' });
  room.react(pos(1), '👍', { key: 'k3' });
  room.unreact(pos(1), '👍', { key: 'k4' });
  room.delete(pos(1), { key: 'k5' });
  await until(() => it.server.link.received.some(({ op }) => op === 'delete'));
  const sent = it.server.link.received.filter(({ op }) => !['connect', 'join'].includes(op)).map(({ id, ...rest }) => rest);
  assert.deepEqual(sent, [
    { op: 'post', room: 'lobby', key: 'k1', replyTo: pos(1), mentions: ['bob'], attachments: [{ url: '/f', type: 'a/b', size: 1 }], headers: { 'x-a': '1' }, body: { text: 'a' } },
    { op: 'edit', room: 'lobby', key: 'k2', target: pos(1), mentions: ['cat'], body: { text: 'b' } },
    { op: 'react', room: 'lobby', key: 'k3', target: pos(1), kind: '👍' },
    { op: 'unreact', room: 'lobby', key: 'k4', target: pos(1), kind: '👍' },
    { op: 'delete', room: 'lobby', key: 'k5', target: pos(1) },
  ]);
});

test('an edit whose body is no JSON value fails, and says why', async () => {
  const { room } = await it.inRoom();
  await assert.rejects(room.edit(pos(1), undefined).done, { code: 'bad_request' });
});

test('the last position that was read is sent, once a second at most', async () => {
  const { chat, room } = await it.inRoom();
  const reads = () => it.server.link.received.filter(({ op }) => op === 'read').map((command) => command.pos);
  room.read(pos(1));
  room.read(pos(2));
  it.clock.advance(1_000);
  await it.settled(chat);
  room.read(pos(3));
  await it.settled(chat);
  assert.deepEqual(reads(), [pos(2)]);
  it.clock.advance(1_000);
  await it.settled(chat);
  assert.deepEqual(reads(), [pos(2), pos(3)]);
});

test('what others have read is told', async () => {
  const { room } = await it.inRoom();
  const reads = collect(room, 'read');
  it.server.link.send({ room: 'lobby', read: { user: 'bob', pos: pos(1) } });
  await until(() => reads.length === 1);
  assert.deepEqual(reads, [{ user: 'bob', pos: pos(1) }]);
});

test('what this user has read elsewhere is told, of whatever room', async () => {
  const { chat } = await it.inRoom();
  const reads = collect(chat, 'read');
  it.server.link.send({ room: 'elsewhere', read: { user: chat.user, pos: pos(1) } }, { room: 'elsewhere', read: { user: 'bob', pos: pos(2) } }, { room: 'lobby', read: { user: chat.user, pos: pos(3) } });
  await until(() => reads.length === 2);
  assert.deepEqual(reads, [{ room: 'elsewhere', user: chat.user, pos: pos(1) }, { room: 'lobby', user: chat.user, pos: pos(3) }]);
});

test('unread counts and markers are asked for', async () => {
  const { chat, room } = await it.inRoom();
  assert.deepEqual(await chat.unread('elsewhere'), { read: null, unread: 2, mentions: 1, more: false });
  assert.deepEqual(await room.unread(), { read: null, unread: 2, mentions: 1, more: false });
  assert.deepEqual(await room.markers(), { bob: pos(1) });
  await room.history({ thread: pos(1), after: pos(2) });
  assert.deepEqual(it.server.commands('history').map(({ thread, after }) => [thread, after]), [[pos(1), pos(2)]]);
});

test('what was on the wire when the link broke is sent again with its key', async () => {
  it.server.on.edit = () => undefined;
  const { chat, room } = await it.inRoom();
  const edit = room.edit(pos(1), 'b');
  await until(() => it.server.commands('edit').length === 1);
  it.server.on.edit = () => ({ ok: { pos: pos(7) } });
  it.server.link.cut();
  await until(() => chat.detail.retryIn !== undefined);
  it.clock.advance(chat.detail.retryIn);
  assert.deepEqual(await edit.done, { pos: pos(7) });
  assert.deepEqual(it.server.commands('edit').map(({ key }) => key), [edit.key, edit.key]);
});

test('what was read while the link was down is sent when the room is joined again', async () => {
  const { chat, room } = await it.inRoom();
  it.server.link.cut();
  await until(() => chat.detail.retryIn !== undefined);
  room.read(pos(4));
  it.clock.advance(1_000);
  await until(() => chat.state === 'connected' || (it.clock.advance(chat.detail.retryIn ?? 0), false));
  await until(() => room.status === 'joined');
  it.clock.advance(1_000);
  await until(() => it.server.commands('read').length === 1);
  assert.deepEqual(it.server.commands('read').map((command) => command.pos), [pos(4)]);
});

test('a timer that waits to send what was read ends with the room', async () => {
  const { room } = await it.inRoom();
  const pending = it.clock.pending;
  room.read(pos(1));
  room.leave();
  assert.ok(it.clock.pending <= pending + 1);
  it.clock.advance(5_000);
});
