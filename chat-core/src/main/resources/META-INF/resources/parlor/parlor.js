// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

/**
 * The browser client of Parlor: rooms over one WebSocket that survive lost connections. A plain ES module without
 * dependencies, for browsers and Node. Types: parlor.d.ts. Use: docs/browser-client.md. Wire format: docs/protocol.md.
 *
 * How it works: what the application asks for becomes an *op* in a *lane*. A lane has at most one op on the wire, so that
 * nothing overtakes: the ops of a room share its lane, each request (history, members) has one of its own. Whatever is on
 * the wire when the link breaks stays in its lane and is sent again; rooms resume after the position they saw last.
 *
 * Members whose names begin with an underscore are for this file only.
 */

export { Timeline, fold } from './timeline.js';

const SUBPROTOCOL = 'chat.v1.json';
const DEFAULTS = { client: 'parlor-js/0.1', timeout: 20_000, queue: 1_000, WebSocket: globalThis.WebSocket, window: globalThis };
const DEFAULT_BACKOFF = { min: 500, max: 30_000 };
/** Until the server has told its own. */
const DEFAULT_LIMITS = { frame: 65_536, body: 16_384, rooms: 100, page: 100, inflight: 64 };
const DEFAULT_CLOCK = {
  setTimeout: (action, ms) => globalThis.setTimeout(action, ms),
  clearTimeout: (timer) => globalThis.clearTimeout(timer),
  now: () => Date.now(),
  random: () => Math.random(),
};
const PROBE_TIMEOUT = 5_000;
const REMEMBERED_POSITIONS = 1_024;
const TYPING_REPEAT = 3_000;
const TYPING_FORGET = 6_000;
const READ_EVERY = 1_000;
const MAX_ROOM_NAME = 128;
/** Bytes that are put around an op before it is sent: its id, or the frame of a join. */
const FRAME_MARGIN = 64;

const FOR_GOOD = new Set([1000, 1002, 1003, 1009]);
const comesBack = (code) => !FOR_GOOD.has(code) && !(code >= 4400 && code <= 4999);

const utf8 = new TextEncoder();
const bytesOf = (text) => utf8.encode(text).length;
const nothing = () => {};
const isObject = (value) => typeof value === 'object' && value !== null;
const milliseconds = (value) => (Number.isFinite(value) && value >= 0 ? value : null);

/** Why something was refused or given up: `code` as in docs/protocol.md, section 6, or one of the client's own. */
export class ParlorError extends Error {
  constructor(code, message, { retry = false, after = null, closeCode = null, cause } = {}) {
    super(message || code, cause === undefined ? undefined : { cause });
    this.name = 'ParlorError';
    Object.assign(this, { code, retry, after, closeCode });
  }
}

function fromWire({ code, message, retry, after }) {
  return new ParlorError(String(code), message, { retry: retry === true, after: milliseconds(after) });
}

/** A promise and its ends. Nobody is forced to look at it: a rejection that is not awaited is no unhandled one. */
function deferred() {
  const it = {};
  it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
  it.promise.catch(nothing);
  return it;
}

/** Handlers by event type. What a handler throws is reported, and stops nothing. */
class Emitter {
  #handlers = new Map();
  #report;

  constructor(report) {
    this.#report = report;
  }

  /** Returns the function that takes the handler away again. */
  on(type, handler) {
    if (!this.#handlers.has(type)) this.#handlers.set(type, new Set());
    this.#handlers.get(type).add(handler);
    return () => this.off(type, handler);
  }

  off(type, handler) {
    this.#handlers.get(type)?.delete(handler);
  }

  _listens(type) {
    return this.#handlers.get(type)?.size > 0;
  }

  _emit(type, ...details) {
    for (const handler of [...(this.#handlers.get(type) ?? [])]) {
      try {
        const result = handler(...details);
        if (typeof result?.then === 'function') result.then(undefined, (error) => this.#report(error, type));
      } catch (error) {
        this.#report(error, type);
      }
    }
  }
}

/** A queue of ops; the first of them may be on the wire (`flying`). */
class Lane {
  room = null; // that is joined or to be joined; none in the lane of a request, and of a room that is only posted to
  ops = [];
  flying = null;
  failures = 0;

  constructor(id, gate) {
    this.id = id;
    this.gate = gate; // lane of a room whose join goes first
  }

  get joining() {
    return this.room?.status === 'joining';
  }

  get next() {
    return this.flying || this.gate?.joining ? null : (this.ops[0] ?? null);
  }
}

/** A room this client is in, or wants to be in. Made by {@link Parlor#join}. */
export class Room extends Emitter {
  name;
  /** 'joining', 'joined', or for good: 'left', 'refused', 'kicked'. */
  status = 'joining';
  /** The position to resume after: opaque, may be kept and given to a later `join` as `after`. */
  position;
  /** How many users are in the room, as far as was told; null before the first join. */
  count = null;

  #chat;
  #start;
  #ready = deferred();
  #wasJoined = false;
  #advanced = false; // whether an event came since the last join
  #seen = new Set();
  #typists = new Map();
  #typedAt = -Infinity;
  #read = null; // the position up to which the user has read and that is yet to be sent
  #readTimer = null;

  constructor(chat, name, start) {
    super((error, type) => chat._report(error, type));
    this.name = name;
    this.position = start.after ?? null;
    this.#start = start;
    this.#chat = chat;
  }

  /** Resolves with `{head, recovered, members}` when the room is first joined; rejects when it is refused or left before. */
  get ready() {
    return this.#ready.promise;
  }

  post(body, options) {
    this.#typedAt = -Infinity;
    return this.#chat.post(this.name, body, options);
  }

  /** Puts another body in the place of that of an event. */
  edit(target, body, options) {
    return this.#chat.edit(this.name, target, body, options);
  }

  delete(target, options) {
    return this.#chat.delete(this.name, target, options);
  }

  react(target, kind, options) {
    return this.#chat.react(this.name, target, kind, options);
  }

  unreact(target, kind, options) {
    return this.#chat.unreact(this.name, target, kind, options);
  }

  history(options) {
    return this.#chat.history(this.name, options);
  }

  unread() {
    return this.#chat.unread(this.name);
  }

  /** How far each user has read, by name; nobody in rooms with many. */
  async markers() {
    const { markers } = await this.#chat._request(this.name, () => ({ op: 'markers', room: this.name }));
    return markers;
  }

  /** Says that the user has read everything up to a position. May be called for each event that is shown: the last one is sent, at most once a second. */
  read(pos = this.position) {
    if (pos === null) return;
    this.#read = pos;
    this.#readTimer ??= this.#chat._clock.setTimeout(() => this.#sendRead(), READ_EVERY);
  }

  #sendRead() {
    this.#readTimer = null;
    if (this.#read === null || this.status !== 'joined') return; // is sent when it is joined again
    if (this.#chat._signal({ op: 'read', room: this.name, pos: this.#read })) this.#read = null;
    else this.#readTimer = this.#chat._clock.setTimeout(() => this.#sendRead(), READ_EVERY);
  }

  async members() {
    const { count, users, devices = {} } = await this.#chat._request(this.name, () => ({ op: 'members', room: this.name }));
    this.count = count;
    return { count, users, devices };
  }

  /** For moderators: 'kick', 'ban', 'unban', 'mute', 'unmute' with a user, or 'slow'. Resolves when it is stored. */
  async moderate(action, { user, reason, seconds } = {}) {
    await this.#chat._request(this.name, () => ({ op: 'moderate', room: this.name, action, user, reason, seconds }));
  }

  /** For moderators: `{sanctions: [{action, user, reason, by, until}], slow, more}`. */
  async sanctions() {
    const { sanctions, slow = 0, more } = await this.#chat._request(this.name, () => ({ op: 'sanctions', room: this.name }));
    return { sanctions, slow, more };
  }

  /** May be called on each key press: sends as often as is useful. */
  typing(active = true) {
    const now = this.#chat._clock.now();
    const worthIt = active ? now - this.#typedAt >= TYPING_REPEAT : this.#typedAt !== -Infinity;
    if (this.status === 'joined' && worthIt && this.#chat._signal({ op: 'typing', room: this.name, active })) {
      this.#typedAt = active ? now : -Infinity;
    }
  }

  leave() {
    this.#chat._leave(this);
  }

  _entry() {
    const { last, gap } = this.#start;
    return this.position === null ? { room: this.name, last, gap } : { room: this.name, after: this.position, gap };
  }

  _joined({ head, recovered, members }) {
    const resumed = this.#wasJoined;
    const fromNowOn = this.position === null && this.#start.last === undefined;
    if (fromNowOn) this.position = head;
    this.#wasJoined = true;
    this.#advanced = false;
    this.status = 'joined';
    this.count = members;
    this.#ready.resolve({ head, recovered, members });
    if (this.#read !== null) this.read(this.#read);
    this._emit('joined', { head, recovered, members, resumed });
  }

  _event(event) {
    this.#advanced = true;
    this.position = event.pos; // also when seen before: it is where the server is now
    if (this.#seen.has(event.pos)) return;
    this.#seen.add(event.pos);
    if (this.#seen.size > REMEMBERED_POSITIONS) this.#seen.delete(this.#seen.values().next().value);
    this.#forgetTypist(event.from);
    this._emit('event', event);
    if (event.type === 'message') this._emit('message', event);
  }

  _live(pos) {
    if (!this.#advanced) this.position = pos;
    this._emit('live', pos);
  }

  _presence(change) {
    if (change.joined !== undefined) this.count++;
    else if (change.left !== undefined) this.count--;
    else if (Number.isFinite(change.count)) this.count = change.count;
    this._emit('presence', change);
  }

  _typing({ user, active, count, users }) {
    if (count !== undefined) return this._emit('typing', { count, users });
    if (!active) return this.#forgetTypist(user);
    const { setTimeout, clearTimeout } = this.#chat._clock;
    const isNew = !this.#typists.has(user);
    clearTimeout(this.#typists.get(user));
    this.#typists.set(user, setTimeout(() => this.#forgetTypist(user), TYPING_FORGET));
    if (isNew) this._emit('typing', { user, active: true });
  }

  #forgetTypist(user) {
    if (!this.#typists.has(user)) return;
    this.#chat._clock.clearTimeout(this.#typists.get(user));
    this.#typists.delete(user);
    this._emit('typing', { user, active: false });
  }

  _forgetTypists() {
    [...this.#typists.keys()].forEach((user) => this.#forgetTypist(user));
  }

  _linkLost() {
    this.status = 'joining';
    this.#typedAt = -Infinity;
  }

  _end(status, detail, error = new ParlorError(status, `room ${status}`)) {
    this.status = status;
    this.#ready.reject(error);
    this._forgetTypists();
    this.#chat._clock.clearTimeout(this.#readTimer);
    this.#readTimer = null;
    this._emit(status, detail);
  }

  _closed(error) {
    this.#ready.reject(error);
    this.#chat._clock.clearTimeout(this.#readTimer);
    this.#readTimer = null;
  }
}

/** One user's chat: a link that is kept up, and the rooms on it. */
export class Parlor extends Emitter {
  _clock;
  #options;
  #backoff;
  #page; // the browser's window, if any

  #state = 'idle';
  #detail = {};
  #connecting = null; // what connect() returned
  #wasConnected = false;
  #attempt = 0; // links tried in vain or soon lost, in a row
  #mayHurry = true;
  #opening = null; // identity of the attempt that waits for its token
  #ws = null;
  #session = null; // the reply to connect
  #connectedAt = 0;
  #limits = null;
  #draining = false;
  #drainAfter = null;
  #probing = false;

  #lanes = new Map(); // by room name, or by a symbol for a request
  #queued = 0; // posts and requests in lanes
  #awaiting = new Map(); // by command id: what to do with the reply
  #allowance = 1; // commands that may await their reply: few after a refusal for rate
  #timers = new Map(); // by purpose, lane or command id; all of them end with the link
  #pumpPlanned = false;
  #nextId = 1;
  #nextKey = 1;
  #keyPrefix;
  #watched = new Set(); // users

  constructor({ url, backoff, clock, ...options } = {}) {
    super((error, type) => this._report(error, type));
    if (!url) throw new TypeError('url is missing');
    this.#options = { ...DEFAULTS, ...options };
    if (typeof this.#options.WebSocket !== 'function') throw new TypeError('there is no global WebSocket: pass one as an option');
    const { window } = this.#options;
    this.#options.url = webSocketUrl(url, window?.location);
    this.#page = typeof window?.addEventListener === 'function' ? window : null;
    this.#backoff = { ...DEFAULT_BACKOFF, ...backoff };
    this._clock = { ...DEFAULT_CLOCK, ...clock };
    this.#keyPrefix = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  // ---- what the application calls ----

  /** 'idle', 'connecting', 'connected', 'reconnecting', 'offline' or 'closed'. */
  get state() {
    return this.#state;
  }

  /** What came with the last 'state' event. */
  get detail() {
    return this.#detail;
  }

  get user() {
    return this.#detail.user;
  }

  /** The server's, once connected. */
  get limits() {
    return this.#limits;
  }

  get rooms() {
    return [...this.#lanes.values()].map((lane) => lane.room).filter(Boolean);
  }

  /** Connects and stays so. Resolves when first connected; rejects if it is closed for good before. After 'closed' it starts anew. */
  connect() {
    if (this.#connecting) return this.#connecting.promise;
    const { promise } = (this.#connecting = deferred());
    this.#attempt = 0;
    this.#wasConnected = false;
    this.#watchPage('addEventListener');
    this.#open();
    return promise;
  }

  close() {
    if (this.#state !== 'closed') this.#finish(1000, 'closed by the application');
  }

  /** The room of that name: the one there is, or else a new one, which is joined as soon as possible. */
  join(name, start = {}) {
    if (typeof name !== 'string' || name.length === 0 || name.length > MAX_ROOM_NAME) {
      throw new ParlorError('bad_room', `a room's name has 1 to ${MAX_ROOM_NAME} characters`);
    }
    const lane = this.#laneOf(name);
    if (!lane.room) {
      lane.room = new Room(this, name, start);
      const op = this.#joinOp(lane, lane.room);
      this.#session ? lane.ops.push(op) : lane.ops.unshift(op);
      this.#planPump();
    }
    return lane.room;
  }

  /** Posts to a room, joined or not. Never throws: what is wrong is told by `done`. */
  post(name, body, { key, type, replyTo, mentions, attachments, headers } = {}) {
    return this.#append(name, { op: 'post', type, replyTo, mentions, attachments, headers }, key, body);
  }

  edit(name, target, body, { key, mentions, attachments, headers } = {}) {
    return this.#append(name, { op: 'edit', target, mentions, attachments, headers }, key, body);
  }

  delete(name, target, { key } = {}) {
    return this.#append(name, { op: 'delete', target }, key);
  }

  react(name, target, kind, { key } = {}) {
    return this.#append(name, { op: 'react', target, kind }, key);
  }

  unreact(name, target, kind, { key } = {}) {
    return this.#append(name, { op: 'unreact', target, kind }, key);
  }

  /** An event on its way to the log; all but those of `delete` and `react` have a body. */
  #append(name, { op, ...members }, key = `${this.#keyPrefix}-${this.#nextKey++}`, ...bodies) {
    const [body] = bodies;
    const done = deferred();
    const post = { room: name, key, body, state: 'queued', attempts: 0, pos: null, done: done.promise };
    const ok = ({ pos }) => {
      Object.assign(post, { state: 'done', pos });
      done.resolve({ pos });
    };
    const fail = (error) => {
      post.state = 'failed';
      done.reject(error);
    };
    const sent = () => {
      post.state = 'sent';
      post.attempts++;
    };
    try {
      const json = bodies.length === 0 ? '' : (JSON.stringify(body) ?? raise(new TypeError('the body is not a JSON value')));
      const head = JSON.stringify({ op, room: name, key, ...members });
      const text = bodies.length === 0 ? head : `${head.slice(0, -1)},"body":${json}}`;
      this.#enqueue(this.#laneOf(name), { kind: 'post', key, bodyBytes: bytesOf(json), line: () => text, sent, ok, fail });
    } catch (cause) {
      fail(new ParlorError('bad_request', cause.message, { cause }));
    }
    return post;
  }

  /** One page of a room's log: `{events, more, next, gap}`, oldest event first. */
  async history(name, { before, after, thread, limit } = {}) {
    const atMost = () => (limit === undefined ? undefined : Math.min(limit, this.#limits.page));
    const page = await this._request(name, () => ({ op: 'history', room: name, before: before ?? undefined, after: after ?? undefined, thread: thread ?? undefined, limit: atMost() }));
    const events = page.events.map((event) => ({ room: name, ...event }));
    return { events, more: page.more === true, next: page.next ?? null, gap: page.gap === true };
  }

  /** What the user has not read of a room, joined or not: `{read, unread, mentions, more}`. */
  async unread(name) {
    const { read = null, unread, mentions, more } = await this._request(name, () => ({ op: 'unread', room: name }));
    return { read, unread, mentions, more };
  }

  /** The room of this user and another one; there is a user once connected. */
  direct(other, start) {
    if (this.user === undefined) throw new ParlorError('not_connected', 'connect first');
    return this.join(directRoom(this.user, other), start);
  }

  /** Invites a user to a room. Resolves when the invitation is on its way. */
  async invite(room, user) {
    await this._request(room, () => ({ op: 'invite', room, user }));
  }

  /** Asks whether users are online, and is told of each change by 'online' from now on, over lost links too. */
  async watch(...users) {
    users.forEach((user) => this.#watched.add(user));
    const { watching } = await this._request(null, () => ({ op: 'watch', users }));
    return watching;
  }

  unwatch(...users) {
    users.forEach((user) => this.#watched.delete(user));
    this._signal({ op: 'unwatch', users });
  }

  #watchAgain() {
    const users = [...this.#watched];
    if (users.length > 0) this.#command({ op: 'watch', users }, (error, ok) => ok?.watching.forEach((each) => this._emit('online', each)));
  }

  // ---- the link: open it, watch it, lose it, give it up ----

  async #open() {
    const { token } = this.#options;
    const attempt = {};
    this.#opening = attempt;
    this.#cancel('retry');
    this.#after('open', this.#options.timeout, () => this.#lost(1006, 'no connection in time'));
    this.#setState(this.#wasConnected ? 'reconnecting' : 'connecting', { attempt: this.#attempt });
    try {
      const value = typeof token === 'function' ? await token() : token;
      if (this.#opening === attempt) this.#dial(value ?? undefined);
    } catch (error) {
      if (this.#opening !== attempt) return;
      this._report(error, 'token');
      this.#lost(1006, 'no token', { error });
    }
  }

  #dial(token) {
    const { WebSocket, url, client } = this.#options;
    let ws;
    try {
      ws = new WebSocket(url, [SUBPROTOCOL]);
    } catch (cause) {
      return this.#finish(1006, cause.message, new ParlorError('bad_url', cause.message, { cause }));
    }
    this.#ws = ws;
    ws.onopen = () => {
      ws.onerror = nothing; // from here on a close follows
      this.#command({ op: 'connect', token, client }, (error, ok) => this.#onConnect(error, ok));
    };
    ws.onmessage = ({ data }) => this.#onMessage(ws, data);
    ws.onerror = () => this.#lost(1006, 'no connection'); // not every WebSocket of Node says that it closed, too
    ws.onclose = ({ code, reason }) => (comesBack(code) ? this.#lost(code, reason) : this.#finish(code, reason));
  }

  #onConnect(error, ok) {
    if (error?.retry) return this.#lost(1006, error.message, { error, wait: (error.after ?? 0) + this.#jitter(this.#attempt) });
    if (error) return this.#finish(error.code === 'unauthorized' ? 4401 : 1000, error.message, error);
    const { user, node, session } = ok;
    this.#cancel('open');
    this.#session = ok;
    this.#limits = { ...DEFAULT_LIMITS, ...ok.limits };
    this.#allowance = this.#limits.inflight;
    this.#connectedAt = this._clock.now();
    this.#wasConnected = true;
    this.#expectSign();
    this.#connecting.resolve({ user, node, session });
    this.#watchAgain();
    this.#setState('connected', { user, node, session });
  }

  /** Two heartbeat intervals without a sign of life: the link is dead, whatever TCP believes. */
  #expectSign() {
    const { heartbeat } = this.#session ?? {};
    if (heartbeat > 0) this.#after('watchdog', 2_000 * heartbeat, () => this.#dead('nothing received for two heartbeats'));
  }

  #dead(reason) {
    this.#lost(1006, reason, { wait: 0 });
  }

  #lost(code, reason, { wait, error = null } = {}) {
    const { min, max } = this.#backoff;
    const lived = this.#session ? this._clock.now() - this.#connectedAt : -1;
    if (lived >= Math.min(max, min * 2 ** this.#attempt)) this.#attempt = 0;
    const offline = this.#page?.navigator?.onLine === false;
    const told = this.#drainAfter ?? wait;
    const retryIn = told ?? (offline ? max : this.#jitter(this.#attempt));
    this.#attempt++;
    this.#mayHurry = told === undefined;
    this.#dropLink();
    this.#after('retry', retryIn, () => this.#open());
    const state = offline ? 'offline' : this.#wasConnected ? 'reconnecting' : 'connecting';
    this.#setState(state, { retryIn, attempt: this.#attempt, code, reason, error });
    this.rooms.forEach((room) => room._forgetTypists());
  }

  #finish(code, reason, error = null) {
    const closed = new ParlorError(error?.code ?? 'closed', reason || `closed with ${code}`, { closeCode: code, cause: error ?? undefined });
    const connecting = this.#connecting;
    this.#connecting = null;
    this.#dropLink();
    this.#watchPage('removeEventListener');
    for (const lane of [...this.#lanes.values()]) {
      const given = lane.ops.filter((op) => op.kind !== 'join'); // the joins stay, for another connect()
      given.forEach((op) => this.#remove(lane, op));
      given.forEach((op) => op.fail(new ParlorError('closed', closed.message, { closeCode: code })));
      lane.room?._closed(closed);
    }
    connecting?.reject(closed);
    this.#setState('closed', { code, reason, error });
    this.rooms.forEach((room) => room._forgetTypists());
  }

  /** Forgets the link and all that hung on it; what was on the wire is ready to be sent again, joins first. */
  #dropLink() {
    const ws = this.#ws;
    if (ws) {
      ws.onopen = ws.onmessage = ws.onclose = null;
      ws.onerror = nothing;
      ws.close(1000);
    }
    this.#ws = this.#session = this.#opening = this.#drainAfter = null;
    this.#draining = this.#probing = false;
    this.#cancel(...this.#timers.keys());
    this.#awaiting.clear();
    for (const lane of [...this.#lanes.values()]) {
      lane.flying = null;
      lane.failures = 0;
      lane.ops = lane.ops.filter((op) => op.kind === 'post' || op.kind === 'request');
      if (lane.room) {
        lane.ops.unshift(this.#joinOp(lane, lane.room));
        lane.room._linkLost();
      }
      this.#tidy(lane);
    }
  }

  /** Full jitter: anything from nothing to a ceiling that doubles with each attempt. */
  #jitter(attempt) {
    const { min, max } = this.#backoff;
    return this._clock.random() * Math.min(max, min * 2 ** attempt);
  }

  /** Nothing more is sent: the server closes when it has answered what is under way. */
  #drain(after) {
    this.#draining = true;
    this.#drainAfter = after ?? this.#drainAfter;
    this.#after('drain', this.#options.timeout, () => this.#lost(1012, 'drain'));
  }

  // ---- the page: wakes up, goes online and offline ----

  #watchPage(method) {
    ['online', 'offline', 'pageshow'].forEach((type) => this.#page?.[method](type, this.#onPage));
    this.#page?.document?.[method]('visibilitychange', this.#onPage);
  }

  #onPage = () => {
    const { document, navigator } = this.#page;
    if (document?.visibilityState === 'hidden') return;
    if (this.#session) {
      this.#probe();
    } else if (this.#timers.has('retry') && this.#mayHurry && navigator?.onLine !== false) {
      this.#open();
    }
  };

  #probe() {
    const { WebSocket } = this.#options;
    if (this.#ws.readyState !== (WebSocket.OPEN ?? 1)) return this.#dead('the socket is closed');
    if (this.#probing) return;
    this.#probing = true;
    this.#command({ op: 'ping' }, () => (this.#probing = false), PROBE_TIMEOUT);
  }

  // ---- what comes in ----

  #onMessage(ws, data) {
    if (typeof data !== 'string') return;
    this.#expectSign();
    const lines = data.split('\n');
    if (lines.includes('')) ws.send('');
    for (const line of lines) {
      if (ws !== this.#ws) return; // a handler closed it
      this.#onLine(line);
    }
  }

  #onLine(text) {
    let line;
    try {
      line = JSON.parse(text);
    } catch {
      return;
    }
    if (!isObject(line)) return;
    if (isObject(line.ok) || isObject(line.error)) {
      this.#onReply(line);
    } else if (typeof line.room === 'string') {
      this.#onRoomLine(line);
    } else if (isObject(line.online)) {
      this._emit('online', line.online);
    } else if (isObject(line.notice)) {
      this._emit('notice', line.notice);
    } else if (isObject(line.drain)) {
      this.#drain(milliseconds(line.drain.after));
    }
  }

  #onReply({ id, ok, error }) {
    const refusal = isObject(error) ? fromWire(error) : null;
    const onReply = this.#awaiting.get(id);
    if (!onReply) {
      if (refusal && id === undefined) this._report(refusal, 'protocol');
      return;
    }
    this.#awaiting.delete(id);
    this.#cancel(id);
    if (!refusal && this.#limits) this.#allowance = Math.min(this.#limits.inflight, this.#allowance + 0.25);
    onReply(refusal, ok);
    this.#planPump();
  }

  #onRoomLine(line) {
    if (isObject(line.read) && line.read.user === this.user) this._emit('read', { room: line.room, ...line.read });
    const lane = this.#lanes.get(line.room);
    if (!lane) return;
    const isEvent = typeof line.pos === 'string';
    if (isEvent && line.key !== undefined && line.from === this.user) this.#acknowledge(lane, line);
    const room = lane.room;
    if (room?.status !== 'joined') return; // of a membership that is over
    if (isEvent) room._event(line);
    else if (typeof line.live === 'string') room._live(line.live);
    else if (isObject(line.gap)) room._emit('gap', line.gap);
    else if (isObject(line.typing)) room._typing(line.typing);
    else if (isObject(line.read)) room._emit('read', line.read);
    else if (isObject(line.presence)) room._presence(line.presence);
    else if (isObject(line.moderated)) room._emit('moderated', line.moderated);
    else if (isObject(line.kicked)) this.#kicked(lane, room, line.kicked);
  }

  /** An own event in the log settles its post, even if the reply was lost. */
  #acknowledge(lane, { key, pos }) {
    for (const op of lane.ops.filter((each) => each.kind === 'post' && each.key === key)) {
      this.#remove(lane, op);
      op.ok({ pos });
    }
  }

  #kicked(lane, room, detail) {
    lane.room = null;
    this.#tidy(lane);
    room._end('kicked', detail);
  }

  // ---- lanes: what waits to go out ----

  #laneOf(id, gate = null) {
    if (!this.#lanes.has(id)) this.#lanes.set(id, new Lane(id, gate));
    return this.#lanes.get(id);
  }

  #enqueue(lane, op) {
    const refusal = this.#refusalOf(op);
    if (refusal) {
      this.#tidy(lane);
      op.fail(refusal);
    } else {
      lane.ops.push(op);
      this.#queued++;
      this.#planPump();
    }
  }

  #refusalOf(op) {
    if (this.#state === 'closed') return new ParlorError('closed', 'the client is closed');
    if (this.#queued >= this.#options.queue) return new ParlorError('queue_full', `${this.#queued} posts and requests wait already`);
    return this.#limits && sizeFault(op, this.#limits);
  }

  _request(name, command) {
    const { promise, resolve: ok, reject: fail } = deferred();
    const lane = this.#laneOf(Symbol(name), this.#lanes.get(name));
    this.#enqueue(lane, { kind: 'request', line: () => JSON.stringify(command()), ok, fail });
    return promise;
  }

  #joinOp(lane, room) {
    const ok = (reply) => lane.room === room && room._joined(reply);
    const fail = (error) => {
      if (lane.room !== room) return;
      lane.room = null;
      room._end('refused', error, error);
    };
    return { kind: 'join', room, ok, fail };
  }

  _leave(room) {
    const lane = this.#lanes.get(room.name);
    if (lane?.room !== room) return;
    lane.room = null;
    lane.ops = lane.ops.filter((op) => op.kind !== 'join' || op === lane.flying);
    if (this.#session) {
      const line = () => JSON.stringify({ op: 'leave', room: room.name });
      lane.ops.push({ kind: 'leave', line, ok: nothing, fail: nothing }); // behind the posts that wait
      this.#planPump();
    }
    this.#tidy(lane);
    room._end('left');
  }

  #remove(lane, op) {
    const at = lane.ops.indexOf(op);
    if (at < 0) return;
    lane.ops.splice(at, 1);
    if (op.kind === 'post' || op.kind === 'request') this.#queued--;
    if (at === 0) {
      lane.flying = null;
      this.#cancel(lane);
      this.#planPump();
    }
    this.#tidy(lane);
  }

  #tidy(lane) {
    if (lane.ops.length === 0 && lane.room === null) this.#lanes.delete(lane.id);
  }

  // ---- what goes out ----

  /** At the end of this turn, so that what is asked for together goes together. */
  #planPump() {
    if (this.#pumpPlanned) return;
    this.#pumpPlanned = true;
    queueMicrotask(() => {
      this.#pumpPlanned = false;
      this.#pump();
    });
  }

  get #maySend() {
    return this.#session !== null && !this.#draining && !this.#timers.has('pause') && this.#awaiting.size < Math.floor(this.#allowance);
  }

  #pump() {
    const ready = [...this.#lanes.values()].filter((lane) => lane.next && !this.#timers.has(lane));
    const joins = ready.filter((lane) => lane.next.kind === 'join');
    while (joins.length > 0 && this.#maySend) this.#sendJoins(joins);
    for (const lane of ready) {
      if (this.#maySend && lane.next && lane.next.kind !== 'join') this.#sendNext(lane);
    }
  }

  /** Takes as many as one command may hold. */
  #sendJoins(lanes) {
    const sent = [];
    let size = FRAME_MARGIN;
    while (lanes.length > 0 && sent.length < this.#limits.rooms) {
      const [lane] = lanes;
      const op = lane.next;
      const entry = op.room._entry();
      size += bytesOf(JSON.stringify(entry)) + 1;
      if (sent.length > 0 && size > this.#limits.frame) break;
      lanes.shift();
      lane.flying = op;
      sent.push({ lane, op, entry });
    }
    const rooms = sent.map(({ entry }) => entry);
    this.#command({ op: 'join', rooms }, (error, ok) => {
      sent.forEach(({ lane, op }, i) => this.#settle(lane, op, error ?? faultOf(ok.rooms?.[i]), ok?.rooms?.[i]));
    });
  }

  #sendNext(lane) {
    const op = lane.next;
    const fault = sizeFault(op, this.#limits);
    if (fault) {
      this.#remove(lane, op);
      return op.fail(fault);
    }
    lane.flying = op;
    this.#lanes.delete(lane.id); // to the end: each lane has its turn
    this.#lanes.set(lane.id, lane);
    op.sent?.();
    this.#write(op.line(), (error, ok) => this.#settle(lane, op, error, ok));
  }

  #settle(lane, op, error, ok) {
    if (lane.flying !== op) return; // its event came first
    lane.flying = null;
    const stale = op.kind === 'join' && lane.room !== op.room;
    if (error?.retry && !stale) return this.#tryAgainLater(lane, error);
    lane.failures = 0;
    if (error) op.fail(error);
    else op.ok(ok);
    this.#remove(lane, op);
  }

  #tryAgainLater(lane, error) {
    const wait = (error.after ?? 0) + this.#jitter(lane.failures++);
    if (error.code === 'draining') {
      this.#drain(error.after);
    } else if (error.code === 'rate_limited' || error.code === 'too_many_commands') {
      this.#allowance = 1; // this concerns the whole session
      this.#after('pause', wait, () => this.#planPump());
    } else {
      this.#after(lane, wait, () => this.#planPump());
    }
  }

  /** Sends what is not worth waiting for, if that is possible now. */
  _signal(command) {
    const possible = this.#maySend;
    if (possible) this.#command(command, nothing);
    return possible;
  }

  #command(command, onReply, timeout) {
    this.#write(JSON.stringify(command), onReply, timeout);
  }

  #write(line, onReply, timeout = this.#options.timeout) {
    const id = this.#nextId++;
    this.#awaiting.set(id, onReply);
    this.#after(id, timeout, () => this.#dead('no reply in time'));
    this.#ws.send(`{"id":${id},${line.slice(1)}`);
  }

  // ---- odds and ends ----

  #setState(state, detail) {
    this.#state = state;
    this.#detail = { user: this.#detail.user, ...detail };
    this._emit('state', state, this.#detail);
  }

  _report(error, type) {
    if (type !== 'error' && this._listens('error')) this._emit('error', error, type);
    else console.error('parlor:', error);
  }

  #after(purpose, ms, action) {
    this.#cancel(purpose);
    const run = () => {
      this.#timers.delete(purpose);
      action();
    };
    this.#timers.set(purpose, this._clock.setTimeout(run, ms));
  }

  #cancel(...purposes) {
    for (const purpose of purposes) {
      if (!this.#timers.has(purpose)) continue;
      this._clock.clearTimeout(this.#timers.get(purpose));
      this.#timers.delete(purpose);
    }
  }
}

/** The name of the room of two users. */
export function directRoom(one, other) {
  const [first, second] = one <= other ? [one, other] : [other, one];
  return `~d:${first.length}:${first}${second}`;
}

function raise(error) {
  throw error;
}

/** What one room of a join was answered, if it was not let in. */
function faultOf(outcome) {
  if (isObject(outcome?.error)) return fromWire(outcome.error);
  return typeof outcome?.head === 'string' ? null : new ParlorError('internal', 'no answer for this room', { retry: true });
}

function sizeFault(op, limits) {
  if (op.kind !== 'post') return null;
  if (op.bodyBytes > limits.body) return new ParlorError('too_large', `the body has ${op.bodyBytes} bytes of at most ${limits.body}`);
  const over = bytesOf(op.line()) + FRAME_MARGIN > limits.frame;
  return over ? new ParlorError('too_large', `the command is over ${limits.frame} bytes`) : null;
}

/** Relative addresses are the page's; http(s) becomes ws(s). */
function webSocketUrl(url, location) {
  const absolute = new URL(url, location?.href);
  absolute.protocol = absolute.protocol.replace(/^http/, 'ws');
  return absolute.href;
}
