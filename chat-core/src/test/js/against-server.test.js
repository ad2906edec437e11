// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

/**
 * The client against a real server, whose address comes in PARLOR_URL. The server must take any token as the name of a user
 * and let everybody in everywhere. What else can be set, with its default, is in SETTINGS.
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { WebSocket } from 'ws';
import { Parlor } from '../../main/resources/META-INF/resources/parlor/parlor.js';
import { Proxy, seeded } from './support/proxy.js';

const { PARLOR_URL } = process.env;
if (!PARLOR_URL) {
  throw new Error('PARLOR_URL is missing: the ws:// address of a running Parlor server, for example ws://127.0.0.1:8080/chat');
}
const setting = (name, value) => Number(process.env[name] ?? value);
const SETTINGS = {
  seed: setting('PARLOR_SEED', Date.now() % 1_000_000),
  senders: setting('PARLOR_SENDERS', 20),
  rooms: setting('PARLOR_ROOMS', 3),
  messages: setting('PARLOR_MESSAGES', 2_000), // of all senders together
  rate: setting('PARLOR_RATE', 20), // posts a second and sender
  cutEvery: setting('PARLOR_CUT_EVERY', 60), // milliseconds between two cuts, on average
  heartbeat: setting('PARLOR_HEARTBEAT', 25), // seconds, as the server is configured
  patience: setting('PARLOR_PATIENCE', 60), // seconds until a run counts as stuck
};
const run = `${Date.now().toString(36)}-${SETTINGS.seed}`;
const clients = [];
after(() => clients.forEach((chat) => chat.close()));

function client(url, user, options) {
  const chat = new Parlor({ url, token: user, WebSocket, window: null, backoff: { min: 20, max: 500 }, ...options });
  clients.push(chat);
  return chat;
}

/** What one client saw of one room. */
class Record {
  events = [];
  gaps = [];

  constructor(room) {
    this.room = room;
    room.on('event', (event) => this.events.push(event));
    room.on('gap', (gap) => this.gaps.push(gap));
  }

  get positions() {
    return this.events.map(({ pos }) => pos);
  }

  hasAll(expected) {
    const seen = new Set(this.events.map(({ key }) => key));
    return expected.every(({ key }) => seen.has(key));
  }

  /** Faults against the acknowledged posts of the room. */
  faults(expected) {
    const times = new Map();
    this.events.forEach(({ key }) => times.set(key, (times.get(key) ?? 0) + 1));
    const positions = new Map(this.events.map(({ key, pos }) => [key, pos]));
    const known = new Set(expected.map(({ key }) => key));
    return {
      lost: expected.filter(({ key }) => !times.has(key)).length,
      doubled: [...times.values()].filter((n) => n > 1).length,
      foreign: this.events.filter(({ key }) => !known.has(key)).length,
      elsewhere: expected.filter(({ key, pos }) => positions.has(key) && positions.get(key) !== pos).length,
      gaps: this.gaps.length,
    };
  }
}

async function until(condition, what) {
  const end = Date.now() + SETTINGS.patience * 1_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`after ${SETTINGS.patience} s still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Calls `action` with 0, 1, … n-1, `rate` times a second. */
function paced(n, rate, action) {
  return new Promise((resolve) => {
    let i = 0;
    const timer = setInterval(() => {
      if (i < n) action(i++);
      if (i === n) {
        clearInterval(timer);
        resolve();
      }
    }, 1_000 / rate);
  });
}

test('connections that break at random lose, double and swap nothing', async (t) => {
  const random = seeded(SETTINGS.seed);
  const proxy = await Proxy.to(PARLOR_URL);
  t.after(() => proxy.stop());
  const names = Array.from({ length: SETTINGS.rooms }, (_, i) => `cuts-${run}-${i}`);
  const chats = Array.from({ length: SETTINGS.senders }, (_, i) => client(proxy.url, `user-${i}`));
  await Promise.all(chats.map((chat) => chat.connect()));
  const views = chats.map((chat) => names.map((name) => new Record(chat.join(name))));
  await Promise.all(views.flat().map(({ room }) => room.ready));

  let reconnects = 0;
  chats.forEach((chat) => chat.on('state', (state) => (reconnects += state === 'connected' ? 1 : 0)));
  let cutter;
  const cutAgain = () => {
    proxy.cutOne(random);
    cutter = setTimeout(cutAgain, random() * 2 * SETTINGS.cutEvery);
  };
  cutAgain();
  t.after(() => clearTimeout(cutter));

  const start = Date.now();
  const share = Math.ceil(SETTINGS.messages / SETTINGS.senders);
  const posts = [];
  const posting = views.map((rooms, sender) => paced(share, SETTINGS.rate, (i) => posts.push(rooms[(sender + i) % rooms.length].room.post({ sender, i }))));
  await Promise.all(posting);
  await until(() => posts.every(({ state }) => state === 'done' || state === 'failed'), 'every post settled');
  clearTimeout(cutter);

  const acknowledged = posts.filter(({ state }) => state === 'done');
  const expected = names.map((name) => acknowledged.filter(({ room }) => room === name));
  await until(() => views.every((rooms) => rooms.every((view, i) => view.hasAll(expected[i]))), 'every client has every acknowledged message').catch((error) => t.diagnostic(error.message));

  const sum = { lost: 0, doubled: 0, foreign: 0, elsewhere: 0, gaps: 0 };
  for (const rooms of views) {
    rooms.forEach((view, i) => Object.entries(view.faults(expected[i])).forEach(([fault, n]) => (sum[fault] += n)));
  }
  const misordered = views.flatMap((rooms) => rooms.filter((view, i) => String(view.positions) !== String(views[0][i].positions))).length;
  const bySender = new Map();
  views[0].forEach((view) => view.events.forEach(({ from, room, body }) => bySender.set(`${from} ${room}`, [...(bySender.get(`${from} ${room}`) ?? []), body.i])));
  const overtaken = [...bySender.values()].filter((sent) => sent.some((i, at) => at > 0 && sent[at - 1] > i)).length;
  const counts = {
    seed: SETTINGS.seed,
    seconds: (Date.now() - start) / 1_000,
    posted: posts.length,
    acknowledged: acknowledged.length,
    failed: posts.length - acknowledged.length,
    sentAgain: posts.reduce((n, { attempts }) => n + attempts - 1, 0),
    delivered: views.flat().reduce((n, view) => n + view.events.length, 0),
    cuts: proxy.cuts,
    reconnects,
    ...sum,
    misordered,
    overtaken,
  };
  console.log(`cuts: ${JSON.stringify(counts)}`);
  assert.ok(proxy.cuts > 0 && reconnects > 0, 'the run cut nothing');
  assert.equal(acknowledged.length, posts.length, 'every post is acknowledged in the end');
  assert.deepEqual({ ...sum, misordered, overtaken }, { lost: 0, doubled: 0, foreign: 0, elsewhere: 0, gaps: 0, misordered: 0, overtaken: 0 });
});

test('a link that swallows everything is noticed by the watchdog and resumed', async (t) => {
  const proxy = await Proxy.to(PARLOR_URL);
  t.after(() => proxy.stop());
  const name = `hole-${run}`;
  // The time of the client that watches runs faster, so that two intervals last three seconds at most.
  const pace = Math.min(1, 3_000 / (2_000 * SETTINGS.heartbeat));
  const clock = { setTimeout: (action, ms) => setTimeout(action, ms * pace) };
  const watcher = client(proxy.url, 'watcher', { clock, timeout: 600_000 });
  const talker = client(PARLOR_URL, 'talker');
  await Promise.all([watcher.connect(), talker.connect()]);
  const [view, reference] = [watcher, talker].map((chat) => new Record(chat.join(name)));
  await Promise.all([view.room.ready, reference.room.ready]);
  const losses = [];
  watcher.on('state', (state, detail) => detail.retryIn !== undefined && losses.push(detail.reason));

  const posts = [];
  const say = (room, n) => paced(n, SETTINGS.rate, (i) => posts.push(room.post({ i })));
  await say(reference.room, 20);
  await until(() => posts.every(({ state }) => state === 'done') && view.hasAll(posts), 'the first messages came');
  losses.length = 0;
  proxy.blackHole();
  const start = Date.now();
  await Promise.all([say(reference.room, 40), say(view.room, 5)]);
  await until(() => losses.length > 0, 'the watchdog noticed');
  const noticed = Date.now() - start;
  await until(() => posts.every(({ state }) => state === 'done') && view.hasAll(posts) && reference.hasAll(posts), 'everything came after all');
  const counts = { acknowledged: posts.length, delivered: view.events.length, noticedAfter: noticed, reason: losses[0], ...view.faults(posts) };
  console.log(`black hole: ${JSON.stringify(counts)}`);
  assert.match(losses[0], /heartbeats/);
  assert.deepEqual(view.positions, reference.positions);
  assert.deepEqual(view.faults(posts), { lost: 0, doubled: 0, foreign: 0, elsewhere: 0, gaps: 0 });
});
