// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

export type Json = null | boolean | number | string | Json[] | { [member: string]: Json | undefined };

/** Opaque: may be kept, compared for equality with another of the same room, and given back. */
export type Position = string;

/** Codes of the protocol, and `closed`, `queue_full`, `bad_url`, `left`, `kicked`, which are the client's own. */
export type ErrorCode =
  | 'malformed' | 'unknown_op' | 'bad_request' | 'bad_room' | 'bad_position' | 'too_large' | 'not_connected'
  | 'already_connected' | 'unauthorized' | 'forbidden' | 'refused' | 'banned' | 'muted' | 'slow_mode' | 'not_joined' | 'target_gone' | 'too_many_rooms' | 'rate_limited'
  | 'too_many_commands' | 'overloaded' | 'unavailable' | 'outcome_unknown' | 'draining' | 'internal'
  | 'closed' | 'queue_full' | 'bad_url' | 'left' | 'kicked'
  | (string & {});

export declare class ParlorError extends Error {
  constructor(code: ErrorCode, message?: string, options?: { retry?: boolean; after?: number | null; closeCode?: number | null; cause?: unknown });
  readonly code: ErrorCode;
  /** Whether the same command can succeed later. */
  readonly retry: boolean;
  /** Milliseconds until then at the earliest, if the server said so. */
  readonly after: number | null;
  /** The WebSocket close code, where the link was closed for good. */
  readonly closeCode: number | null;
}

/** An event of a room's log. */
export interface RoomEvent<B = any> {
  room: string;
  pos: Position;
  /** `message`, `edit`, `delete`, `reaction`, `system`, or the host's own `x.…`. */
  type: string;
  /** The user; absent in events of the host. */
  from?: string;
  /** Milliseconds since 1970 by the clock of the node. For show: the order is that of the log. */
  at: number;
  /** The idempotency key of the post, if it had one. */
  key?: string;
  /** Of `edit`, `delete` and `reaction`: what they are about. */
  target?: Position;
  /** What began the thread. */
  replyTo?: Position;
  /** Of `reaction`. */
  kind?: string;
  /** Of `reaction`: given, or taken back. */
  active?: boolean;
  mentions?: string[];
  attachments?: Attachment[];
  headers?: Record<string, string>;
  /** It was deleted; its body is null. */
  redacted?: true;
  body: B;
}

/** A file that the host stores. */
export interface Attachment {
  /** `https:`, `http:`, or a path from the root. */
  url: string;
  /** Media type without parameters. */
  type: string;
  /** Bytes. */
  size: number;
  name?: string;
}

export interface ReactionCount {
  kind: string;
  /** Of users. */
  count: number;
  mine: boolean;
}

/** An event as a user sees it. */
export interface TimelineEntry<B = any> {
  pos: Position;
  type: string;
  from?: string;
  at: number;
  key?: string;
  replyTo?: Position;
  /** As it is in the log. */
  event: RoomEvent<B>;
  /** That of the last edit, or its own; null if it was deleted. */
  body: B | null;
  mentions: string[];
  attachments: Attachment[];
  edited: boolean;
  deleted: boolean;
  /** Ordered by kind. */
  reactions: ReactionCount[];
  /** In its thread, without those that were deleted. */
  replies: number;
}

/** Folds edits, deletes and reactions into what they are about, whatever arrives first. */
export declare class Timeline<B = any> {
  /** @param me whose reactions are `mine` */
  constructor(me?: string | null);
  /** Adds events that are newer than all there are, or known already. */
  append(events: RoomEvent<B> | RoomEvent<B>[]): this;
  /** Adds a page of older events, the oldest first. */
  prepend(events: RoomEvent<B>[]): this;
  /** In the order of the log. */
  readonly entries: TimelineEntry<B>[];
  entry(pos: Position): TimelineEntry<B> | undefined;
}

/** What a user sees of a slice of a log. */
export declare function fold<B = any>(events: RoomEvent<B>[], me?: string | null): TimelineEntry<B>[];

export interface Unread {
  /** The user's marker; null if there is none. */
  read: Position | null;
  /** Messages of others after the marker; at most 100 are counted. */
  unread: number;
  /** How many of them mention the user. */
  mentions: number;
  /** Whether it was not counted to the end. */
  more: boolean;
}

/** Events after `after` (what was seen last) and before `resumed` are missing for good. */
export interface Gap {
  after: Position;
  resumed?: Position;
  /** `trimmed`: older than the log's retention. `reset`: the log was lost or rewound; what was seen before may be gone too. */
  reason: 'trimmed' | 'reset' | (string & {});
}

export interface HistoryPage<B = any> {
  /** Oldest first. */
  events: RoomEvent<B>[];
  /** Whether a further request in the same direction can find something. */
  more: boolean;
  /** To be given as `before` (or `after`) in that request. */
  next: Position | null;
  /** Whether events between `after` and the first one of the page are gone for good. */
  gap: boolean;
}

export interface Members {
  count: number;
  /** Sorted; at most 1 000. */
  users: string[];
  /** Of those users that have more than one session in the room: how many. */
  devices: Record<string, number>;
}

export interface JoinReply {
  /** Position of the newest event at the moment of the join. */
  head: Position;
  /** False if the log could not be proved whole from the position asked for; a `gap` follows then. */
  recovered: boolean;
  members: number;
}

/** An own post on its way. */
export interface Post<B = any> {
  readonly room: string;
  /** The idempotency key; the event in the log carries it too. */
  readonly key: string;
  readonly body: B;
  readonly state: 'queued' | 'sent' | 'done' | 'failed';
  /** How often it was sent. A failed post that was never sent is certainly not in the log. */
  readonly attempts: number;
  readonly pos: Position | null;
  /** Resolves when the event is durable. Rejects with a {@link ParlorError} when it was refused for good or the client was closed. */
  readonly done: Promise<{ pos: Position }>;
}

export interface PostOptions {
  /** Up to 64 printable ASCII characters, chosen anew for each post. Made up if absent. */
  key?: string;
  /** `message` by default, or `x.…`. */
  type?: string;
  /** An event of the thread it belongs to. */
  replyTo?: Position;
  /** Up to 50 users. */
  mentions?: string[];
  /** Up to 10. */
  attachments?: Attachment[];
  /** Up to 16, 2 KiB in all, that go with the event. */
  headers?: Record<string, string>;
}

/** Without mentions and attachments there are none afterwards. */
export type EditOptions = Pick<PostOptions, 'key' | 'mentions' | 'attachments' | 'headers'>;
export type KeyOptions = Pick<PostOptions, 'key'>;

export interface HistoryOptions {
  /** Excludes `after` and `thread`. */
  before?: Position | null;
  after?: Position | null;
  /** Only what belongs to this thread, from its beginning on. */
  thread?: Position | null;
  limit?: number;
}

/** From the last so many events on, or from the first after a position on, or (with neither) from now on. */
export type Start = { gap?: 'oldest' | 'end' } & ({ last?: number; after?: undefined } | { after?: Position | null; last?: undefined });

export type State = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'offline' | 'closed';

export interface StateDetail {
  /** The user of the current session, or the last one. */
  user?: string;
  /** In 'connected'. */
  node?: string;
  /** In 'connected'. */
  session?: string;
  /** Milliseconds to the next attempt; absent while an attempt is under way. */
  retryIn?: number;
  /** Attempts in vain, or links lost soon, in a row. */
  attempt?: number;
  /** WebSocket close code of the link that ended; 1006 if it just broke. */
  code?: number;
  reason?: string;
  error?: unknown;
}

export interface ParlorEvents {
  state: (state: State, detail: StateDetail) => void;
  /** Something the host sent to this user. */
  notice: (notice: { type: string; body: any }) => void;
  /** This user has read everything up to there, perhaps on another device, and in a room that is not joined here. */
  read: (read: { room: string; user: string; pos: Position }) => void;
  /** A user that is watched came online or went. */
  online: (state: OnlineState) => void;
  /** What a handler or the token function threw, or the server complained about; `source` is the event type, 'token' or 'protocol'. */
  error: (error: unknown, source: string) => void;
}

export interface RoomEvents<B = any> {
  /** Each event of the log, in order, once. */
  event: (event: RoomEvent<B>) => void;
  /** Those of type `message`. */
  message: (event: RoomEvent<B>) => void;
  joined: (reply: JoinReply & { resumed: boolean }) => void;
  /** What came before was backlog. */
  live: (pos: Position) => void;
  gap: (gap: Gap) => void;
  /** One user begins or ends; or, in a big room, how many are typing and a few of them. */
  typing: (typing: { user: string; active: boolean } | { count: number; users: string[]; user?: undefined }) => void;
  /** Somebody, perhaps the user elsewhere, has read everything up to there. */
  read: (read: { user: string; pos: Position }) => void;
  presence: (presence: PresenceChange) => void;
  moderated: (what: Moderated) => void;
  kicked: (detail: { reason?: string }) => void;
  refused: (error: ParlorError) => void;
  left: () => void;
}

/**
 * Somebody is in the room who was not, on any device; somebody left; or, where not every change is told: how many there are, with all their names
 * (if there are as many as `count`) or some.
 */
export type PresenceChange =
  | { joined: string; left?: undefined; count?: undefined; users?: undefined }
  | { left: string; joined?: undefined; count?: undefined; users?: undefined }
  | { count: number; users: string[]; joined?: undefined; left?: undefined };

/** What was done about this user in the room (`unban`, `mute`, `unmute`), or about the room (`slow`). */
export interface Moderated {
  action: 'unban' | 'mute' | 'unmute' | 'slow' | (string & {});
  user?: string;
  reason?: string;
  /** How long it lasts; for ever if absent. With `slow`: the time between two posts, 0 for none. */
  seconds?: number;
}

/** A mute or a ban that is in force. */
export interface Sanction {
  action: 'mute' | 'ban' | (string & {});
  user: string;
  reason?: string;
  /** Absent if it was the host. */
  by?: string;
  /** Milliseconds since 1970; for ever if absent. */
  until?: number;
}

export interface OnlineState {
  user: string;
  online: boolean;
  /** When it went, in milliseconds since 1970, if that is known. */
  seen?: number;
}

/** The name of the room of two users. */
export declare function directRoom(one: string, other: string): string;

export interface Clock {
  setTimeout(action: () => void, ms: number): any;
  clearTimeout(timer: any): void;
  /** Milliseconds. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

export interface ParlorOptions {
  /** ws(s) or http(s); relative to the page, if there is one. */
  url: string | URL;
  /** A function is asked before each attempt to connect. */
  token?: string | null | (() => string | null | undefined | Promise<string | null | undefined>);
  /** The global one by default. */
  WebSocket?: new (url: string, protocols: string[]) => any;
  /** For the server's logs; up to 64 characters. */
  client?: string;
  /** Milliseconds; 500 and 30 000 by default. */
  backoff?: { min?: number; max?: number };
  /** Milliseconds after which a connection attempt or an unanswered command means that the link is dead; 20 000 by default. */
  timeout?: number;
  /** Posts and requests that may wait at once; 1 000 by default. */
  queue?: number;
  /** Whose online, offline, pageshow and visibilitychange events are heard; the global object by default. */
  window?: any;
  /** For tests. */
  clock?: Partial<Clock>;
}

declare class Emitter<E> {
  /** Returns the function that takes the handler away again. */
  on<T extends keyof E>(type: T, handler: E[T]): () => void;
  off<T extends keyof E>(type: T, handler: E[T]): void;
}

/** A room this client is in, or wants to be in. Made by {@link Parlor.join}. */
export declare class Room<B = any> extends Emitter<RoomEvents<B>> {
  private constructor();
  readonly name: string;
  readonly status: 'joining' | 'joined' | 'left' | 'refused' | 'kicked';
  /** What a later join can give as `after`. */
  readonly position: Position | null;
  /** How many users are in the room, on all nodes, as far as was told; null before the first join. */
  readonly count: number | null;
  /** Resolves when first joined; rejects when refused, left or closed before. */
  readonly ready: Promise<JoinReply>;
  post<P = B>(body: P, options?: PostOptions): Post<P>;
  /** Puts another body in the place of that of an event: one's own, or a moderator's to do. */
  edit<P = B>(target: Position, body: P, options?: EditOptions): Post<P>;
  delete(target: Position, options?: KeyOptions): Post<undefined>;
  react(target: Position, kind: string, options?: KeyOptions): Post<undefined>;
  unreact(target: Position, kind: string, options?: KeyOptions): Post<undefined>;
  history(options?: HistoryOptions): Promise<HistoryPage<B>>;
  members(): Promise<Members>;
  /** May be called for each event that is shown; by default up to the last one there is. */
  read(pos?: Position | null): void;
  unread(): Promise<Unread>;
  /** How far each user has read; nobody in rooms with many. */
  markers(): Promise<{ [user: string]: Position }>;
  /** For moderators. Resolves when it is stored; rejects with `forbidden` for others. */
  moderate(action: 'kick' | 'ban' | 'unban' | 'mute' | 'unmute', options: { user: string; reason?: string; seconds?: number }): Promise<void>;
  moderate(action: 'slow', options: { seconds: number }): Promise<void>;
  /** For moderators: who is muted or banned, and the seconds of slow mode, 0 for none. `more`: not all are listed. */
  sanctions(): Promise<{ sanctions: Sanction[]; slow: number; more: boolean }>;
  /** May be called on each key press. */
  typing(active?: boolean): void;
  leave(): void;
}

/** One user's chat: a link that is kept up, and the rooms on it. */
export declare class Parlor extends Emitter<ParlorEvents> {
  constructor(options: ParlorOptions);
  readonly state: State;
  readonly detail: StateDetail;
  readonly user: string | undefined;
  readonly limits: { frame: number; body: number; rooms: number; page: number; inflight: number } | null;
  readonly rooms: Room[];
  /** Resolves when first connected; rejects if closed for good before. */
  connect(): Promise<{ user: string; node: string; session: string }>;
  close(): void;
  /** The room of this user and another one. Throws before it is connected first. */
  direct<B = any>(other: string, start?: Start): Room<B>;
  invite(room: string, user: string): Promise<void>;
  /** Asks whether users are online, and has `online` tell of changes; 200 users at most. Those whom the server hides are left out. */
  watch(...users: string[]): Promise<OnlineState[]>;
  unwatch(...users: string[]): void;
  /** The room of that name: the one there is, or else a new one. Throws a {@link ParlorError} if the name cannot be one. */
  join<B = any>(name: string, start?: Start): Room<B>;
  /** Posts to a room that need not be joined, if the policy allows it. */
  post<B = any>(name: string, body: B, options?: PostOptions): Post<B>;
  edit<B = any>(name: string, target: Position, body: B, options?: EditOptions): Post<B>;
  delete(name: string, target: Position, options?: KeyOptions): Post<undefined>;
  react(name: string, target: Position, kind: string, options?: KeyOptions): Post<undefined>;
  unreact(name: string, target: Position, kind: string, options?: KeyOptions): Post<undefined>;
  history<B = any>(name: string, options?: HistoryOptions): Promise<HistoryPage<B>>;
  unread(name: string): Promise<Unread>;
}
