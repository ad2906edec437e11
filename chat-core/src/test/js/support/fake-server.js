// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

import { WebSocketServer } from 'ws';

export const LIMITS = { frame: 65536, body: 16384, rooms: 100, page: 100, inflight: 64 };

/**
 * A server whose every answer the test writes. `on[op]` gets a command and its link, and returns `{ok}`, `{error}`, or
 * nothing for no answer. By default it lets everybody in and takes everything.
 */
export class FakeServer {
  links = [];
  heartbeat = 0;
  limits = LIMITS;
  #offset = 0;

  on = {
    connect: ({ token }) => ({ ok: { session: 's', user: token ?? 'guest', node: 'n-1', heartbeat: this.heartbeat, limits: this.limits } }),
    join: ({ rooms }) => ({ ok: { rooms: rooms.map(({ room }) => ({ room, head: '0-00000000', recovered: true, members: 1 })) } }),
    leave: () => ({ ok: {} }),
    post: () => ({ ok: { pos: this.nextPos() } }),
    edit: () => ({ ok: { pos: this.nextPos() } }),
    delete: () => ({ ok: { pos: this.nextPos() } }),
    react: () => ({ ok: { pos: this.nextPos() } }),
    unreact: () => ({ ok: { pos: this.nextPos() } }),
    read: ({ pos }) => ({ ok: { pos } }),
    unread: ({ room }) => ({ ok: { room, unread: 2, mentions: 1, more: false } }),
    markers: ({ room }) => ({ ok: { room, markers: { bob: pos(1) } } }),
    history: ({ room }) => ({ ok: { room, events: [], more: false } }),
    typing: () => ({ ok: {} }),
    members: ({ room }) => ({ ok: { room, count: 1, users: ['ann'] } }),
    ping: () => ({ ok: {} }),
  };

  static async start() {
    const server = new FakeServer();
    server.wss = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: ([first]) => first });
    server.wss.on('connection', (socket) => server.links.push(new Link(server, socket)));
    await new Promise((resolve) => server.wss.once('listening', resolve));
    server.url = `ws://127.0.0.1:${server.wss.address().port}/chat`;
    return server;
  }

  nextPos() {
    return pos(++this.#offset);
  }

  get link() {
    return this.links.at(-1);
  }

  /** Commands of one kind on all links. */
  commands(op) {
    return this.links.flatMap((link) => link.commands(op));
  }

  async stop() {
    this.wss.clients.forEach((socket) => socket.terminate());
    await new Promise((resolve) => this.wss.close(resolve));
  }
}

export function pos(offset, fingerprint = 'abcd1234') {
  return `${offset}-${fingerprint}`;
}

class Link {
  received = [];
  heartbeats = 0;
  closed = null;

  constructor(server, socket) {
    this.server = server;
    this.socket = socket;
    this.protocol = socket.protocol;
    socket.on('message', (data) => String(data).split('\n').forEach((line) => this.#onLine(line)));
    socket.on('close', (code) => (this.closed = code));
    socket.on('error', () => {});
  }

  #onLine(line) {
    if (line === '') {
      this.heartbeats++;
      return;
    }
    const command = JSON.parse(line);
    this.received.push(command);
    const answer = this.server.on[command.op]?.(command, this);
    if (answer) {
      this.send({ id: command.id, ...answer });
    }
  }

  commands(op) {
    return this.received.filter((command) => command.op === op);
  }

  /** Several lines in one message. */
  send(...lines) {
    this.socket.send(lines.map((line) => JSON.stringify(line)).join('\n'));
  }

  raw(text) {
    this.socket.send(text);
  }

  event(room, at, more = {}) {
    this.send({ room, pos: at, type: 'message', from: 'bob', at: 1790000000000, body: { text: at }, ...more });
  }

  close(code, reason) {
    this.socket.close(code, reason);
  }

  /** Without a close frame. */
  cut() {
    this.socket.terminate();
  }
}
