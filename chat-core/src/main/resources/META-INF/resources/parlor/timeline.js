// Copyright the Parlor authors. SPDX-License-Identifier: Apache-2.0

/**
 * From events of a room's log to what a user sees: edits, deletes and reactions folded into what they are about, replies
 * counted. Types: parlor.d.ts. The rules: docs/protocol.md, section 8. A plain ES module without dependencies.
 *
 * Positions are opaque, so the order of the log is that in which slices are appended and prepended: each event gets a
 * number, counting up from the first slice or down from it.
 */

const FOLDED = new Set(['edit', 'delete', 'reaction', 'joined', 'left', 'read']);
const NOTHING = { edit: null, deleted: false, reactions: new Map() };

/** What a user sees of a slice of a log. */
export function fold(events, me) {
  return new Timeline(me).append(events).entries;
}

export class Timeline {
  #me;
  #first = 0;
  #last = -1;
  #shown = []; // in the order of the log
  #byPosition = new Map(); // events that are shown
  #folded = new Set(); // positions of events that are not
  #amendments = new Map(); // by the position of what they are about, which may be yet to come

  constructor(me = null) {
    this.#me = me;
  }

  /** Adds events that come after all there are, or that are known already. */
  append(events) {
    for (const event of [events].flat()) if (this.#add(event, this.#last + 1)) this.#last++;
    return this;
  }

  /** Adds a page of older events, the oldest first. */
  prepend(events) {
    const older = [];
    for (const event of [...events].reverse()) if (this.#add(event, this.#first - 1, older)) this.#first--;
    this.#shown.unshift(...older.reverse());
    return this;
  }

  /** All entries, in the order of the log. */
  get entries() {
    const replies = this.#replies();
    return this.#shown.map((event) => this.#entry(event, replies.get(event.pos) ?? 0));
  }

  /** The entry of the event at that position, if it is here. */
  entry(pos) {
    const event = this.#byPosition.get(pos);
    return event && this.#entry(event, this.#replies().get(pos) ?? 0);
  }

  /** Whether the event took the number. */
  #add(event, number, into = this.#shown) {
    if (FOLDED.has(event.type)) {
      if (this.#folded.has(event.pos)) return false;
      this.#folded.add(event.pos);
      if (typeof event.target === 'string') this.#amend(event, number);
      return true;
    }
    const known = this.#byPosition.get(event.pos);
    if (known) {
      if (event.redacted) known.redacted = true; // deleted since it was seen first
      return false;
    }
    const copy = { ...event };
    this.#byPosition.set(event.pos, copy);
    into.push(copy);
    return true;
  }

  #amend(event, number) {
    const { target, type, kind, from } = event;
    if (!this.#amendments.has(target)) this.#amendments.set(target, { edit: null, deleted: false, reactions: new Map() });
    const its = this.#amendments.get(target);
    if (type === 'delete') {
      its.deleted = true;
    } else if (type === 'edit' && !event.redacted) {
      its.edit = later(its.edit, { event, number });
    } else if (type === 'reaction' && typeof kind === 'string' && from !== undefined) {
      if (!its.reactions.has(kind)) its.reactions.set(kind, new Map());
      const users = its.reactions.get(kind);
      users.set(from, later(users.get(from), { event, number }));
    }
  }

  #isDeleted(event) {
    return event.redacted === true || (this.#amendments.get(event.pos)?.deleted ?? false);
  }

  #replies() {
    const counts = new Map();
    for (const event of this.#shown) {
      if (event.replyTo !== undefined && !this.#isDeleted(event)) counts.set(event.replyTo, (counts.get(event.replyTo) ?? 0) + 1);
    }
    return counts;
  }

  #entry(event, replies) {
    const { pos, type, from, at, key, replyTo } = event;
    const shown = { pos, type, from, at, key, replyTo, event, replies };
    if (this.#isDeleted(event)) {
      return { ...shown, body: null, mentions: [], attachments: [], edited: false, deleted: true, reactions: [] };
    }
    const { edit, reactions } = this.#amendments.get(pos) ?? NOTHING;
    const { body, mentions = [], attachments = [] } = edit?.event ?? event;
    return { ...shown, body, mentions, attachments, edited: edit !== null, deleted: false, reactions: this.#counts(reactions) };
  }

  #counts(reactions) {
    const counts = [];
    for (const [kind, users] of reactions) {
      const active = [...users.values()].filter(({ event }) => event.active).map(({ event }) => event.from);
      if (active.length > 0) counts.push({ kind, count: active.length, mine: active.includes(this.#me) });
    }
    return counts.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }
}

function later(one, other) {
  return !one || one.number < other.number ? other : one;
}
