import { Timeline } from './parlor/parlor.js';

const $ = id => document.getElementById(id);
const KINDS = ['👍', '❤️', '😂'];
const MENTION = /(?<![\p{L}\p{N}_])@([\p{L}\p{N}_.-]+)/gu;

/** Shows a room's messages with what became of them, and lets the user write, answer, edit, delete and react. */
export function showMessages(chat, room) {
  const list = $('messages');
  const timeline = new Timeline(chat.user);
  const items = new Map(); // by position
  const pending = new Map(); // by key
  const readers = new Map(); // user to position
  let oldest = null;
  let unread = 0;

  room.on('event', event => {
    oldest ??= event.pos;
    pending.get(event.key)?.remove();
    pending.delete(event.key);
    timeline.append(event);
    if (event.type === 'message') {
      add(event.pos, li => list.append(li));
      if (document.hidden && event.from !== chat.user) count(unread + 1);
    }
    [event.target, event.replyTo].forEach(refresh);
    if (!document.hidden) room.read();
  });
  room.on('live', async () => {
    $('earlier').hidden = oldest === null;
    Object.entries(await room.markers()).forEach(([user, pos]) => readers.set(user, pos));
    showReaders();
  });
  room.on('read', ({ user, pos }) => {
    readers.set(user, pos);
    showReaders();
  });
  room.on('gap', () => append(note('Some messages are no longer there.')));
  room.on('kicked', ({ reason }) => append(note(`You were removed from the room: ${reason}`)));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    count(0);
    room.read();
  });

  $('earlier').addEventListener('click', async () => {
    const page = await room.history({ before: oldest, limit: 50 });
    oldest = page.next;
    $('earlier').hidden = !page.more;
    timeline.prepend(page.events);
    const first = list.firstChild;
    for (const { pos, type } of page.events) if (type === 'message') add(pos, li => list.insertBefore(li, first));
    page.events.forEach(event => refresh(event.replyTo));
  });

  const composer = compose(room, write);

  function write(text, { reply, edit }) {
    const mentions = [...new Set([...text.matchAll(MENTION)].map(([, user]) => user))].slice(0, 50);
    if (edit) return room.edit(edit.pos, { text }, { mentions }).done.catch(told);
    const post = room.post({ text }, { mentions, replyTo: reply?.pos });
    const li = item({ pos: null, from: chat.user, at: Date.now(), body: { text }, mentions, reactions: [], replies: 0 });
    li.classList.add('pending');
    pending.set(post.key, li);
    append(li);
    return post.done.then(() => li.classList.remove('pending'), error => {
      li.classList.replace('pending', 'failed');
      li.title = error.message;
    });
  }

  function told(error) {
    append(note(`That did not work: ${error.message}`));
  }

  function add(pos, put) {
    const entry = timeline.entry(pos);
    if (!entry || items.has(pos)) return;
    const li = item(entry);
    items.set(pos, li);
    keepEnd(() => put(li));
    showReaders();
  }

  function append(li) {
    keepEnd(() => list.append(li));
  }

  /** Who was at the end of the list stays there. */
  function keepEnd(change) {
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
    change();
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  function refresh(pos) {
    if (!items.has(pos)) return;
    const li = item(timeline.entry(pos));
    keepEnd(() => items.get(pos).replaceWith(li));
    items.set(pos, li);
    showReaders();
  }

  function showReaders() {
    for (const [pos, li] of items) {
      const names = [...readers].filter(([user, at]) => at === pos && user !== chat.user).map(([user]) => user).sort();
      li.querySelector('small.readers').textContent = names.length ? `read by ${names.join(', ')}` : '';
    }
  }

  function count(value) {
    unread = value;
    document.title = unread ? `(${unread}) Parlor quickstart` : 'Parlor quickstart';
  }

  function item(entry) {
    const { from, at, body, deleted, edited, mentions, reactions, replies, replyTo } = entry;
    const li = document.createElement('li');
    li.classList.toggle('own', from === chat.user);
    li.classList.toggle('deleted', deleted === true);
    li.classList.toggle('mentioned', mentions.includes(chat.user));
    if (replyTo) li.append(element('small', `↳ ${quote(timeline.entry(replyTo))}`, 'thread'));
    li.append(element('b', from ?? 'system'), ' ', element('span', deleted ? 'deleted' : textOf(body)));
    if (edited) li.append(' ', element('small', '(edited)'));
    li.append(time(at));
    if (entry.pos !== null && !deleted) li.append(actions(entry));
    const below = document.createElement('div');
    for (const { kind, count: users, mine } of reactions) below.append(reaction(entry, kind, users, mine));
    if (replies) below.append(element('small', replies === 1 ? '1 reply' : `${replies} replies`, 'replies'));
    below.append(element('small', '', 'readers'));
    li.append(below);
    return li;
  }

  function reaction({ pos }, kind, users, mine) {
    const made = button(`${kind} ${users}`, `${kind}, ${users}`, () => (mine ? room.unreact(pos, kind) : room.react(pos, kind)).done.catch(told));
    made.className = 'reaction';
    made.setAttribute('aria-pressed', mine);
    return made;
  }

  function actions(entry) {
    const made = document.createElement('div');
    made.className = 'actions';
    for (const kind of KINDS) made.append(button(kind, `React with ${kind}`, () => room.react(entry.pos, kind).done.catch(told)));
    made.append(button('↩', 'Reply', () => composer.reply(entry)));
    if (entry.from === chat.user) {
      made.append(button('✎', 'Edit', () => composer.edit(timeline.entry(entry.pos))));
      made.append(button('🗑', 'Delete', () => room.delete(entry.pos).done.catch(told)));
    }
    return made;
  }
}

/** The line to write in: a new message, an answer, or an edit. */
function compose(room, write) {
  let mode = {};

  $('post').addEventListener('submit', submitted => {
    submitted.preventDefault();
    const text = $('text').value.trim();
    if (!text) return;
    $('text').value = '';
    write(text, mode);
    set({}, '');
  });
  $('cancel').addEventListener('click', () => {
    if (mode.edit) $('text').value = '';
    set({}, '');
  });

  function set(to, told) {
    mode = to;
    $('mode').hidden = told === '';
    $('told').textContent = told;
    $('text').focus();
  }

  return {
    reply: entry => set({ reply: entry }, `Answer to ${quote(entry)}`),
    edit: entry => {
      $('text').value = textOf(entry.body);
      set({ edit: entry }, 'Edit your message');
    },
  };
}

function quote(entry) {
  if (!entry) return 'an earlier message';
  const text = entry.deleted ? 'deleted' : textOf(entry.body);
  return `${entry.from ?? 'system'}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

function time(at) {
  const made = element('time', new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  made.dateTime = new Date(at).toISOString();
  return made;
}

function button(text, label, action) {
  const made = element('button', text);
  made.type = 'button';
  made.setAttribute('aria-label', label);
  made.title = label;
  made.addEventListener('click', action);
  return made;
}

/** Text goes into the page as text: nothing a user wrote is ever markup. */
export function element(name, text, className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function note(text) {
  return element('li', text, 'note');
}

function textOf(body) {
  return typeof body?.text === 'string' ? body.text : JSON.stringify(body);
}
