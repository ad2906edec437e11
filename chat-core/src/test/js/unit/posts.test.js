// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pos } from '../support/fake-server.js';
import { fixture, until } from '../support/fixture.js';

const it = fixture();

const bodies = () => it.server.commands('post').map(({ body }) => body);
const refusal = (code, more) => ({ error: { code, message: code, retry: false, ...more } });

async function reconnect(chat) {
  await until(() => chat.detail.retryIn !== undefined);
  it.clock.advance(chat.detail.retryIn);
  await until(() => chat.state === 'connected');
}

describe('a post', () => {
  test('is done when the server has it', async () => {
    const { room } = await it.inRoom();
    const sent = room.post({ text: 'hi' });
    assert.equal(sent.state, 'queued');
    assert.deepEqual(await sent.done, { pos: pos(1) });
    assert.equal(sent.state, 'done');
    assert.equal(sent.pos, pos(1));
    const [command] = it.server.commands('post');
    assert.deepEqual(command, { id: command.id, op: 'post', room: 'lobby', key: sent.key, body: { text: 'hi' } });
  });

  test('may have a key and a type of its own', async () => {
    const { room } = await it.inRoom();
    await room.post(null, { key: 'k-1', type: 'x.wave' }).done;
    const [{ key, type, body }] = it.server.commands('post');
    assert.deepEqual([key, type, body], ['k-1', 'x.wave', null]);
  });

  test('has a key that no other has', async () => {
    const [one, two] = [await it.connected(), await it.connected()];
    const keys = [one, one, two, two].map((chat) => chat.post('lobby', 1).key);
    assert.equal(new Set(keys).size, 4);
    assert.ok(keys.every((key) => /^[!-~]{1,64}$/.test(key)));
  });

  test('keeps the body as it was when it was posted', async () => {
    const chat = it.client();
    const body = { n: 1, text: 'line\nfeed \u2028 \ud83d\ude00' };
    const sent = chat.post('lobby', body);
    body.n = 2;
    await chat.connect();
    await sent.done;
    assert.deepEqual(bodies(), [{ n: 1, text: 'line\nfeed \u2028 \ud83d\ude00' }]);
  });

  test('needs no room to be joined', async () => {
    const chat = await it.connected();
    await chat.post('elsewhere', 'hi').done;
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'post']);
  });

  test('waits for its room to be joined', async () => {
    const chat = it.client();
    const room = chat.join('lobby');
    const sent = room.post('hi');
    await chat.connect();
    await sent.done;
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'join', 'post']);
  });

  test('that is refused for good fails, and the next goes on', async () => {
    const { room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = (command) => (command.body === 'bad' ? refusal('refused') : post(command));
    const [bad, good] = [room.post('bad'), room.post('good')];
    await assert.rejects(bad.done, { name: 'ParlorError', code: 'refused', retry: false });
    assert.equal(bad.state, 'failed');
    await good.done;
  });

  test('that cannot be JSON fails', async () => {
    const { room } = await it.inRoom();
    const loop = {};
    loop.loop = loop;
    for (const body of [undefined, () => {}, loop, 1n]) {
      await assert.rejects(room.post(body).done, { code: 'bad_request' });
    }
    assert.deepEqual(bodies(), []);
  });

  test('does not trouble an application that does not look at it', async () => {
    const { room } = await it.inRoom();
    it.server.on.post = () => refusal('forbidden');
    const sent = room.post('hi');
    await until(() => sent.state === 'failed'); // and no unhandled rejection fails this test
  });
});

describe('size', () => {
  test('a body over limits.body is refused here', async () => {
    it.server.limits = { ...it.server.limits, body: 10 };
    const { room } = await it.inRoom();
    await room.post('12345678').done; // with its quotes 10 bytes
    await assert.rejects(room.post('123456789').done, { code: 'too_large' });
    await assert.rejects(room.post('ééééé').done, { code: 'too_large' }); // bytes, not characters
    assert.deepEqual(bodies(), ['12345678']);
  });

  test('a command over limits.frame is refused here', async () => {
    it.server.limits = { ...it.server.limits, body: 500, frame: 500 };
    const { room } = await it.inRoom();
    await assert.rejects(room.post('x'.repeat(450)).done, { code: 'too_large' });
    await room.post('x'.repeat(250)).done;
  });

  test('is looked at again when the limits become known', async () => {
    it.server.limits = { ...it.server.limits, body: 10 };
    const chat = it.client();
    const [large, small] = [chat.post('lobby', '123456789'), chat.post('lobby', 'x')];
    await chat.connect();
    await assert.rejects(large.done, { code: 'too_large' });
    await small.done;
  });
});

describe('the queue', () => {
  test('keeps what is posted while there is no connection', async () => {
    const chat = it.client();
    const sent = [1, 2, 3].map((n) => chat.post('lobby', n));
    await chat.connect();
    await Promise.all(sent.map(({ done }) => done));
    assert.deepEqual(bodies(), [1, 2, 3]);
  });

  test('is bounded', async () => {
    const chat = it.client({ queue: 2 });
    const [one, , three] = [1, 2, 3].map((n) => chat.post('lobby', n));
    await assert.rejects(three.done, { code: 'queue_full' });
    await chat.connect();
    await one.done;
    await until(() => bodies().length === 2);
    await chat.post('lobby', 4).done;
  });

  test('a failed post leaves its place to another', async () => {
    const { room } = await it.inRoom('lobby', {}, { queue: 1 });
    it.server.on.post = () => refusal('forbidden');
    for (let i = 0; i < 5; i++) {
      await assert.rejects(room.post(i).done, { code: 'forbidden' });
    }
  });

  test('is given up when the client is closed', async () => {
    const { chat, room } = await it.inRoom();
    it.server.on.post = () => null;
    const [sent, waiting] = [room.post(1), room.post(2)];
    await until(() => bodies().length === 1);
    chat.close();
    await assert.rejects(sent.done, { code: 'closed' });
    await assert.rejects(waiting.done, { code: 'closed' });
    assert.deepEqual([sent.attempts, waiting.attempts], [1, 0]);
    await assert.rejects(room.post(3).done, { code: 'closed' });
  });

  test('that was given up is not sent by a later connect', async () => {
    const chat = it.client({ queue: 1 });
    chat.post('lobby', 'given up');
    chat.close();
    await chat.connect();
    await chat.post('lobby', 'new').done;
    assert.deepEqual(bodies(), ['new']);
  });

  test('is given up when the server closes for good', async () => {
    const { chat, room } = await it.inRoom();
    it.server.on.post = (command, link) => link.close(4409);
    await assert.rejects(room.post(1).done, { code: 'closed', closeCode: 4409 });
    assert.equal(chat.state, 'closed');
  });
});

describe('order', () => {
  test('a post is sent when the one before it is done', async () => {
    const { chat, room } = await it.inRoom();
    const held = [];
    it.server.on.post = ({ id }) => void held.push(id);
    const sent = [1, 2, 3].map((n) => room.post(n));
    for (let n = 1; n <= 3; n++) {
      await until(() => held.length === n);
      await it.settled(chat);
      assert.equal(bodies().length, n);
      it.server.link.send({ id: held.at(-1), ok: { pos: pos(n) } });
    }
    await Promise.all(sent.map(({ done }) => done));
  });

  test('a refusal for now lets no later post of the room overtake', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    let refusals = 3;
    it.server.on.post = (command) => (refusals-- > 0 ? refusal('unavailable', { retry: true, after: 100 }) : post(command));
    const sent = [1, 2, 3].map((n) => room.post(n));
    for (const wait of [600, 1100, 2100]) {
      await it.settled(chat);
      assert.equal(sent[0].state, 'sent');
      it.clock.advance(wait);
    }
    await sent[2].done;
    assert.deepEqual(bodies(), [1, 1, 1, 1, 2, 3]);
    assert.equal(new Set(it.server.commands('post').slice(0, 4).map(({ key }) => key)).size, 1);
  });

  test('an unknown outcome is tried again with the same key', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = () => refusal('outcome_unknown', { retry: true });
    const sent = room.post('hi');
    await it.settled(chat);
    it.server.on.post = post;
    it.clock.advance(500);
    await sent.done;
    assert.deepEqual(it.server.commands('post').map(({ key }) => key), [sent.key, sent.key]);
  });

  test('other rooms go on meanwhile', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = (command) => (command.room === 'lobby' ? refusal('unavailable', { retry: true }) : post(command));
    const waits = room.post('waits');
    await chat.post('other', 'goes').done;
    assert.equal(waits.state, 'sent');
  });

  test('after a lost link what was not acknowledged is sent again first, with its key', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = (command, link) => (command.body === 2 ? link.cut() : post(command));
    const sent = [1, 2, 3].map((n) => room.post(n));
    await sent[0].done;
    await until(() => chat.state === 'reconnecting');
    const late = room.post(4);
    it.server.on.post = post;
    await reconnect(chat);
    await late.done;
    assert.deepEqual(bodies(), [1, 2, 2, 3, 4]);
    assert.deepEqual(it.server.link.received.map(({ op }) => op), ['connect', 'join', 'post', 'post', 'post']);
    assert.equal(new Set(it.server.commands('post').map(({ key }) => key)).size, 4);
  });

  test('the own event settles a post whose reply was lost', async () => {
    const { chat, room } = await it.inRoom();
    const states = [];
    it.server.on.post = (command, link) => link.cut();
    const sent = room.post('hi');
    room.on('event', () => states.push(sent.state));
    it.server.on.join = ({ id, rooms }, link) => {
      link.send({ id, ok: { rooms: rooms.map(({ room: name }) => ({ room: name, head: pos(8), recovered: true, members: 1 })) } }, { room: 'lobby', pos: pos(8), type: 'message', from: 'ann', key: sent.key, body: 'hi' });
    };
    await until(() => chat.state === 'reconnecting');
    await reconnect(chat);
    assert.deepEqual(await sent.done, { pos: pos(8) });
    assert.deepEqual(states, ['done'], 'before the application sees the event');
  });

  test('the own event ends the wait for the next try, too', async () => {
    const { chat, room } = await it.inRoom();
    const { post } = it.server.on;
    it.server.on.post = () => refusal('outcome_unknown', { retry: true, after: 60_000 });
    const [one, two] = [room.post(1), room.post(2)];
    await it.settled(chat);
    it.server.on.post = post;
    it.server.link.event('lobby', pos(1), { key: one.key, from: 'ann' });
    await two.done;
    assert.deepEqual(bodies(), [1, 2]);
  });

  test('a foreign event with the same key settles nothing', async () => {
    const { chat, room } = await it.inRoom();
    it.server.on.post = () => null;
    const sent = room.post('hi');
    await until(() => bodies().length === 1);
    it.server.link.event('lobby', pos(5), { key: sent.key, from: 'bob' });
    await it.settled(chat);
    assert.equal(sent.state, 'sent');
  });

  test('a reply after the event is ignored, and the next post is not taken for it', async () => {
    const { chat, room } = await it.inRoom();
    const held = [];
    it.server.on.post = ({ id }) => void held.push(id);
    const [one, two] = [room.post(1), room.post(2)];
    await until(() => held.length === 1);
    it.server.link.event('lobby', pos(1), { key: one.key, from: 'ann' });
    await one.done;
    await until(() => held.length === 2);
    it.server.link.send({ id: held[0], ok: { pos: pos(1) } });
    await it.settled(chat);
    assert.equal(two.state, 'sent');
    it.server.link.send({ id: held[1], ok: { pos: pos(2) } });
    assert.deepEqual(await two.done, { pos: pos(2) });
    await it.settled(chat);
    assert.deepEqual(bodies(), [1, 2]);
  });
});

describe('rate', () => {
  test('never more commands await a reply than limits.inflight', async () => {
    it.server.limits = { ...it.server.limits, inflight: 4 };
    const held = [];
    let most = 0;
    it.server.on.post = ({ id }) => {
      held.push(id);
      most = Math.max(most, held.length);
    };
    const chat = await it.connected();
    const sent = Array.from({ length: 20 }, (_, i) => chat.post(`room-${i}`, i));
    for (let answered = 0; answered < 20; answered++) {
      await until(() => held.length === Math.min(4, 20 - answered));
      it.server.link.send({ id: held.shift(), ok: { pos: pos(1) } });
    }
    await Promise.all(sent.map(({ done }) => done));
    assert.equal(most, 4);
  });

  test('a lost link frees what awaited a reply', async () => {
    it.server.limits = { ...it.server.limits, inflight: 1 };
    const chat = await it.connected();
    const { post } = it.server.on;
    it.server.on.post = (command, link) => link.cut();
    const sent = chat.post('lobby', 1);
    await until(() => chat.state === 'reconnecting');
    it.server.on.post = post;
    await reconnect(chat);
    await sent.done;
  });

  test('each room has its turn where there are more than may be under way', async () => {
    it.server.limits = { ...it.server.limits, inflight: 1 };
    const chat = await it.connected();
    const sent = [1, 2, 3].flatMap((n) => ['a', 'b', 'c'].map((room) => chat.post(room, `${room}${n}`)));
    await Promise.all(sent.map(({ done }) => done));
    assert.deepEqual(bodies(), ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3']);
  });

  test('a refusal for rate holds everything for the time told, then goes on one by one', async () => {
    const chat = await it.connected();
    let busy = 0;
    let most = 0;
    let limited = true;
    it.server.on.post = ({ id }, link) => {
      if (limited) return refusal('rate_limited', { retry: true, after: 1500 });
      most = Math.max(most, ++busy);
      setImmediate(() => {
        busy--;
        link.send({ id, ok: { pos: pos(id) } });
      });
    };
    const sent = ['a', 'b', 'c', 'd'].map((room) => chat.post(room, room));
    await until(() => bodies().length === 4);
    await until(() => it.clock.pending === 1); // the pause: all is answered
    const other = chat.post('e', 'e');
    limited = false;
    it.clock.advance(1999);
    assert.equal(bodies().length, 4);
    it.clock.advance(1);
    await Promise.all([...sent, other].map(({ done }) => done));
    assert.equal(most, 1);
    const rooms = Array.from({ length: 30 }, (_, i) => `room-${i}`);
    await Promise.all(rooms.map((room) => chat.post(room, 'more').done));
    assert.ok(most > 1, 'and speeds up again with each success');
  });
});
