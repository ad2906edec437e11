// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { directRoom } from '../../../main/resources/META-INF/resources/parlor/parlor.js';
import { collect, fixture, until } from '../support/fixture.js';

const it = fixture();

describe('people', () => {
  test('the room of two has one name, whoever asks', () => {
    assert.equal(directRoom('ann', 'bob'), '~d:3:annbob');
    assert.equal(directRoom('bob', 'ann'), '~d:3:annbob');
    assert.equal(directRoom('ann', 'ann'), '~d:3:annann');
    assert.equal(directRoom('\u{1F600}', '\uFF5E'), '~d:2:\u{1F600}\uFF5E'); // by UTF-16 units, as in Java
  });

  test('a direct room needs a user', async () => {
    assert.throws(() => it.client().direct('bob'), { code: 'not_connected' });
    const chat = await it.connected();
    assert.equal(chat.direct('bob').name, directRoom(chat.user, 'bob'));
  });

  test('who is watched stays watched over lost links', async () => {
    it.server.on.watch = ({ users }) => ({ ok: { watching: users.map((user) => ({ user, online: false })) } });
    const chat = await it.connected();
    const online = collect(chat, 'online');
    assert.deepEqual(await chat.watch('bob', 'cat'), [{ user: 'bob', online: false }, { user: 'cat', online: false }]);
    it.server.link.send({ online: { user: 'bob', online: true } });
    await until(() => online.length === 1);
    chat.unwatch('cat');

    it.server.link.cut();
    await until(() => chat.state === 'reconnecting' && it.clock.pending > 0);
    it.clock.advance(30_000);
    await until(() => online.length === 2);
    assert.deepEqual(online, [{ user: 'bob', online: true }, { user: 'bob', online: false }]);
    assert.deepEqual(it.server.link.commands('watch').map(({ users }) => users), [['bob']]);
  });

  test('an invitation goes out, and comes in as a notice', async () => {
    it.server.on.invite = () => ({ ok: {} });
    const chat = await it.connected();
    const notices = collect(chat, 'notice');
    await chat.invite('vip', 'bob');
    const [{ room, user }] = it.server.commands('invite');
    assert.deepEqual([room, user], ['vip', 'bob']);
    it.server.link.send({ notice: { type: 'invite', body: { room: 'den', from: 'cat' } } });
    await until(() => notices.length === 1);
    assert.deepEqual(notices, [{ type: 'invite', body: { room: 'den', from: 'cat' } }]);
  });

  test('in a big room typing is told as a number', async () => {
    const { room } = await it.inRoom();
    const typing = collect(room, 'typing');
    it.server.link.send({ room: 'lobby', typing: { count: 17, users: ['bob'] } }, { room: 'lobby', typing: { count: 0, users: [] } });
    await until(() => typing.length === 2);
    assert.deepEqual(typing, [{ count: 17, users: ['bob'] }, { count: 0, users: [] }]);
  });
});
