// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pos } from '../support/fake-server.js';
import { collect, fixture, until } from '../support/fixture.js';

const it = fixture();

/** Cuts the link and waits for the next one. */
async function reconnect(chat) {
  const { length } = it.server.links;
  it.server.link.cut();
  await until(() => chat.detail.retryIn !== undefined);
  it.clock.advance(chat.detail.retryIn);
  await until(() => chat.state === 'connected' && it.server.links.length === length + 1);
}

const lastJoin = () => it.server.commands('join').at(-1).rooms;

describe('joining', () => {
  test('rooms that are joined together go in one command, each with its start', async () => {
    const chat = await it.connected();
    const rooms = [chat.join('a', { last: 50 }), chat.join('b', { after: pos(7), gap: 'end' }), chat.join('c')];
    await Promise.all(rooms.map((room) => room.ready));
    assert.equal(it.server.commands('join').length, 1);
    assert.deepEqual(lastJoin(), [{ room: 'a', last: 50 }, { room: 'b', after: pos(7), gap: 'end' }, { room: 'c' }]);
  });

  test('may be asked for before there is a connection', async () => {
    const chat = it.client();
    const room = chat.join('lobby', { last: 1 });
    assert.equal(room.status, 'joining');
    chat.connect();
    assert.deepEqual(await room.ready, { head: '0-00000000', recovered: true, members: 1 });
    assert.equal(room.status, 'joined');
  });

  test('gives the same room while it is joined', async () => {
    const { chat, room } = await it.inRoom();
    assert.equal(chat.join('lobby'), room);
    assert.deepEqual(chat.rooms, [room]);
  });

  test('a refusal ends the room and leaves the others alone', async () => {
    it.server.on.join = ({ rooms }) => ({
      ok: { rooms: rooms.map(({ room }) => (room === 'vip' ? { room, error: { code: 'forbidden', message: 'no', retry: false } } : { room, head: pos(1), recovered: true, members: 1 })) },
    });
    const chat = await it.connected();
    const vip = chat.join('vip');
    const refused = collect(vip, 'refused');
    const lobby = chat.join('lobby');
    await assert.rejects(vip.ready, { code: 'forbidden' });
    await lobby.ready;
    assert.equal(vip.status, 'refused');
    assert.equal(refused[0].code, 'forbidden');
    assert.notEqual(chat.join('vip'), vip, 'a new try is a new room');
  });

  test('is tried again where that can help', async () => {
    const { join } = it.server.on;
    it.server.on.join = ({ rooms }) => ({ ok: { rooms: rooms.map(({ room }) => ({ room, error: { code: 'unavailable', message: '', retry: true, after: 700 } })) } });
    const chat = await it.connected();
    const room = chat.join('lobby');
    await it.settled(chat);
    it.server.on.join = join;
    it.clock.advance(1199);
    await it.settled(chat);
    assert.equal(room.status, 'joining');
    it.clock.advance(1);
    await room.ready;
    assert.equal(it.server.commands('join').length, 2);
  });

  test('a name that cannot be one is refused on the spot', async () => {
    const chat = it.client();
    for (const name of ['', 'x'.repeat(129), null]) {
      assert.throws(() => chat.join(name), { code: 'bad_room' });
    }
  });
});

describe('resuming', () => {
  test('takes all rooms back in one command, each after what it saw last', async () => {
    const chat = await it.connected();
    const [a, b, c] = [chat.join('a', { last: 10 }), chat.join('b', { after: pos(3) }), chat.join('c', { last: 5 })];
    const got = collect(a, 'event');
    await Promise.all([a.ready, b.ready, c.ready]);
    it.server.link.event('a', pos(41));
    it.server.link.event('a', pos(42));
    await until(() => got.length === 2);
    await reconnect(chat);
    await until(() => c.status === 'joined');
    assert.equal(it.server.commands('join').length, 2);
    assert.deepEqual(lastJoin(), [{ room: 'a', after: pos(42) }, { room: 'b', after: pos(3) }, { room: 'c', last: 5 }]);
  });

  test('uses as many commands as limits.rooms asks for', async () => {
    it.server.limits = { ...it.server.limits, rooms: 3 };
    const chat = await it.connected();
    const rooms = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => chat.join(name));
    await Promise.all(rooms.map((room) => room.ready));
    assert.deepEqual(it.server.commands('join').map(({ rooms }) => rooms.length), [3, 3, 1]);
  });

  test('keeps a join within limits.frame', async () => {
    it.server.limits = { ...it.server.limits, frame: 1000 };
    const chat = await it.connected();
    const rooms = Array.from({ length: 30 }, (_, i) => chat.join(`room-${i}-${'é'.repeat(100)}`));
    await Promise.all(rooms.map((room) => room.ready));
    const sizes = it.server.commands('join').map((command) => Buffer.byteLength(JSON.stringify(command)));
    assert.ok(sizes.length > 1 && sizes.every((size) => size <= 1000), String(sizes));
  });

  test('from now on means from the head that was told', async () => {
    it.server.on.join = ({ rooms }) => ({ ok: { rooms: rooms.map(({ room }) => ({ room, head: pos(9), recovered: true, members: 1 })) } });
    const { chat, room } = await it.inRoom('lobby');
    assert.equal(room.position, pos(9));
    await reconnect(chat);
    await until(() => room.status === 'joined');
    assert.deepEqual(lastJoin(), [{ room: 'lobby', after: pos(9) }]);
  });

  test('live counts where no event came since the join, and only there', async () => {
    const { room } = await it.inRoom('lobby', { last: 50 });
    const live = collect(room, 'live');
    it.server.link.send({ room: 'lobby', live: pos(5) });
    await until(() => live.length === 1);
    assert.equal(room.position, pos(5));
    it.server.link.event('lobby', pos(7));
    it.server.link.send({ room: 'lobby', live: pos(6) });
    await until(() => live.length === 2);
    assert.equal(room.position, pos(7));
  });

  test('live counts after a resume, too', async () => {
    const { chat, room } = await it.inRoom('lobby', { last: 50 });
    const live = collect(room, 'live');
    it.server.link.event('lobby', pos(3));
    it.server.link.send({ room: 'lobby', live: pos(3) });
    await until(() => live.length === 1);
    await reconnect(chat);
    await until(() => room.status === 'joined');
    it.server.link.send({ room: 'lobby', live: pos(9) });
    await until(() => live.length === 2);
    assert.equal(room.position, pos(9));
  });

  test('a link that is lost during the join costs one more', async () => {
    const { join } = it.server.on;
    it.server.on.join = (command, link) => link.cut();
    const chat = await it.connected();
    const room = chat.join('lobby');
    await until(() => chat.state === 'reconnecting');
    it.server.on.join = join;
    it.clock.advance(500);
    await room.ready;
    await it.settled(chat);
    assert.equal(it.server.commands('join').length, 2);
  });

  test('says whether the room was joined first or resumed', async () => {
    const chat = await it.connected();
    const room = chat.join('lobby');
    const joined = collect(room, 'joined');
    await room.ready;
    await reconnect(chat);
    await until(() => joined.length === 2);
    assert.deepEqual(joined.map(({ resumed }) => resumed), [false, true]);
  });

  test('a gap is told', async () => {
    const { room } = await it.inRoom('lobby', { after: pos(900) });
    const gaps = collect(room, 'gap');
    const gap = { after: pos(900), resumed: pos(1000), reason: 'trimmed' };
    it.server.link.send({ room: 'lobby', gap });
    await until(() => gaps.length === 1);
    assert.deepEqual(gaps, [gap]);
  });

  test('a room that is refused on the way back ends', async () => {
    const { chat, room } = await it.inRoom();
    const refused = collect(room, 'refused');
    it.server.on.join = () => ({ ok: { rooms: [{ room: 'lobby', error: { code: 'forbidden', message: 'banned', retry: false } }] } });
    await reconnect(chat);
    await until(() => refused.length === 1);
    assert.deepEqual(chat.rooms, []);
  });
});

describe('events', () => {
  test('come in order, messages twice: as event and as message', async () => {
    const { room } = await it.inRoom();
    const events = collect(room, 'event');
    const messages = collect(room, 'message');
    it.server.link.event('lobby', pos(1));
    it.server.link.event('lobby', pos(2), { type: 'x.poll', body: { q: 1 } });
    it.server.link.event('lobby', pos(3));
    await until(() => events.length === 3);
    assert.deepEqual(events.map((e) => e.pos), [pos(1), pos(2), pos(3)]);
    assert.deepEqual(messages.map((e) => e.pos), [pos(1), pos(3)]);
    assert.deepEqual(events[1].body, { q: 1 });
  });

  test('many lines of any kind may share a message', async () => {
    const { room } = await it.inRoom();
    const events = collect(room, 'event');
    const presence = collect(room, 'presence');
    it.server.link.send({ room: 'lobby', presence: { joined: 'cat' } }, { room: 'lobby', pos: pos(1), type: 'message', body: 1 }, { room: 'lobby', pos: pos(2), type: 'system', body: 2 });
    await until(() => events.length === 2);
    assert.deepEqual(presence, [{ joined: 'cat' }]);
  });

  test('moderators moderate, and whom it concerns is told', async () => {
    const { room } = await it.inRoom();
    const told = collect(room, 'moderated');
    const done = room.moderate('mute', { user: 'bob', reason: 'calm down', seconds: 60 });
    await until(() => it.server.commands('moderate').length === 1);
    const [{ id, ...command }] = it.server.commands('moderate');
    assert.deepEqual(command, { op: 'moderate', room: 'lobby', action: 'mute', user: 'bob', reason: 'calm down', seconds: 60 });
    it.server.link.send({ id, ok: {} }, { room: 'lobby', moderated: { action: 'slow', seconds: 30 } });
    await done;
    await until(() => told.length === 1);
    assert.deepEqual(told, [{ action: 'slow', seconds: 30 }]);
  });

  test('moderators list what is in force', async () => {
    const { room } = await it.inRoom();
    const asked = room.sanctions();
    await until(() => it.server.commands('sanctions').length === 1);
    const [{ id, ...command }] = it.server.commands('sanctions');
    assert.deepEqual(command, { op: 'sanctions', room: 'lobby' });
    const sanctions = [{ action: 'mute', user: 'bob', until: 1_790_000_000_000 }];
    it.server.link.send({ id, ok: { room: 'lobby', sanctions, more: false } });
    assert.deepEqual(await asked, { sanctions, slow: 0, more: false });
  });

  test('the number of users follows what is told of them', async () => {
    const { room } = await it.inRoom();
    const counts = [room.count];
    room.on('presence', () => counts.push(room.count));
    const changes = [{ joined: 'cat' }, { joined: 'dan' }, { left: 'cat' }, { count: 5_000, users: ['ann', 'bob'] }, { left: 'dan' }];
    it.server.link.send(...changes.map((presence) => ({ room: 'lobby', presence })));
    await until(() => counts.length === 6);
    assert.deepEqual(counts.map((count) => count - counts[0]).slice(0, 4), [0, 1, 2, 1]);
    assert.deepEqual(counts.slice(4), [5_000, 4_999]);
  });

  test('a position that was given already is not given again', async () => {
    const { chat, room } = await it.inRoom('lobby', { last: 3 });
    const events = collect(room, 'event');
    for (const n of [1, 2, 3, 2, 3, 4]) it.server.link.event('lobby', pos(n));
    await until(() => events.some((e) => e.pos === pos(4)));
    await reconnect(chat);
    await until(() => room.status === 'joined');
    for (const n of [3, 4, 5]) it.server.link.event('lobby', pos(n));
    await until(() => events.some((e) => e.pos === pos(5)));
    assert.deepEqual(events.map((e) => e.pos), [1, 2, 3, 4, 5].map((n) => pos(n)));
  });

  test('a repetition moves the position to where the server is', async () => {
    const { room } = await it.inRoom('lobby', { last: 3 });
    const live = collect(room, 'live');
    for (const n of [1, 2, 3, 2]) it.server.link.event('lobby', pos(n));
    it.server.link.send({ room: 'lobby', live: pos(3) });
    await until(() => live.length === 1);
    assert.equal(room.position, pos(2));
  });

  test('an offset that is issued anew after a reset is another event', async () => {
    const { room } = await it.inRoom();
    const events = collect(room, 'event');
    it.server.link.event('lobby', pos(1, '00000001'));
    it.server.link.send({ room: 'lobby', gap: { after: pos(1, '00000001'), reason: 'reset' } });
    it.server.link.event('lobby', pos(1, '00000002'));
    await until(() => events.length === 2);
    assert.equal(room.position, pos(1, '00000002'));
  });

  test('positions are remembered up to a bound', async () => {
    const { room } = await it.inRoom();
    const events = collect(room, 'event');
    for (let n = 0; n <= 1024; n++) it.server.link.event('lobby', pos(n));
    it.server.link.event('lobby', pos(1)); // still known
    it.server.link.event('lobby', pos(0)); // forgotten
    await until(() => events.length === 1026);
    assert.equal(events.at(-1).pos, pos(0));
  });

  test('malformed and unknown lines are passed over', async () => {
    const { chat, room } = await it.inRoom();
    const events = collect(room, 'event');
    const errors = collect(chat, 'error');
    const lines = [
      'nonsense', '{"room":', '42', 'null', '"x"', '[]', '[1]', 'true', '{}', '{"later":1}', '{"id":77,"ok":{}}', '{"id":1}', '{"id":"x","ok":1}', '{"id":99,"error":{}}',
      '{"room":7,"pos":"1-a"}', '{"room":"lobby"}', '{"room":"lobby","pos":5}', '{"room":"lobby","gap":1}', '{"room":"lobby","typing":null}', '{"room":"other","pos":"1-a"}',
      '{"room":"lobby","kicked":true}', '{"drain":1}', '{"notice":"x"}', '{"room":"constructor","pos":"1-a"}', '{"__proto__":{"room":"lobby"},"pos":"1"}',
    ];
    it.server.link.raw(lines.join('\n'));
    it.server.link.socket.send(Buffer.from('{"room":"lobby","pos":"9-b"}'), { binary: true });
    it.server.link.event('lobby', pos(1));
    await until(() => events.length === 1);
    assert.deepEqual(errors, []);
    assert.equal(chat.state, 'connected');
    await room.post('still works').done;
  });

  test('an error that belongs to no command is reported', async () => {
    const chat = await it.connected();
    const errors = collect(chat, 'error');
    it.server.link.send({ error: { code: 'malformed', message: 'no JSON', retry: false } });
    await until(() => errors.length === 1);
    assert.equal(errors[0].code, 'malformed');
  });

  test('a handler that throws or rejects is reported and breaks nothing', async () => {
    const { chat, room } = await it.inRoom();
    const errors = collect(chat, 'error');
    room.on('event', () => {
      throw new Error('thrown');
    });
    room.on('event', async () => {
      throw new Error('rejected');
    });
    const events = collect(room, 'event');
    it.server.link.event('lobby', pos(1));
    it.server.link.event('lobby', pos(2));
    await until(() => events.length === 2 && errors.length === 4);
    assert.deepEqual(errors.map((e) => e.message).sort(), ['rejected', 'rejected', 'thrown', 'thrown']);
  });

  test('without an error handler the console gets it', async (t) => {
    const { chat, room } = await it.inRoom();
    const log = t.mock.method(console, 'error', () => {});
    room.on('event', () => {
      throw new Error('thrown');
    });
    it.server.link.event('lobby', pos(1));
    await until(() => log.mock.callCount() === 1);
    chat.on('error', () => {
      throw new Error('thrown too');
    });
    it.server.link.event('lobby', pos(2));
    await until(() => log.mock.callCount() === 2);
  });

  test('a handler can be taken away', async () => {
    const { room } = await it.inRoom();
    const events = [];
    const remove = room.on('event', (e) => events.push(e));
    remove();
    const others = collect(room, 'event');
    it.server.link.event('lobby', pos(1));
    await until(() => others.length === 1);
    assert.deepEqual(events, []);
  });

  test('a notice of the host comes to the client', async () => {
    const chat = await it.connected();
    const notices = collect(chat, 'notice');
    it.server.link.send({ notice: { type: 'x.invite', body: { room: 'vip' } } });
    await until(() => notices.length === 1);
    assert.deepEqual(notices, [{ type: 'x.invite', body: { room: 'vip' } }]);
  });

  test('a handler may close the client in the middle of a message', async () => {
    const { chat, room } = await it.inRoom();
    const events = collect(room, 'event');
    const notices = collect(chat, 'notice');
    room.on('event', () => chat.close());
    it.server.link.send({ room: 'lobby', pos: pos(1), type: 'message' }, { room: 'lobby', pos: pos(2), type: 'message' }, { notice: { type: 'x.late' } });
    await until(() => chat.state === 'closed');
    assert.equal(events.length, 1);
    assert.deepEqual(notices, []);
  });
});

describe('leaving', () => {
  test('ends the room at once', async () => {
    const { chat, room } = await it.inRoom();
    const events = collect(room, 'event');
    room.leave();
    assert.equal(room.status, 'left');
    it.server.link.event('lobby', pos(1));
    await it.settled(chat);
    assert.deepEqual(events, []);
    assert.equal(it.server.commands('leave').length, 1);
    await reconnect(chat);
    await it.settled(chat);
    assert.equal(it.server.commands('join').length, 1, 'it is not joined again');
  });

  test('lets the posts before it go first', async () => {
    const { room } = await it.inRoom();
    const bye = room.post('bye');
    room.leave();
    await bye.done;
    await until(() => it.server.commands('leave').length === 1);
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'join', 'post', 'leave']);
  });

  test('and coming back is a new room that hears nothing of the old membership', async () => {
    const { chat, room } = await it.inRoom();
    it.server.on.leave = ({ id }, link) => {
      link.event('lobby', pos(1)); // of the old membership
      return { ok: {} };
    };
    room.leave();
    const again = chat.join('lobby');
    const events = collect(again, 'event');
    await again.ready;
    it.server.link.event('lobby', pos(2));
    await until(() => events.length === 1);
    assert.notEqual(again, room);
    assert.equal(events[0].pos, pos(2));
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'join', 'leave', 'join']);
  });

  test('before it was joined rejects ready and sends nothing', async () => {
    const chat = it.client();
    const room = chat.join('lobby');
    room.leave();
    await assert.rejects(room.ready, { code: 'left' });
    await chat.connect();
    await it.settled(chat);
    assert.equal(it.server.commands('join').length, 0);
  });

  test('while the join is under way does not try that again', async () => {
    const chat = await it.connected();
    let id;
    it.server.on.join = (command) => void (id = command.id);
    const room = chat.join('lobby');
    await until(() => id);
    room.leave();
    it.server.link.send({ id, ok: { rooms: [{ room: 'lobby', error: { code: 'unavailable', message: '', retry: true } }] } });
    await until(() => it.server.commands('leave').length === 1);
    assert.equal(it.server.commands('join').length, 1);
  });

  test('needs no command on a new link', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = () => null;
    const bye = room.post('bye');
    room.leave();
    await until(() => it.server.commands('post').length === 1);
    it.server.on.post = post;
    await reconnect(chat);
    await bye.done;
    await it.settled(chat);
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'post', 'history']);
  });

  test('closing the client rejects what was not joined yet', async () => {
    const chat = it.client();
    const room = chat.join('lobby');
    chat.close();
    await assert.rejects(room.ready, { code: 'closed' });
  });

  test('being kicked ends the room for good', async () => {
    const { chat, room } = await it.inRoom();
    const kicked = collect(room, 'kicked');
    it.server.link.send({ room: 'lobby', kicked: { reason: 'spam' } });
    await until(() => kicked.length === 1);
    assert.deepEqual(kicked, [{ reason: 'spam' }]);
    await reconnect(chat);
    await it.settled(chat);
    assert.equal(it.server.commands('join').length, 1);
  });
});

describe('typing', () => {
  test('is sent every three seconds at most, and its end once', async () => {
    const { chat, room } = await it.inRoom();
    room.typing(false); // there is nothing to end
    room.typing();
    room.typing();
    it.clock.advance(2999);
    room.typing();
    it.clock.advance(1);
    room.typing();
    room.typing(false);
    room.typing(false);
    await it.settled(chat);
    assert.deepEqual(it.server.commands('typing').map(({ active }) => active), [true, true, false]);
  });

  test('is not kept for later', async () => {
    const chat = it.client();
    const room = chat.join('lobby');
    room.typing();
    await chat.connect();
    await it.settled(chat);
    assert.equal(it.server.commands('typing').length, 0);
  });

  test('of others is told once and forgotten after six seconds', async () => {
    const { room } = await it.inRoom();
    const typing = collect(room, 'typing');
    it.server.link.send({ room: 'lobby', typing: { user: 'bob', active: true } });
    await until(() => typing.length === 1);
    it.clock.advance(5000);
    it.server.link.send({ room: 'lobby', typing: { user: 'bob', active: true } }, { room: 'lobby', typing: { user: 'cat', active: true } });
    await until(() => typing.length === 2);
    it.clock.advance(5999);
    assert.equal(typing.length, 2);
    it.clock.advance(1);
    assert.deepEqual(typing.slice(2), [{ user: 'bob', active: false }, { user: 'cat', active: false }]);
  });

  test('ends with the message, or with the link', async () => {
    const { chat, room } = await it.inRoom();
    const typing = collect(room, 'typing');
    it.server.link.send({ room: 'lobby', typing: { user: 'bob', active: true } }, { room: 'lobby', typing: { user: 'cat', active: true } });
    it.server.link.event('lobby', pos(1), { from: 'bob' });
    await until(() => typing.length === 3);
    assert.deepEqual(typing[2], { user: 'bob', active: false });
    await reconnect(chat);
    assert.deepEqual(typing[3], { user: 'cat', active: false });
  });
});

describe('questions', () => {
  test('members', async () => {
    const { room } = await it.inRoom();
    assert.deepEqual(await room.members(), { count: 1, users: ['ann'], devices: {} });
  });

  test('history, page by page', async () => {
    const { room } = await it.inRoom();
    it.server.on.history = ({ room: name, before }) =>
      before === undefined
        ? { ok: { room: name, events: [{ pos: pos(3), type: 'message', body: 'c' }], more: true, next: pos(3) } }
        : { ok: { room: name, events: [{ pos: pos(2), type: 'message', body: 'b' }], more: false } };
    const newest = await room.history({ limit: 1 });
    assert.deepEqual(newest, { events: [{ room: 'lobby', pos: pos(3), type: 'message', body: 'c' }], more: true, next: pos(3), gap: false });
    const older = await room.history({ before: newest.next, limit: 1 });
    assert.deepEqual([older.events[0].body, older.more, older.next], ['b', false, null]);
    assert.deepEqual(it.server.commands('history').map(({ before, limit }) => [before, limit]), [[undefined, 1], [pos(3), 1]]);
  });

  test('next may be given back as it came, even where there is none', async () => {
    const { room } = await it.inRoom();
    const { next } = await room.history();
    await room.history({ before: next, after: next });
    const [, { before, after }] = it.server.commands('history');
    assert.deepEqual([next, before, after], [null, undefined, undefined]);
  });

  test('a page is at most what the server gives', async () => {
    const { room } = await it.inRoom();
    await room.history({ limit: 5000 });
    assert.equal(it.server.commands('history')[0].limit, 100);
  });

  test('wait for the answer to the join', async () => {
    const chat = await it.connected();
    let id;
    it.server.on.join = (command) => void (id = command.id);
    const members = chat.join('lobby').members();
    await until(() => id);
    await it.settled(chat);
    assert.equal(it.server.commands('members').length, 0);
    it.server.link.send({ id, ok: { rooms: [{ room: 'lobby', head: pos(1), recovered: true, members: 1 }] } });
    await members;
  });

  test('wait for the join, and survive a lost link', async () => {
    const chat = it.client();
    const room = chat.join('lobby');
    const members = room.members();
    it.server.on.members = (command, link) => link.cut();
    await chat.connect();
    await until(() => chat.state === 'reconnecting');
    it.server.on.members = () => ({ ok: { count: 2, users: ['ann', 'bob'] } });
    it.clock.advance(500);
    assert.equal((await members).count, 2);
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'join', 'members']);
  });

  test('a refusal for good rejects, one for now does not', async () => {
    const { chat, room } = await it.inRoom();
    it.server.on.history = () => ({ error: { code: 'bad_position', message: 'what', retry: false } });
    await assert.rejects(room.history({ before: 'x' }), { code: 'bad_position', message: 'what' });
    it.server.on.members = () => ({ error: { code: 'internal', message: '', retry: true } });
    const members = room.members();
    await it.settled(chat);
    it.server.on.members = () => ({ ok: { count: 0, users: [] } });
    it.clock.advance(500);
    assert.equal((await members).count, 0);
  });

  test('are rejected when the client is closed', async () => {
    const chat = it.client();
    const page = chat.history('lobby');
    chat.close();
    await assert.rejects(page, { code: 'closed' });
    await assert.rejects(chat.history('lobby'), { code: 'closed' });
  });
});
