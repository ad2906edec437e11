// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import { afterEach, beforeEach } from 'node:test';
import { WebSocket } from 'ws';
import { Parlor } from '../../../main/resources/META-INF/resources/parlor/parlor.js';
import { FakeServer } from './fake-server.js';

/** Timers that run when the test says so. `random` gives the largest value, so that a jittered delay is its ceiling. */
export class ManualClock {
  #now = 0;
  #timers = new Map();
  #next = 1;
  chance = 1;

  setTimeout = (action, ms) => {
    this.#timers.set(this.#next, { action, at: this.#now + ms });
    return this.#next++;
  };
  clearTimeout = (timer) => this.#timers.delete(timer);
  now = () => this.#now;
  random = () => this.chance;

  get pending() {
    return this.#timers.size;
  }

  /** Time passes; what falls due runs in its order. */
  advance(ms) {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [timer, { action, at }] = due;
      this.#timers.delete(timer);
      this.#now = at;
      action();
    }
    this.#now = end;
  }
}

/** Waits until a condition holds; says which one if it never does. */
export async function until(condition, message = condition.toString()) {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never: ${message}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** For each test a server, a clock, and clients that are closed at the end. */
export function fixture() {
  const it = {};
  let clients;
  beforeEach(async () => {
    clients = [];
    it.server = await FakeServer.start();
    it.clock = new ManualClock();
    it.client = (options) => {
      const { clock, server } = it;
      const chat = new Parlor({ url: server.url, token: 'ann', WebSocket, clock, window: null, ...options });
      chat.states = [];
      chat.on('state', (state, detail) => chat.states.push({ state, ...detail }));
      clients.push(chat);
      return chat;
    };
    it.connected = async (options) => {
      const chat = it.client(options);
      await chat.connect();
      return chat;
    };
    /** A connected client in one room. */
    it.inRoom = async (name = 'lobby', start = undefined, options = undefined) => {
      const chat = await it.connected(options);
      const room = chat.join(name, start);
      await room.ready;
      return { chat, room };
    };
    /** All that is under way has been exchanged: a question of a client of its own came back, through both ends. */
    it.settled = async (chat) => {
      await chat.history('settled').catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
    };
  });
  afterEach(async () => {
    clients.forEach((chat) => chat.close());
    await it.server.stop();
  });
  return it;
}

/** The values that `emitter` gives for `type`, as they come. */
export function collect(emitter, type) {
  const values = [];
  emitter.on(type, (value) => values.push(value));
  return values;
}
